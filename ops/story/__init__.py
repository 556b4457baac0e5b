"""Six weeks in an invented shop, as commands: what the demo plays through the desk."""
