"""What is asked of people about standards: filters, files, a version's facts, a clause."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bihuan.apps.standards import actions, queries
from bihuan.apps.standards.models import Clause, Version
from bihuan.apps.standards.states import KINDS, METHODS, VERSION
from bihuan.rules.refusal import Refusal
from bihuan.rules.scoring import KINDS as RULE_KINDS
from bihuan.rules.scoring import Threshold, parse_rule, parse_thresholds
from bihuan.rules.standard import Fault, figure, read_rule

Choices = list[tuple[str, Any]]
ANY: tuple[str, Any] = ("", _("Any"))


def _translated(labels: Iterable[tuple[str, str]]) -> Choices:
    """Choices whose labels are msgids, translated when they are shown."""
    return [(key, _(label)) for key, label in labels]


def _evidence_choices() -> Choices:
    return [
        (group, [(kind, kind) for kind in kinds])
        for group, kinds in queries.evidence_kinds().items()
    ]


class ShelfFilter(forms.Form):
    """Narrows the list of standards."""

    q = forms.CharField(label=_("Name or version"), required=False, max_length=60)
    kind = forms.ChoiceField(
        label=_("Kind of standard"),
        required=False,
        choices=lambda: [ANY, *_translated(KINDS.items())],
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=lambda: [ANY, *_translated((s.key, s.label) for s in VERSION.states.values())],
    )


class TreeFilter(forms.Form):
    """Narrows the tree of a version."""

    words = forms.CharField(
        label=_("Code, words or initials"), required=False, max_length=60, help_text=""
    )
    special = forms.ChoiceField(
        label=_("Special clauses"),
        required=False,
        choices=[ANY, ("veto", _("Veto")), ("absent", _("May be absent"))],
    )
    rule = forms.ChoiceField(
        label=_("Scoring rule"),
        required=False,
        choices=lambda: [ANY, *((kind, queries.rule_name(kind)) for kind in RULE_KINDS)],
    )
    lead = forms.ChoiceField(label=_("Lead department"), required=False)
    method = forms.ChoiceField(
        label=_("Methods of review"),
        required=False,
        choices=[ANY, *((method, method) for method in METHODS)],
    )
    evidence = forms.ChoiceField(
        label=_("Kinds of evidence"),
        required=False,
        choices=lambda: [ANY, *_evidence_choices()],
    )

    def __init__(self, *args: Any, leads: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].choices = [ANY, *((name, name) for name in leads)]  # type: ignore[attr-defined]

    def wanted(self) -> queries.Wanted:
        """What is asked for; a condition that does not parse is left out."""
        self.is_valid()
        return queries.Wanted(**{name: self.cleaned_data.get(name, "") for name in self.fields})


class FilesForm(forms.Form):
    """The file, or the two files, of a standard."""

    standard_file = forms.FileField(
        label=_("Standard"),
        help_text=_("One .xlsx with all tables, or the .csv of the standard"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    rules_file = forms.FileField(
        label=_("Scoring rules"),
        required=False,
        help_text=_("Only when the rules stand in a file of their own"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def files_given(self) -> list[queries.File]:
        """Name and content of each file."""
        given = [self.cleaned_data["standard_file"], self.cleaned_data["rules_file"]]
        return [(file.name or "", file.read()) for file in given if file]


class GradesField(forms.CharField):
    """Grades, one a line: 甲 90."""

    widget = forms.Textarea(attrs={"rows": 4})

    def clean(self, value: Any) -> tuple[Threshold, ...]:
        """The grades, best first."""
        lines = [line.split() for line in super().clean(value).splitlines() if line.strip()]
        rows = [{"name": " ".join(line[:-1]), "at_least": line[-1].rstrip("%％")} for line in lines]
        try:
            return parse_thresholds(rows)
        except Refusal as refusal:
            fault = Fault(refusal.code, params=refusal.params)
            raise ValidationError(queries.fault_sentence(fault)) from None

    @staticmethod
    def text(grades: Iterable[Threshold]) -> str:
        """Grades as they are written in the field."""
        return "\n".join(f"{grade.name} {figure(grade.at_least)}" for grade in grades)


class VersionForm(forms.Form):
    """What is said of a version as a whole."""

    label = forms.CharField(label=_("Version"), max_length=40, help_text=_("Such as the year"))
    source = forms.CharField(
        label=_("Source"), max_length=300, required=False, help_text=_("Document and number")
    )
    effective_on = forms.DateField(label=_("In force from"), required=False, widget=forms.DateInput)
    total = forms.DecimalField(
        label=_("Points declared"), min_value=Decimal(0), max_digits=8, decimal_places=2
    )
    grades = GradesField(
        label=_("Grades"),
        required=False,
        help_text=_("One a line: name and the least rate in per cent, such as 甲 90"),
    )
    veto_on = forms.ChoiceField(
        label=_("A veto clause counts as failed"),
        choices=[("zero", _("at no points")), ("any_loss", _("at any loss of points"))],
    )
    revision = forms.IntegerField(required=False, initial=0, widget=forms.HiddenInput)

    @classmethod
    def of(cls, version: Version) -> VersionForm:
        """The form with what is said now."""
        said: dict[str, object] = {
            "label": version.label,
            "source": version.source,
            "effective_on": version.effective_on,
            "total": figure(version.total),
            "grades": GradesField.text(queries.thresholds_of(version)),
            "veto_on": version.veto_on,
            "revision": version.revision,
        }
        return cls(initial=said)


class ImportForm(VersionForm):
    """What is said of a standard whose tables have passed the precheck."""

    name = forms.CharField(label=_("Name of the standard"), max_length=120)
    kind = forms.ChoiceField(
        label=_("Kind of standard"), choices=lambda: _translated(KINDS.items())
    )
    issuer = forms.CharField(label=_("Issuing authority"), max_length=120, required=False)
    field_order = ("name", "label", "kind", "issuer", "source", "effective_on", "total")

    @classmethod
    def for_tree(cls, tree: Any) -> ImportForm:
        """The form with what the tables say."""
        about = tree.about
        return cls(
            initial={
                "name": about.name,
                "label": about.label,
                "kind": queries.kind_named(about.kind) or "accreditation",
                "issuer": about.issuer,
                "source": about.source,
                "effective_on": about.effective_on,
                "total": figure(tree.total),
                "grades": GradesField.text(tree.grades),
                "veto_on": about.veto_on or "zero",
            }
        )


class LabelForm(forms.Form):
    """The label of a new version."""

    label = forms.CharField(label=_("Version"), max_length=40, help_text=_("Such as the year"))


class ReasonForm(forms.Form):
    """Why a version is retired."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea)


class CodeForm(forms.Form):
    """Another code for a clause."""

    code = forms.CharField(label=_("Code"), max_length=20, help_text=_("Such as 1.2.3"))


class BranchForm(forms.Form):
    """A class or a section."""

    name = forms.CharField(label=_("Name"), max_length=300)
    revision = forms.IntegerField(required=False, initial=0, widget=forms.HiddenInput)

    @classmethod
    def of(cls, clause: Clause) -> BranchForm:
        """The form with what stands now."""
        return cls(initial={"name": clause.name, "revision": clause.revision})

    def scoring(self) -> actions.Scoring | None:
        """A branch has none."""
        return None


class LeafForm(BranchForm):
    """A clause that is scored."""

    score = forms.DecimalField(
        label=_("Points"), min_value=Decimal(0), max_digits=8, decimal_places=2
    )
    rule = forms.ChoiceField(
        label=_("Scoring rule"),
        choices=lambda: [(kind, queries.rule_name(kind)) for kind in RULE_KINDS],
    )
    full_at = forms.CharField(
        label=_("Full points at"),
        required=False,
        max_length=30,
        help_text=_("For ratio, inverse and count; for a scale its threshold from 0 to 1"),
    )
    zero_below = forms.CharField(label=_("No points below"), required=False, max_length=30)
    unit = forms.CharField(label=_("Unit"), required=False, max_length=20)
    bands = forms.CharField(
        label=_("Bands"),
        required=False,
        max_length=100,
        help_text=_("For tier, such as 0.9-1;0.5-0.85;0-0.45"),
    )
    methods = forms.MultipleChoiceField(
        label=_("Methods of review"),
        choices=[(method, method) for method in METHODS],
        widget=forms.CheckboxSelectMultiple,
    )
    evidence_kinds = forms.MultipleChoiceField(
        label=_("Kinds of evidence"),
        choices=_evidence_choices,
        widget=forms.CheckboxSelectMultiple,
    )
    veto = forms.BooleanField(label=_("Veto"), required=False)
    na_allowed = forms.BooleanField(label=_("May be absent"), required=False)
    lead_unit_name = forms.CharField(label=_("Lead department"), required=False, max_length=80)
    fact_source = forms.CharField(label=_("Source of the figure"), required=False, max_length=60)
    look_back_years = forms.IntegerField(
        label=_("Years looked back"), min_value=0, max_value=50, initial=0
    )

    @classmethod
    def of(cls, clause: Clause) -> LeafForm:
        """The form with what stands now."""
        mapping = clause.rule or {}
        rule = parse_rule(mapping)
        full = rule.threshold if rule.full is None else rule.full
        said: dict[str, object] = {
            name: getattr(clause, name) for name in cls.base_fields if hasattr(clause, name)
        }
        said |= {
            "score": figure(clause.score),
            "rule": rule.kind,
            "full_at": "" if full is None else figure(full),
            "zero_below": "" if rule.zero is None else figure(rule.zero),
            "unit": mapping.get("unit", ""),
            "bands": rule.as_mapping().get("bands", ""),
        }
        return cls(initial=said)

    def clean(self) -> dict[str, Any]:
        """The five fields of the rule must make a rule."""
        given = super().clean() or self.cleaned_data
        if "rule" in given:
            try:
                read_rule(**self._rule())
            except Refusal as refusal:
                column = str(refusal.params.pop("column"))
                fault = Fault(refusal.code, params=refusal.params)
                self.add_error(column, queries.fault_sentence(fault))
        return given

    def scoring(self) -> actions.Scoring | None:
        """What the action needs."""
        given = self.cleaned_data
        return actions.Scoring(
            score=given["score"],
            rule=self._rule(),
            methods=given["methods"],
            evidence_kinds=given["evidence_kinds"],
            look_back_years=given["look_back_years"],
            veto=given["veto"],
            na_allowed=given["na_allowed"],
            lead_unit_name=given["lead_unit_name"],
            fact_source=given["fact_source"],
        )

    def _rule(self) -> dict[str, str]:
        names = ("rule", "full_at", "zero_below", "unit", "bands")
        return {name: self.cleaned_data.get(name, "") for name in names}


class NewBranchForm(BranchForm):
    """A class or section with its code."""

    code = CodeForm.base_fields["code"]
    field_order = ("code", "name")


class NewLeafForm(LeafForm):
    """A scored clause with its code."""

    code = CodeForm.base_fields["code"]
    field_order = ("code", "name")
