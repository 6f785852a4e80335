"""One answer: read beside earlier rounds, given on a phone, its evidence and its deduction."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.apps.loop import actions
from bihuan.apps.loop.forms.checks import ASKED, AnswerForm, FollowForm, ProofForm, ReasonForm
from bihuan.apps.loop.queries import facing
from bihuan.apps.loop.queries.answering import Standing, may_give, standing_of
from bihuan.apps.loop.queries.telling import entry_words, points_of, rule_words
from bihuan.apps.loop.states import CHECKERS, ROUND, ROUND_KINDS
from bihuan.apps.loop.views.posting import posted, posted_files
from bihuan.apps.people.states import BUSINESS
from bihuan.kit.deed import Actor
from bihuan.kit.refusals import NotFound, Refused
from bihuan.kit.requests import actor_of, deed_of, whole, wholes
from bihuan.rules.scoring.deductions import write_deductions


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, answer_id: int) -> HttpResponse:
    """The answer's page; a POST saves it and goes on."""
    if request.method == "POST":
        return save(request, answer_id)
    standing = standing_of(answer_id, actor_of(request))
    return _page(request, standing, _form(standing))


def save(request: HttpRequest, answer_id: int) -> HttpResponse:
    """Save an answer: parse, one action, on to the next."""
    kind = request.POST.get("rule", "")
    if kind not in ASKED:
        standing_of(answer_id, actor_of(request))  # one out of reach is not told of, damaged or not
        raise Refused(_("This form is damaged. Reload the page and try again."))
    form = AnswerForm(request.POST, kind=kind, veto=request.POST.get("veto") == "1")
    if not form.is_valid():
        return _page(request, standing_of(answer_id, actor_of(request)), form, status=422)
    try:
        saved = _saved(request, answer_id, form)
    except Refused as refused:
        if type(refused) is not Refused:  # not theirs, not found, changed: pages of their own
            raise
        form.add_error(None, refused.sentence)
        return _page(request, standing_of(answer_id, actor_of(request)), form, status=422)
    messages.success(request, _("Saved."))
    if request.POST.get("go") == "next" and not saved["lost"]:
        onward = reverse("loop:next_answer", args=[saved["round_id"]])
        return redirect(f"{onward}?after={request.POST.get('order', '')}")
    return redirect(f"{request.path}#follow" if saved["lost"] else request.path)


@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest, answer_id: int) -> HttpResponse:
    """Raise a finding for a deduction."""
    standing = standing_of(answer_id, actor_of(request))
    form = FollowForm(posted(request), initial={"verbatim": _proposed(standing)})
    if request.method == "POST" and form.is_valid():
        finding = actions.finding_from_answer(deed_of(request), answer_id, **form.cleaned_data)
        messages.success(request, _("Finding %(number)s is raised.") % {"number": finding.number})
        return redirect("loop:answer", answer_id)
    context = {"standing": standing, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "loop/answer_follow.html", context, status=status)


@require_POST
def link(request: HttpRequest, answer_id: int) -> HttpResponseRedirect:
    """Link a deduction to a finding raised before."""
    told = whole(request.POST.get("finding", ""))
    if told is None:
        raise NotFound(_("There is no such finding of this clause."))
    actions.link_finding(deed_of(request), answer_id, finding_id=told)
    messages.success(request, _("The deduction is linked to the finding."))
    return redirect("loop:answer", answer_id)


@require_http_methods(["GET", "POST"])
def waive(request: HttpRequest, answer_id: int) -> HttpResponse:
    """Say why a deduction needs no finding."""
    standing = standing_of(answer_id, actor_of(request))
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        actions.waive_finding(deed_of(request), answer_id, **form.cleaned_data)
        messages.success(request, _("Noted: no finding is raised."))
        return redirect("loop:answer", answer_id)
    context = {"standing": standing, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "loop/answer_waive.html", context, status=status)


@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest, answer_id: int) -> HttpResponse:
    """Enter new evidence for an answer."""
    standing = standing_of(answer_id, actor_of(request))
    form = ProofForm(posted(request), posted_files(request))
    if request.method == "POST" and form.is_valid():
        actions.prove_answer(deed_of(request), answer_id, **form.cleaned_data)
        messages.success(request, _("The evidence is entered."))
        return redirect("loop:answer", answer_id)
    kinds = facing.clause_of(standing).evidence_kinds
    context = {"standing": standing, "form": form, "kinds": kinds}
    status = 422 if form.is_bound else 200
    return render(request, "loop/answer_prove.html", context, status=status)


def _saved(request: HttpRequest, answer_id: int, form: AnswerForm) -> actions.Saved:
    given = form.cleaned_data
    told = request.POST.get("full", "")
    full = Decimal(told) if told.replace(".", "", 1).isdecimal() else Decimal(0)
    return actions.save_answer(
        deed_of(request),
        answer_id,
        version=given["version"],
        method=given["method"],
        sample=given["sample"],
        entry=form.entry(full=full),
        reason=given["reason"],
        evidence_ids=_evidence(request),
        veto_failed=given.get("veto_failed", False),
    )


def _evidence(request: HttpRequest) -> tuple[int, ...] | None:
    """The evidence ticked on the page; None when the page offered none."""
    if "evidence_offered" not in request.POST:
        return None
    return tuple(wholes(request.POST.getlist("evidence")))


def _page(
    request: HttpRequest, standing: Standing, form: AnswerForm, *, status: int = 200
) -> HttpResponse:
    by = actor_of(request)
    clause = facing.clause_of(standing)
    context = {
        "standing": standing,
        "clause": clause,
        "round": facing.round_of(standing),
        "kind": ROUND_KINDS[standing.kind],
        "state": ROUND.states[standing.state],
        "form": form,
        "rule": rule_words(standing.rule, full=standing.full, unit=_unit(standing)),
        "why_not": may_give(standing, by),
        "earlier": facing.beside(standing, by),
        "words": entry_words,
        "evidence": facing.evidence_for(standing, by),
        "lost": facing.is_lost(standing),
        "followed": facing.followed(standing, by) if facing.is_lost(standing) else None,
        "may_follow": _may_follow(standing, by),
        "acts": facing.history(standing),
        "may_prove": by.holds(*BUSINESS),
        "kept": f"answer-{standing.id}-{standing.version}",
    }
    return render(request, "loop/answer.html", context, status=status)


def _may_follow(standing: Standing, by: Actor) -> bool:
    open_now = standing.state in ROUND.open
    return open_now and (not may_give(standing, by) or by.holds(*CHECKERS))


def _form(standing: Standing) -> AnswerForm:
    entry = standing.entry or {}
    initial: dict[str, object] = {
        "version": standing.version,
        "method": standing.method,
        "sample": standing.sample,
        "reason": standing.reason,
        "veto_failed": standing.veto_failed,
        "value": entry.get("value"),
        "number": entry.get("value"),
        "passed": entry.get("passed"),
        "cases": entry.get("cases"),
    }
    if "met" in entry:
        initial["met"] = "yes" if entry["met"] else "no"
    if "share" in entry:
        initial["points"] = points_of(Decimal(str(entry["share"])), full=standing.full)
    if "deductions" in entry:
        initial |= _deductions(entry)
    return AnswerForm(initial=initial, kind=standing.rule.kind, veto=standing.veto)


def _deductions(entry: dict[str, object]) -> dict[str, object]:
    amounts = tuple(cast("list[str]", entry["deductions"]))
    reasons = tuple(cast("list[str]", entry.get("reasons") or [""] * len(amounts)))
    if not amounts:
        return {"none_lost": True, "deductions": ""}
    return {"none_lost": False, "deductions": write_deductions(amounts, reasons)}


def _unit(standing: Standing) -> str:
    return str(standing.told_rule.get("unit") or "")


def _proposed(standing: Standing) -> str:
    """A first wording of a finding: the clause and what was found."""
    said = standing.reason or entry_words(standing.entry)
    return f"{standing.label}：{said}"
