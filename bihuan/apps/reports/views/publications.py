"""Publications: the list, one of them, a new one, its outline, its next edition."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.loop.queries import rounds_visible_to
from bihuan.apps.people.queries import timeline
from bihuan.apps.programmes.queries import programmes_visible_to
from bihuan.apps.reports import actions
from bihuan.apps.reports.forms.publications import (
    CorrectionForm,
    FilterForm,
    NewForm,
    OutlineForm,
)
from bihuan.apps.reports.models import Publication
from bihuan.apps.reports.queries.scope import (
    comments_visible_to,
    editions_visible_to,
    publication_or_404,
    publications_visible_to,
    reads_all,
)
from bihuan.apps.reports.states import AUDIENCES, COMMENT, EDITION, KINDS, PREPARERS, UNFINISHED
from bihuan.apps.reports.views.asking import ask, insist, posted, press
from bihuan.kit import clock
from bihuan.kit.deed import Actor
from bihuan.kit.paging import Order, page
from bihuan.kit.requests import actor_of, deed_of, whole

ASKS = require_http_methods(["GET", "POST"])
NEWEST = (Order("id", descending=True),)
PUBLIC_DAYS = 30  # as long as a new publication takes comments unless said otherwise
MOST_OFFERED = 100


@require_GET
def publications(request: HttpRequest) -> HttpResponse:
    """What is, was or will be public."""
    by = actor_of(request)
    form = FilterForm(request.GET or None, auto_id="filter_%s")
    rows = _filtered(publications_visible_to(by), form)
    context = {
        "form": form,
        "page": page(rows, request.GET, order=NEWEST, full=lambda found: _told(found, by)),
        "kinds": KINDS,
        "states": EDITION.states,
        "audiences": AUDIENCES,
        "reads_all": reads_all(by),
        "may_open": by.holds(*PREPARERS),
        "query": request.GET.urlencode(),
    }
    return render(request, "reports/publications.html", context)


@ASKS
def new_publication(request: HttpRequest) -> HttpResponse:
    """Begin one; `?about=p12` starts from a programme."""
    by, today = insist(request, "reports.open"), clock.today()
    about = request.GET.get("about", "")
    choices = _about(by)
    initial = {
        "about": about,
        "title": next((name for key, name in choices if key == about), ""),
        "starts_on": today,
        "ends_on": today + timedelta(days=PUBLIC_DAYS),
    }
    form = NewForm(posted(request), about=choices, initial=initial)
    if request.method == "POST" and form.is_valid():
        pk = whole(form.cleaned_data["about"][1:]) or 0
        round_ = rounds_visible_to(by).filter(pk=pk).first()
        of_round = form.cleaned_data["about"].startswith("r") and round_ is not None
        made = actions.open_publication(
            deed_of(request),
            round_.programme_id if of_round and round_ else pk,
            kind="result" if of_round else "rectification",
            round_id=pk if of_round else None,
            audience=form.cleaned_data["audience"],
            outline=form.outline(),
        )
        messages.success(request, _("Opened: now make the first edition."))
        return redirect("reports:publication", made.pk)
    context = {
        "form": form,
        "title": _("Make something public"),
        "back": reverse("reports:publications"),
        "submit": _("Open a publication"),
    }
    return render(request, "reports/form.html", context, status=422 if form.is_bound else 200)


@require_GET
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """One publication with its editions and what the public says of it."""
    by = actor_of(request)
    found = publication_or_404(pk, by)
    editions = list(
        editions_visible_to(by).filter(publication=found).order_by("-number").defer("facts")
    )
    comments = comments_visible_to(by).filter(publication=found).order_by("-received_at", "-pk")
    prepares = by.holds(*PREPARERS)
    unfinished = any(one.state in UNFINISHED for one in editions)
    context = {
        "publication": found,
        "kind": KINDS[found.kind],
        "audience": AUDIENCES[found.audience],
        "editions": editions,
        "states": EDITION.states,
        "comments": comments[:MOST_OFFERED] if reads_all(by) else [],
        "comment_states": COMMENT.states,
        "reads_all": reads_all(by),
        "may_edit": prepares and not any(one.state == "checked" for one in editions),
        "may_make": prepares and not unfinished,
        "corrects": any(one.state != "discarded" for one in editions),
        "out": next((one for one in editions if one.state == "released"), None),
        "address": request.build_absolute_uri(reverse("portal:publication", args=[found.code])),
        "acts": timeline([("reports.Publication", found.pk)]) if reads_all(by) else [],
    }
    return render(request, "reports/publication.html", context)


@ASKS
def edit_publication(request: HttpRequest, pk: int) -> HttpResponse:
    """Title, contact, period."""
    by = insist(request, "reports.edit")
    found = publication_or_404(pk, by)
    form = OutlineForm(posted(request), initial=OutlineForm.of(found))
    return ask(
        request,
        form,
        title=_("Edit the publication"),
        submit=_("Save"),
        back=reverse("reports:publication", args=[pk]),
        done=_("Saved: it goes into the next edition that is checked."),
        do=lambda deed, given: actions.edit_publication(
            deed, pk, outline=form.outline(), version=given["version"]
        ),
    )


@ASKS
def make_edition(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze the ledger now: at once for the first edition, with a note for a correction."""
    by = insist(request, "reports.make_edition")
    found = publication_or_404(pk, by)
    back = reverse("reports:publication", args=[pk])
    done = _("The ledger is frozen. Read the words, and decide what is hidden.")
    if not found.editions.exclude(state="discarded").exists() and request.method == "POST":
        return press(request, back=back, done=done, do=lambda deed: actions.make_edition(deed, pk))
    return ask(
        request,
        CorrectionForm(posted(request)),
        title=_("Make a correcting edition"),
        back=back,
        done=done,
        do=lambda deed, given: actions.make_edition(deed, pk, **given),
    )


def _filtered(rows: QuerySet[Publication], form: FilterForm) -> QuerySet[Publication]:
    given = form.cleaned_data if form.is_valid() else {}
    for word in given.get("q", "").split()[:6]:
        rows = rows.filter(title__icontains=word)
    return rows.filter(kind=given["kind"]) if given.get("kind") else rows


def _told(rows: QuerySet[Publication], by: Actor) -> QuerySet[Publication]:
    """What the list tells of each: its editions, and the comments that wait."""
    editions = editions_visible_to(by).order_by("-number").defer("facts", "content", "decisions")
    return (
        rows.select_related("programme")
        .annotate(waiting=Count("comments", filter=Q(comments__state="new"), distinct=True))
        .prefetch_related(Prefetch("editions", queryset=editions))
    )


def _about(by: Actor) -> list[tuple[str, str]]:
    """What may be made public: programmes with a ledger, closed rounds."""
    programmes = programmes_visible_to(by).filter(findings__isnull=False).distinct()
    rounds = rounds_visible_to(by).filter(state="closed")
    return [
        *(
            (f"p{one.pk}", _("%(name)s: how its problems were put right") % {"name": one.name})
            for one in programmes[:MOST_OFFERED]
        ),
        *(
            (
                f"r{one.pk}",
                _("%(name)s: result") % {"name": f"{one.programme.name} {one.name}"},
            )
            for one in rounds[:MOST_OFFERED]
        ),
    ]
