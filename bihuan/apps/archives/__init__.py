"""Files by hash and the evidence they give."""
