"""A real browser, driven through the site on a real server."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    Response,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer

from accounts.models import Member
from tests.cast import client_of

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
# Chromium talks to nobody but the site.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

NewPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium, or skip where it is not installed."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no browser: there is no {CHROMIUM} (apt install chromium, or set CHROMIUM=)")
    # Playwright's loop runs in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def alarms() -> list[str]:
    """Whatever must not happen in a browser: dialogs, errors, violations of the policy."""
    return []


@pytest.fixture
def new_page(browser: Browser, live_server: LiveServer, alarms: list[str]) -> Iterator[NewPage]:
    """Open pages, each in a browser of its own, signed in or not; addresses are the site's."""
    contexts = []

    def open_page(*, by: Member | None = None, javascript: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            java_script_enabled=javascript,
            viewport={"width": 1280, "height": 800},
            color_scheme="light",
        )
        context.set_default_timeout(10_000)  # ms
        contexts.append(context)
        if by:  # as if they had signed in before
            session = client_of(by).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        _listen(page, live_server.url, alarms)
        return page

    yield open_page
    for context in contexts:
        context.close()


def _listen(page: Page, site: str, alarms: list[str]) -> None:
    """Note what must not happen on a page."""

    def on_dialog(dialog: Dialog) -> None:
        alarms.append(dialog.message)
        dialog.dismiss()

    def on_console(message: ConsoleMessage) -> None:
        # What did not load is heard below; a page with a status of 422 is no accident.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            alarms.append(f"{page.url}: {message.text}")

    def on_response(response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            alarms.append(f"{response.status} {response.url}")

    def on_request(request: Request) -> None:
        if not request.url.startswith(site):
            alarms.append(request.url)

    page.on("dialog", on_dialog)
    page.on("console", on_console)
    page.on("request", on_request)
    page.on("response", on_response)
    page.on("pageerror", lambda error: alarms.append(str(error)))


def sign_in(page: Page, name: str, password: str) -> None:
    """Sign in on the page that asks for it."""
    page.get_by_label("Username or email address").fill(name)
    page.locator("[name=password]").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign In").click()
