"""What the rules cost, and what the default ones find in comments that somebody judged.

    .venv/bin/python -m benchmarks.rules

Milliseconds of CPU, the best of some runs, beside what rendering the same text takes in the same
run. The judged comments stand in ../shared/corpora; without them that part is left out. Figures are
in docs/moderation.md.
"""

import os
import random
import sys

from .markup import TYPICAL, Pattern, again, cost

SIZE = 5000
ENTRIES = 5000
MAX_WORDS = 2  # ms, for 5,000 entries and 5,000 characters
MAX_ALL = 5  # ms, for all default rules and a comment as most are
COMMENT = (TYPICAL + " " + TYPICAL)[:300]
RUNS = 15


def scattered(alphabet: str, words: int = 0) -> Pattern:
    """Return what fills a size with characters by chance, in words of so many."""

    def fill(size: int) -> str:
        chance = random.Random(size)  # noqa: S311 -- the same each time
        characters = chance.choices(alphabet, k=size)
        if words:
            characters[words :: words + 1] = [" "] * len(characters[words :: words + 1])
        return "".join(characters)

    return fill


HOSTILE: dict[str, Pattern] = {
    "letters, each a word": again("a "),
    "accents by chance": scattered("áéíóúàèìòùäëïöüãõñç", 6),
    "Russian by chance": scattered("абвгдежзиклмнопрстуфхцчшщъыьэюя", 6),
    "Cyrillic letters that pass for Latin ones": scattered("аеорсухіј", 6),
    "words of two scripts": scattered("aеоpсxуz", 6),
    "Han by chance": scattered("".join(map(chr, range(0x4E00, 0x9FFF)))),
    "Thai by chance": scattered("".join(map(chr, range(0xE01, 0xE4F)))),
    "mathematical letters": scattered("".join(map(chr, range(0x1D400, 0x1D433))), 6),
    "characters that fold into many": again("ﷺ"),
    "zero-width characters": again("a\u200b"),
    "invisible ones apart": again("\u200b "),
    "selectors": again("\ufe0f"),
    "capitals": again("LOUD "),
    "one character": again("a"),
    "runs that end too early": again("aaaaaaaaab"),
    "runs of joined ones": again("e\u0301\u0301\u0301"),
    "tags in words": again("v<b></b>iagra "),
    "entities": again("&#97;"),
    "a phrase that never ends well": again("free money free "),
}


def entries() -> list[str]:
    """Return 5,000 entries: words, phrases, and some that go on."""
    chance = random.Random(5)  # noqa: S311 -- the same each time
    words = [
        "".join(chance.choices("abcdefghiklmnoprstuvw", k=chance.randint(4, 9)))
        for _ in range(6000)
    ]
    phrases = [" ".join(chance.choices(words, k=3)) for _ in range(1000)]
    ends = [f"{word}*" for word in words[3000:3500]] + [f"*{word}" for word in words[3500:4000]]
    return [*words[:3000], *phrases, *ends]


def words_of(entries: list[str], hits: int) -> str:
    """Return a text of words, with so many that are listed."""
    chance = random.Random(6)  # noqa: S311 -- the same each time
    words = ["".join(chance.choices("xyzaeiou", k=5)) for _ in range(SIZE)]
    for at in chance.sample(range(500), hits):
        words[at] = entries[at]
    return " ".join(words)[:SIZE]


def times() -> bool:
    """Print what the rules cost; return whether it is as little as they promise."""
    from comments.markup import render
    from comments.rules import KINDS
    from comments.rules.base import Draft, Facts
    from comments.rules.defaults import DEFAULTS

    kind = KINDS["words"]
    form = kind.parameters(data={"entries": entries()})
    assert form.is_valid(), form.errors
    lists = kind.prepare(form.cleaned_data)

    def words(text: str) -> str:
        return str(kind.find(Draft(text), Facts(), lists))

    texts = {
        "ASCII": words_of(entries(), 0),
        "ASCII, 50 matches": words_of(entries(), 50),
        "accents": words_of(entries(), 0).translate(str.maketrans("aeiou", "áéíóú")),
        "accents, 50 matches": words_of(entries(), 50).translate(str.maketrans("aeiou", "áéíóú")),
    } | {name: pattern(SIZE) for name, pattern in HOSTILE.items()}
    print(f"{ENTRIES:,} entries, {SIZE:,} characters".ljust(48), end="")
    print(f"{'ms':>8}{'render':>8}{'ratio':>8}")
    took = {}
    for name, text in texts.items():
        took[name], rendered = cost(words, text, RUNS), cost(render, text, 3)
        print(f"{name:<48}{took[name]:>8.2f}{rendered:>8.2f}{took[name] / rendered:>8.2f}")

    rules = [
        (rule.code, KINDS[rule.kind], KINDS[rule.kind].prepare(rule.parameters))
        for rule in DEFAULTS
    ]
    facts = Facts(recent_of_member=(60,) * 100, recent_under_article=(60,) * 200)
    rendered = cost(render, COMMENT, RUNS)
    print(f"\n{f'a comment of {len(COMMENT)} characters':<48}{'ms':>8}{'render':>8}{'ratio':>8}")
    for code, kind_, prepared in rules:
        ms = cost(lambda text: str(kind_.find(Draft(text), facts, prepared)), COMMENT, RUNS)  # noqa: B023
        print(f"{code:<48}{ms:>8.3f}{rendered:>8.2f}{ms / rendered:>8.2f}")

    def all_of_them(text: str) -> str:
        draft = Draft(text)
        return str([kind.find(draft, facts, prepared) for _, kind, prepared in rules])

    ms = cost(all_of_them, COMMENT, RUNS)
    print(f"{'all of them':<48}{ms:>8.3f}{rendered:>8.2f}{ms / rendered:>8.2f}")
    return max(took["ASCII"], took["accents"]) < MAX_WORDS and ms < MAX_ALL


def main() -> int:
    """Print the costs and what is found, and fail if one of the bounds is passed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from . import judged

    is_cheap = times()
    judged.main()
    return int(not is_cheap)


if __name__ == "__main__":
    sys.exit(main())
