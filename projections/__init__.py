"""Read models, and the projector that folds the log into them."""
