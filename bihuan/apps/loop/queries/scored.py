"""What the clauses of a programme scored in its latest self-assessment."""

from __future__ import annotations

from bihuan.apps.loop.models import Answer, Round
from bihuan.kit.present import points


def self_scores(programme_id: int) -> tuple[str, dict[int, str]]:
    """The round's name and the score of each clause answered; blank before any was closed."""
    rounds = Round.objects.filter(programme_id=programme_id, kind="self", state="closed")
    last = rounds.order_by("-closed_at", "-pk").first()
    if last is None:
        return "", {}
    answers = Answer.objects.filter(round=last, score__isnull=False)
    return last.name, {pk: points(n) for pk, n in answers.values_list("clause_id", "score")}
