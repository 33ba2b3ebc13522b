"""A bar that shows how far a command is, where somebody looks on."""

from django.core.management.base import OutputWrapper

WIDTH = 40  # in characters


def show(stderr: OutputWrapper, done: int, total: int) -> None:
    """Draw the bar anew, and end its line with the last one; nothing if no terminal is there."""
    if stderr.isatty():
        filled = WIDTH * min(done, total) // max(total, 1)
        end = "\n" if done >= total else ""
        bar = "#" * filled + "." * (WIDTH - filled)
        stderr.write(f"\r{bar} {done:,} of {total:,}", ending=end)
