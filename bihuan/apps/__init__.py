"""The business, one app a noun cluster, on levels; an upper level may import a lower one."""
