"""`floorbook audit`: what the log holds, and that nobody altered it."""
