"""The page of a dispatch or pass meeting: every open finding, a verdict each; print and export."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.loop import actions
from bihuan.apps.loop.forms.dispatch import ItemsForm, ItemVerdictForm
from bihuan.apps.loop.queries.dispatch import (
    Dispatch,
    counts_of,
    dispatch,
    item_of,
    units_of,
    verdict_words,
)
from bihuan.apps.loop.queries.dispatch_sheet import dispatch_sheet
from bihuan.apps.loop.states import OFFICE, VERDICTS
from bihuan.apps.loop.views.asking import ask, finding_or_404
from bihuan.apps.loop.views.posting import posted
from bihuan.apps.programmes.models import Session
from bihuan.apps.programmes.queries import session_or_404
from bihuan.kit import clock
from bihuan.kit.deed import Actor
from bihuan.kit.requests import actor_of, deed_of
from bihuan.kit.sheets.download import download

JUDGES = (*OFFICE, "director", "leader")


@require_GET
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """The meeting's items, one below the other."""
    session = session_or_404(pk, actor_of(request))
    form, shown = _shown(request, session)
    context = {
        "form": form,
        "shown": shown,
        "counts": (shown.total, shown.done),
        "query": request.GET.urlencode(),
    }
    return render(request, "loop/dispatch.html", {**context, **_around(request, session)})


@require_GET
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """The items on paper, with room to write the verdicts in."""
    session = session_or_404(pk, actor_of(request))
    _form, shown = _shown(request, session)
    context = {"shown": shown, "query": request.GET.urlencode(), "today": clock.today()}
    return render(request, "loop/dispatch_print.html", {**context, **_around(request, session)})


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The items as shown, as a workbook."""
    session = session_or_404(pk, actor_of(request))
    _form, shown = _shown(request, session)
    return download(dispatch_sheet(shown), name=f"{session.title} {clock.today()}.xlsx")


@require_http_methods(["GET", "POST"])
def verdict(request: HttpRequest, pk: int, finding_pk: int) -> HttpResponse:
    """What the meeting says of one item; htmx gets that item back, a browser the whole page."""
    by = actor_of(request)
    session = session_or_404(pk, by)
    found = finding_or_404(by, finding_pk)
    form = ItemVerdictForm(posted(request))
    if request.method == "POST" and request.headers.get("HX-Request") == "true":
        return _said(request, session, finding_pk, form)
    return ask(
        request,
        form,
        title=_("Verdict"),
        back=reverse("loop:dispatch", args=[pk]) + f"#item-{finding_pk}",
        done=_("The verdict is written back."),
        do=lambda deed, given: actions.give_verdict(
            deed, session_id=pk, finding_id=finding_pk, **given
        ),
        finding=found,
    )


def _said(
    request: HttpRequest, session: Session, finding_id: int, form: ItemVerdictForm
) -> HttpResponse:
    """The item after its verdict, or with its form again."""
    by, fits = actor_of(request), form.is_valid()
    if fits:
        actions.give_verdict(
            deed_of(request), session_id=session.pk, finding_id=finding_id, **form.cleaned_data
        )
    context: dict[str, Any] = {
        "item": item_of(by, session, finding_id, on=clock.today()),
        "counts": counts_of(by, session),
        "faults": [fault for faults in form.errors.values() for fault in faults],
        "typed": form.data,
        "swapped": True,
    }
    context |= _around(request, session)
    return render(request, "loop/_dispatch_item.html", context, status=200 if fits else 422)


def _shown(request: HttpRequest, session: Session) -> tuple[ItemsForm, Dispatch]:
    by = actor_of(request)
    form = ItemsForm(request.GET, units=units_of(by, session), auto_id="filter_%s")
    return form, dispatch(by, session, form.asked(), on=clock.today())


def _around(request: HttpRequest, session: Session) -> dict[str, Any]:
    """What every form of the page needs to know of the meeting."""
    return {
        "session": session,
        "office": actor_of(request).holds(*OFFICE),
        "judges": _judges(actor_of(request), session),
        "verdicts": VERDICTS,
        "verdict_words": verdict_words,
    }


def _judges(by: Actor, session: Session) -> bool:
    return by.holds(*JUDGES) and session.ended_at is None
