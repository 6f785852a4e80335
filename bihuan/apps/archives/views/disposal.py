"""Appraisal and destruction: what has run out, the lists, one list with its decisions, on paper."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.archives.actions import disposal as actions
from bihuan.apps.archives.forms.disposal import DestroyForm, OpinionForm, VerdictForm
from bihuan.apps.archives.forms.dossiers import VoidForm
from bihuan.apps.archives.queries import disposal as queries
from bihuan.apps.archives.queries import dossiers, history_of_disposal
from bihuan.apps.archives.states import DISPOSAL, METHODS, RETENTIONS, VERDICTS
from bihuan.apps.archives.views.asking import ask, permitted
from bihuan.kit import clock
from bihuan.kit.acts import VERBS
from bihuan.kit.paging import Order, page
from bihuan.kit.refusals import NotFound
from bihuan.kit.requests import actor_of, deed_of, wholes
from bihuan.kit.sheets.download import download
from bihuan.rules.filing import until_when

ASKS = require_http_methods(["GET", "POST"])
NEWEST = (Order("id", descending=True),)
SHELF = (
    Order("item_class__year"),
    Order("item_class__retention"),
    Order("item_class__org_code"),
    Order("number"),
    Order("id"),
)


@require_GET
def disposals(request: HttpRequest) -> HttpResponse:
    """The lists, newest first, and how much has run out."""
    by, on = actor_of(request), clock.today()
    filer = by.holds(*VERBS["archives.draw_disposal"].may)
    context = {
        "page": page(
            queries.with_counts(queries.disposals_visible_to(by)), request.GET, order=NEWEST
        ),
        "states": DISPOSAL.states,
        "due": queries.run_out(by, on=on).count() if filer else 0,
        "filer": filer,
    }
    return render(request, "archives/disposals.html", context)


@require_GET
def run_out(request: HttpRequest) -> HttpResponse:
    """Items whose retention is over, to be put on a list."""
    by = permitted(request, "archives.draw_disposal")
    shown = page(queries.run_out(by, on=clock.today()), request.GET, order=SHELF, per_page=200)
    fonds = dossiers.fonds_code(by.agency_id)
    untils = {
        item.pk: until_when(
            item.item_class.year,
            item.item_class.retention,
            prolonged_to=item.prolonged_to,
            prolonged_in=item.prolonged_in,
        )
        for item in shown.rows
    }
    context = {
        "page": shown,
        "lines": {item.pk: dossiers.line_of(item, fonds) for item in shown.rows},
        "untils": untils,
        "retentions": RETENTIONS,
    }
    return render(request, "archives/run_out.html", context)


@require_POST
def draw(request: HttpRequest) -> HttpResponse:
    """A new list of the picked items."""
    ids = wholes(request.POST.getlist("item"))
    made = actions.draw_disposal(deed_of(request), item_ids=ids)
    messages.success(request, _("The list is drawn up."))
    return redirect("archives:disposal", made.pk)


@require_GET
def disposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One list."""
    by = actor_of(request)
    found = queries.disposal_of(by, pk)
    moves = {move.name for move in DISPOSAL.moves_from(found.state, held=by.roles)}
    if by.person_id in (found.drawn_by_id, found.agreed_by_id):
        moves -= {"agree", "approve", "finish"}
    context = {**_shown(request, pk), "moves": moves, "acts": history_of_disposal(found)}
    return render(request, "archives/disposal.html", context)


@require_GET
def disposal_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The list on paper 销毁清册, with room for the signatures."""
    context = {**_shown(request, pk), "today": clock.today(), "methods": METHODS}
    return render(request, "archives/disposal_print.html", context)


@require_GET
def disposal_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as a workbook."""
    found = queries.disposal_of(actor_of(request), pk)
    return download(queries.register_sheet(found), name=f"{_('Appraisal list')} {found}.xlsx")


@ASKS
def appraise(request: HttpRequest, pk: int) -> HttpResponse:
    """What becomes of the picked items."""
    by = permitted(request, "archives.appraise_items")
    found = queries.disposal_of(by, pk)
    ids = wholes((request.POST or request.GET).getlist("item"))
    lines = [line for line in queries.lines_of(found) if line.item_id in set(ids)]
    if not lines:
        raise NotFound(_("There is no such item on this list."))
    sent = request.method == "POST" and "verdict" in request.POST
    form = VerdictForm(request.POST if sent else None)
    if sent and form.is_valid():
        deed = deed_of(request)
        actions.appraise_items(deed, disposal_id=pk, item_ids=ids, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("archives:disposal", pk)
    context = {"form": form, "disposal": found, "lines": lines, "ids": ids}
    return render(request, "archives/appraise.html", context, status=422 if sent else 200)


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """To those who decide."""
    actions.submit_disposal(deed_of(request), disposal_id=pk)
    messages.success(request, _("Submitted."))
    return redirect("archives:disposal", pk)


@ASKS
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """The first yes."""
    return _decide(
        request, pk, actions.agree_disposal, OpinionForm, "agree", _("Agree to the list")
    )


@ASKS
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The second yes."""
    form, title = OpinionForm, _("Approve the list")
    return _decide(request, pk, actions.approve_disposal, form, "approve", title)


@ASKS
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Not so."""
    form, title = VoidForm, _("Send the list back")
    return _decide(request, pk, actions.send_back_disposal, form, "send_back", title)


@ASKS
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing of it."""
    return _decide(request, pk, actions.drop_disposal, VoidForm, "drop", _("Give up the list"))


@ASKS
def destroy(request: HttpRequest, pk: int) -> HttpResponse:
    """It was destroyed."""
    by = permitted(request, "archives.destroy_items")
    queries.disposal_of(by, pk)
    return ask(
        request,
        DestroyForm(request.POST or None, by=by, on=clock.today()),
        title=_("Record the destruction"),
        back=reverse("archives:disposal", args=[pk]),
        note=_("The entries stay for good; files nothing else uses are removed for good."),
        do=lambda deed, given: actions.destroy_items(deed, disposal_id=pk, **given),
    )


def _decide(
    request: HttpRequest,
    pk: int,
    do: Callable[..., object],
    form: type[forms.Form],
    verb: str,
    title: str,
) -> HttpResponse:
    found = queries.disposal_of(permitted(request, f"archives.{verb}_disposal"), pk)
    return ask(
        request,
        form(request.POST or None),
        title=f"{title} {found}",
        back=reverse("archives:disposal", args=[pk]),
        do=lambda deed, given: do(deed, disposal_id=pk, **given),
    )


def _shown(request: HttpRequest, pk: int) -> dict[str, object]:
    """A list with its lines, as page and paper show it."""
    by = actor_of(request)
    found = queries.disposal_of(by, pk)
    lines = list(queries.lines_of(found))
    fonds = dossiers.fonds_code(found.agency_id)
    seen = dossiers.items_visible_to(by).filter(appraised__disposal=found)
    return {
        "disposal": found,
        "state": DISPOSAL.states[found.state],
        "lines": [(line, dossiers.line_of(line.item, fonds)) for line in lines],
        "going": sum(1 for line in lines if line.verdict == "destroy"),
        "seen": set(seen.values_list("pk", flat=True)),
        "verdicts": VERDICTS,
        "retentions": RETENTIONS,
        "fonds": fonds,
    }
