"""The rules a new site begins with."""

from typing import Any, Literal, NamedTuple

Action = Literal["hold", "spam", "note"]


class Default(NamedTuple):
    """A rule to begin with; `code` names it for good, `parameters` are those of its kind."""

    code: str
    name: str
    kind: str
    action: Action
    is_enabled: bool
    parameters: dict[str, Any]


# What is sold where nobody asked, and how it is said; a site adds what it meets.
SPAM_WORDS = [
    "bitcoin investment*",
    "buy followers",
    "casino*",
    "check out my channel",
    "cheap meds",
    "cialis",
    "click here",
    "click the link",
    "dm me on",
    "double your money",
    "earn money",
    "earn cash",
    "earn from home",
    "free followers",
    "free gift card*",
    "free money",
    "free subscribers",
    "get rich",
    "guaranteed profit*",
    "make money from home",
    "make money online",
    "my channel",
    "online pharmacy",
    "payday loan*",
    "porn*",
    "quick loan*",
    "sub4sub",
    "subscribe to me",
    "subscribe to my",
    "telegram group",
    "viagra",
    "visit my channel",
    "visit my profile",
    "visit my site",
    "visit my website",
    "whatsapp me",
    "work from home",
]

DEFAULTS = (
    Default("standing", "Always held", "standing", "hold", True, {}),
    Default("links", "Many links", "links", "hold", True, {"limit": 2, "allow": [], "deny": []}),
    Default("words", "Words of spam", "words", "hold", True, {"entries": SPAM_WORDS}),
    Default("repeat", "Said before", "repeat", "hold", True, {"similarity": 80, "days": 30}),
    Default(
        "burst",
        "Many comments of a member",
        "burst",
        "hold",
        True,
        {"comments": 5, "minutes": 10, "per": "member"},
    ),
    # News breaks, and then everybody writes.
    Default(
        "article-burst",
        "Many comments under an article",
        "burst",
        "hold",
        False,
        {"comments": 50, "minutes": 10, "per": "article"},
    ),
    Default(
        "rejected-before",
        "Rejected before",
        "rejected_before",
        "hold",
        True,
        {"share": 30, "decisions": 5},
    ),
    Default(
        "shouting",
        "Shouting",
        "shouting",
        "hold",
        True,
        {"share": 70, "letters": 20, "run": 10},
    ),
    # Worth a look, and rarely a reason.
    Default("mixed-script", "Mixed scripts", "mixed_script", "note", True, {}),
    Default("young-account", "Young account", "young_account", "note", True, {"hours": 24}),
    # The policy holds the first comments of everybody.
    Default("newcomer", "Newcomer", "newcomer", "hold", False, {"approved": 2}),
)
