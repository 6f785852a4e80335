"""The archives: catalogue, filing, items, boxes with their backs, on the page and on paper."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from markupsafe import Markup

from bihuan.apps.archives.actions import dossiers as actions
from bihuan.apps.archives.forms.dossiers import (
    BoxForm,
    CatalogueForm,
    FondsForm,
    ItemForm,
    VoidForm,
)
from bihuan.apps.archives.models import Box, ItemClass, Transfer
from bihuan.apps.archives.queries import dossiers as queries
from bihuan.apps.archives.queries import evidence_visible_to, history_of_item
from bihuan.apps.archives.queries.disposal import destroyed_with
from bihuan.apps.archives.queries.lending import lent_out, loans_of
from bihuan.apps.archives.states import ARCHIVE, HELD, ON_SHELF, RETENTIONS
from bihuan.apps.archives.views.asking import ask, permitted
from bihuan.apps.people.models import Agency
from bihuan.kit import clock
from bihuan.kit.acts import VERBS
from bihuan.kit.deed import Scope
from bihuan.kit.paging import Order, page
from bihuan.kit.refusals import NotFound, Refused
from bihuan.kit.requests import actor_of, deed_of, whole, wholes
from bihuan.kit.sheets.download import download
from bihuan.rules.filing import due_on, until_when

ASKS = require_http_methods(["GET", "POST"])
SHELF = (
    Order("item_class__year", descending=True),
    Order("item_class__retention"),
    Order("item_class__org_code"),
    Order("item_class__category"),
    Order("number"),
    Order("id"),
)
MOST_PRINTED = 3_000
MOST_TO_FILE = 200


@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """Items as they stand on the shelf, the newest year first."""
    by = actor_of(request)
    form = CatalogueForm(request.GET, auto_id="filter_%s")
    shown = page(queries.items(by, form.asked()), request.GET, order=SHELF)
    fonds = queries.fonds_code(by.agency_id)
    context = {
        "form": form,
        "page": shown,
        "lines": {item.pk: queries.line_of(item, fonds) for item in shown.rows},
        "query": request.GET.urlencode(),
        "filer": by.holds(*VERBS["archives.file_item"].may),
        "no_code": fonds == queries.NO_CODE,
        "out": lent_out(item.pk for item in shown.rows),
        "states": ARCHIVE.states,
        "told": (*HELD, "void"),
        "borrows": by.holds(*VERBS["archives.ask_lending"].may),
        "lends": by.holds(*VERBS["archives.lend"].may),
    }
    return render(request, "archives/catalogue.html", context)


@require_GET
def catalogue_export(request: HttpRequest) -> HttpResponse:
    """The same rows as a workbook, with the columns of DA/T 22."""
    by = actor_of(request)
    found = queries.items(by, CatalogueForm(request.GET).asked())
    content = queries.catalogue_sheet(found, fonds=queries.fonds_code(by.agency_id))
    return download(content, name=f"{_('Archive catalogue')} {clock.today()}.xlsx")


@require_GET
def catalogue_print(request: HttpRequest) -> HttpResponse:
    """The catalogue on paper, A4 across."""
    by = actor_of(request)
    found = queries.in_order(queries.items(by, CatalogueForm(request.GET).asked()))
    fonds = queries.fonds_code(by.agency_id)
    rows = list(found[: MOST_PRINTED + 1])
    if len(rows) > MOST_PRINTED:
        raise Refused(_("Print at most %(most)s items: narrow by year.") % {"most": MOST_PRINTED})
    context = {
        "lines": [queries.line_of(item, fonds) for item in rows],
        "agency": Agency.objects.filter(pk=by.agency_id or 0).first(),
        "fonds": fonds,
        "today": clock.today(),
    }
    return render(request, "archives/catalogue_print.html", context)


@require_GET
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item: what it is made of, where it stands, how long it is kept."""
    by = actor_of(request)
    found = queries.item_of(by, pk)
    parts = found.parts.select_related("evidence__file").order_by("order")
    own = found.item_class
    seen = evidence_visible_to(by).filter(filed_in__item=found)
    context = {
        "line": queries.line_of(found, queries.fonds_code(own.agency_id)),
        "item": found,
        "parts": parts,
        "seen": set(seen.values_list("pk", flat=True)),
        "retention": RETENTIONS[own.retention],
        "until": until_when(
            own.year,
            own.retention,
            prolonged_to=found.prolonged_to,
            prolonged_in=found.prolonged_in,
        ),
        "longer": RETENTIONS.get(found.prolonged_to, ""),
        "gone": destroyed_with(found),
        "acts": history_of_item(found),
        "state": ARCHIVE.states[found.state],
        "out": lent_out([found.pk]).get(found.pk),
        "loans": loans_of(found) if by.scope is Scope.AGENCY else [],
        "today": clock.today(),
        "moved": Transfer.objects.filter(
            lines__item=found, lines__struck_reason="", state="handed_over"
        ).first(),
        "may_void": by.holds(*VERBS["archives.void_item"].may) and found.state in ON_SHELF,
        "may_borrow": by.holds(*VERBS["archives.ask_lending"].may) and found.state in ON_SHELF,
        "lends": by.holds(*VERBS["archives.lend"].may),
        "may_box": bool(queries.boxes_visible_to(by).filter(pk=found.box_id or 0)),
    }
    return render(request, "archives/item.html", context)


@require_GET
def to_file(request: HttpRequest) -> HttpResponse:
    """The pieces of a year that stand in no item yet."""
    by = permitted(request, "archives.file_item")
    this = clock.today().year
    year = min(whole(request.GET.get("year", "")) or this - 1, this)
    rows = queries.to_file(by, year=max(year, 1))
    context = {
        "year": year,
        "due": due_on(year) if year < this else None,
        "rows": list(rows[:MOST_TO_FILE]),
        "count": rows.count(),
    }
    return render(request, "archives/to_file.html", context)


@ASKS
def file_item(request: HttpRequest) -> HttpResponse:
    """Make the chosen pieces, the text first, one item."""
    by = permitted(request, "archives.file_item")
    ids = wholes((request.POST or request.GET).getlist("evidence"))
    pieces = {one.pk: one for one in evidence_visible_to(by).filter(pk__in=ids)}
    if not ids or len(pieces) != len(set(ids)):
        raise NotFound(_("There is no such evidence."))
    first, on = pieces[ids[0]], clock.today()
    sent = request.method == "POST" and "title" in request.POST
    agency = Agency.objects.filter(pk=by.agency_id or 0).first()
    initial = {
        "title": first.title,
        "document_no": first.document_no,
        "dated_on": first.event_on,
        "year": first.event_on.year,
        "author": agency.name if agency else "",
        "retention": "D30",
    }
    form = ItemForm(request.POST if sent else None, on=on, initial=initial)
    if sent and form.is_valid():
        made = actions.file_item(deed_of(request), evidence_ids=ids, **form.given())
        messages.success(request, _("Filed as item %(n)s.") % {"n": made.number})
        return redirect("archives:item", made.pk)
    context = {"form": form, "pieces": [pieces[pk] for pk in dict.fromkeys(ids)]}
    return render(request, "archives/file_item.html", context, status=422 if sent else 200)


@ASKS
def void_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Filed by mistake."""
    by = permitted(request, "archives.void_item")
    queries.item_of(by, pk)
    return ask(
        request,
        VoidForm(request.POST or None),
        title=_("Void an item"),
        back=reverse("archives:item", args=[pk]),
        do=lambda deed, given: actions.void_item(deed, item_id=pk, **given),
    )


@ASKS
def fonds(request: HttpRequest) -> HttpResponse:
    """The fonds code."""
    permitted(request, "archives.set_fonds")
    return ask(
        request,
        FondsForm(request.POST or None),
        title=_("Fonds code"),
        back=reverse("archives:catalogue"),
        do=lambda deed, given: actions.set_fonds(deed, **given),
    )


@require_GET
def boxes(request: HttpRequest) -> HttpResponse:
    """The boxes on the shelf, and the classes with items outside them."""
    by = actor_of(request)
    found = queries.boxes_visible_to(by)
    context = {
        "spines": queries.spines(found, fonds=queries.fonds_code(by.agency_id)),
        "loose": queries.loose_classes(by),
        "filer": by.holds(*VERBS["archives.box_items"].may),
    }
    return render(request, "archives/boxes.html", context)


@require_GET
def spines(request: HttpRequest) -> HttpResponse:
    """The backs of all boxes on paper, to cut out."""
    by = actor_of(request)
    found = queries.spines(queries.boxes_visible_to(by), fonds=queries.fonds_code(by.agency_id))
    context = {
        "spines": [(one, _code(request, one.box)) for one in found],
        "agency": Agency.objects.filter(pk=by.agency_id or 0).first(),
        "retentions": RETENTIONS,
    }
    return render(request, "archives/spines.html", context)


@require_GET
def box(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands in a box; its code on the back leads here."""
    by = actor_of(request)
    found = queries.box_of(by, pk)
    fonds_code = queries.fonds_code(found.item_class.agency_id)
    rows = queries.in_order(queries.items_visible_to(by).filter(box=found))
    context = {
        "box": found,
        "spine": queries.spines(queries.boxes_visible_to(by).filter(pk=pk), fonds=fonds_code)[0],
        "lines": [queries.line_of(one, fonds_code) for one in rows],
        "code": _code(request, found),
        "retention": RETENTIONS[found.item_class.retention],
    }
    return render(request, "archives/box.html", context)


@ASKS
def box_items(request: HttpRequest, item_class: int) -> HttpResponse:
    """The next box of a class."""
    by = permitted(request, "archives.box_items")
    own = ItemClass.objects.filter(pk=item_class, agency_id=by.agency_id or 0).first()
    if own is None:
        raise NotFound(_("There is no such class of items."))
    return ask(
        request,
        BoxForm(request.POST or None, initial={"until": own.last}),
        title=_("Next box of %(class)s") % {"class": own},
        back=reverse("archives:boxes"),
        do=lambda deed, given: actions.box_items(deed, class_id=own.pk, **given),
    )


def _code(request: HttpRequest, found: Box) -> Markup:
    """The QR code of a box's address, as SVG within the page."""
    address = request.build_absolute_uri(reverse("archives:box", args=[found.pk]))
    drawn = segno.make(address, error="m").svg_inline(scale=3, omitsize=True, svgclass="qr")
    return Markup(drawn)  # noqa: S704  segno writes squares only, nothing of the address
