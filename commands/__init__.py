"""Intents, and the deciding of them."""
