"""What went wrong with a backup."""


class Failed(Exception):
    """It was not done; the text says why, and what to do."""
