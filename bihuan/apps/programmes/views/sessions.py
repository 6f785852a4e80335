"""Meetings: the list, calling one, attendance, minutes, the end."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.people.queries import timeline
from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.forms.sessions import (
    MinutesForm,
    SessionForm,
    attendance_labels,
    marks,
)
from bihuan.apps.programmes.models import Attendance, Occurrence, Programme, Session
from bihuan.apps.programmes.states import ATTENDANCE, SESSION_KINDS
from bihuan.apps.programmes.views import frame
from bihuan.kit import clock
from bihuan.kit.deed import OFFICE_ZONE, Actor, Deed
from bihuan.kit.paging import Order, page
from bihuan.kit.refusals import NotFound
from bihuan.kit.requests import actor_of, deed_of, whole

ORDER = (Order("held_at", descending=True), Order("id", descending=True))
# The meetings that go through every open item; the loop's own page, known by its address.
WITH_ITEMS = frozenset({"dispatch", "pass"})
VERBS = ("change_session", "keep_attendance", "write_minutes", "end_session")


@require_GET
def sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """The meetings of a programme, newest first."""
    by, programme = frame.programme_of(request, pk)
    rows = programme.sessions.select_related("chair", "occurrence__cadence")
    kind = request.GET.get("kind", "")
    if kind in SESSION_KINDS:
        rows = rows.filter(kind=kind)
    shown = page(rows, request.GET, order=ORDER)
    context = {
        "head": frame.head(programme, "sessions"),
        "page": shown,
        "kinds": SESSION_KINDS,
        "kind": kind,
        "with_items": WITH_ITEMS,
        "tabs": _kind_tabs(kind),
        "may": frame.may(by, "programmes.hold_session"),
    }
    return render(request, "programmes/sessions.html", context)


@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a meeting, for an occurrence or free; the groups' members are expected."""
    by = frame.insist(request, "programmes.hold_session")
    programme = queries.visible_or_404(pk, by)
    owed = _occurrence(request, programme, by)
    members = list(queries.expected_members(programme, on=clock.today()))
    form = SessionForm(
        request.POST or None,
        by=by,
        on=clock.today(),
        members=frozenset(person.pk for person in members),
        initial=_proposed(owed),
    )

    def do(deed: Deed) -> str:
        given = form.cleaned_data
        made = actions.hold_session(
            deed,
            pk,
            kind=given["kind"],
            **form.told(),
            occurrence_id=owed.pk if owed else None,
            expected=(*(p.pk for p in members), *(int(other) for other in given["others"])),
        )
        return _page(made.pk)

    facts = [(_("Expected"), "、".join(person.name for person in members))]
    if owed:
        facts.append((_("Occurrence"), f"{owed.cadence.name} {owed.label}"))
    return frame.ask(
        request,
        form,
        title=_("Call a meeting"),
        back=reverse("programmes:sessions", args=[pk]),
        done=_("The meeting is called."),
        do=do,
        facts=facts,
    )


@require_GET
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting: who was there, what was said, what it was held for."""
    return _shown(request, queries.session_or_404(pk, actor_of(request)))


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time, place, chair or title."""
    by = frame.insist(request, "programmes.change_session")
    found = queries.session_or_404(pk, by)
    initial = {
        "title": found.title,
        "held_at": SessionForm.local(found.held_at),
        "place": found.place,
        "chair": found.chair_id,
    }
    form = SessionForm(request.POST or None, by=by, on=clock.today(), change=True, initial=initial)

    def do(deed: Deed) -> str:
        actions.change_session(deed, pk, **form.told())
        return _page(pk)

    return frame.ask(
        request, form, title=_("Change the meeting"), back=_page(pk), done=_("Saved."), do=do
    )


@require_POST
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """The attendance sheet."""
    by = frame.insist(request, "programmes.keep_attendance")
    found = queries.session_or_404(pk, by)
    told = marks(request.POST, list(found.attendance.all()))
    return frame.press(
        request,
        to=_page(pk),
        done=_("The attendance is kept."),
        do=lambda deed: actions.keep_attendance(deed, pk, marks=told),
    )


@require_POST
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes so far."""
    by = frame.insist(request, "programmes.write_minutes")
    found = queries.session_or_404(pk, by)
    form = MinutesForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form=form)
    actions.write_minutes(deed_of(request), pk, **form.cleaned_data)
    return frame.went(request, _page(pk), _("The minutes are saved."))


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End the meeting; its occurrence is done."""
    return frame.press(
        request,
        to=_page(pk),
        done=_("The meeting has ended; its record stands."),
        do=lambda deed: actions.end_session(deed, pk),
    )


def _shown(request: HttpRequest, found: Session, form: MinutesForm | None = None) -> HttpResponse:
    by = actor_of(request)
    rows = list(found.attendance.select_related("person").order_by("person__pinyin", "id"))
    open_ = found.ended_at is None
    initial = {"minutes": found.minutes, "revision": found.revision}
    context: dict[str, Any] = {
        "head": frame.head(found.programme, "sessions"),
        "session": found,
        "kind": SESSION_KINDS[found.kind],
        "with_items": found.kind in WITH_ITEMS,
        "open": open_,
        "begun": found.held_at <= clock.now(),
        "rows": [(row, frame.chip(*ATTENDANCE[row.state])) for row in rows],
        "turnout": queries.turnout(rows),
        "states": attendance_labels(),
        "form": form or MinutesForm(initial=initial),
        "keep": f"programmes-sessions-{found.pk}-minutes",
        "may": frame.may(by, *(f"programmes.{verb}" for verb in VERBS)),
        "acts": timeline(_records(found, rows), limit=30, words=_words()),
    }
    return render(request, "programmes/session.html", context, status=422 if form else 200)


def _records(found: Session, rows: list[Attendance]) -> list[tuple[str, int]]:
    return [
        ("programmes.Session", found.pk),
        *(("programmes.Attendance", row.pk) for row in rows),
    ]


def _words() -> dict[str, dict[str, str]]:
    states = {key: label for key, (label, _tone) in ATTENDANCE.items()}
    return {"programmes.Attendance.state": states, "programmes.Session.kind": SESSION_KINDS}


def _occurrence(request: HttpRequest, programme: Programme, by: Actor) -> Occurrence | None:
    told = whole(request.GET.get("occurrence", ""))
    if told is None:
        return None
    rows = queries.occurrences_visible_to(by).filter(cadence__programme=programme)
    found = rows.filter(pk=told).first()
    if found is None:
        raise NotFound(_("There is no such occurrence."))
    return found


def _proposed(owed: Occurrence | None) -> dict[str, object]:
    if owed is None:
        moment = clock.now()
        return {"kind": "meeting", "held_at": SessionForm.local(moment)}
    day = min(owed.due_on, clock.today())
    moment = datetime.combine(day, time(9), OFFICE_ZONE)
    product = owed.cadence.product
    return {
        "kind": product if product in SESSION_KINDS else "meeting",
        "title": f"{owed.cadence.name} {owed.label}",
        "held_at": SessionForm.local(moment),
    }


def _kind_tabs(kind: str) -> list[dict[str, object]]:
    every = {"label": _("All"), "href": "?", "active": kind not in SESSION_KINDS}
    return [
        every,
        *(
            {"label": _(label), "href": f"?kind={key}", "active": key == kind}
            for key, label in SESSION_KINDS.items()
        ),
    ]


def _page(pk: int) -> str:
    return reverse("programmes:session", args=[pk])
