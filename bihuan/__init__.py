"""Bihuan 闭环: one platform, one loop, for a county public-health agency."""
