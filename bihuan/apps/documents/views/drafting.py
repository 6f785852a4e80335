"""Draft a document by hand, and change one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.apps.documents import actions
from bihuan.apps.documents.forms.drafting import DraftForm, kept_values
from bihuan.apps.documents.queries.kinds import by_hand, kind_of
from bihuan.apps.documents.queries.relations import held_on
from bihuan.apps.documents.queries.scope import document_or_404, latest
from bihuan.apps.documents.states import DOCUMENT
from bihuan.apps.documents.views.asking import only_for, posted
from bihuan.apps.people.states import BUSINESS
from bihuan.kit.moves import advance
from bihuan.kit.refusals import NotFound
from bihuan.kit.requests import actor_of, deed_of

ASKS = require_http_methods(["GET", "POST"])


@ASKS
def draft(request: HttpRequest, key: str) -> HttpResponse:
    """A new document of a kind."""
    only_for(request, BUSINESS, _("Documents are drafted by staff with a business post."))
    kind = by_hand().get(key)
    if kind is None:
        raise NotFound(_("There is no such kind of document."))
    form = DraftForm(posted(request), kind=kind, by=actor_of(request))
    if request.method == "POST" and form.is_valid():
        made = actions.draft_document(
            deed_of(request), kind=key, values=form.values(), **_given(form.cleaned_data)
        )
        messages.success(request, _("Drafted. Look at it, then send it for checking."))
        return redirect("documents:document", made.pk)
    return _page(request, form, _("New: %(kind)s") % {"kind": kind.title}, reverse("documents:new"))


@ASKS
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version of a document that is not issued yet."""
    by = actor_of(request)
    document = document_or_404(by, pk)
    advance(DOCUMENT, document.state, "revise", held=held_on(by, document))
    kind, last = kind_of(document.kind), latest(document)
    form = DraftForm(
        posted(request),
        kind=kind,
        by=by,
        kept=kept_values(kind, last),
        initial=DraftForm.of(kind, document, last),
    )
    if request.method == "POST" and form.is_valid():
        given = _given(form.cleaned_data)
        actions.revise_document(
            deed_of(request),
            document_id=pk,
            values=form.values(),
            version=form.cleaned_data["version"],
            as_of=last.as_of,
            **given,
        )
        messages.success(request, _("A new version is kept; it must be checked again."))
        return redirect("documents:document", pk)
    return _page(request, form, _("Change"), reverse("documents:document", args=[pk]))


def _given(cleaned: dict[str, Any]) -> dict[str, Any]:
    """What stands beside the values."""
    return {
        "title": cleaned["title"],
        "series_id": cleaned.get("series_id"),
        "countersign_ids": cleaned.get("countersign_ids") or (),
    }


def _page(request: HttpRequest, form: DraftForm, title: str, back: str) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    shown = {"form": form, "title": title, "back": back}
    return render(request, "documents/draft.html", shown, status=status)
