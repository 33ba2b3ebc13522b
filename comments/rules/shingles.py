"""What a text says, in numbers: to find the same and nearly the same again without its words.

A digest is equal for texts that are equal once folded. A sketch holds the least of many hashes of
the text's shingles (parts of `SHINGLE` characters): two sketches agree in about as many places as
the texts share shingles (Broder's min-hash).
"""

import zlib
from functools import lru_cache
from hashlib import blake2b

from comments.markup import trace

from .folding import Words

# Shorter texts are alike by chance: "thank you for this article".
SHORTEST = 40
# Long enough that unrelated texts of one language share few, short enough that one changed word
# costs a text of fifty characters a quarter of them.
SHINGLE = 5
# Of more shingles the ones of least hash stand for all: those of two like texts are alike, too.
MOST_SHINGLES = 512
PLACES = 16
# A near repeat is looked for by equal bands. Of texts that are 80 % alike, 88 of 100 share one.
BANDS = 4
_MASK = 2**64 - 1


def normalised(text: str) -> str:
    """Return the text without its markup, folded, its words in one line."""
    return _normalised(text)


@lru_cache(maxsize=4)  # digest and sketch of a text are asked for one after the other
def _normalised(text: str) -> str:
    return Words(trace(text)).normalised


def digest(text: str) -> int | None:
    """Return a signed number of 64 bits that is the same for the same normalised text.

    None if that is shorter than `SHORTEST`.
    """
    normal = normalised(text)
    return _signed(normal.encode()) if len(normal) >= SHORTEST else None


def sketch(text: str) -> tuple[int, ...] | None:
    """Return `PLACES` unsigned numbers of 32 bits; None if the text is shorter than `SHORTEST`."""
    normal = normalised(text)
    if len(normal) < SHORTEST:
        return None
    data = normal.encode("utf-32-le")  # four bytes a character, so that shingles are slices
    size = 4 * SHINGLE
    hashes = {zlib.crc32(data[at : at + size]) for at in range(0, len(data) - size + 1, 4)}
    least = sorted(hashes)[:MOST_SHINGLES]
    return tuple(
        min([(factor * value + term & _MASK) for value in least]) >> 32
        for factor, term in _PERMUTATIONS
    )


def bands(sketch: tuple[int, ...]) -> tuple[int, ...]:
    """Return `BANDS` signed numbers of 64 bits; like texts have one in common, at its place."""
    rows = PLACES // BANDS
    return tuple(
        _signed(b"".join(value.to_bytes(4, "big") for value in sketch[at : at + rows]))
        for at in range(0, PLACES, rows)
    )


def similarity(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    """Return how many percent of the shingles of two texts are the same, by their sketches."""
    return 100 * sum(a == b for a, b in zip(one, other, strict=True)) // PLACES


def _signed(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big", signed=True)


def _permutation(number: int) -> tuple[int, int]:
    seed = blake2b(number.to_bytes(1, "big"), digest_size=16).digest()
    factor, term = int.from_bytes(seed[:8], "big"), int.from_bytes(seed[8:], "big")
    return factor | 1, term


# Multiply-add, the upper half of the sum: nearly a random order of all hashes.
_PERMUTATIONS = tuple(map(_permutation, range(PLACES)))
