"""Papers of the loop: one press each, then the paper's own page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.apps.documents.models import Document
from bihuan.apps.loop.actions import papers as actions
from bihuan.kit import clock
from bihuan.kit.requests import deed_of, whole


@require_POST
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """督办单 of a finding."""
    return _made(request, actions.make_slip(deed_of(request), finding_id=pk))


@require_POST
def closure_form(request: HttpRequest, pk: int) -> HttpResponse:
    """销号审批表 of a closure."""
    return _made(request, actions.make_closure_form(deed_of(request), closure_id=pk))


@require_POST
def lookback(request: HttpRequest, pk: int) -> HttpResponse:
    """回头看记录 of a look-back."""
    return _made(request, actions.make_lookback_record(deed_of(request), recheck_id=pk))


@require_POST
def of_round(request: HttpRequest, round_id: int, paper: str) -> HttpResponse:
    """督查记录, 自评表 or 缺口清单."""
    made = actions.make_round_paper(deed_of(request), round_id=round_id, paper=paper)
    return _made(request, made)


@require_POST
def ledger(request: HttpRequest, pk: int) -> HttpResponse:
    """整改台账 of a programme."""
    return _made(request, actions.make_ledger(deed_of(request), programme_id=pk))


@require_POST
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """会议纪要 of a meeting."""
    return _made(request, actions.make_minutes(deed_of(request), session_id=pk))


@require_POST
def yearly(request: HttpRequest) -> HttpResponse:
    """年度述职数据页 of whoever asks."""
    year = whole(request.POST.get("year", "")) or clock.today().year
    return _made(request, actions.make_yearly(deed_of(request), year=year))


def _made(request: HttpRequest, document: Document) -> HttpResponse:
    messages.success(request, _("The paper is made from the record, as of today."))
    return redirect("documents:document", document.pk)
