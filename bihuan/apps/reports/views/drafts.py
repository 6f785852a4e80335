"""Checking a draft: paste or upload, see every figure where it stands, correct, check again."""

from __future__ import annotations

from pathlib import PurePath

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.reports.forms.drafts import DraftForm
from bihuan.apps.reports.queries import drafts
from bihuan.apps.reports.queries.draft_sheet import sheet_of
from bihuan.kit import clock, uploads
from bihuan.kit.requests import actor_of, whole
from bihuan.kit.sheets.download import download

PASTED = "draft.txt"


@require_http_methods(["GET", "POST"])
def new_draft(request: HttpRequest) -> HttpResponse:
    """The page to paste or upload; a text that can be read is kept and shown with its figures."""
    by = drafts.checker(actor_of(request))
    if request.method != "POST":
        return render(request, "reports/drafts.html", {"form": DraftForm()})
    form = DraftForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "reports/drafts.html", {"form": form}, status=422)
    file = form.cleaned_data["file"]
    name = f"{PurePath(file.name).stem}.txt" if file else PASTED
    token = uploads.keep(by, name, form.cleaned_data["text"].encode(), at=clock.now())
    return redirect("reports:draft", token)


@require_GET
def draft(request: HttpRequest, token: str) -> HttpResponse:
    """A draft with its figures; only its own person finds it."""
    by = drafts.checker(actor_of(request))
    kept = uploads.load(by, token, at=clock.now())
    found = drafts.draft_of(kept)
    view = request.GET.get("show", "all")
    view = view if view in drafts.VIEWS else "all"
    part = min(max(whole(request.GET.get("part", "")) or 1, 1), len(found.parts))
    lines = drafts.lines_of(found, by)
    context = {
        "token": token,
        "name": "" if kept.name == PASTED else PurePath(kept.name).stem,
        "draft": found,
        "view": view,
        "part": part,
        "counts": drafts.counts_of(found, lines),
        "alarms": drafts.alarms_of(found, lines),
        "sections": drafts.sections_of(found, lines, view, part) if view != "refused" else [],
        "refused": drafts.refused_in(found, part) if view == "refused" else [],
        "source": drafts.source_of(found, lines, part, refused=view == "refused"),
        "unlike": drafts.unlike_in(found),
        "matched": any(one.match for one in lines),
        "most_rows": drafts.MOST_ROWS,
        "form": DraftForm(initial={"text": found.text}),
    }
    return render(request, "reports/draft.html", context)


@require_GET
def draft_sheet(request: HttpRequest, token: str) -> HttpResponse:
    """The figures of a draft as a workbook."""
    by = drafts.checker(actor_of(request))
    kept = uploads.load(by, token, at=clock.now())
    content = sheet_of(drafts.draft_of(kept), by)
    name = _("Draft") if kept.name == PASTED else PurePath(kept.name).stem
    return download(content, name=_("%(name)s: figures") % {"name": name} + ".xlsx")
