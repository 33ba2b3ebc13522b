"""Stub."""

from typing import Any, NamedTuple


class Default(NamedTuple):
    """Stub."""

    code: str
    name: str
    kind: str
    action: str
    is_enabled: bool
    parameters: dict[str, Any]


DEFAULTS: list[Default] = []
