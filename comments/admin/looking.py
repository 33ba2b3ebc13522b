"""The pages to look at: the queue, and one comment."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.models import Member
from comments import claims, letters, moderation
from comments.forms import NoteForm
from comments.models import Comment

from . import background
from .pages import asked_for, page, queue_page
from .rows import on_the_desk, rows
from .standing import SanctionForm, beside


def queue(request: HttpRequest, moderator: Member) -> HttpResponse:
    """Show what waits, oldest first, or what was decided, newest first."""
    asked = asked_for(request.GET)  # a page that never was opens no desk
    # Before the rows are read: what comes meanwhile is news, even if they hold it.
    letters.desk_opened(moderator)
    return queue_page(request, moderator, asked)


def one(request: HttpRequest, moderator: Member, pk: int) -> HttpResponse:
    """Show one comment, and note who looks at it."""
    claims.claim(get_object_or_404(Comment, pk=pk), by=moderator)
    return comment_page(request, moderator, pk)


def comment_page(
    request: HttpRequest,
    moderator: Member,
    pk: int,
    note: NoteForm | None = None,
    sanction: SanctionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render a comment with all its texts and decisions, and what stands around it."""
    comment = get_object_or_404(on_the_desk(Comment.objects.all()), pk=pk)
    [row] = rows([comment], moderator)
    context = {
        "row": row,
        "comment": comment,
        "texts": background.texts(comment),
        "branch": background.branch(comment),
        "others": background.others_by_author(comment),
        "decisions": background.decisions(comment),
        "undoable": background.undoable(comment, moderator),
        "note": note,
        "beside": beside(comment, moderator, sanction),
        "may_supervise": moderation.may_supervise(moderator),
        "title": _("Comment by %(name)s") % {"name": comment.author.username},
    }
    return page(request, "comment.html", context, status)
