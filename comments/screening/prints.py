"""The numbers by which texts that say the same are found."""

from typing import NamedTuple

from comments.rules import shingles


class Prints(NamedTuple):
    """What a text leaves behind to be recognised by."""

    digest: int  # of the normalised text, signed, 64 bits
    sketch: tuple[int, ...]  # to tell how much two texts have in common
    bands: tuple[int, ...]  # numbers that nearly the same texts are likely to share

    @property
    def numbers(self) -> tuple[int, ...]:
        """All that an index finds it by, the digest first."""
        return (self.digest, *self.bands)


def prints_of(text: str) -> Prints | None:
    """Return the prints of a text as it was typed; None for one that is too short to tell."""
    digest, sketch = shingles.digest(text), shingles.sketch(text)
    if digest is None or sketch is None:
        return None
    return Prints(digest, sketch, shingles.bands(sketch))
