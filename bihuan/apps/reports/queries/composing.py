"""An edition as its readers get it: facts, words, contact, with everything hidden as decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from bihuan.apps.people.models import Person
from bihuan.apps.reports.models import Edition, Publication
from bihuan.kit import present
from bihuan.rules.publication import Content, differences, reworded, texts
from bihuan.rules.redaction import KINDS, candidates, hide_all

AROUND = 14  # characters shown before and after a candidate
MOST_PLACES = 5

# Where a text stands, in the words of the notice itself.
_PLACES = {
    "title": "标题",
    "introduction": "引言",
    "closing": "结语",
    "correction": "更正说明",
    "aside": "未计入的问题",
    "channel": "公开渠道",
    "totals": "合计",
}


@dataclass(slots=True)
class Kept:
    """A candidate to be decided about, wherever it stands in the edition."""

    key: str
    kind: str
    text: str
    keep: bool | None
    reason: str
    count: int = 0
    places: list[tuple[str, str, str]] = field(default_factory=list)  # where, before, after

    @property
    def kind_word(self) -> str:
        """What kind it is, in Chinese."""
        return KINDS[self.kind]


def plain(edition: Edition) -> Content:
    """The whole edition with nothing hidden yet."""
    publication = edition.publication
    head = {
        "agency": publication.agency.name,
        "kind": publication.kind,
        "audience": publication.audience,
        "title": publication.title,
        "channel": publication.channel,
        "edition": edition.number,
        "cut_off": present.moment(edition.cut_off),
        "introduction": edition.introduction,
        "closing": edition.closing,
        "period": {
            "from": publication.starts_on.isoformat(),
            "until": publication.ends_on.isoformat(),
        },
        "contact": {
            "telephone": publication.telephone,
            "post_box": publication.post_box,
            "email": publication.email,
        },
        "correction": {"note": edition.correction_note},
    }
    return {**head, **edition.facts}


def compose(edition: Edition) -> Content:
    """What the readers get; a correction tells row by row what it changed.

    What an earlier edition showed and this one hides is hidden in what is told of the earlier.
    """
    names, kept = names_of(edition.publication), _kept(edition)
    content = _masked(plain(edition), names, kept)
    before = released(edition.publication_id)
    if before is not None and before.pk != edition.pk and before.content is not None:
        older = _masked(plain_of(before), names, kept & _kept(before))
        content["correction"] |= {
            "of": before.number,
            "differences": differences(older, content),
        }
    return content


def plain_of(edition: Edition) -> Content:
    """The plain edition with title and words as they were published."""
    published: Mapping[str, Any] = edition.content or {}
    return {**plain(edition), **{name: published[name] for name in ("title",) if name in published}}


def released(publication_id: int) -> Edition | None:
    """The edition that is out."""
    rows = Edition.objects.filter(publication_id=publication_id, state="released")
    return rows.select_related("publication__agency", "publication__programme").first()


def to_decide(edition: Edition) -> list[Kept]:
    """Everything in the edition that could tell who somebody is, with what was decided of it."""
    names, given = names_of(edition.publication), known_to_public(edition.publication)
    found: dict[str, Kept] = {}
    for path, text in texts(plain(edition)):
        for one in candidates(text, names=names):
            if one.key in given:
                continue
            known = edition.decisions.get(one.key, {})
            kept = found.setdefault(
                one.key,
                Kept(one.key, one.kind, one.text, known.get("keep"), known.get("reason", "")),
            )
            kept.count += 1
            if len(kept.places) < MOST_PLACES:
                before = text[max(0, one.start - AROUND) : one.start]
                kept.places.append((_place(path, edition), before, text[one.end :][:AROUND]))
    return sorted(found.values(), key=lambda one: (one.keep is not None, one.kind, one.text))


def told_apart(text: str, publication: Publication) -> tuple[str, ...]:
    """The candidates of a text that is to be public at once: a reason, an answer."""
    given = known_to_public(publication)
    found = candidates(text, names=names_of(publication))
    return tuple(dict.fromkeys(one.text for one in found if one.key not in given))


def masked(text: str, publication: Publication) -> str:
    """A text of somebody outside, with everything hidden that could tell who somebody is."""
    return hide_all(text, names=names_of(publication))


def names_of(publication: Publication) -> frozenset[str]:
    """Everybody who works, or worked, for the agency."""
    rows = Person.objects.filter(agency_id=publication.agency_id)
    return frozenset(rows.values_list("name", flat=True))


def known_to_public(publication: Publication) -> frozenset[str]:
    """Keys of what the contact gives to the public itself."""
    given = (publication.telephone, publication.post_box, publication.email)
    found = {one.key for text in given for one in candidates(text)}
    return frozenset({*found, f"landline:{publication.telephone}"})


def _kept(edition: Edition) -> frozenset[str]:
    decided = {key for key, one in edition.decisions.items() if one.get("keep")}
    return frozenset(decided) | known_to_public(edition.publication)


def _masked(content: Content, names: Collection[str], kept: Collection[str]) -> Content:
    masked: Content = reworded(content, lambda text: hide_all(text, names=names, kept=kept))
    return masked


def _place(path: tuple[str | int, ...], edition: Edition) -> str:
    """Where a text stands: the number of its row, or the part of the notice."""
    branch, *rest = path
    if branch in ("items", "open") and rest:
        row = edition.facts[branch][rest[0]]
        return f"第{row['no']}号{'（尚未完成）' if branch == 'open' else ''}"
    return _PLACES.get(str(branch), str(branch))
