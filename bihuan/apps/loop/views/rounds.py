"""Rounds: the list, a new one, one round as the page an audit is read on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.loop import actions
from bihuan.apps.loop.forms.checks import (
    CloseForm,
    ReasonForm,
    RoundForm,
    RoundsFilter,
)
from bihuan.apps.loop.models import Round
from bihuan.apps.loop.queries import rounds as asking
from bihuan.apps.loop.queries.checks_desk import answers_to_give
from bihuan.apps.loop.queries.lines import group, held_lines, shown, tallies, wanted_lines
from bihuan.apps.loop.queries.scores import (
    lines_of,
    sum_up,
)
from bihuan.apps.loop.queries.telling import entry_words
from bihuan.apps.loop.states import (
    CHANGES,
    CHECKERS,
    MARKS,
    NOT_FOLLOWED_UP,
    ROUND,
    ROUND_KINDS,
    ROUND_PAPERS,
    ROUND_PRINTERS,
    SHOWN,
)
from bihuan.apps.loop.views.posting import posted
from bihuan.apps.loop.views.round_rows import rows
from bihuan.apps.programmes.queries import occurrences_visible_to, programmes_visible_to
from bihuan.kit import clock
from bihuan.kit.deed import SYSTEM, Actor
from bihuan.kit.paging import Order, page
from bihuan.kit.requests import actor_of, deed_of, whole
from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.download import download
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.writing import write

NEWEST_FIRST = (Order("starts_on", descending=True), Order("id", descending=True))
EXPORT_MOST = 10_000
ROUNDS = Table(
    "rounds",
    (
        Column("programme", "Programme", width=36),
        Column("name", "Name", width=30),
        Column("kind", "Kind", kind="choice", choices=tuple(ROUND_KINDS.items())),
        Column(
            "state",
            "State",
            kind="choice",
            choices=tuple((key, state.label) for key, state in ROUND.states.items()),
        ),
        Column("starts_on", "From", kind="date"),
        Column("ends_on", "Until", kind="date"),
        Column("note", "Remark", width=40),
    ),
    "Check rounds",
)


@require_GET
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds in reach; `?format=xlsx` is the same list as a sheet."""
    by = actor_of(request)
    form = RoundsFilter(request.GET, programmes=_programmes(by, standing=False))
    found = asking.rounds_visible_to(by)
    if form.is_valid():
        wanted = {name: value for name, value in form.cleaned_data.items() if value}
        found = found.filter(**wanted)
    if request.GET.get("format") == "xlsx":
        rows = [_row(round_) for round_ in found[:EXPORT_MOST]]
        name = _("Check rounds")
        return download(write([(ROUNDS, rows)], title=name), name=f"{name}.xlsx")
    context = {
        "form": form,
        "page": page(found, request.GET, order=NEWEST_FIRST),
        "table": ROUND,
        "kinds": ROUND_KINDS,
        "may_create": by.holds(*CHECKERS),
        "export": _as_sheet(request),
    }
    return render(request, "loop/rounds.html", context)


@require_http_methods(["GET", "POST"])
def new_round(request: HttpRequest) -> HttpResponse:
    """A new round of a programme."""
    by = actor_of(request)
    begun = asking.rounds_visible_to(by).exclude(kind="consensus")[:100]
    form = RoundForm(
        posted(request),
        programmes=_programmes(by, standing=True),
        rounds=[(str(r.pk), f"{r.programme.name} · {r.name}") for r in begun],
        initial={"programme": request.GET.get("programme"), "starts_on": clock.today()},
    )
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        made = actions.create_round(deed_of(request), given.pop("programme"), **given)
        messages.success(request, _("The round is prepared: give mandates, then open it."))
        return redirect("loop:round", made.pk)
    status = 422 if form.is_bound else 200
    return render(request, "loop/round_new.html", {"form": form}, status=status)


@require_GET
def round_page(request: HttpRequest, round_id: int) -> HttpResponse:
    """One round with every line in reach, scored now."""
    by = actor_of(request)
    head = asking.head_of(round_id, by)
    lines = lines_of(round_id, by)
    more = asking.sees_whole(by) and not asking.sees_every_answer(by)
    scores = sum_up(lines_of(round_id, SYSTEM) if more else lines, head)
    wanted = wanted_lines(request.GET)
    mine = held_lines(lines, head, by) if wanted.show == "mine" else frozenset()
    picked = [line for line in lines if shown(line, wanted, mine)]
    context = {
        "round": head,
        "state": ROUND.states[head.state],
        "kind": ROUND_KINDS[head.kind],
        "scores": scores,
        "groups": group(picked, scores),
        "rows": rows,
        "count": len(picked),
        "tallies": tallies(lines),
        "follows": head.kind not in NOT_FOLLOWED_UP,
        "marks": MARKS,
        "wanted": wanted,
        "shows": SHOWN,
        "classes": {line.class_code: line.class_name for line in lines},
        "units": {line.unit_id: line.unit for line in lines if line.unit_id},
        "moves": ROUND.moves_from(head.state, held=by.roles),
        "papers": _papers(by),
    }
    return render(request, "loop/round.html", context)


def _papers(by: Actor) -> dict[str, str]:
    """The papers this person may make of a round."""
    if by.holds(*CHECKERS):
        return ROUND_PAPERS
    return {"gaps": ROUND_PAPERS["gaps"]} if by.holds(*ROUND_PRINTERS) else {}


@require_GET
def next_answer(request: HttpRequest, round_id: int) -> HttpResponseRedirect:
    """On to the next answer this person owes in a round; back to the round when there is none."""
    by = actor_of(request)
    round_ = asking.round_or_404(round_id, by)
    owed = answers_to_give(by).filter(round=round_).order_by("clause__order")
    after = whole(request.GET.get("after", ""))
    beyond = owed if after is None else owed.filter(clause__order__gt=after)
    pk = beyond.values_list("pk", flat=True).first() or owed.values_list("pk", flat=True).first()
    if pk is None:
        messages.success(request, _("Nothing is left for you to score in this round."))
        return redirect("loop:round", round_.pk)
    return redirect("loop:answer", pk)


@require_POST
def open_round(request: HttpRequest, round_id: int) -> HttpResponseRedirect:
    """Open a round."""
    round_ = actions.open_round(deed_of(request), round_id)
    messages.success(request, _("The round is open; answers can be given."))
    return redirect("loop:round", round_.pk)


@require_http_methods(["GET", "POST"])
def close_round(request: HttpRequest, round_id: int) -> HttpResponse:
    """What is still missing, and closing."""
    by = actor_of(request)
    round_ = asking.round_or_404(round_id, by)
    form = CloseForm(posted(request), occurrences=_occurrences(round_, by))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.close_round(
            deed_of(request),
            round_id,
            partial=given["partial"],
            reason=given["reason"],
            occurrence_id=given["occurrence"],
            path=reverse("loop:round", args=[round_id]),
        )
        messages.success(request, _("The round is closed."))
        return redirect("loop:round", round_id)
    seen = asking.answers_visible_to(by)
    context = {
        "round": round_,
        "form": form,
        "missing": asking.unanswered(round_).filter(pk__in=seen),
        "loose": asking.uncovered(round_).filter(pk__in=seen),
    }
    status = 422 if form.is_bound else 200
    return render(request, "loop/round_close.html", context, status=status)


@require_http_methods(["GET", "POST"])
def reopen_round(request: HttpRequest, round_id: int) -> HttpResponse:
    """Open a closed round again, with the reason."""
    round_ = asking.round_or_404(round_id, actor_of(request))
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        actions.reopen_round(deed_of(request), round_id, **form.cleaned_data)
        messages.success(request, _("The round is open again."))
        return redirect("loop:round", round_id)
    status = 422 if form.is_bound else 200
    return render(request, "loop/round_reopen.html", {"round": round_, "form": form}, status=status)


@require_GET
def carried(request: HttpRequest, round_id: int) -> HttpResponse:
    """What was carried over and waits to be confirmed, and what must be made anew."""
    by = actor_of(request)
    round_ = asking.round_or_404(round_id, by)
    waiting = asking.answers_visible_to(by).filter(
        round=round_, entry__isnull=False, score__isnull=True
    )
    context = {
        "round": round_,
        "waiting": waiting.select_related("clause", "unit").order_by("clause__order"),
        "redo": asking.to_redo(round_),
        "changes": CHANGES,
        "words": entry_words,
        "open_states": ("open",),
    }
    return render(request, "loop/round_carried.html", context)


@require_POST
def confirm_carried(request: HttpRequest, round_id: int) -> HttpResponseRedirect:
    """Confirm what was carried over, as it is."""
    count = actions.confirm_carried(deed_of(request), round_id)
    words = ngettext("%(n)s answer confirmed.", "%(n)s answers confirmed.", count)
    messages.success(request, words % {"n": count})
    return redirect("loop:carried", round_id)


def _programmes(by: Actor, *, standing: bool) -> list[tuple[str, str]]:
    rows = programmes_visible_to(by).filter(version__isnull=False)
    if standing:
        rows = rows.filter(state__in=("draft", "running"))
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")[:500]]


def _occurrences(round_: Round, by: Actor) -> list[tuple[str, str]]:
    owed = occurrences_visible_to(by).filter(
        cadence__programme_id=round_.programme_id, state="planned"
    )
    rows = owed.select_related("cadence").order_by("due_on")[:60]
    return [(str(o.pk), f"{o.cadence.name} {o.label} · {o.due_on}") for o in rows]


def _row(round_: Round) -> dict[str, object]:
    names = ("name", "kind", "state", "starts_on", "ends_on", "note")
    return {"programme": round_.programme.name} | {n: getattr(round_, n) for n in names}


def _as_sheet(request: HttpRequest) -> str:
    query = request.GET.copy()
    query["format"] = "xlsx"
    return "?" + query.urlencode()
