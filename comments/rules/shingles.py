"""Stub."""


def digest(text: str) -> int:
    """Stand in."""
    return hash(text)


def sketch(text: str) -> tuple[int, ...]:
    """Stand in."""
    return ()


def bands(sketch: tuple[int, ...]) -> tuple[int, ...]:
    """Stand in."""
    return ()


def similarity(a: tuple[int, ...], b: tuple[int, ...]) -> int:
    """Stand in."""
    return 0
