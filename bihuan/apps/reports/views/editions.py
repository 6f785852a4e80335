"""An edition: what it says, its words, what is hidden, its way out and back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.reports import actions
from bihuan.apps.reports.forms.publications import ReasonForm, WordsForm, decisions_in
from bihuan.apps.reports.models import Edition
from bihuan.apps.reports.queries.composing import to_decide
from bihuan.apps.reports.queries.pages import edition_page
from bihuan.apps.reports.queries.scope import edition_or_404
from bihuan.apps.reports.views.asking import ask, insist, posted, press
from bihuan.kit import clock
from bihuan.kit.refusals import Refused
from bihuan.kit.requests import actor_of, deed_of, whole
from bihuan.rules.publication import canonical

ASKS = require_http_methods(["GET", "POST"])


@require_GET
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one edition, and the edition as its readers get it."""
    by = actor_of(request)
    found = edition_or_404(pk, by)
    shown = edition_page(found, by, on=clock.today())
    return render(request, "reports/edition.html", {"shown": shown, "edition": found})


@ASKS
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Introduction and closing words."""
    by = insist(request, "reports.write_words")
    found = edition_or_404(pk, by)
    initial = {name: getattr(found, name) for name in ("introduction", "closing", "version")}
    return ask(
        request,
        WordsForm(posted(request), initial=initial),
        title=_("Edit the words"),
        submit=_("Save"),
        back=_page(pk),
        done=_("Saved."),
        do=lambda deed, given: actions.write_words(deed, pk, **given),
    )


@require_POST
def hidden(request: HttpRequest, pk: int) -> HttpResponse:
    """What becomes of the names and numbers found."""
    by = insist(request, "reports.decide")
    found = edition_or_404(pk, by)
    waiting = to_decide(found)
    decisions = decisions_in(request.POST, waiting)
    if "hide_rest" in request.POST:
        said = {one.key for one in decisions}
        decisions += [
            actions.Decision(one.key, keep=False)
            for one in waiting
            if one.keep is None and one.key not in said
        ]
    version = whole(request.POST.get("version", ""))
    actions.decide(deed_of(request), pk, decisions=decisions, version=version)
    messages.success(request, _("Saved."))
    return redirect(_page(pk) + "#hidden")


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody else read it."""
    return press(
        request,
        back=_page(pk),
        done=_("Checked and frozen: the director or a leader releases it."),
        do=lambda deed: actions.check_edition(deed, pk),
    )


@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Out."""
    return press(
        request,
        back=_page(pk),
        done=_("Released."),
        do=lambda deed: actions.release_edition(deed, pk),
    )


@ASKS
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to those who prepare it."""
    return _with_reason(request, pk, "reports.return", _("Return"), actions.return_edition)


@ASKS
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back."""
    hint = _("The public page then says that it is withdrawn, when, and this reason.")
    verb, title = "reports.withdraw", _("Withdraw")
    return _with_reason(request, pk, verb, title, actions.withdraw_edition, hint=hint)


@ASKS
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it up."""
    return _with_reason(request, pk, "reports.discard", _("Discard"), actions.discard_edition)


@require_GET
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """The edition on paper, for the notice board."""
    found = _with_content(request, pk)
    context = {"edition": found, "notice": found.content, "back": _page(pk)}
    return render(request, "reports/edition_print.html", context)


@require_GET
def content(request: HttpRequest, pk: int) -> HttpResponse:
    """The bytes whose SHA-256 is shown."""
    found = _with_content(request, pk)
    response = HttpResponse(canonical(found.content or {}), content_type="application/json")
    name = f"{found.publication.code}-{found.number}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def draft_document(request: HttpRequest, pk: int) -> HttpResponse:
    """The official document with the same figures."""
    path = actions.draft_document(deed_of(request), pk)
    messages.success(request, _("The document is drafted from the frozen edition."))
    return redirect(path)


def _with_content(request: HttpRequest, pk: int) -> Edition:
    found = edition_or_404(pk, actor_of(request))
    if found.content is None:
        raise Refused(_("It has no content yet: it is checked first."))
    return found


def _with_reason(
    request: HttpRequest, pk: int, verb: str, title: str, do: Any, **more: Any
) -> HttpResponse:
    by = insist(request, verb)
    edition_or_404(pk, by)
    return ask(
        request,
        ReasonForm(posted(request)),
        title=title,
        back=_page(pk),
        done=_("Done."),
        do=lambda deed, given: do(deed, pk, reason=given["reason"]),
        **more,
    )


def _page(pk: int) -> str:
    return reverse("reports:edition", args=[pk])
