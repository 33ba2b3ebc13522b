"""Reading the environment: django-environ, with the variable's name in every complaint."""

import warnings
from collections.abc import Callable
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured


class Environment:
    """Typed readers of one variable each: `env.int("NAME", default=1)`, as django-environ's."""

    def __getattr__(self, kind: str) -> Callable[..., Any]:
        read = getattr(environ.Env(), kind)

        def reader(name: str, *, default: Any) -> Any:
            try:
                with warnings.catch_warnings(action="error", category=UserWarning):
                    return read(name, default=default)
            except (ImproperlyConfigured, UserWarning, ValueError, KeyError) as error:
                raise ImproperlyConfigured(
                    f"{name} can't be understood ({error}). The README says what it takes."
                ) from error

        return reader
