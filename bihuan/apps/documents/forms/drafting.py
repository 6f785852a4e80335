"""The form of a document: its title, series and departments, and one field for each of its kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from bihuan.apps.documents.models import Document, Version
from bihuan.apps.documents.queries.kinds import fault_sentences
from bihuan.apps.documents.queries.scope import series_visible_to
from bihuan.apps.people.queries import units_visible_to
from bihuan.kit.deed import Actor
from bihuan.rules.official import (
    Field,
    Kind,
    attachments_of,
    attachments_text,
    check,
    paragraphs_of,
    text_from,
)

_BETWEEN_NAMES: Final = re.compile(r"[、，,;；\s]+")
MOST_TEXT: Final = 60_000
MOST_TITLE: Final = 120


class DraftForm(forms.Form):
    """A new document or a new version of one."""

    def __init__(
        self,
        *given: Any,
        kind: Kind,
        by: Actor,
        kept: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(*given, **more)
        self.kind = kind
        self.kept = kept or {}  # what the records said, which nobody types
        self.fields["title"] = forms.CharField(
            label=_("Title"),
            max_length=MOST_TITLE,
            widget=forms.Textarea(attrs={"rows": "2"}),
            help_text=_("As in: 某某县疾病预防控制中心关于……的通知"),
        )
        if kind.numbered:
            self.fields["series_id"] = _pick(_("Number series"), _series(by, kind))
        for one in kind.fields:
            if typed(kind, one):
                self.fields[f"v_{one.name}"] = _field_of(one)
        if kind.countersign != "no":
            units = units_visible_to(by).filter(closed_on__isnull=True, agency_id=by.agency_id or 0)
            self.fields["countersign_ids"] = forms.TypedMultipleChoiceField(
                label=_("Departments that countersign"),
                choices=[(str(pk), name) for pk, name in units.values_list("pk", "name")],
                coerce=int,
                required=kind.countersign == "must",
                widget=forms.CheckboxSelectMultiple,
            )
        self.fields["version"] = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Values as the kind wants them; a fault of the kind is a fault of the form."""
        given = super().clean() or self.cleaned_data
        if not self.errors:
            for sentence in fault_sentences(check(self.kind, self.values())):
                self.add_error(None, sentence)
        return given

    def values(self) -> dict[str, Any]:
        """The values as the kind wants them; blank ones are left out."""
        found = dict(self.kept)
        for one in self.kind.fields:
            if not typed(self.kind, one):
                continue
            value = _read(one, self.cleaned_data.get(f"v_{one.name}"))
            if value not in (None, "", []):
                found[one.name] = value
        return found

    @staticmethod
    def of(kind: Kind, document: Document, version: Version) -> dict[str, Any]:
        """What the form shows of a document that is there."""
        asked = document.countersignings.filter(ended=False)
        return {
            "title": document.title,
            "series_id": document.series_id,
            "countersign_ids": list(asked.values_list("unit_id", flat=True)),
            "version": document.version,
            **{f"v_{one.name}": _shown(one, version.content.get(one.name)) for one in kind.fields},
        }


def typed(kind: Kind, one: Field) -> bool:
    """Whether people write this value. Of papers made from records only the running text is theirs:
    figures, dates and names come from the records."""
    if one.type == "rows":
        return False
    return kind.by_hand or one.type in ("paragraphs", "attachments") or one.place == "copy_to"


def _series(by: Actor, kind: Kind) -> list[tuple[str, str]]:
    rows = series_visible_to(by).filter(ended_on__isnull=True, agency_id=by.agency_id or 0)
    if kind.side != "any":
        rows = rows.filter(side=kind.side)
    return [(str(s.pk), f"{s.code}（{s.body}）") for s in rows]


def _pick(label: str, choices: list[tuple[str, str]]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[("", "—"), *choices],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("The number itself is given when the document is issued."),
    )


def _field_of(one: Field) -> forms.Field:
    needed: dict[str, Any] = {"label": one.title, "required": one.required}
    if one.type == "day":
        return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d"), **needed)
    if one.type == "whole":
        return forms.IntegerField(**needed)
    if one.type == "text":
        return forms.CharField(max_length=one.most or 200, **needed)
    helps = {
        "paragraphs": _(
            "A line each paragraph; begin headings with 一、（一）1.（1）as you would."
        ),
        "attachments": _(
            "A line each name; to write an attachment here, begin with 附件1：, its text below."
        ),
        "people": _("Names with 、 between them."),
    }
    rows = "18" if one.type == "paragraphs" else "3"
    return forms.CharField(
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=helps.get(one.type, ""),
        **needed,
    )


def _read(one: Field, given: Any) -> Any:
    if given is None or given == "":
        return None
    if one.type == "paragraphs":
        return paragraphs_of(given)
    if one.type == "attachments":
        return attachments_of(given)
    if one.type in ("people", "texts"):
        return [name for name in _BETWEEN_NAMES.split(given) if name]
    return given.isoformat() if one.type == "day" else given


def _shown(one: Field, value: Any) -> Any:
    if not value:
        return value
    if one.type == "paragraphs":
        return text_from(value)
    if one.type == "attachments":
        return attachments_text(value)
    return "、".join(value) if one.type in ("people", "texts") else value


def kept_values(kind: Kind, version: Version) -> dict[str, Any]:
    """What came from records is not typed: a change by hand keeps it as it was."""
    return {
        one.name: version.content[one.name]
        for one in kind.fields
        if not typed(kind, one) and version.content.get(one.name)
    }
