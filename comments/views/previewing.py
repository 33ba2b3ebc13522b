"""Showing what a text would look like: a fragment for htmx, the whole page for a plain button."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from comments.forms import WritingForm
from comments.preview import Preview, preview


def is_asked(request: HttpRequest) -> bool:
    """Whether the form was sent by its Preview button."""
    return "preview" in request.POST


def answer(
    request: HttpRequest, form: WritingForm, page: Callable[[Preview], HttpResponse]
) -> HttpResponse:
    """Answer with the preview; `page` is the page of the form around it."""
    shown = preview(form)
    if request.headers.get("HX-Request") == "true":
        return render(request, "comments/_preview.html", {"preview": shown})
    return page(shown)
