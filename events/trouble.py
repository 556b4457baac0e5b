"""What stands in the way of the program, and can be mended by whoever runs it."""


class Trouble(Exception):
    """The world is not as the program needs it. The text says what is wrong, where, and what to do."""
