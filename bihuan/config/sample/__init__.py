"""The sample county 示例县: invented units and people, built only through the product's actions."""
