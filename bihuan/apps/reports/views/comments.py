"""A comment of the public: read, answered, made a finding, set aside."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.people.queries import timeline
from bihuan.apps.reports import actions
from bihuan.apps.reports.forms.comments import AnswerForm, RegisterForm
from bihuan.apps.reports.forms.publications import ReasonForm
from bihuan.apps.reports.queries.scope import comment_or_404, reads_all
from bihuan.apps.reports.states import COMMENT
from bihuan.apps.reports.views.asking import ask, insist, posted
from bihuan.kit.requests import actor_of

ASKS = require_http_methods(["GET", "POST"])
TITLE_CHARS = 40


@require_GET
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """What was written, and what became of it."""
    by = actor_of(request)
    found = comment_or_404(pk, by)
    moves = {move.name for move in COMMENT.moves_from(found.state, held=by.roles)}
    context = {
        "comment": found,
        "state": COMMENT.states[found.state],
        "moves": moves,
        "reads_all": reads_all(by),
        "acts": timeline([("reports.Comment", found.pk)]) if reads_all(by) else [],
    }
    return render(request, "reports/comment.html", context)


@ASKS
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer, to the tracking code or publicly."""
    found = comment_or_404(pk, insist(request, "reports.answer"))
    initial = {"answer": found.answer, "public": bool(found.shown_as)}
    return ask(
        request,
        AnswerForm(posted(request), initial=initial),
        title=_("Answer the comment"),
        back=_page(pk),
        done=_("Answered: whoever wrote it reads it by the tracking code."),
        do=lambda deed, given: actions.answer_comment(deed, pk, **given),
        quote=found.text,
    )


@ASKS
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Register it as a finding."""
    found = comment_or_404(pk, insist(request, "reports.register"))
    lines = found.text.strip().splitlines()
    initial = {"title": lines[0][:TITLE_CHARS], "found": found.text, "kind": "deadline"}
    return ask(
        request,
        RegisterForm(posted(request), initial=initial),
        title=_("Register as a finding"),
        back=_page(pk),
        done=_("Registered: it stands in the ledger and waits to be assigned."),
        do=lambda deed, given: actions.register_comment(deed, pk, **given),
        quote=found.text,
    )


@ASKS
def set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing follows."""
    found = comment_or_404(pk, insist(request, "reports.set_aside"))
    return ask(
        request,
        ReasonForm(posted(request)),
        title=_("Set aside"),
        back=_page(pk),
        done=_("Set aside."),
        do=lambda deed, given: actions.set_aside_comment(deed, pk, **given),
        quote=found.text,
    )


def _page(pk: int) -> str:
    return reverse("reports:comment", args=[pk])
