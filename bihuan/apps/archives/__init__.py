"""Files by hash, the evidence they give, and the archives it is filed in."""
