"""Domains that somebody registered: `example.co.uk` of `www.shop.example.co.uk`."""

import re
from functools import lru_cache

from publicsuffixlist import PublicSuffixList

from comments.markup.hosts import comparable

_HOST = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|mailto:)?(?:[^/?#@]*@)?(?P<host>[^/?#@:\s]+)(?::[0-9]*)?(?:[/?#].*)?",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[0-9.]+|\[.*\]")


def host(address: str) -> str:
    """Return the host of an address, or of a host, in a form to compare; empty if there is none."""
    parts = _HOST.fullmatch(address.strip())
    return comparable(parts["host"].strip(".")) if parts else ""


def registrable(host: str) -> str | None:
    """Return the domain by which a host was registered; an address of numbers is its own.

    None if anybody may register a name under it (`co.uk`, `github.io`), or if it is no host.
    """
    if _ADDRESS.fullmatch(host):
        return host
    return _suffixes().privatesuffix(host) if "." in host else None


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    """Return the list of public suffixes; reading it takes some 20 ms, once.

    Hosts are compared by their spelled-out names, so without the encoded ones.
    """
    return PublicSuffixList(accept_encoded_idn=False)
