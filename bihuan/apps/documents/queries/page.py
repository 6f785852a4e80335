"""A document's page: where it stands, what comes next, what it says, who signed, where it went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from bihuan.apps.documents.models import Delivery, Document, Registration, Signature, Version
from bihuan.apps.documents.queries.desk import waits_for_receipt
from bihuan.apps.documents.queries.kinds import kind_of
from bihuan.apps.documents.queries.lists import receiver
from bihuan.apps.documents.queries.relations import held_on, outstanding
from bihuan.apps.documents.states import CHAIN, DOCUMENT, OFFICE, SIDES, STEPS
from bihuan.apps.people.queries import timeline
from bihuan.kit.deed import Actor
from bihuan.rules.official import Difference, Kind, differences
from bihuan.rules.workflow import Move

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "documents.Document.state": {key: state.label for key, state in DOCUMENT.states.items()},
    "documents.Signature.step": STEPS,
    "documents.Series.side": SIDES,
}
# Buttons that lead to a form; the others are pressed.
ASKS: Final = frozenset(
    {"check", "countersign", "issue", "send_back", "revise", "deliver", "recall", "void", "annul"}
)
FIRST: Final = frozenset({"submit", "check", "countersign", "issue", "seal", "deliver"})
DANGER: Final = frozenset({"recall", "void", "annul"})


@dataclass(frozen=True, slots=True)
class Button:
    """One thing this person may do now."""

    name: str
    label: str
    asks: bool
    tone: str


@dataclass(frozen=True, slots=True)
class Sent:
    """One delivery as the page shows it."""

    delivery: Delivery
    to: str
    mine: bool  # to be received by who asks, or entered by the office


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """Everything the page shows."""

    document: Document
    kind: Kind
    state: Any
    version: Version
    versions: list[Version]
    buttons: list[Button]
    next: str
    chain: list[dict[str, str]]
    current: str
    signatures: list[Signature]
    standing: frozenset[int]  # versions that say what the document says now
    asked: list[tuple[str, bool]]
    sent: list[Sent]
    voided: list[Registration]
    on_paper: bool
    acts: list[dict[str, Any]]


def document_page(by: Actor, document: Document) -> DocumentPage:
    """The page of a document in reach."""
    held = held_on(by, document)
    versions = list(document.versions.select_related("made_by", "pdf", "word").order_by("-order"))
    signatures = list(
        Signature.objects.filter(signed_version__document=document)
        .select_related("signed_version", "unit", "paper", "entered_by")
        .order_by("-pk")
    )
    left = list(outstanding(document)) if document.state == "checked" else []
    sent = document.deliveries.select_related("unit", "person", "received_by").order_by("pk")
    return DocumentPage(
        document=document,
        kind=kind_of(document.kind),
        state=DOCUMENT.states[document.state],
        version=versions[0],
        versions=versions,
        buttons=_buttons(document, held, waits=bool(left)),
        next=next_sentence(document, [row.unit.name for row in left]),
        chain=_chain(document),
        current=_current(document),
        signatures=signatures,
        standing=_standing(versions),
        asked=_asked(document, signatures),
        sent=[Sent(d, receiver(d), _receives(d, by)) for d in sent],
        voided=list(document.registrations.exclude(void_reason="").order_by("pk")),
        on_paper=by.holds(*OFFICE) and document.state in ("submitted", "checked", "countersigned"),
        acts=timeline(_records(document, signatures), words=WORDS),
    )


def next_sentence(document: Document, waits_for: list[str]) -> str:
    """What comes next, and who does it."""
    if document.state == "checked" and waits_for:
        names = "、".join(waits_for)
        return _("Waits to be countersigned by: %(names)s.") % {"names": names}
    return {
        "draft": _("Whoever drafted it sends it for checking."),
        "made": _("It is signed where its record says so, or on paper; at the end it is filed."),
        "submitted": _("The office checks it; who drafted it does not."),
        "checked": _("A leader signs it; only then it gets its number."),
        "countersigned": _("A leader signs it; only then it gets its number."),
        "issued": _("The office prints it, puts the seal on it and records that."),
        "sealed": _("The office sends it out."),
        "delivered": _("Whoever it was sent to receives it; then it is filed away."),
    }.get(document.state, "")


def changes_in(newer: Version) -> list[Difference]:
    """What a version says otherwise than the one before."""
    older = newer.document.versions.filter(order=newer.order - 1).first()
    return differences(older.wording, newer.wording) if older else []


def _buttons(document: Document, held: frozenset[str], *, waits: bool) -> list[Button]:
    moves = DOCUMENT.moves_from(document.state, held=held)
    return [_button(move) for move in moves if move.label and not (waits and move.name == "issue")]


def _button(move: Move) -> Button:
    tone = "primary" if move.name in FIRST else "danger" if move.name in DANGER else ""
    return Button(move.name, move.label, move.name in ASKS, tone)


def _chain(document: Document) -> list[dict[str, str]]:
    if kind_of(document.kind).way == "record":
        return []
    skipped = not document.countersignings.filter(ended=False).exists()
    return [
        {"key": key, "label": _(label)}
        for key, label in CHAIN.items()
        if not (key == "checked" and skipped)
    ]


def _current(document: Document) -> str:
    """The step whose turn it is; none once the document is filed or void."""
    if document.state in DOCUMENT.final:
        return ""
    if document.state == "checked" and not document.countersignings.filter(ended=False).exists():
        return "countersigned"
    return document.state


def _standing(versions: list[Version]) -> frozenset[int]:
    """The newest, and the one it was issued from: the issue added number and day alone."""
    return frozenset(one.pk for one in versions[: 2 if versions[0].is_issue else 1])


def _asked(document: Document, signatures: list[Signature]) -> list[tuple[str, bool]]:
    """The departments asked to countersign, and whether each has, for the present version."""
    drafts = document.versions.filter(is_issue=False).order_by("-order")
    last = drafts.values_list("pk", flat=True).first()
    heard = {s.unit_id for s in signatures if s.signed_version_id == last}
    rows = document.countersignings.filter(ended=False).select_related("unit")
    return [(row.unit.name, row.unit_id in heard) for row in rows.order_by("unit__path")]


def _receives(delivery: Delivery, by: Actor) -> bool:
    if delivery.received_at is not None:
        return False
    return bool(delivery.outside and by.holds(*OFFICE)) or waits_for_receipt(delivery, by)


def _records(document: Document, signatures: list[Signature]) -> list[tuple[str, int]]:
    rows = [("documents.Document", document.pk)]
    rows += [("documents.Signature", one.pk) for one in signatures]
    rows += [("documents.Version", pk) for pk in document.versions.values_list("pk", flat=True)]
    rows += [("documents.Delivery", pk) for pk in document.deliveries.values_list("pk", flat=True)]
    return rows
