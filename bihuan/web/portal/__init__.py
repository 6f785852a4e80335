"""The portal: what the public may read and say, without signing in."""
