"""Pages of standards: the shelf, a version's tree, a clause, import, comparison."""
