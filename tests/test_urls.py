"""Every address of the site, and what a GET answers to whom: a new address needs a row here.

302 leads to the sign-in, or on to another page; 403 is no page for this account; 404 does not exist
for them; 405 takes only what a form sends.
"""

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.admindocs.views import simplify_regex
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from accounts.models import Member
from comments import moderation, trials
from comments.letters.unsubscribing import token_for
from comments.models import ArticlePolicy, Batch, Comment, Decision, MailSettings, Rule, Trial

from .cast import client_of
from .factories import make_comment, make_member, make_post, make_rule, make_sanction

pytestmark = pytest.mark.django_db

# The member wrote the comment, a public one; the author wrote the article it stands under.
TABLE = """
address                                               anonymous member author moderator superuser
/                                                     200       200    200    200       200
/posts/<slug:slug>/                                   200       200    200    200       200
/about/                                               200       200    200    200       200
/house-rules/                                         200       200    200    200       200
/posts/<slug:slug>/comments/                          405       405    405    405       405
/c/<int:pk>/                                          302       302    302    302       302
/c/<int:pk>/edit/                                     302       200    404    404       404
/c/<int:pk>/withdraw/                                 302       200    404    404       404
/c/<int:pk>/report/                                   200       200    200    200       200
/c/<int:pk>/report-illegal/                           200       200    200    200       200
/report-received/                                     200       200    200    200       200
/me/                                                  302       200    200    200       200
/me/receipts/                                         302       200    200    200       200
/me/receipts/read/                                    405       405    405    405       405
/me/mail/                                             302       200    200    200       200
/me/unsubscribe/<str:token>/                          200       200    200    200       200
/accounts/login/                                      200       302    302    302       302
/accounts/logout/                                     302       200    200    200       200
/accounts/inactive/                                   200       200    200    200       200
/accounts/signup/                                     200       302    302    302       302
/accounts/reauthenticate/                             302       200    200    200       200
/accounts/email/                                      302       200    200    200       200
/accounts/confirm-email/                              302       302    302    302       302
/accounts/password/change/                            302       200    200    200       200
/accounts/password/set/                               302       302    302    302       302
/accounts/password/reset/                             200       200    200    200       200
/accounts/login/code/confirm/                         302       302    302    302       302
/accounts/password/reset/key/done/                    200       200    200    200       200
/accounts/password/reset/key/<uidb36>-<key>/          200       200    200    200       200
/accounts/password/reset/done/                        200       200    200    200       200
/admin/                                               302       302    200    200       200
/admin/login/                                         302       403    302    302       302
/admin/logout/                                        302       302    405    405       405
/admin/password_change/                               302       302    302    302       302
/admin/password_change/done/                          302       302    200    200       200
/admin/autocomplete/                                  302       302    403    403       403
/admin/jsi18n/                                        302       302    200    200       200
/admin/auth/group/                                    302       302    403    403       200
/admin/auth/group/add/                                302       302    403    403       200
/admin/auth/group/<path:object_id>/history/           302       302    403    403       200
/admin/auth/group/<path:object_id>/delete/            302       302    403    403       200
/admin/auth/group/<path:object_id>/change/            302       302    403    403       200
/admin/auth/group/<path:object_id>/                   302       302    302    302       302
/admin/account/emailaddress/                          302       302    403    403       200
/admin/account/emailaddress/add/                      302       302    403    403       200
/admin/account/emailaddress/<path:object_id>/history/ 302       302    403    403       200
/admin/account/emailaddress/<path:object_id>/delete/  302       302    403    403       200
/admin/account/emailaddress/<path:object_id>/change/  302       302    403    403       200
/admin/account/emailaddress/<path:object_id>/         302       302    302    302       302
/admin/accounts/member/                               302       302    403    403       200
/admin/accounts/member/add/                           302       302    403    403       403
/admin/accounts/member/<path:object_id>/history/      302       302    403    403       200
/admin/accounts/member/<path:object_id>/delete/       302       302    403    403       403
/admin/accounts/member/<path:object_id>/change/       302       302    403    403       200
/admin/accounts/member/<path:object_id>/              302       302    302    302       302
/admin/accounts/sanction/                             302       302    403    200       200
/admin/accounts/sanction/add/                         302       302    403    403       403
/admin/accounts/sanction/<path:object_id>/history/    302       302    403    200       200
/admin/accounts/sanction/<path:object_id>/delete/     302       302    403    403       403
/admin/accounts/sanction/<path:object_id>/change/     302       302    403    200       200
/admin/accounts/sanction/<path:object_id>/            302       302    302    302       302
/admin/posts/post/preview/                            302       302    405    405       405
/admin/posts/post/                                    302       302    200    403       200
/admin/posts/post/add/                                302       302    200    403       200
/admin/posts/post/<path:object_id>/history/           302       302    200    302       200
/admin/posts/post/<path:object_id>/delete/            302       302    403    403       403
/admin/posts/post/<path:object_id>/change/            302       302    200    403       200
/admin/posts/post/<path:object_id>/                   302       302    302    302       302
/admin/posts/page/preview/                            302       302    405    405       405
/admin/posts/page/                                    302       302    403    403       200
/admin/posts/page/add/                                302       302    403    403       403
/admin/posts/page/<path:object_id>/history/           302       302    403    403       200
/admin/posts/page/<path:object_id>/delete/            302       302    403    403       403
/admin/posts/page/<path:object_id>/change/            302       302    403    403       200
/admin/posts/page/<path:object_id>/                   302       302    302    302       302
/admin/comments/comment/                              302       302    403    200       200
/admin/comments/comment/decide/                       302       302    405    405       405
/admin/comments/comment/undo/                         302       302    405    405       405
/admin/comments/comment/batch/<int:pk>/               302       302    403    200       200
/admin/comments/comment/batch/<int:pk>/go-on/         302       302    405    405       405
/admin/comments/comment/batch/<int:pk>/undo/          302       302    405    405       405
/admin/comments/comment/note/                         302       302    405    405       405
/admin/comments/comment/note/erase/                   302       302    405    405       405
/admin/comments/comment/expunge/                      302       302    405    405       405
/admin/comments/comment/sanction/                     302       302    405    405       405
/admin/comments/comment/sanction/lift/                302       302    405    405       405
/admin/comments/comment/log/                          302       302    403    200       200
/admin/comments/comment/log/csv/                      302       302    403    200       200
/admin/comments/comment/claim/                        302       302    405    405       405
/admin/comments/comment/keys/                         302       302    405    405       405
/admin/comments/comment/<int:pk>/change/              302       302    403    200       200
/admin/comments/policy/                               302       302    403    403       200
/admin/comments/policy/add/                           302       302    403    403       200
/admin/comments/policy/<path:object_id>/              302       302    302    302       302
/admin/comments/policy/<path:object_id>/change/       302       302    403    403       200
/admin/comments/policy/<path:object_id>/delete/       302       302    403    403       403
/admin/comments/policy/<path:object_id>/history/      302       302    403    403       200
/admin/comments/articlepolicy/                        302       302    403    403       200
/admin/comments/articlepolicy/add/                    302       302    403    403       200
/admin/comments/articlepolicy/<path:object_id>/       302       302    302    302       302
/admin/comments/articlepolicy/<path:object_id>/change/ 302       302    403    403       200
/admin/comments/articlepolicy/<path:object_id>/delete/ 302       302    403    403       403
/admin/comments/articlepolicy/<path:object_id>/history/ 302       302    403    403       200
/admin/comments/reason/                               302       302    403    403       200
/admin/comments/reason/add/                           302       302    403    403       200
/admin/comments/reason/<path:object_id>/              302       302    302    302       302
/admin/comments/reason/<path:object_id>/change/       302       302    403    403       200
/admin/comments/reason/<path:object_id>/delete/       302       302    403    403       403
/admin/comments/reason/<path:object_id>/history/      302       302    403    403       200
/admin/comments/reportreason/                         302       302    403    403       200
/admin/comments/reportreason/add/                     302       302    403    403       200
/admin/comments/reportreason/<path:object_id>/        302       302    302    302       302
/admin/comments/reportreason/<path:object_id>/change/ 302       302    403    403       200
/admin/comments/reportreason/<path:object_id>/delete/ 302       302    403    403       403
/admin/comments/reportreason/<path:object_id>/history/ 302       302    403    403       200
/admin/comments/rule/                                 302       302    403    403       200
/admin/comments/rule/add/                             302       302    403    403       200
/admin/comments/rule/<int:pk>/change/                 302       302    403    403       200
/admin/comments/rule/<int:pk>/adopt/                  302       302    405    405       405
/admin/comments/rule/<int:pk>/switch-off/             302       302    405    405       405
/admin/comments/rule/trials/                          302       302    403    403       200
/admin/comments/rule/trials/<int:pk>/                 302       302    403    403       200
/admin/comments/rule/trials/<int:pk>/go-on/           302       302    405    405       405
/admin/comments/rule/trials/<int:pk>/adopt/           302       302    405    405       405
/admin/comments/rule/trials/<int:pk>/tsv/             302       302    403    403       200
/admin/django_tasks_database/dbtaskresult/            302       302    403    403       200
/admin/django_tasks_database/dbtaskresult/add/        302       302    403    403       403
/admin/django_tasks_database/dbtaskresult/<path:object_id>/history/ 302 302  403    403       200
/admin/django_tasks_database/dbtaskresult/<path:object_id>/delete/ 302 302   403    403       403
/admin/django_tasks_database/dbtaskresult/<path:object_id>/change/ 302 302   403    403       200
/admin/django_tasks_database/dbtaskresult/<path:object_id>/ 302   302        302    302       302
/admin/comments/letter/                               302       302    403    403       200
/admin/comments/letter/add/                           302       302    403    403       403
/admin/comments/letter/<path:object_id>/history/      302       302    403    403       200
/admin/comments/letter/<path:object_id>/delete/       302       302    403    403       403
/admin/comments/letter/<path:object_id>/change/       302       302    403    403       200
/admin/comments/letter/<path:object_id>/              302       302    302    302       302
/admin/<app_label>/                                   302       302    200    404       200
/admin/<url>                                          302       302    404    404       404
/healthz                                              200       200    200    200       200
/readyz                                               200       200    200    200       200
"""
ROLES = ("anonymous", "member", "author", "moderator", "superuser")


def rows() -> dict[str, tuple[int, ...]]:
    """Return the expected statuses by address, as the table has them."""
    lines = [line.split() for line in TABLE.splitlines() if line]
    assert lines[0] == ["address", *ROLES]
    return {address: tuple(int(status) for status in statuses) for address, *statuses in lines[1:]}


def addresses() -> set[str]:
    """Return every address of the URLconf, with its parameters in angle brackets."""
    return {simplify_regex(pattern) for pattern in _patterns(get_resolver())}


def _patterns(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, before + str(pattern.pattern))
        else:
            yield before + str(pattern.pattern)


@pytest.fixture
def comment(author: Member, commenter: Member, moderator: Member) -> Comment:
    """Return a public comment of the member under an article of the author.

    There are a batch, a sanction, a rule and its trial, and a policy of the article's own.
    """
    make_sanction()
    trials.start([make_rule()], by=make_member(group="Supervisors"))
    moderation.batch.start(Decision.Event.REJECT, {}, by=moderator, moment=timezone.now())
    post = make_post(author=author)
    ArticlePolicy.objects.create(post=post, created_at=timezone.now())
    return make_comment(post=post, by=commenter, status="approved", moderator=moderator)


def filled(address: str, comment: Comment) -> str:
    """Return an address with the parameters of things that are there."""
    values = {
        "<slug:slug>": comment.post.slug,
        "<int:pk>": comment.pk,
        "<str:token>": token_for(comment.author, MailSettings.Switch.REPLIES),
        "<uidb36>-<key>": "1-2",
        "<app_label>": "posts",
        "<url>": "nothing",
    }
    if "/batch/" in address:
        [values["<int:pk>"]] = Batch.objects.values_list("pk", flat=True) or [comment.pk]
    if "/comments/rule/" in address:
        of_rules = Trial if "/trials/" in address else Rule
        values["<int:pk>"] = getattr(of_rules.objects.first(), "pk", comment.pk)
    if of_model := re.match(r"/admin/(\w+)/(\w+)/<path:object_id>", address):
        model = apps.get_model(of_model[1], of_model[2])
        there = model._default_manager  # noqa: SLF001 - Django documents it
        # The author's own article; of anything else, whatever there is.
        values["<path:object_id>"] = getattr(there.order_by("pk").first(), "pk", comment.pk)
    for parameter, value in values.items():
        address = address.replace(parameter, str(value))
    assert "<" not in address
    return address


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert set(rows()) == addresses()


@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_each_role_as_the_table_says(
    request: pytest.FixtureRequest, comment: Comment, role: str
) -> None:
    names = {"anonymous": "", "member": "commenter"}
    name = names.get(role, role)
    member = request.getfixturevalue(name) if name else None
    expected = {address: statuses[ROLES.index(role)] for address, statuses in rows().items()}
    answered = {}
    for address in expected:
        client = client_of(member) if member else Client()
        answered[address] = client.get(filled(address, comment)).status_code
    assert answered == expected
