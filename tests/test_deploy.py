"""What stands in `deploy/` and is said about it agrees with the code: names, paths, numbers."""

import ast
import os
import re
import runpy
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands
from gunicorn.config import KNOWN_SETTINGS

from config import health, logs
from config.middleware import LARGEST_BODY
from config.server_log import ServerLog
from config.settings import BASE_DIR
from tests.config import PRODUCTION
from tests.config.test_settings import read_by_the_settings

DEPLOY = BASE_DIR / "deploy"
UNITS = sorted(file for file in (DEPLOY / "systemd").rglob("*.*") if file.is_file())
SITE = (DEPLOY / "nginx" / "colloquy.conf").read_text()
OPERATION = (BASE_DIR / "docs" / "operation.md").read_text()
GUIDE = (DEPLOY / "README.md").read_text()
SOCKET = "/run/colloquy/web.sock"
FOLDER = "/srv/colloquy"


def gunicorn_settings(monkeypatch: pytest.MonkeyPatch, **variables: str) -> dict[str, Any]:
    """Return what the file sets, in an environment with these variables."""
    for name in ("WEB_CONCURRENCY", "REDIS_URL", "LOG_FORMAT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))


def unit(name: str) -> str:
    """Return the text of a unit."""
    return (DEPLOY / "systemd" / name).read_text()


def written() -> str:
    """Return all that tells somebody to run a command."""
    files = [*UNITS, BASE_DIR / "Procfile", BASE_DIR / "README.md", *DEPLOY.glob("*")]
    return OPERATION + "".join(file.read_text() for file in files if file.is_file())


def test_every_command_that_is_named_is_there() -> None:
    named = set(re.findall(r"manage\.py ([a-z_]+)", written()))
    named |= set(re.findall(r"^manage ([a-z_]+)", OPERATION + GUIDE, re.MULTILINE))
    named |= set(re.findall(r"colloquy-daily@([a-z_]+)\.timer", GUIDE))
    assert {"backup", "restore", "deliver", "expunge_spam", "clearsessions"} <= named
    assert named - set(get_commands()) == set()


def test_every_worker_of_the_procfile_has_a_unit() -> None:
    units = "".join(file.read_text() for file in UNITS)
    for line in (BASE_DIR / "Procfile").read_text().splitlines():
        command = line.partition(": ")[2].replace("python ", "bin/python ")
        assert command.removeprefix("gunicorn ") in units, line


def test_gunicorn_knows_every_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {setting.name for setting in KNOWN_SETTINGS}
    tree = ast.parse((DEPLOY / "gunicorn.conf.py").read_text())
    named = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    assert named - known == {"cores"}
    made = gunicorn_settings(monkeypatch)
    assert made["control_socket_disable"] is True
    assert made["accesslog"] is None


def test_one_process_serves_unless_there_is_redis_or_somebody_says_how_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert gunicorn_settings(monkeypatch)["workers"] == 1
    assert gunicorn_settings(monkeypatch, REDIS_URL="")["workers"] == 1
    cores = len(os.sched_getaffinity(0))
    assert gunicorn_settings(monkeypatch, REDIS_URL="redis://x")["workers"] == cores
    assert gunicorn_settings(monkeypatch, WEB_CONCURRENCY="7")["workers"] == 7


def test_gunicorn_writes_as_the_site_does(monkeypatch: pytest.MonkeyPatch) -> None:
    named = gunicorn_settings(monkeypatch)["logger_class"]
    assert named == f"{ServerLog.__module__}.{ServerLog.__name__}"
    assert "logger_class" not in gunicorn_settings(monkeypatch, LOG_FORMAT="text")


def test_all_speak_of_the_same_socket_and_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    assert gunicorn_settings(monkeypatch)["bind"] == f"unix:{SOCKET}"
    assert f"server unix:{SOCKET} " in SITE
    assert f"ListenStream={SOCKET}\n" in unit("colloquy-web.socket")
    assert f"--unix-socket {SOCKET} " in GUIDE
    assert f"WorkingDirectory={FOLDER}\n" in unit("colloquy-.service.d/site.conf")
    for program in re.findall(r"^ExecStart=(\S+)", "".join(map(unit, _services())), re.MULTILINE):
        assert program.startswith((f"{FOLDER}/.venv/bin/", "/usr/bin/"))


def _services() -> list[str]:
    return [file.name for file in UNITS if file.suffix == ".service"]


def test_nginx_serves_static_files_from_where_they_are_collected() -> None:
    settings = (BASE_DIR / "config" / "settings.py").read_text()
    assert 'STATIC_ROOT = VAR_DIR / "static"' in settings
    assert 'STATIC_URL = "static/"' in settings
    assert SITE.count(f"root {FOLDER}/var;") == 2


def test_nginx_says_what_the_settings_believe_and_lets_the_site_refuse_what_is_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for header in ("X-Forwarded-For", "X-Forwarded-Proto", "X-Request-ID", "Host"):
        assert f"proxy_set_header {header} " in SITE
    [megabytes] = re.findall(r"client_max_body_size (\d+)m;", SITE)
    assert int(megabytes) * 1024 * 1024 > LARGEST_BODY
    # Whoever closes an idle connection first must be nginx, which does after 60 seconds.
    assert gunicorn_settings(monkeypatch)["keepalive"] > 60
    assert "location = /readyz" in SITE
    assert set(health.PROBES) == {"/healthz", "/readyz"}


def test_the_environment_is_complete_and_holds_nothing_unknown() -> None:
    lines = (DEPLOY / "colloquy.env").read_text().splitlines()
    told = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
    assert set(PRODUCTION) <= set(told) <= set(read_by_the_settings())
    assert told["TRUSTED_PROXIES"] == "1"
    assert told["SECRET_KEY"] == ""


def test_what_is_said_of_probes_and_logs_is_so() -> None:
    for name in health.NEEDED | health.TOLD:
        assert f'"{name}"' in OPERATION
    assert f"more than {health.LATEST_MAIL // timedelta(minutes=1)} minutes" in OPERATION
    source = Path(logs.__file__).read_text()
    keys = set(re.findall(r'^ +"(\w+)": (?:datetime|record|without)', source, re.MULTILINE))
    keys |= set(re.findall(r'line\["(\w+)"\]', source)) | set(logs.OF_AN_ANSWER)
    [table] = re.findall(r"^\| key \|.*?\n\n", OPERATION, re.MULTILINE | re.DOTALL)
    first = "".join(row.split("|")[1] for row in table.splitlines()[2:] if row)
    assert set(re.findall(r"`(\w+)`", first)) == keys


def test_every_file_is_in_the_guide() -> None:
    for file in DEPLOY.iterdir():
        if file.name not in ("README.md", "__pycache__"):
            assert f"`{file.name}" in GUIDE, file.name
    named = set(re.findall(r"(colloquy-[a-z]+@?)[a-z_]*\.(?:timer|service|socket)\b", GUIDE))
    there = {re.split(r"\.", file.name)[0] for file in UNITS} - {"site", "colloquy-"}
    assert there == named


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for file in UNITS:
        to = tmp_path / file.relative_to(DEPLOY / "systemd")
        to.parent.mkdir(exist_ok=True)
        # The programs are where they are installed, which is not here.
        to.write_text(re.sub(rf"={FOLDER}/\.venv/bin/\S+", "=/bin/true", file.read_text()))
    units = [str(tmp_path / file.name) for file in UNITS if file.suffix != ".conf"]
    checked = subprocess.run(
        ["systemd-analyze", "verify", *units],
        env={"PATH": os.environ["PATH"], "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in checked.stderr.splitlines() if "colloquy" in line]
    assert ours == []


def test_backups_are_named_as_the_unit_deletes_them() -> None:
    source = Path(BASE_DIR / "config" / "backups" / "__init__.py").read_text()
    assert 'f"colloquy-{' in source
    assert "-name colloquy-*" in unit("colloquy-backup.service")
