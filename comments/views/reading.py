"""Finding a comment by its permanent address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from comments import thread
from comments.models import Comment


@require_safe
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to a comment's place: on its page of the discussion, or among its author's own."""
    found = get_object_or_404(Comment.objects.select_related("post"), pk=pk)
    page, place = "", "comment"
    if found.post.is_published and found.shown_id:
        number = thread.page_of(found)
        page = f"?page={number}" if number > 1 else ""
    elif found.author_id != request.user.pk or not found.post.is_published:
        raise Http404(_("There is no such comment, or it is not public."))
    else:
        place = "own"
    return redirect(f"{found.post.get_absolute_url()}{page}#{place}-{found.pk}")
