"""Import: template, upload, precheck with every fault, confirmation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.standards import actions, queries
from bihuan.apps.standards.forms import FilesForm, ImportForm
from bihuan.apps.standards.views.doors import keeper_of
from bihuan.kit import clock, uploads
from bihuan.kit.deed import Actor
from bihuan.kit.refusals import Refused
from bihuan.kit.requests import deed_of
from bihuan.kit.sheets.download import download

FAULTS_SHOWN = 200


@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """The empty tables, with the words that are accepted."""
    keeper_of(request)
    return download(queries.template(), name=_("Template of a standard") + ".xlsx")


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose the file or files; what is no spreadsheet is told here at once."""
    by = keeper_of(request)
    form = FilesForm(request.POST, request.FILES) if request.method == "POST" else FilesForm()
    if form.is_bound and form.is_valid():
        try:
            files = form.files_given()
            queries.precheck(files)
            tokens = [uploads.keep(by, name, raw, at=clock.now()) for name, raw in files]
            return redirect("standards:precheck", "-".join(tokens))
        except Refused as refused:
            form.add_error(None, refused.sentence)
    return render(
        request, "standards/upload.html", {"form": form}, status=422 if form.is_bound else 200
    )


@require_GET
def precheck(request: HttpRequest, tokens: str) -> HttpResponse:
    """What the files hold: every fault with its place, or what would be imported."""
    checked = queries.precheck(_files(keeper_of(request), tokens))
    form = ImportForm.for_tree(checked.tree) if checked.tree else None
    return _page(request, tokens, checked, form)


@require_POST
def confirm(request: HttpRequest, tokens: str) -> HttpResponse:
    """Import what was checked; the files stay kept, so that a repeated submit finds them."""
    by = keeper_of(request)
    checked = queries.precheck(_files(by, tokens))
    form = ImportForm(request.POST)
    if checked.tree is None or not form.is_valid():
        return _page(request, tokens, checked, form if checked.tree else None, status=422)
    assert by.agency_id is not None
    given = {name: value for name, value in form.cleaned_data.items() if name != "revision"}
    version = actions.load_standard(
        deed_of(request), agency_id=by.agency_id, tree=checked.tree, **given
    )
    messages.success(
        request,
        _("Imported %(count)s clauses with %(points)s points as a draft.")
        % {"count": len(checked.tree.leaves), "points": checked.tree.total},
    )
    return redirect("standards:version", version.pk)


@require_GET
def annotated(request: HttpRequest, tokens: str, number: int) -> HttpResponse:
    """One of the files again, with what to put right beside each row."""
    files = _files(keeper_of(request), tokens)
    if not 1 <= number <= len(files):
        raise Refused(_("There is no such file."))
    name, raw = files[number - 1]
    content = queries.precheck(files).annotated((name, raw))
    return download(content, name=f"{name.rpartition('.')[0]} · {_('to put right')}.xlsx")


def _page(
    request: HttpRequest,
    tokens: str,
    checked: queries.Checked,
    form: ImportForm | None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "tokens": tokens,
        "files": range(1, len(tokens.split("-")) + 1),
        "form": form,
        "tree": checked.tree,
        "reading": checked.reading,
        "faults": checked.faults[:FAULTS_SHOWN],
        "count": len(checked.faults),
        "classes": [n for n in checked.tree.nodes if n.depth == 1] if checked.tree else [],
    }
    return render(request, "standards/precheck.html", context, status=status)


def _files(by: Actor, tokens: str) -> list[queries.File]:
    kept = [uploads.load(by, token, at=clock.now()) for token in tokens.split("-")[:2]]
    return [(each.name, each.content) for each in kept]
