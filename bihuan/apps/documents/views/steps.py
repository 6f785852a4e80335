"""The steps of a document, one address a verb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.apps.documents import actions
from bihuan.apps.documents.forms.steps import (
    DeliverForm,
    FileForm,
    OpinionForm,
    PaperForm,
    ReasonForm,
    ReceiptForm,
)
from bihuan.apps.documents.models import Document
from bihuan.apps.documents.queries.relations import held_on
from bihuan.apps.documents.queries.scope import deliveries_visible_to, document_or_404
from bihuan.apps.documents.states import DOCUMENT, OFFICE
from bihuan.apps.documents.views.asking import ask, only_for, posted, posted_files, press
from bihuan.kit import clock
from bihuan.kit.moves import advance
from bihuan.kit.refusals import NotFound
from bihuan.kit.requests import actor_of

ASKS = require_http_methods(["GET", "POST"])
Verb = Callable[..., object]


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft is ready."""
    return _press(request, pk, actions.submit, _("Sent for checking."))


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Not yet after all."""
    return _press(request, pk, actions.take_back, _("Taken back."))


@ASKS
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """核稿."""
    return _opinion(request, pk, actions.check, _("Pass the check"), _("Checked."), move="check")


@ASKS
def countersign(request: HttpRequest, pk: int) -> HttpResponse:
    """会签."""
    return _opinion(
        request, pk, actions.countersign, _("Countersign"), _("Countersigned."), move="countersign"
    )


@ASKS
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """签发."""
    return _opinion(
        request,
        pk,
        actions.issue,
        _("Issue"),
        _("Issued."),
        move="issue",
        hint=_("Your name, this moment and the hash of the text are kept; it gets its number now."),
    )


@ASKS
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """To be changed."""
    return _reason(
        request, pk, actions.send_back, _("Return for changes"), _("Returned."), move="send_back"
    )


@ASKS
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    """The issue is taken back; the number is void."""
    return _reason(
        request, pk, actions.recall, _("Recall the issue"), _("Recalled."), move="recall"
    )


@ASKS
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft is given up."""
    return _reason(
        request, pk, actions.give_up, _("Give the draft up"), _("Given up."), move="void"
    )


@ASKS
def annul(request: HttpRequest, pk: int) -> HttpResponse:
    """It no longer holds."""
    return _reason(request, pk, actions.annul, _("Annul"), _("Annulled."), move="annul")


@require_POST
def seal(request: HttpRequest, pk: int) -> HttpResponse:
    """用印."""
    return _press(request, pk, actions.seal, _("The seal is recorded."))


@ASKS
def deliver(request: HttpRequest, pk: int) -> HttpResponse:
    """分发."""
    by = actor_of(request)
    _mine(request, pk, "deliver")
    form = DeliverForm(posted(request), by=by, on=clock.today())
    return ask(
        request,
        form,
        title=_("Send out"),
        back=_page(pk),
        done=_("Sent out."),
        do=lambda deed, _given: actions.deliver(deed, document_id=pk, **form.receivers()),
    )


@ASKS
def file_away(request: HttpRequest, pk: int) -> HttpResponse:
    """归档."""
    found = _mine(request, pk, "file")
    missing = found.deliveries.filter(received_at=None).count()
    if request.method == "POST" and not missing:
        return _press(request, pk, actions.file_away, _("Filed away."))
    return ask(
        request,
        FileForm(posted(request)),
        title=_("File away"),
        back=_page(pk),
        done=_("Filed away."),
        do=lambda deed, given: actions.file_away(deed, document_id=pk, **given),
    )


@ASKS
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """签收."""
    found = deliveries_visible_to(actor_of(request)).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such delivery."))
    if not found.outside and request.method == "POST":
        return press(
            request,
            back=_page(found.document_id),
            done=_("Received."),
            do=lambda deed: actions.receive(deed, delivery_id=pk),
        )
    if not found.outside:
        return redirect(_page(found.document_id))
    only_for(
        request, OFFICE, _("Whoever it was sent to receives it; the office for those outside.")
    )
    return ask(
        request,
        ReceiptForm(posted(request)),
        title=_("Enter the receipt of %(name)s") % {"name": found.outside},
        back=_page(found.document_id),
        done=_("Received."),
        do=lambda deed, given: actions.receive(deed, delivery_id=pk, **given),
    )


@ASKS
def sign_on_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan of what somebody signed by hand."""
    by = actor_of(request)
    found = document_or_404(by, pk)
    only_for(request, OFFICE, _("The office enters what was signed on paper."))
    steps = {
        "submitted": ["check"],
        "checked": ["countersign", "issue"],
        "countersigned": ["issue"],
    }.get(found.state, ["check", "countersign", "issue"])
    form = PaperForm(posted(request), posted_files(request), by=by, on=clock.today(), steps=steps)
    return ask(
        request,
        form,
        title=_("Enter a signature on paper"),
        back=_page(pk),
        done=_("Entered."),
        do=lambda deed, given: actions.sign_on_paper(deed, document_id=pk, **given),
        hint=_("The scan stands for the signature; who entered it is kept as well."),
    )


def _press(request: HttpRequest, pk: int, verb: Verb, done: str) -> HttpResponse:
    return press(request, back=_page(pk), done=done, do=lambda deed: verb(deed, document_id=pk))


def _opinion(
    request: HttpRequest, pk: int, verb: Verb, title: str, done: str, *, move: str, hint: str = ""
) -> HttpResponse:
    _mine(request, pk, move)
    return ask(
        request,
        OpinionForm(posted(request)),
        title=title,
        back=_page(pk),
        done=done,
        do=lambda deed, given: verb(deed, document_id=pk, **given),
        hint=hint or _("Your name, this moment and the hash of the text are kept."),
    )


def _reason(
    request: HttpRequest, pk: int, verb: Verb, title: str, done: str, *, move: str
) -> HttpResponse:
    _mine(request, pk, move)
    form = ReasonForm(posted(request))

    def do(deed: Any, given: dict[str, Any]) -> object:
        return verb(deed, document_id=pk, **given)

    return ask(request, form, title=title, back=_page(pk), done=done, do=do, tone="danger")


def _mine(request: HttpRequest, pk: int, move: str) -> Document:
    """The document, if this person may make the move now; else the sentence that says why not."""
    by = actor_of(request)
    found = document_or_404(by, pk)
    advance(DOCUMENT, found.state, move, held=held_on(by, found), facts={"reason": "-"})
    return found


def _page(pk: int) -> str:
    return reverse("documents:document", args=[pk])
