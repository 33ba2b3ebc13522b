"""Finds the kinds of rules: each module of the package that holds a `KIND`."""

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules

from .base import Kind


def found(path: Iterable[str], package: str) -> dict[str, Kind]:
    """Return the kinds of a package by their names, in the order of their modules."""
    modules = (import_module(f"{package}.{module.name}") for module in iter_modules(path))
    kinds = [module.KIND for module in modules if hasattr(module, "KIND")]
    assert len({kind.name for kind in kinds}) == len(kinds), "two kinds of one name"
    return {kind.name: kind for kind in kinds}
