"""The laws of the design, held by code: each is a function that lists what breaks it.

Each law is tried twice: on the project, where it must find nothing, and on a sample that breaks it,
where it must find that. The laws about imports are import-linter contracts in pyproject.toml; those
are broken here too, in a copy.
"""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from comments.models import Decision

ROOT = Path(__file__).parent.parent
APPS = ("config", "accounts", "posts", "comments")
PACKAGE_DRAWERS = {"utils", "helpers", "services", "managers", "mixins", "common"}

Law = Callable[[str, ast.Module], Iterator[str]]


def _python_files() -> Iterator[Path]:
    for app in APPS:
        for file in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in file.parts:
                yield file


def _called(node: ast.AST) -> str:
    """Return the last name of what is called: `f` of `f()`, of `a.f()`."""
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def writes_of_state(module: str, tree: ast.Module) -> Iterator[str]:
    """Law 3: only `moderation` writes status, head or shown of a comment."""
    state = {"status", "head", "shown", "head_id", "shown_id"}
    if module.startswith("comments.moderation") or not module.startswith("comments"):
        return
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        names = {target.attr for target in targets if isinstance(target, ast.Attribute)}
        if _called(node) in ("update", "create", "Comment", "bulk_create", "get_or_create"):
            assert isinstance(node, ast.Call)
            names |= {keyword.arg for keyword in node.keywords if keyword.arg}
        # The demonstration archives articles, whose status is not a comment's.
        is_post = "Post.Status" in ast.unparse(node)
        if names & state and not is_post:
            yield f"{module}: {ast.unparse(node)}"


def writes_of_html(module: str, tree: ast.Module) -> Iterator[str]:
    """Law 3: only the door stores and empties HTML, and only `rerendering` puts other in place."""
    html = {"body_html", "markup_version"}
    doors = (
        "comments.moderation.change",
        "comments.moderation.expunging",
        "comments.rerendering.__init__",
    )
    if module in doors or not module.startswith("comments"):
        return
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        names = {target.attr for target in targets if isinstance(target, ast.Attribute)}
        if _called(node) in ("update", "create", "Revision", "bulk_create", "get_or_create"):
            assert isinstance(node, ast.Call)
            names |= {keyword.arg for keyword in node.keywords if keyword.arg}
        if names & html:
            yield f"{module}: {ast.unparse(node)}"


def marks_of_safety(module: str, tree: ast.Module) -> Iterator[str]:
    """Law 3: only the two markup modules mark a string safe."""
    if module in ("comments.markup.__init__", "posts.markup"):
        return
    for node in ast.walk(tree):
        if _called(node) in ("mark_safe", "SafeString", "SafeText"):
            yield f"{module}: {ast.unparse(node)}"
        if isinstance(node, ast.FunctionDef) and node.name == "__html__":
            yield f"{module}: {node.name}"


def http_in_verbs(module: str, tree: ast.Module) -> Iterator[str]:
    """Law 2: rules, screening, moderation and markup know no HTTP."""
    inner = (
        "comments.rules",
        "comments.screening",
        "comments.moderation",
        "comments.markup",
        "comments.letters",
        "comments.ledger",
        "comments.rulebook",
        "comments.trials",
    )
    if not module.startswith(inner):
        return
    http = re.compile(r"django\.(http|shortcuts|views|middleware|contrib\.messages)")
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and http.match(node.module or ""):
            yield f"{module}: {ast.unparse(node)}"
        if isinstance(node, ast.Import) and any(http.match(name.name) for name in node.names):
            yield f"{module}: {ast.unparse(node)}"


def ignored_locks(module: str, tree: ast.Module) -> Iterator[str]:
    """Law 5: nothing relies on `select_for_update`, which SQLite ignores."""
    for node in ast.walk(tree):
        if _called(node) == "select_for_update":
            yield f"{module}: {ast.unparse(node)}"


def hidden_logic(module: str, tree: ast.Module) -> Iterator[str]:
    """Law 6: no signals (but the one for the ledger's triggers), no `save()`, no generic keys."""
    for node in ast.walk(tree):
        imported = [name.name for name in getattr(node, "names", []) if hasattr(name, "name")]
        is_for_the_ledger = module == "comments.apps" and imported == ["post_migrate"]
        if (
            isinstance(node, ast.ImportFrom)
            and "signals" in (node.module or "")
            and not is_for_the_ledger
        ):
            yield f"{module}: {ast.unparse(node)}"
        if _called(node) in ("receiver", "GenericForeignKey", "GenericRelation"):
            yield f"{module}: {ast.unparse(node)}"
        if isinstance(node, ast.ClassDef):
            methods = {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
            if methods & {"save", "delete"} and not node.name.endswith("Form"):
                yield f"{module}: {node.name}.save or delete"


LAWS: dict[Law, str] = {
    writes_of_state: "comment.status = 'approved'",
    writes_of_html: "Revision.objects.filter(pk=1).update(body_html='<b>')",
    marks_of_safety: "mark_safe('<b>')",
    http_in_verbs: "from django.http import HttpRequest",
    ignored_locks: "Comment.objects.select_for_update()",
    hidden_logic: "class Comment:\n    def save(self): ...",
}
MORE_BREAKS: list[tuple[Law, str]] = [
    (writes_of_state, "Comment.objects.filter(pk=1).update(shown=None)"),
    (writes_of_state, "Comment(status='spam')"),
    (writes_of_html, "revision.body_html = '<b>'"),
    (writes_of_html, "Revision(text='b', markup_version=1)"),
    (marks_of_safety, "class Safe:\n    def __html__(self): ..."),
    (http_in_verbs, "import django.shortcuts"),
    (hidden_logic, "from django.db.models.signals import post_save"),
    (hidden_logic, "field = GenericForeignKey()"),
]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_the_project_keeps_the_law(law: Law) -> None:
    broken = []
    for file in _python_files():
        module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
        broken += list(law(module, ast.parse(file.read_text())))
    assert broken == []


@pytest.mark.parametrize(("law", "sample"), [*LAWS.items(), *MORE_BREAKS])
def test_breaking_the_law_is_noticed(law: Law, sample: str) -> None:
    module = "comments.rules.sample" if law is http_in_verbs else "comments.views"
    assert list(law(module, ast.parse(sample)))


UNSAFE = re.compile(r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq\b")
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=|javascript:", re.I)


def test_no_template_turns_escaping_off_or_holds_inline_code() -> None:
    broken = [
        f"{file.relative_to(ROOT)}: {line.strip()}"
        for file in sorted((ROOT / "templates").rglob("*.html"))
        for line in file.read_text().splitlines()
        if UNSAFE.search(line) or INLINE.search(line)
    ]
    assert broken == []


@pytest.mark.parametrize(
    "line",
    [
        "{{ text|safe }}",
        "{{ text | safe }}",
        "{% autoescape off %}",
        "<script>go()</script>",
        '<p style="color: red">',
        '<a onclick="go()">',
        '<a href="javascript:go()">',
    ],
)
def test_unsafe_and_inline_templates_are_noticed(line: str) -> None:
    assert UNSAFE.search(line) or INLINE.search(line)


def test_every_form_works_without_javascript() -> None:
    """Law 8: a form says how it is sent, and no link waits for a script."""
    for file in sorted((ROOT / "templates").rglob("*.html")):
        text = file.read_text()
        for form in re.findall(r"<form\b[^>]*>", text):
            assert "method=" in form, f"{file.name}: {form}"
        assert 'href="#"' not in text, file.name


def test_no_module_is_a_drawer() -> None:
    names = {file.stem for file in _python_files()} | {file.parent.name for file in _python_files()}
    assert not names & PACKAGE_DRAWERS


def test_nothing_that_names_a_comment_or_a_member_is_deleted_along() -> None:
    """Law 7: every foreign key of ours is PROTECT."""
    ours = [model for app in APPS[1:] for model in apps.get_app_config(app).get_models()]
    keys = [
        field
        for model in ours
        for field in model._meta.get_fields()  # noqa: SLF001 - Django documents _meta
        if isinstance(field, models.ForeignKey)
    ]
    assert keys
    assert {field.remote_field.on_delete for field in keys} == {models.PROTECT}


def test_decisions_hold_nobodys_words() -> None:
    fields = Decision._meta.get_fields()  # noqa: SLF001 - Django documents _meta
    assert not [field.name for field in fields if isinstance(field, models.TextField)]


def test_the_top_level_holds_what_the_design_names() -> None:
    named = {
        "manage.py", "config", "posts", "comments", "accounts", "templates", "tests",
        "requirements.txt", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "Makefile",
        "Procfile", "pyproject.toml", "requirements-dev.txt", "docs", "static", "benchmarks",
        "deploy", ".ci", ".gitignore",
    }  # fmt: skip
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert {line.split("/")[0] for line in listed.stdout.splitlines()} <= named


# Imports: the contracts of pyproject.toml, broken one by one in a copy.
BROKEN_IMPORTS = [
    ("posts/views.py", "import comments.models", "Law 1"),
    ("accounts/models.py", "import posts.models", "Law 1"),
    ("comments/models/comment.py", "import comments.rules", "the order inside comments"),
    ("comments/rules/base.py", "import comments.screening", "the order inside comments"),
    ("comments/screening/asking.py", "import comments.moderation", "the order inside comments"),
    ("comments/moderation/change.py", "import comments.thread", "the order inside comments"),
    ("comments/letters/writing.py", "import comments.moderation", "the order inside comments"),
    ("comments/ledger.py", "import comments.moderation", "the order inside comments"),
    ("comments/thread.py", "import comments.views", "the order inside comments"),
    ("comments/rerendering/__init__.py", "import comments.views", "the order inside comments"),
    ("comments/moderation/change.py", "import comments.rerendering", "the order inside comments"),
    ("comments/forms.py", "import comments.moderation", "forms know no verb"),
    ("comments/markup/__init__.py", "import comments.models", "markup imports none of ours"),
    ("comments/moderation/states.py", "import config.urls", "know none of the pages"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the code that can be spoilt."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for app in APPS:
        shutil.copytree(ROOT / app, folder / app)
    return folder


def _lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    code = "from importlinter.cli import lint_imports_command as run; run(['--no-cache'])"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_import_contracts_hold(copy: Path) -> None:
    result = _lint_imports(copy)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(("file", "line", "contract"), BROKEN_IMPORTS)
def test_an_import_against_the_layers_is_noticed(
    copy: Path, file: str, line: str, contract: str
) -> None:
    spoilt = copy / file
    sound = spoilt.read_text()
    spoilt.write_text(f"{sound}\n{line}\n")
    try:
        result = _lint_imports(copy)
    finally:
        spoilt.write_text(sound)
    assert result.returncode == 1, result.stderr
    assert re.search(rf"{contract}.* BROKEN", result.stdout), result.stdout
