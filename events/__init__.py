"""Facts and the log that keeps them."""
