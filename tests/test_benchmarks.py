"""What the benchmarks measure is what a site would have stored."""

import pytest
from django.core.management import call_command

from benchmarks import cast, filling
from comments.models import Comment


@pytest.mark.django_db(transaction=True)
def test_the_table_of_the_desks_benchmark_agrees_with_its_decisions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cast, "AUTHORS", 10)
    monkeypatch.setattr(cast, "POSTS", 3)
    filling.fill(500)
    statuses = Comment.objects.values_list("status", flat=True).distinct().order_by("status")
    assert list(statuses) == sorted(Comment.Status.values)
    assert Comment.objects.filter(parent__isnull=False).exists()
    assert any(comment.is_edit_waiting for comment in Comment.objects.all())
    call_command("audit", "--html")
