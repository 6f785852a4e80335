"""Evidence of a measure: give, show again, withdraw, download; extensions of a measure."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.archives.models import Evidence
from bihuan.apps.archives.queries import stored_at
from bihuan.apps.loop import actions
from bihuan.apps.loop.forms.closure import AgreeForm
from bihuan.apps.loop.forms.findings import ReasonForm
from bihuan.apps.loop.forms.measures import EvidenceForm, ExtensionForm, ReuseForm
from bihuan.apps.loop.models import Measure
from bihuan.apps.loop.queries.proof import evidence_in_reach
from bihuan.apps.loop.queries.scope import extensions_visible_to
from bihuan.apps.loop.states import PRODUCT_KINDS
from bihuan.apps.loop.views.asking import ask, measure_or_404
from bihuan.kit import clock
from bihuan.kit.downloads import download
from bihuan.kit.refusals import NotFound
from bihuan.kit.requests import actor_of

ASKS = require_http_methods(["GET", "POST"])
MOST_PIECES = 300


@ASKS
def prove(request: HttpRequest, pk: int) -> HttpResponse:
    """A new piece of evidence."""
    found = measure_or_404(actor_of(request), pk)
    form = EvidenceForm(
        request.POST or None,
        request.FILES or None,
        on=clock.today(),
        initial={"kind": found.product_kind},
    )
    return ask(
        request,
        form,
        title=_("Give evidence"),
        back=_page(pk),
        done=_("The evidence is on record."),
        do=lambda deed, given: actions.prove(deed, measure_id=pk, **given),
        suggested=PRODUCT_KINDS,
    )


@ASKS
def reuse(request: HttpRequest, pk: int) -> HttpResponse:
    """A piece that is there already."""
    by = actor_of(request)
    found = measure_or_404(by, pk)
    pieces = (
        evidence_in_reach(by)
        .filter(agency_id=found.agency_id, withdrawn_reason="")
        .exclude(pk__in=found.evidence_links.values("evidence_id"))
        .order_by("-pk")
        .values_list("pk", "kind", "title", "event_on")[:MOST_PIECES]
    )
    choices = [(str(e), f"{kind} · {title} · {day}") for e, kind, title, day in pieces]
    return ask(
        request,
        ReuseForm(request.POST or None, pieces=choices),
        title=_("Show evidence that is there already"),
        back=_page(pk),
        done=_("Linked."),
        do=lambda deed, given: actions.reuse_evidence(
            deed, evidence_id=given["evidence"], measure_ids=[pk]
        ),
    )


@ASKS
def withdraw(request: HttpRequest, pk: int, evidence_pk: int) -> HttpResponse:
    """It does not prove it after all."""
    _piece(measure_or_404(actor_of(request), pk), evidence_pk)
    return ask(
        request,
        ReasonForm(request.POST or None),
        title=_("Withdraw evidence"),
        back=_page(pk),
        done=_("Withdrawn."),
        do=lambda deed, given: actions.withdraw_proof(
            deed, measure_id=pk, evidence_id=evidence_pk, reason=given["reason"]
        ),
    )


@require_GET
def fetch(request: HttpRequest, pk: int, evidence_pk: int) -> FileResponse:
    """The file of a piece of evidence shown for a measure one may see."""
    piece = _piece(measure_or_404(actor_of(request), pk), evidence_pk)
    if piece.file is None:
        raise NotFound(_("There is no such evidence."))
    return download(stored_at(piece.file), name=piece.file.name, media_type=piece.file.media_type)


@ASKS
def ask_extension(request: HttpRequest, pk: int) -> HttpResponse:
    """More time."""
    measure_or_404(actor_of(request), pk)
    return ask(
        request,
        ExtensionForm(request.POST or None),
        title=_("Ask for an extension"),
        back=_page(pk),
        done=_("Asked: the leader in charge endorses it next."),
        do=lambda deed, given: actions.ask_extension(deed, measure_id=pk, **given),
    )


@ASKS
def endorse(request: HttpRequest, pk: int) -> HttpResponse:
    """The leader in charge supports it."""
    return _decide(request, pk, _("Endorse"), actions.endorse_extension)


@ASKS
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The new date holds."""
    return _decide(request, pk, _("Approve"), actions.approve_extension)


@ASKS
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """The date stays."""
    return _decide(request, pk, _("Refuse"), actions.refuse_extension)


def _decide(request: HttpRequest, pk: int, title: str, verb: Any) -> HttpResponse:
    found = extensions_visible_to(actor_of(request)).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such extension."))
    return ask(
        request,
        AgreeForm(request.POST or None),
        title=title,
        back=_page(found.measure_id),
        done=_("Done."),
        do=lambda deed, given: verb(deed, extension_id=pk, opinion=given["text"]),
    )


def _piece(measure: Measure, evidence_pk: int) -> Evidence:
    """A piece of evidence that is shown for a measure."""
    shown = measure.evidence_links.values("evidence_id")
    piece = Evidence.objects.select_related("file").filter(pk=evidence_pk, pk__in=shown).first()
    if piece is None:
        raise NotFound(_("There is no such evidence."))
    return piece


def _page(pk: int) -> str:
    return reverse("loop:measure", args=[pk])
