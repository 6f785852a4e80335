"""What the pages of early warning ask: a file of series, a setting, a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bihuan.apps.surveillance.actions import Given
from bihuan.apps.surveillance.models import SeriesSet
from bihuan.apps.surveillance.queries import Setting, fault
from bihuan.apps.surveillance.states import (
    OFFERED,
    PARAMETER_HELP,
    PARAMETERS,
    PURPOSES,
    YEARS_SHOWN,
)
from bihuan.kit.series.periods import read_period
from bihuan.rules.refusal import Refusal
from bihuan.rules.warning import Parameter, method

MOST_DELAY = 8


class FileForm(forms.Form):
    """A file of series, what it is called and where its counts come from."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["name"] = forms.CharField(
            label=_("Name of the series"),
            max_length=80,
            help_text=_("Such as: notifiable diseases of the county by week, 2016 to 2025."),
        )
        self.fields["source"] = forms.CharField(
            label=_("Source of the counts"),
            max_length=300,
            help_text=_("Which system, by onset or report date, when it was taken out."),
        )
        self.fields["upload"] = forms.FileField(
            label=_("File"),
            max_length=200,
            widget=forms.ClearableFileInput(attrs={"accept": ".csv,.parquet"}),
            help_text=_(
                "A column of periods (2025-W03, 2025-03 or 2025-01-15) and a column for each "
                "disease; at most 300 series, 5,000 periods, 10 MB. Counts only, "
                "no names of persons."
            ),
        )
        self.fields["first"] = forms.CharField(
            label=_("Period number 1 stands for"),
            max_length=10,
            required=False,
            help_text=_("Only where the file numbers its periods 1, 2, 3: such as 2016-W01."),
        )

    @staticmethod
    def of(found: SeriesSet) -> dict[str, Any]:
        """A set as the form of its newer version first shows it."""
        return {"name": found.name, "source": found.source}

    def clean_first(self) -> str:
        """A period, or nothing."""
        first = str(self.cleaned_data["first"]).strip()
        if first and read_period(first) is None:
            raise forms.ValidationError(_("Write it as 2025-W03, 2025-03 or 2025-01-15."))
        return first

    def given(self) -> Given:
        """What is said of the file."""
        return Given(**{key: self.cleaned_data[key] for key in ("name", "source", "first")})


class ReasonForm(forms.Form):
    """Why."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["reason"] = forms.CharField(
            label=_("Reason"), max_length=300, widget=forms.Textarea
        )


class SettingForm(forms.Form):
    """The method of a page with its main parameters, and a second one to compare it with."""

    def __init__(self, data: Any, *, usual: Setting, offered: dict[str, dict[str, Any]]) -> None:
        """`offered`: the parameters each method begins with for this series."""
        named = str(data.get("method") or "")
        self.method = named if named in OFFERED else usual.method
        first = usual.parameters if self.method == usual.method else {}
        self.offered = offered
        self.start = {**offered[self.method], **first}
        beginning = {
            "method": self.method,
            "years": "2",
            "delay": 0,
            **{f"{self.method}_{key}": value for key, value in self.start.items()},
        }
        super().__init__({**beginning, **data.dict(), "method": self.method}, auto_id="set_%s")
        self._ask_method()
        for key in OFFERED[self.method].main:
            self.fields[f"{self.method}_{key}"] = _field(self.method, key)
        self._ask_more()

    def _ask_method(self) -> None:
        names = [(key, _(one.label)) for key, one in OFFERED.items()]
        self.fields["method"] = forms.ChoiceField(label=_("Method"), choices=names)
        self.purpose = _(PURPOSES[self.method])
        self.fields["years"] = forms.ChoiceField(
            label=_("Shown"),
            choices=[(key, _(label)) for key, label in YEARS_SHOWN.items()],
        )
        self.fields["other"] = forms.ChoiceField(
            label=_("Compare with the method"), choices=[("", "—"), *names], required=False
        )

    def _ask_more(self) -> None:
        self.fields["delay"] = forms.IntegerField(
            label=_("Newest periods not fully reported"),
            min_value=0,
            max_value=MOST_DELAY,
            required=False,
            help_text=_("They get no bound and no alarm."),
        )

    def clean(self) -> dict[str, Any]:
        """A setting the method takes."""
        given = super().clean() or {}
        if not self.errors:
            try:
                _whole = self._setting().whole
            except Refusal as refusal:
                self.add_error(None, fault(refusal))
        return given

    def setting(self) -> Setting:
        """The setting asked for; what was first offered where it is none."""
        return self._setting() if self.is_valid() else Setting(self.method, self.start)

    def other(self) -> Setting | None:
        """The second method, as it is offered."""
        self.is_valid()
        name = self.cleaned_data.get("other")
        return Setting(name, self.offered[name]) if name else None

    def years(self) -> int:
        """Years shown; 0: all."""
        self.is_valid()
        return int(self.cleaned_data.get("years") or 2)

    def delay(self) -> int:
        """Newest periods that are still being reported."""
        self.is_valid()
        return int(self.cleaned_data.get("delay") or 0)

    def _setting(self) -> Setting:
        own = {key: self.cleaned_data[f"{self.method}_{key}"] for key in OFFERED[self.method].main}
        return Setting(self.method, own)


def _field(name: str, key: str) -> forms.Field:
    """The field of one parameter of a method."""
    known: Parameter = next(one for one in method(name).parameters if one.name == key)
    words: dict[str, Any] = {"label": _(PARAMETERS[key]), "help_text": _(PARAMETER_HELP[key])}
    if known.kind == "choice":
        return forms.ChoiceField(choices=[(one, one) for one in known.choices], **words)
    kind: Any = forms.IntegerField if known.kind == "int" else forms.FloatField
    field: forms.Field = kind(min_value=known.least, max_value=known.most, **words)
    return field


class ChoiceForm(forms.Form):
    """The method of a disease: the setting comes with the link, the reason is asked."""

    def __init__(self, *given: Any, asked: Any, usual: Setting, **more: Any) -> None:
        super().__init__(*given, **more)
        named = str((given[0] if given and given[0] else asked).get("method") or "")
        self.method = named if named in OFFERED else usual.method
        whole = Setting(self.method).whole
        self.fields["method"] = forms.ChoiceField(
            choices=[(key, key) for key in OFFERED],
            widget=forms.HiddenInput,
            initial=self.method,
        )
        for key in OFFERED[self.method].main:
            self.fields[f"{self.method}_{key}"] = _field(self.method, key)
            begins = asked.get(f"{self.method}_{key}")
            self.fields[f"{self.method}_{key}"].initial = whole[key] if begins is None else begins
        self.fields["reason"] = forms.CharField(
            label=_("Reason"),
            max_length=300,
            widget=forms.Textarea,
            initial=asked.get("reason", "")[:300],
        )

    def setting(self) -> Setting:
        """What is being chosen, as far as it makes sense."""
        source = self.cleaned_data if self.is_bound and self.is_valid() else {}
        own = {}
        for key in OFFERED[self.method].main:
            field = self.fields[f"{self.method}_{key}"]
            try:
                own[key] = source.get(f"{self.method}_{key}", field.clean(field.initial))
            except forms.ValidationError:
                continue
        return Setting(self.method, own)

    def choice(self) -> dict[str, Any]:
        """What the verb takes."""
        made = self.setting()
        reason = self.cleaned_data["reason"]
        return {"method": made.method, "parameters": made.parameters, "reason": reason}
