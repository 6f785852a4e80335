"""The register, the number series, the templates."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.archives.queries import stored_at
from bihuan.apps.documents import actions
from bihuan.apps.documents.forms.keeping import (
    RegisterForm,
    SeriesForm,
    TemplateForm,
    VoidNumberForm,
)
from bihuan.apps.documents.models import Registration, Series
from bihuan.apps.documents.queries.kinds import kind_of, kinds
from bihuan.apps.documents.queries.lists import (
    register,
    register_paper,
    register_row,
    register_sheet,
    years_of,
)
from bihuan.apps.documents.queries.sample import sample_template
from bihuan.apps.documents.queries.scope import series_visible_to, template_of
from bihuan.apps.documents.states import OFFICE, REGISTER_READERS, SIDES
from bihuan.apps.documents.views.asking import ask, only_for, posted, posted_files, press
from bihuan.apps.people.queries import agencies_visible_to
from bihuan.kit import clock
from bihuan.kit.downloads import download as stored_file
from bihuan.kit.paging import Order, page
from bihuan.kit.refusals import NotFound
from bihuan.kit.requests import actor_of
from bihuan.kit.sheets.download import download

ASKS = require_http_methods(["GET", "POST"])
NEWEST = (Order("year", descending=True), Order("serial", descending=True), Order("id"))
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_GET
def register_list(request: HttpRequest) -> HttpResponse:
    """发文登记簿: every number given, void ones with their reason."""
    form, rows = _register(request)
    shown = page(rows, request.GET, order=NEWEST)
    context = {
        "form": form,
        "page": shown,
        "rows": {one.pk: register_row(one) for one in shown.rows},
        "query": request.GET.urlencode(),
    }
    return render(request, "documents/register.html", context)


@require_GET
def register_export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    _form, rows = _register(request)
    title = _("Register of documents")
    return download(register_sheet(rows, title=title), name=f"{title} {clock.today()}.xlsx")


@require_GET
def register_print(request: HttpRequest) -> HttpResponse:
    """The same as PDF, to be bound."""
    _form, rows = _register(request)
    agency = agencies_visible_to(actor_of(request)).first()
    title = _("Register of documents")
    content = register_paper(
        rows,
        title=title,
        agency=agency.name if agency else "",
        on=clock.today(),
        at=clock.now(),
    )
    return _attached(content, f"{title} {clock.today()}.pdf", "application/pdf")


@require_GET
def series_list(request: HttpRequest) -> HttpResponse:
    """The number series of the agency."""
    by = actor_of(request)
    _readers(request)
    context = {
        "series": series_visible_to(by),
        "sides": SIDES,
        "keeps": by.holds(*OFFICE),
    }
    return render(request, "documents/series.html", context)


@ASKS
def series_new(request: HttpRequest) -> HttpResponse:
    """A new series."""
    _office(request)
    agency = agencies_visible_to(actor_of(request)).first()
    name = agency.name if agency else ""
    form = SeriesForm(posted(request), new=True, initial={"body": f"{name}文件", "signed": name})
    return ask(
        request,
        form,
        title=_("Open a number series"),
        back=reverse("documents:series"),
        done=_("Opened."),
        do=lambda deed, given: actions.open_series(deed, **given),
    )


@ASKS
def series_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Head and signing body of papers to come."""
    series = _series(request, pk)
    initial = {"body": series.body, "signed": series.signed, "version": series.version}
    return ask(
        request,
        SeriesForm(posted(request), initial=initial),
        title=_("Change the series %(code)s") % {"code": series.code},
        back=reverse("documents:series"),
        done=_("Saved."),
        do=lambda deed, given: actions.change_series(deed, series_id=pk, **given),
    )


@require_POST
def series_end(request: HttpRequest, pk: int) -> HttpResponse:
    """No more numbers from it."""
    _series(request, pk)
    return press(
        request,
        back=reverse("documents:series"),
        done=_("Ended."),
        do=lambda deed: actions.end_series(deed, series_id=pk),
    )


@ASKS
def void_number(request: HttpRequest, pk: int) -> HttpResponse:
    """The next number was used up on paper."""
    series = _series(request, pk)
    return ask(
        request,
        VoidNumberForm(posted(request)),
        title=_("Enter the next number of %(code)s as void") % {"code": series.code},
        back=reverse("documents:register"),
        done=_("Entered as void."),
        do=lambda deed, given: actions.void_number(deed, series_id=pk, **given),
        tone="danger",
    )


@require_GET
def templates(request: HttpRequest) -> HttpResponse:
    """The templates in use, kind by kind."""
    by = actor_of(request)
    _readers(request)
    agency = by.agency_id or 0
    rows = [{"kind": kind, "own": template_of(agency, key)} for key, kind in kinds().items()]
    context = {"rows": rows, "keeps": by.holds(*OFFICE)}
    return render(request, "documents/templates.html", context)


@require_GET
def template_sample(request: HttpRequest, key: str) -> HttpResponse:
    """A Word template to begin with: every field of the kind stands in it."""
    _readers(request)
    kind = kind_of(key)
    name = f"{kind.title} {_('Template')}.docx"
    return _attached(sample_template(kind, at=clock.now()), name, WORD)


@require_GET
def template_file(request: HttpRequest, key: str) -> FileResponse:
    """The agency's own template."""
    _readers(request)
    own = template_of(actor_of(request).agency_id or 0, kind_of(key).key)
    if own is None:
        raise NotFound(_("There is no own template for this kind."))
    return stored_file(stored_at(own.file), name=own.file.name, media_type=own.file.media_type)


@ASKS
def template_put(request: HttpRequest, key: str) -> HttpResponse:
    """An own template is judged and used from now on."""
    _office(request)
    kind = kind_of(key)
    return ask(
        request,
        TemplateForm(posted(request), posted_files(request)),
        title=_("Own template: %(kind)s") % {"kind": kind.title},
        back=reverse("documents:templates"),
        done=_("The template is in use: Word files of this kind follow it from now on."),
        do=lambda deed, given: actions.put_template(deed, kind=key, **given),
        hint=_("The PDF keeps the layout of the standard; the template is for the Word file."),
    )


@require_POST
def template_reset(request: HttpRequest, key: str) -> HttpResponse:
    """Back to the shipped one."""
    return press(
        request,
        back=reverse("documents:templates"),
        done=_("The shipped template is in use again."),
        do=lambda deed: actions.reset_template(deed, kind=key),
    )


def _register(request: HttpRequest) -> tuple[RegisterForm, QuerySet[Registration]]:
    _readers(request)
    by = actor_of(request)
    series = series_visible_to(by)
    form = RegisterForm(request.GET, series=series, years=years_of(series))
    series_id, year = form.asked()
    return form, register(by, series_id=series_id, year=year)


def _series(request: HttpRequest, pk: int) -> Series:
    found = series_visible_to(actor_of(request)).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such number series."))
    _office(request)
    return found


def _readers(request: HttpRequest) -> None:
    only_for(
        request, REGISTER_READERS, _("The register is read by the office, leaders and archivists.")
    )


def _office(request: HttpRequest) -> None:
    only_for(request, OFFICE, _("The office keeps series and templates."))


def _attached(content: bytes, name: str, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = str(content_disposition_header(True, name))
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
