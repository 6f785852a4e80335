"""One piece of evidence: its page, its file, a newer version, its validity, withdrawing it."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.archives import actions, queries
from bihuan.apps.archives.forms import RenewForm, ValidityForm, WithdrawForm
from bihuan.apps.archives.models import Evidence, File
from bihuan.apps.archives.queries.disposal import destroyed_in
from bihuan.apps.archives.states import KEEPERS, TEXT_STATES
from bihuan.kit import clock, downloads
from bihuan.kit.acts import VERBS, permit
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.refusals import NotFound, Refused
from bihuan.kit.requests import actor_of, deed_of

ASKS = require_http_methods(["GET", "POST"])


@require_GET
def piece(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is, what it proves, its versions, what happened to it."""
    by, on = actor_of(request), clock.today()
    found = queries.piece_of(by, pk)
    mine = found.entered_by_id == by.person_id or found.unit_id in by.home_unit_ids
    gave = found.entered_by_id == by.person_id
    context = {
        "piece": found,
        "late": queries.is_late(found),
        "over": bool(found.expires_on and found.expires_on < on),
        "preview": queries.preview_of(found),
        "shut": bool(found.file_id and queries.shut_off(found.file_id)),
        "gone": destroyed_in(found),
        "text_states": TEXT_STATES,
        "proved": queries.proved_by(pk, by),
        "versions": queries.versions_of(found, by),
        "acts": queries.history_of(found),
        "may_change": not found.withdrawn_reason and (mine or by.holds(*KEEPERS)),
        "may_withdraw": not found.withdrawn_reason and (gave or by.holds(*KEEPERS)),
    }
    return render(request, "archives/piece.html", context)


@require_GET
def file(request: HttpRequest, pk: int) -> FileResponse:
    """The file of a piece of evidence, to be saved."""
    kept = _file_of(actor_of(request), pk)
    return downloads.download(queries.stored_at(kept), name=kept.name, media_type=kept.media_type)


@require_GET
def view(request: HttpRequest, pk: int) -> FileResponse:
    """The file of a piece of evidence, shown by the browser where that is safe."""
    kept = _file_of(actor_of(request), pk)
    return downloads.inline(queries.stored_at(kept), name=kept.name, media_type=kept.media_type)


@ASKS
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """A newer version."""
    found = _changeable(request, pk)
    form = RenewForm(request.POST or None, request.FILES or None, on=clock.today())
    if request.method == "POST" and form.is_valid():
        newer = actions.renew_evidence(deed_of(request), evidence_id=pk, **form.cleaned_data)
        messages.success(request, _("The newer version is entered."))
        return redirect("archives:piece", newer.pk)
    return _asked(request, form, found, _("Give a newer version"))


@ASKS
def validity(request: HttpRequest, pk: int) -> HttpResponse:
    """How long it is valid."""
    found = _changeable(request, pk)
    first = {"expires_on": found.expires_on, "remind_months": found.remind_months}
    form = ValidityForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        actions.set_validity(deed_of(request), evidence_id=pk, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("archives:piece", pk)
    return _asked(request, form, found, _("How long it is valid"))


@ASKS
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """It does not prove it after all."""
    found = queries.piece_of(actor_of(request), pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw_evidence(deed_of(request), evidence_id=pk, **form.cleaned_data)
        messages.success(request, _("Withdrawn."))
        return redirect("archives:piece", pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "evidence": found}
    return render(request, "archives/withdraw.html", context, status=status)


def _asked(request: HttpRequest, form: object, found: Evidence, title: str) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "piece": found, "title": title}
    return render(request, "archives/change.html", context, status=status)


def _changeable(request: HttpRequest, pk: int) -> Evidence:
    """A piece in reach; the form is not shown to those it would refuse."""
    by = actor_of(request)
    found = queries.piece_of(by, pk)
    permit(VERBS["archives.renew_evidence"], Deed(by=by, at=clock.now()))
    actions.permit_change(by, found)
    return found


def _file_of(by: Actor, pk: int) -> File:
    found = queries.piece_of(by, pk)
    if found.file is None:
        raise NotFound(_("There is no such evidence."))
    gone = destroyed_in(found)
    if gone is not None or found.file.destroyed_in_id:
        raise Refused(
            _("Destroyed with the appraisal list %(no)s") % {"no": gone or found.file.destroyed_in}
        )
    if queries.shut_off(found.file.pk):
        raise Refused(_("The text bears a mark of secrecy: the file is shut off."))
    return found.file
