"""Transfers: the lists, one list with what is missing, its package, the hand-over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.archives.actions import transfer as actions
from bihuan.apps.archives.forms.dossiers import VoidForm
from bihuan.apps.archives.forms.transfer import DrawForm, HandOverForm
from bihuan.apps.archives.models import TransferItem
from bihuan.apps.archives.queries import dossiers, history_of_transfer
from bihuan.apps.archives.queries import transfer as queries
from bihuan.apps.archives.states import TRANSFER
from bihuan.apps.archives.views.asking import ask, permitted
from bihuan.kit import clock, packing
from bihuan.kit.acts import VERBS
from bihuan.kit.deed import Deed
from bihuan.kit.moves import advance
from bihuan.kit.paging import Order, page
from bihuan.kit.refusals import NotFound, Refused
from bihuan.kit.requests import actor_of, deed_of
from bihuan.kit.sheets.download import download

ASKS = require_http_methods(["GET", "POST"])
NEWEST = (Order("id", descending=True),)
MOST_GAPS = 200


@require_GET
def transfers(request: HttpRequest) -> HttpResponse:
    """The lists, newest first."""
    by = actor_of(request)
    found = queries.with_counts(queries.transfers_visible_to(by))
    context = {
        "page": page(found, request.GET, order=NEWEST),
        "states": TRANSFER.states,
        "filer": by.holds(*VERBS["archives.draw_transfer"].may),
    }
    return render(request, "archives/transfers.html", context)


@ASKS
def draw(request: HttpRequest) -> HttpResponse:
    """A new list."""
    permitted(request, "archives.draw_transfer")
    form = DrawForm(request.POST or None, on=clock.today())
    if request.method == "POST" and form.is_valid():
        made = actions.draw_transfer(deed_of(request), **form.given())
        messages.success(request, _("The list is drawn up."))
        return redirect("archives:transfer", made.pk)
    context = {
        "form": form,
        "title": _("Draw up a transfer list"),
        "back": reverse("archives:transfers"),
        "note": _("Items in boxes are put on the list; lent and loose ones are named as gaps."),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "archives/ask.html", context, status=status)


@require_GET
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: what is missing, the package, the hand-over, the items."""
    by = actor_of(request)
    found = queries.transfer_of(by, pk)
    missing = queries.gaps(found) if found.state in TRANSFER.open else []
    lines = page(
        TransferItem.objects.filter(transfer=found).select_related("item__item_class", "item__box"),
        request.GET,
        order=(Order("id"),),
    )
    fonds = dossiers.fonds_code(found.agency_id)
    context = {
        "transfer": found,
        "state": TRANSFER.states[found.state],
        "gaps": missing[:MOST_GAPS],
        "more": max(len(missing) - MOST_GAPS, 0),
        "stopped": any(gap.stops for gap in missing),
        "page": lines,
        "told": {line.pk: dossiers.line_of(line.item, fonds) for line in lines.rows},
        "moves": {move.name for move in TRANSFER.moves_from(found.state, held=by.roles)},
        "acts": history_of_transfer(found),
    }
    return render(request, "archives/transfer.html", context)


@require_GET
def transfer_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as a workbook."""
    found = queries.transfer_of(actor_of(request), pk)
    return download(queries.contents_sheet(found), name=f"{_('Transfer list')} {found.name}.xlsx")


@require_POST
def package(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The package, sent while it is made; noted by its hash when all of it was sent."""
    by = permitted(request, "archives.note_package")
    found = queries.transfer_of(by, pk)
    advance(TRANSFER, found.state, "pack", held=by.roles)
    if broken := queries.damaged(found):
        raise Refused(
            _("These files are missing or changed: strike the items or bring the files back."),
            items=tuple(broken[:MOST_GAPS]),
        )
    return packing.response(
        queries.entries(found, on=clock.today()),
        name=f"{found.name}.zip",
        done=lambda packed: _note(Deed(by=by, at=clock.now()), pk, packed),
    )


@ASKS
def strike(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Not this one."""
    found = queries.transfer_of(permitted(request, "archives.strike_item"), pk)
    if not found.lines.filter(item_id=item, struck_reason="").exists():
        raise NotFound(_("There is no such item on this list."))
    return _reason(request, pk, "strike_item", _("Strike from the list"), item_id=item)


@ASKS
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Who took it over."""
    by = permitted(request, "archives.hand_over")
    queries.transfer_of(by, pk)
    return ask(
        request,
        HandOverForm(request.POST or None, request.FILES or None, on=clock.today()),
        title=_("Record the hand-over"),
        back=reverse("archives:transfer", args=[pk]),
        do=lambda deed, given: actions.hand_over(deed, transfer_id=pk, **given),
    )


@ASKS
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """The list is not used."""
    return _reason(request, pk, "drop_transfer", _("Give up the list"))


@ASKS
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """The hand-over is taken back."""
    return _reason(request, pk, "undo_transfer", _("Undo the hand-over"))


def _note(deed: Deed, pk: int, packed: packing.Packed) -> None:
    actions.note_package(deed, transfer_id=pk, packed=packed)


def _reason(request: HttpRequest, pk: int, verb: str, title: str, **more: Any) -> HttpResponse:
    queries.transfer_of(permitted(request, f"archives.{verb}"), pk)
    do: Callable[..., object] = getattr(actions, verb)
    return ask(
        request,
        VoidForm(request.POST or None),
        title=title,
        back=reverse("archives:transfer", args=[pk]),
        do=lambda deed, given: do(deed, transfer_id=pk, **more, **given),
    )
