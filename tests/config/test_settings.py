"""What the environment may say, what it must say, and where that is written down."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from . import PRODUCTION, python


def read_by_the_settings() -> dict[str, str]:
    """Return the type of each variable that the settings read, by its name."""
    source = (settings.BASE_DIR / "config/settings.py").read_text()
    return {
        call.args[0].value: call.func.attr
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


def written_in_the_readme() -> dict[str, str]:
    """Return the type of each variable in the README's table (variable, type, default, meaning)."""
    readme = (settings.BASE_DIR / "README.md").read_text()
    rows = re.findall(r"^\| *`([A-Z_]+)` *\| *`?(\w+)`? *\|[^|]*\|.*\| *$", readme, re.MULTILINE)
    return dict(rows)


def test_the_readme_names_each_variable_with_its_type_and_no_other() -> None:
    assert written_in_the_readme() == read_by_the_settings()


def test_the_settings_look_at_no_variable_that_they_do_not_read_as_a_typed_one() -> None:
    source = (settings.BASE_DIR / "config/settings.py").read_text()
    looked_at = re.findall(r'"([A-Z_]+)" in os\.environ|os\.environ\W+"([A-Z_]+)"', source)
    names = {name for pair in looked_at for name in pair if name}
    assert names <= set(read_by_the_settings())
    assert "getenv" not in source


def test_without_any_variable_the_site_starts_to_be_tried() -> None:
    tried = python("manage.py", "check")
    assert (tried.returncode, tried.stderr) == (0, "")


def test_a_complete_environment_starts(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'site.sqlite3'}"
    started = python("manage.py", "check", **PRODUCTION, DATABASE_URL=database)
    assert (started.returncode, started.stderr) == (0, "")


@pytest.mark.parametrize(
    ("variable", "value", "reason"),
    [
        ("SECRET_KEY", None, "SECRET_KEY is not set"),
        ("SECRET_KEY", "too-short", "SECRET_KEY is weak"),
        ("SECRET_KEY", "abcd" * 20, "SECRET_KEY is weak"),
        ("ALLOWED_HOSTS", None, "ALLOWED_HOSTS is not set"),
        ("EMAIL_URL", None, "EMAIL_URL is not set"),
        ("DEFAULT_FROM_EMAIL", None, "DEFAULT_FROM_EMAIL is not set"),
        ("DATABASE_URL", "sqlite:////nonexistent/x.sqlite3", "set DATABASE_URL"),
    ],
)
def test_production_says_in_one_line_what_is_missing_or_unsafe(
    tmp_path: Path, variable: str, value: str | None, reason: str
) -> None:
    variables = {**PRODUCTION, "DATABASE_URL": f"sqlite:///{tmp_path / 'site.sqlite3'}"}
    del variables[variable]
    if value is not None:
        variables[variable] = value
    refused = python("manage.py", "check", **variables)
    assert refused.returncode == 3
    assert refused.stderr.startswith("colloquy: ")
    assert reason in refused.stderr
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("variable", "nonsense"),
    [
        ("TRUSTED_PROXIES", "one"),
        ("EMAIL_URL", "nonsense"),
        ("DATABASE_URL", "postgres://host:port/name"),
        ("DATABASE_URL", "mysql://host/name"),
        ("DATABASE_URL", "nonsense"),
        ("TIME_ZONE", "Nowhere"),
    ],
)
def test_production_says_in_one_line_which_variable_it_cannot_understand(
    variable: str, nonsense: str
) -> None:
    refused = python("manage.py", "check", **{**PRODUCTION, variable: nonsense})
    assert refused.returncode == 3
    assert refused.stderr.startswith(f"colloquy: {variable} ")
    assert refused.stderr.count("\n") == 1
