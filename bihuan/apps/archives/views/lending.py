"""Lending: the register, a loan with what may be done to it, asking, lending at the counter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.archives.actions import lending as actions
from bihuan.apps.archives.forms.lending import (
    BorrowForm,
    ExtendForm,
    RefuseForm,
    RegisterForm,
    ReturnForm,
)
from bihuan.apps.archives.models import Lending
from bihuan.apps.archives.queries import dossiers, history_of_lending
from bihuan.apps.archives.queries import lending as queries
from bihuan.apps.archives.states import LENDING, WAYS
from bihuan.apps.archives.views.asking import ask, permitted
from bihuan.kit import clock
from bihuan.kit.acts import VERBS
from bihuan.kit.paging import Order, page
from bihuan.kit.refusals import NotFound
from bihuan.kit.requests import actor_of, deed_of, wholes
from bihuan.kit.sheets.download import download

ASKS = require_http_methods(["GET", "POST"])
NEWEST = (Order("asked_on", descending=True), Order("id", descending=True))


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """The register of loans, newest first."""
    by, on = actor_of(request), clock.today()
    form = RegisterForm(request.GET, auto_id="filter_%s")
    found = queries.with_lines(queries.lendings(by, form.asked(), on=on))
    shown = page(found, request.GET, order=NEWEST)
    context = {
        "form": form,
        "page": shown,
        "over": {one.pk for one in shown.rows if queries.is_overdue(one, on=on)},
        "states": LENDING.states,
        "ways": WAYS,
        "query": request.GET.urlencode(),
    }
    return render(request, "archives/lendings.html", context)


@require_GET
def register_export(request: HttpRequest) -> HttpResponse:
    """The same rows as a workbook."""
    by, on = actor_of(request), clock.today()
    found = queries.lendings(by, RegisterForm(request.GET).asked(), on=on)
    content = queries.register_sheet(found, agency_id=by.agency_id)
    return download(content, name=f"{_('Register of loans')} {on}.xlsx")


@require_GET
def lending(request: HttpRequest, pk: int) -> HttpResponse:
    """One loan: who, what, until when, and what may be done now."""
    by, on = actor_of(request), clock.today()
    found = _whole(request, pk)
    asker = {"asker"} if found.asked_by_id == by.person_id else set()
    held = frozenset(by.roles | asker)
    own = by.person_id is not None and found.borrower_id == by.person_id
    moves = {move.name for move in LENDING.moves_from(found.state, held=held)}
    fonds = dossiers.fonds_code(found.agency_id)
    seen = dossiers.items_visible_to(by).filter(lent__lending=found)
    context = {
        "lending": found,
        "lines": [(line, dossiers.line_of(line.item, fonds)) for line in found.lines.all()],
        "seen": set(seen.values_list("pk", flat=True)),
        "state": LENDING.states[found.state],
        "over": queries.is_overdue(found, on=on),
        "way": WAYS[found.way],
        "moves": moves & {"withdraw"} if own else moves,
        "acts": history_of_lending(found),
    }
    return render(request, "archives/lending.html", context)


@ASKS
def borrow(request: HttpRequest) -> HttpResponse:
    """Ask for items; a keeper hands them out at once."""
    by = permitted(request, "archives.ask_lending")
    on = clock.today()
    ids = wholes((request.POST or request.GET).getlist("item"))
    items = list(dossiers.in_order(dossiers.items_visible_to(by).filter(pk__in=ids)))
    if not ids or len(items) != len(set(ids)):
        raise NotFound(_("There is no such item."))
    keeper = by.holds(*VERBS["archives.lend"].may) and "ask" not in request.GET
    sent = request.method == "POST" and "purpose" in request.POST
    form = BorrowForm(request.POST if sent else None, by=by, on=on, keeper=keeper)
    if sent and form.is_valid():
        deed = deed_of(request)
        if keeper:
            made = actions.lend(deed, item_ids=ids, use=form.use(), **form.who())
        else:
            made = actions.ask_lending(deed, item_ids=ids, use=form.use())
        messages.success(request, _("Handed out.") if keeper else _("Asked for."))
        return redirect("archives:lending", made.pk)
    fonds = dossiers.fonds_code(by.agency_id)
    context = {
        "form": form,
        "keeper": keeper,
        "may_lend": by.holds(*VERBS["archives.lend"].may),
        "lines": [dossiers.line_of(item, fonds) for item in items],
        "ids": [item.pk for item in items],
    }
    return render(request, "archives/borrow.html", context, status=422 if sent else 200)


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes."""
    actions.decide_lending(deed_of(request), lending_id=pk, agreed=True)
    messages.success(request, _("Saved."))
    return redirect("archives:lending", pk)


@ASKS
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """No, and why."""
    permitted(request, "archives.decide_lending")
    found = _whole(request, pk)
    return ask(
        request,
        RefuseForm(request.POST or None),
        title=_("Refuse the loan"),
        back=_page(found),
        do=lambda deed, given: actions.decide_lending(deed, lending_id=pk, agreed=False, **given),
    )


@require_POST
def hand_out(request: HttpRequest, pk: int) -> HttpResponse:
    """It leaves the shelf."""
    actions.hand_out(deed_of(request), lending_id=pk)
    messages.success(request, _("Handed out."))
    return redirect("archives:lending", pk)


@ASKS
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """More time."""
    permitted(request, "archives.extend_lending")
    found = _whole(request, pk)
    return ask(
        request,
        ExtendForm(request.POST or None, initial={"due_on": found.due_on}),
        title=_("Give more time"),
        back=_page(found),
        do=lambda deed, given: actions.extend_lending(deed, lending_id=pk, **given),
    )


@ASKS
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """What came back."""
    permitted(request, "archives.take_back_items")
    found = _whole(request, pk)
    return ask(
        request,
        ReturnForm(request.POST or None, lending=found),
        title=_("Take archives back"),
        back=_page(found),
        do=lambda deed, given: actions.take_back_items(deed, lending_id=pk, **given),
    )


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Not needed any more."""
    actions.withdraw_lending(deed_of(request), lending_id=pk)
    messages.success(request, _("Withdrawn."))
    return redirect("archives:lending", pk)


def _whole(request: HttpRequest, pk: int) -> Lending:
    """A loan in reach with its items."""
    queries.lending_of(actor_of(request), pk)
    return queries.with_lines(queries.lendings_visible_to(actor_of(request)).filter(pk=pk))[0]


def _page(found: Lending) -> str:
    return reverse("archives:lending", args=[found.pk])
