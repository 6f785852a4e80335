"""One occurrence: held, excused, put right."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.people.queries import timeline
from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.forms.cadences import CorrectForm, HeldForm
from bihuan.apps.programmes.forms.programmes import ReasonForm
from bihuan.apps.programmes.forms.responsibilities import DecideForm
from bihuan.apps.programmes.models import Occurrence, Session
from bihuan.apps.programmes.states import OCCURRENCE, PRODUCTS, SESSION_KINDS
from bihuan.apps.programmes.views import frame
from bihuan.apps.programmes.views.cadences import standing_chips
from bihuan.kit import clock
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.moves import advance
from bihuan.kit.refusals import NotFound
from bihuan.kit.requests import actor_of


@require_GET
def occurrence(request: HttpRequest, pk: int) -> HttpResponse:
    """What is owed, by when, how it stands, what came of it."""
    by, on = actor_of(request), clock.today()
    found = _found(by, pk)
    session = Session.objects.filter(occurrence=found).first()
    moves = _moves(found, by)
    context = {
        "head": frame.head(found.cadence.programme, "cadences"),
        "row": found,
        "product": PRODUCTS[found.cadence.product],
        "chip": standing_chips()[queries.standing(found, on=on)],
        "state": frame.chip(OCCURRENCE.states[found.state].label, "warning"),
        "excuse_open": found.state == "excuse_asked",
        "late_entry": bool(
            found.recorded_on and found.done_on and found.recorded_on > found.done_on
        ),
        "session": session,
        "may_meet": _meets(found, by) and session is None,
        "moves": moves,
        "acts": timeline(
            [("programmes.Occurrence", found.pk)],
            words={
                "programmes.Occurrence.state": {k: s.label for k, s in OCCURRENCE.states.items()}
            },
        ),
    }
    return render(request, "programmes/occurrence.html", context)


@require_http_methods(["GET", "POST"])
def held(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that it was held."""
    found = _open_to(request, pk, "do")
    form = HeldForm(request.POST or None, initial={"done_on": clock.today()})

    def do(deed: Deed) -> str:
        given = form.cleaned_data
        actions.record_held(deed, pk, done_on=given["done_on"], note=given["note"])
        return _page(pk)

    return frame.ask(
        request,
        form,
        title=_("Record as held: %(name)s") % {"name": _name(found)},
        back=_page(pk),
        done=_("Recorded."),
        do=do,
        hint=_("A day before today is marked as recorded afterwards; both days stay visible."),
    )


@require_http_methods(["GET", "POST"])
def excuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask that it need not be held."""
    found = _open_to(request, pk, "ask_excuse")
    form = ReasonForm(request.POST or None)

    def do(deed: Deed) -> str:
        actions.ask_excuse(deed, pk, reason=form.cleaned_data["reason"])
        return _page(pk)

    return frame.ask(
        request,
        form,
        title=_("Ask excuse: %(name)s") % {"name": _name(found)},
        back=_page(pk),
        done=_("Asked. A chief other than you decides."),
        do=do,
    )


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """A chief excuses or denies."""
    by = frame.insist(request, "programmes.decide_excuse")
    found = _found(by, pk)
    form = DecideForm(request.POST or None)

    def do(deed: Deed) -> str:
        given = form.cleaned_data
        agreed = given["agreed"] == "yes"
        actions.decide_excuse(deed, pk, agreed=agreed, opinion=given["opinion"])
        return _page(pk)

    return frame.ask(
        request,
        form,
        title=_("Decide the excuse: %(name)s") % {"name": _name(found)},
        back=_page(pk),
        done=_("Decided."),
        do=do,
        facts=[
            (_("Due"), found.due_on),
            (_("Reason"), found.excuse_reason),
            (_("Asked by"), found.excuse_by),
        ],
    )


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the record right."""
    by = frame.insist(request, "programmes.correct_held")
    found = _found(by, pk)
    initial = {"done_on": found.done_on, "note": found.product_note}
    form = CorrectForm(request.POST or None, initial=initial)

    def do(deed: Deed) -> str:
        actions.correct_held(deed, pk, **form.cleaned_data)
        return _page(pk)

    return frame.ask(
        request,
        form,
        title=_("Correct the record: %(name)s") % {"name": _name(found)},
        back=_page(pk),
        done=_("Corrected; the journal keeps the first record."),
        do=do,
    )


def _open_to(request: HttpRequest, pk: int, move: str) -> Occurrence:
    """The occurrence, if this person may make the move now; the verb itself checks again."""
    by = actor_of(request)
    found = _found(by, pk)
    related = queries.relations(found, by, on=clock.today())
    advance(OCCURRENCE, found.state, move, held=related, facts={"reason": move})
    return found


def _moves(found: Occurrence, by: Actor) -> set[str]:
    related = queries.relations(found, by, on=clock.today())
    moves = {move.name for move in OCCURRENCE.moves_from(found.state, held=related)}
    return moves - {"excuse", "deny"} if found.excuse_by_id == by.person_id else moves


def _meets(found: Occurrence, by: Actor) -> bool:
    """Whether this is held as a meeting that this person may call."""
    owed = found.state in OCCURRENCE.open and found.cadence.product in SESSION_KINDS
    return owed and frame.may(by, "programmes.hold_session")["hold_session"]


def _found(by: Actor, pk: int) -> Occurrence:
    rows = queries.occurrences_visible_to(by).select_related(
        "excuse_by", "excused_by", "cadence__owner_post__unit", "cadence__clause"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such occurrence."))
    return found


def _name(found: Occurrence) -> str:
    return f"{found.cadence.name} {found.label}"


def _page(pk: int) -> str:
    return reverse("programmes:occurrence", args=[pk])
