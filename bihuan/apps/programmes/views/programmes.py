"""Programmes: the list, one programme, setting it up, starting and ending it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.forms.programmes import (
    FilterForm,
    GroupForm,
    OutlineForm,
    ReasonForm,
    VersionForm,
)
from bihuan.apps.programmes.models import Programme
from bihuan.apps.programmes.states import KINDS, PROGRAMME
from bihuan.apps.programmes.views import frame
from bihuan.apps.programmes.views.overview import overview
from bihuan.apps.programmes.views.sheets import PROGRAMMES
from bihuan.kit import clock
from bihuan.kit.deed import Deed
from bihuan.kit.paging import Order, page
from bihuan.kit.requests import actor_of
from bihuan.kit.sheets.download import download
from bihuan.kit.sheets.writing import write

ORDER = (Order("starts_on", descending=True), Order("id", descending=True))


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Programmes with how far each is owned and pledged."""
    by = actor_of(request)
    form = FilterForm(request.GET or None, auto_id="filter_%s")
    shown = page(_filtered(request, form), request.GET, order=ORDER)
    context = {
        "form": form,
        "page": shown,
        "chips": {p.pk: frame.state_chip(p) for p in shown.rows},
        "kinds": KINDS,
        "owned": queries.ownerships(shown.rows),
        "signed": queries.pledge_coverages(shown.rows),
        "may": frame.may(by, "programmes.create"),
        "query": request.GET.urlencode(),
    }
    return render(request, "programmes/list.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The programmes as filtered."""
    rows = _rows(
        list(
            _filtered(request, FilterForm(request.GET or None, auto_id="filter_%s")).order_by(
                *["-starts_on"]
            )
        )
    )
    content = write([(PROGRAMMES, rows)], title=_("Programmes"))
    return download(content, name=f"{_('Programmes')} {clock.today().isoformat()}.xlsx")


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A programme on a standard, or on a plan alone."""
    by = frame.insist(request, "programmes.create")
    today = clock.today()
    initial = {
        "starts_on": today,
        "ends_on": today.replace(month=12, day=31),
        "ladder": "suqian",
        "kind": request.GET.get("kind", "accreditation"),
    }
    form = OutlineForm(request.POST or None, by=by, initial=initial)

    def do(deed: Deed) -> str:
        version = form.cleaned_data["version"]
        made = actions.create_programme(
            deed, outline=form.outline(), version_id=int(version) if version else None
        )
        return reverse("programmes:programme", args=[made.pk])

    return frame.ask(
        request,
        form,
        title=_("New programme"),
        back=reverse("programmes:list"),
        done=_("The programme is set up. Assign the responsibilities next."),
        do=do,
        hint=_("A rectification starts from its notice: import the notice instead."),
        aside_href=frame.reverse_if_there("loop:notice"),
        aside_label=_("Import a notice"),
    )


@require_GET
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    """One programme at a glance."""
    by, found = frame.programme_of(request, pk)
    return render(request, "programmes/programme.html", overview(found, by, on=clock.today()))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What a programme says of itself."""
    by = frame.insist(request, "programmes.edit")
    found = queries.visible_or_404(pk, by)
    initial = {name: getattr(found, name) for name in OutlineForm.base_fields if name != "version"}
    form = OutlineForm(request.POST or None, by=by, of=found, initial=initial)
    here = reverse("programmes:programme", args=[pk])

    def do(deed: Deed) -> str:
        revision = form.cleaned_data["revision"]
        actions.edit_programme(deed, pk, outline=form.outline(), revision=revision)
        return here

    return frame.ask(
        request,
        form,
        title=_("Edit “%(name)s”") % {"name": found.name},
        back=here,
        done=_("Saved."),
        do=do,
    )


@require_http_methods(["GET", "POST"])
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """Pin a version of a standard, while nothing is assigned yet."""
    by = frame.insist(request, "programmes.pin_version")
    found = queries.visible_or_404(pk, by)
    form = VersionForm(request.POST or None, by=by, initial={"version": found.version_id})
    here = reverse("programmes:programme", args=[pk])

    def do(deed: Deed) -> str:
        actions.pin_version(deed, pk, version_id=int(form.cleaned_data["version"]))
        return here

    return frame.ask(
        request, form, title=_("Pin a version"), back=here, done=_("The version is pinned."), do=do
    )


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether everything is ready, and the start."""
    by = frame.insist(request, "programmes.start")
    found = queries.visible_or_404(pk, by)
    here = reverse("programmes:programme", args=[pk])
    if request.method == "POST":
        done = _("The programme has started.")
        return frame.press(request, to=here, done=done, do=lambda d: actions.start(d, pk))
    context = {
        "head": frame.head(found, "programme"),
        "owned": queries.ownership(found),
        "unowned": queries.duties(found, queries.unowned_leaves(found)),
        "signed": queries.pledge_coverage(found),
        "groups": found.programme_groups.filter(ended=False).count(),
        "milestones": found.milestones.filter(cancelled_reason="").count(),
        "cadences": found.cadences.filter(stopped_on=None).count(),
    }
    return render(request, "programmes/start.html", context)


@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Finish."""
    return frame.press(
        request,
        to=reverse("programmes:programme", args=[pk]),
        done=_("The programme is finished; its cadences have stopped."),
        do=lambda deed: actions.finish(deed, pk),
    )


@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a finished programme up again."""
    done = _("The programme runs again. Set its cadences anew.")
    return _with_reason(request, pk, verb="resume", done=done, do=actions.resume)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a programme."""
    done = _("The programme is withdrawn.")
    return _with_reason(request, pk, verb="withdraw", done=done, do=actions.withdraw)


@require_http_methods(["GET", "POST"])
def add_group(request: HttpRequest, pk: int) -> HttpResponse:
    """A group that works in the programme."""
    by = frame.insist(request, "programmes.add_group")
    found = queries.visible_or_404(pk, by)
    form = GroupForm(request.POST or None, by=by, on=clock.today())
    here = reverse("programmes:programme", args=[pk])

    def do(deed: Deed) -> str:
        actions.add_group(deed, pk, group_id=int(form.cleaned_data["group"]))
        return here

    return frame.ask(
        request,
        form,
        title=_("Add a group to “%(name)s”") % {"name": found.name},
        back=here,
        done=_("The group works in the programme."),
        do=do,
    )


@require_POST
def end_group(request: HttpRequest, pk: int, group: int) -> HttpResponse:
    """A group no longer works in the programme."""
    return frame.press(
        request,
        to=reverse("programmes:programme", args=[pk]),
        done=_("The group no longer works in the programme."),
        do=lambda deed: actions.end_group(deed, pk, group_id=group),
    )


def _with_reason(
    request: HttpRequest, pk: int, *, verb: str, done: str, do: Callable[..., Programme]
) -> HttpResponse:
    by = frame.insist(request, f"programmes.{verb}")
    found = queries.visible_or_404(pk, by)
    form = ReasonForm(request.POST or None)
    here = reverse("programmes:programme", args=[pk])
    label = next(m.label for m in PROGRAMME.moves if m.name == verb)

    def deed_done(deed: Deed) -> str:
        do(deed, pk, reason=form.cleaned_data["reason"])
        return here

    title = f"{_(label)} · {found.name}"
    return frame.ask(request, form, title=title, back=here, done=done, do=deed_done)


def _filtered(request: HttpRequest, form: FilterForm) -> QuerySet[Programme]:
    rows = queries.programmes_visible_to(actor_of(request)).select_related("version__standard")
    given = form.cleaned_data if form.is_valid() else {}
    for word in given.get("q", "").split()[:6]:
        rows = rows.filter(Q(name__icontains=word) | Q(document_no__icontains=word))
    return rows.filter(**{n: given[n] for n in ("kind", "state") if given.get(n)})


def _rows(programmes: list[Programme]) -> Iterator[dict[str, object]]:
    owned, signed = queries.ownerships(programmes), queries.pledge_coverages(programmes)
    for p in programmes:
        yield {
            "name": p.name,
            "kind": p.kind,
            "state": p.state,
            "version": str(p.version) if p.version else "",
            "document_no": p.document_no,
            "starts_on": p.starts_on,
            "ends_on": p.ends_on,
            "target_grade": p.target_grade,
            "leaves": owned[p.pk].total,
            "owned": owned[p.pk].done,
            "pledges": signed[p.pk].total,
            "signed": signed[p.pk].done,
        }
