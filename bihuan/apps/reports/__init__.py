"""Publications: what is made public, frozen in editions, and what the public says of it."""
