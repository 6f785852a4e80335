"""The table of duties: shown, filtered, printed by department, exported; one duty; what is mine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.people.queries import timeline
from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.forms.responsibilities import DutyFilterForm, OwnerForm
from bihuan.apps.programmes.models import HelpingUnit, Programme
from bihuan.apps.programmes.queries import Duty
from bihuan.apps.programmes.states import PLEDGE
from bihuan.apps.programmes.views import frame
from bihuan.apps.programmes.views.overview import due_tone
from bihuan.apps.programmes.views.sheets import DUTIES
from bihuan.kit import clock, present
from bihuan.kit.deed import Actor
from bihuan.kit.paging import Order, page
from bihuan.kit.refusals import NotFound
from bihuan.kit.requests import actor_of
from bihuan.kit.sheets.download import download
from bihuan.kit.sheets.writing import write

# The table is read by class, so a page holds a whole county standard.
PER_PAGE = 200


@require_GET
def responsibilities(request: HttpRequest, pk: int) -> HttpResponse:
    """The table of duties by class."""
    by, programme = frame.programme_of(request, pk)
    classes = queries.classes(programme)
    form = DutyFilterForm(request.GET or None, by=by, classes=classes, auto_id="filter_%s")
    leaves = queries.wanted_leaves(programme, form.wanted(), by)
    shown = page(leaves, request.GET, order=(Order("order"), Order("id")), per_page=PER_PAGE)
    rows = queries.duties(programme, shown.rows)
    context = {
        "head": frame.head(programme, "responsibilities"),
        "form": form,
        "page": shown,
        "blocks": _by_class(rows, {c.code: c for c in classes}),
        "owned": queries.ownership(programme),
        "query": request.GET.urlencode(),
        "may": frame.may(by, "programmes.assign_many", "programmes.make_duties"),
        "batch_form": OwnerForm(by=by, on=clock.today(), auto_id="batch_%s"),
        "on": clock.today(),
        "due_text": lambda due: present.due_text(due, on=clock.today()),
        "due_tone": lambda due: due_tone(due, on=clock.today()),
    }
    return render(request, "programmes/responsibilities.html", context)


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The table as filtered; it can be filled in and read back."""
    by, programme = frame.programme_of(request, pk)
    rows = _rows(_filtered(request, programme, by))
    content = write([(DUTIES, rows)], title=f"{programme.name} {_('Table of duties')}")
    return download(content, name=f"{programme.name} {_('Table of duties')}.xlsx")


@require_GET
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """The table of duties on paper, a section a department."""
    by, programme = frame.programme_of(request, pk)
    duties = _filtered(request, programme, by)
    named = sorted(duties, key=_unit_order)
    sections = [(unit, list(rows)) for unit, rows in groupby(named, key=_unit_name)]
    context = {
        "programme": programme,
        "sections": sections,
        "agency": programme.agency,
        "today": clock.today(),
        "back": reverse("programmes:responsibilities", args=[pk]),
    }
    return render(request, "programmes/duties_print.html", context)


@require_http_methods(["GET", "POST"])
def duty(request: HttpRequest, pk: int, clause: int) -> HttpResponse:
    """Who owes one clause, and its history."""
    by, programme = frame.programme_of(request, pk)
    leaf = queries.leaves(programme).filter(pk=clause).first()
    if leaf is None:
        raise NotFound(_("There is no such clause."))
    row = queries.duties(programme, [leaf])[0]
    here = reverse("programmes:duty", args=[pk, clause])
    if request.method == "POST":
        frame.insist(request, "programmes.assign")
    form = OwnerForm(request.POST or None, by=by, on=clock.today(), initial=OwnerForm.of(row.held))
    if request.method == "POST" and form.is_valid():
        owner = form.owner(whole=True)
        return frame.press(
            request,
            to=here,
            done=_("Saved. Pledges that no longer match are asked for again."),
            do=lambda deed: actions.assign(deed, pk, clause_id=clause, owner=owner),
        )
    context = {
        "head": frame.head(programme, "responsibilities"),
        "duty": row,
        "form": form,
        "may": frame.may(by, "programmes.assign"),
        "acts": _history(row),
        "rule": leaf.rule,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "programmes/duty.html", context, status=status)


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Everything one person owes, across programmes."""
    by, on = actor_of(request), clock.today()
    owed = list(queries.owed_by(by.person_id)) if by.person_id else []
    visible = set(queries.programmes_visible_to(by).order_by().values_list("pk", flat=True))
    owed = [row for row in owed if row.programme_id in visible]
    own = queries.pledges_visible_to(by).filter(person_id=by.person_id or 0)
    pledges = list(own.exclude(state="stale"))
    before = queries.signers_before(pledges)
    context = {
        "blocks": [
            (rows[0].programme, rows)
            for _pk, group in groupby(owed, key=lambda r: r.programme_id)
            if (rows := list(group))
        ],
        "helped": list(queries.helped_by(by)),
        "pledges": [(p, _pledge_chip(p.state), before.get(p.pk, [])) for p in pledges],
        "waiting": queries.waiting_for(by, on=on),
        "me": by.person_id,
        "due_text": lambda due: present.due_text(due, on=on),
        "due_tone": lambda due: due_tone(due, on=on) if due else "",
    }
    return render(request, "programmes/mine.html", context)


def _pledge_chip(state: str) -> frame.Chip:
    return frame.chip(PLEDGE.states[state].label, PLEDGE.states[state].tone)


def _filtered(request: HttpRequest, programme: Programme, by: Actor) -> list[Duty]:
    form = DutyFilterForm(request.GET or None, by=by, classes=queries.classes(programme))
    return queries.duties(programme, queries.wanted_leaves(programme, form.wanted(), by))


def _by_class(rows: list[Duty], classes: dict[str, Any]) -> list[tuple[Any, list[Duty]]]:
    return [
        (classes[code], list(group))
        for code, group in groupby(rows, key=lambda row: row.clause.class_code)
    ]


def _unit_order(row: Duty) -> tuple[int, int, int]:
    unit = row.held.lead_unit if row.held else None
    return (unit.order if unit else 10**6, unit.pk if unit else 0, row.clause.order)


def _unit_name(row: Duty) -> str:
    return row.held.lead_unit.name if row.held and row.held.lead_unit else ""


def _rows(duties: Iterable[Duty]) -> Iterator[dict[str, object]]:
    for row in duties:
        held = row.held
        yield {
            "code": row.clause.code,
            "name": row.clause.name,
            "unit": held.lead_unit.name if held and held.lead_unit else "",
            "handler": held.handler.name if held and held.handler else "",
            "head": held.head.name if held and held.head else "",
            "leader": held.leader.name if held and held.leader else "",
            "due_on": held.due_on if held else None,
            "target": held.target if held else "",
            "helping": [unit.name for unit in row.helping],
        }


def _history(row: Duty) -> list[dict[str, Any]]:
    if row.held is None:
        return []
    helping = HelpingUnit.objects.filter(responsibility=row.held)
    return timeline(
        [
            ("programmes.Responsibility", row.held.pk),
            *(("programmes.HelpingUnit", pk) for pk in helping.values_list("pk", flat=True)),
        ],
        limit=30,
    )
