"""The kinds of rules that look at what a member submits. A rule may hold a comment; none publishes.

Each module here that has a `KIND` is one: adding a kind is adding a module, and its test.
"""

from importlib import import_module
from pkgutil import iter_modules

from .base import FACTS_VERSION, Draft, Evidence, Facts, Kind, Repeat, Span

_modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
KINDS: dict[str, Kind] = {
    module.KIND.name: module.KIND for module in _modules if hasattr(module, "KIND")
}

__all__ = ["FACTS_VERSION", "KINDS", "Draft", "Evidence", "Facts", "Kind", "Repeat", "Span"]
