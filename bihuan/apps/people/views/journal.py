"""The journal: read, filtered, exported and verified by the audit administrator alone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bihuan.apps.people import actions, queries
from bihuan.apps.people.forms.journal import JournalFilter
from bihuan.apps.people.views.asking import filled, only_for
from bihuan.kit import clock
from bihuan.kit.paging import Order, page
from bihuan.kit.refusals import NotFound, Refused
from bihuan.kit.requests import deed_of
from bihuan.kit.sheets.download import download
from bihuan.kit.sheets.writing import write

NEWEST_FIRST = (Order("id", descending=True),)
EXPORT_MOST = 20_000


@require_GET
def journal(request: HttpRequest) -> HttpResponse:
    """The acts, newest first."""
    by = only_for(request, "auditadmin")
    form = JournalFilter(request.GET or None)
    found = page(
        queries.acts_like(queries.acts_visible_to(by), **_asked(form)),
        request.GET,
        order=NEWEST_FIRST,
    )
    return render(
        request,
        "people/journal.html",
        {
            "form": form,
            "page": found,
            "lines": queries.act_lines(found.rows),
            "query": request.GET.urlencode(),
        },
    )


@require_GET
def act(request: HttpRequest, seq: int) -> HttpResponse:
    """One act: who, when, what it changed, its place in the chain."""
    by = only_for(request, "auditadmin")
    found = queries.acts_visible_to(by).filter(seq=seq).first()
    if found is None:
        raise NotFound(_("There is no such act."))
    return render(
        request,
        "people/act.html",
        {
            "act": found,
            "line": queries.act_lines([found])[0],
            "changes": queries.act_changes(found),
            "previous": queries.acts_visible_to(by).filter(seq=seq - 1).first(),
        },
    )


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The acts as filtered, as a spreadsheet."""
    by = only_for(request, "auditadmin")
    found = queries.acts_like(
        queries.acts_visible_to(by), **_asked(JournalFilter(request.GET or None))
    )
    acts = list(found.order_by("-id")[: EXPORT_MOST + 1])
    if len(acts) > EXPORT_MOST:
        raise Refused(
            _("More than %(most)s acts: narrow the filter, such as by days.")
            % {"most": EXPORT_MOST}
        )
    content = write([(queries.ACTS, queries.act_rows(acts))], title=_("Journal"))
    return download(content, name=f"{_('Journal')} {clock.today().isoformat()}.xlsx")


@require_GET
def verifications(request: HttpRequest) -> HttpResponse:
    """What the verifications found, the latest first."""
    by = only_for(request, "auditadmin")
    found = queries.acts_visible_to(by).filter(verb="people.verify_journal").order_by("-id")[:20]
    return render(
        request,
        "people/verifications.html",
        {"acts": [(a, queries.act_lines([a])[0], (a.result or {}).get("value")) for a in found]},
    )


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Verify now; what was found is itself an act."""
    only_for(request, "auditadmin")
    report = queries.verify()
    actions.note_verification(deed_of(request), **queries.findings_of(report))
    if report.clean:
        messages.success(request, _("The journal is whole, and the records are what it says."))
    else:
        messages.error(request, _("The journal or the records were changed from outside."))
    return redirect("people:verifications")


def _asked(form: JournalFilter) -> dict[str, Any]:
    given = filled(form)
    return {
        "verb": given.get("verb", ""),
        "who": given.get("who", ""),
        "object_type": given.get("object_type", ""),
        "object_id": given.get("object_id"),
        "first": given.get("first"),
        "last": given.get("last"),
    }
