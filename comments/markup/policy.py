"""What a comment may hold, as data: the form's help, the docs and the tests read it from here."""

# Stamps stored HTML; moves with every change that can change an output.
VERSION = 2

# The elements and their attributes, and nothing else. `rel` on links is ours and not listed.
ALLOWED: dict[str, tuple[str, ...]] = {
    "a": ("href", "title"),
    "abbr": ("title",),
    "acronym": ("title",),
    "b": (),
    "blockquote": ("cite",),
    "cite": (),
    "code": (),
    "del": ("datetime",),
    "em": (),
    "i": (),
    "q": ("cite",),
    "s": (),
    "strike": (),
    "strong": (),
}
SCHEMES: dict[str, tuple[str, ...]] = {
    "href": ("http", "https", "mailto"),
    "cite": ("http", "https"),
}
# Readers' trust and search rank are not for sale, and the page a link opens gets no handle on ours.
LINK_REL = "nofollow ugc noopener"

# Mending and cleaning cost the number of elements times their depth, so both are bounded.
MAX_TAGS = 100
MAX_DEPTH = 8
# Addresses beyond this break in mail clients and old browsers.
MAX_URL = 2000
# A title is a hint for a pointer that rests, not a second comment.
MAX_TITLE = 500
# On one base. Vietnamese needs two, pointed Hebrew four; towers of them overlap their neighbours.
MAX_MARKS = 8


def allowed_html() -> str:
    """Return the policy in the form people know: `<a href="" title=""> <abbr title=""> ...`."""
    return " ".join(
        "<" + " ".join([name, *(attribute + '=""' for attribute in attributes)]) + ">"
        for name, attributes in ALLOWED.items()
    )
