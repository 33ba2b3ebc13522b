"""Pages as a browser reads them."""

from typing import Any

from selectolax.lexbor import LexborHTMLParser


def parsed(response: Any) -> LexborHTMLParser:
    """Return a page as a browser reads it."""
    return LexborHTMLParser(response.content.decode())


def text_of(response: Any, selector: str) -> str:
    """Return the words within an element of a page, in one line; nothing when it is not there."""
    element = parsed(response).css_first(selector)
    return " ".join(element.text().split()) if element else ""


def texts_of(response: Any, selector: str) -> list[str]:
    """Return the words within each element of a page that fits, in one line each."""
    return [" ".join(element.text().split()) for element in parsed(response).css(selector)]


def links_on(response: Any, selector: str = "main a") -> list[str]:
    """Return where the links of a page lead."""
    return [link.attributes.get("href") or "" for link in parsed(response).css(selector)]


def fields_on(response: Any, form: str = "main form") -> dict[str, str]:
    """Return what a form on a page would send, its buttons aside."""
    page = parsed(response)
    assert page.css_first(form) is not None, f"no {form} on the page"
    fields = {}
    for field in page.css(f"{form} input[type=hidden]"):
        fields[field.attributes["name"] or ""] = field.attributes.get("value") or ""
    for field in page.css(f"{form} textarea"):
        fields[field.attributes["name"] or ""] = field.text().removeprefix("\n")
    return fields
