"""The page on which the system administrator makes two records of one person one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.apps.people.models import Person
from bihuan.apps.people.queries import persons_visible_to
from bihuan.kit import clock
from bihuan.kit.deed import Actor
from bihuan.kit.refusals import NotAllowed, NotFound
from bihuan.kit.requests import actor_of, deed_of
from bihuan.web.desk import merging


class DuplicateForm(forms.Form):
    """Which record is the duplicate."""

    def __init__(self, *given: Any, others: list[Person], **more: Any) -> None:
        super().__init__(*given, **more)
        choices = [(str(p.pk), f"{p.name}（{p.staff_no}）") for p in others]
        self.fields["duplicate"] = forms.TypedChoiceField(
            label=_("Duplicate record"), choices=[("", "—"), *choices], coerce=int
        )


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """The record to keep; choose the duplicate, see both side by side, then merge."""
    by = actor_of(request)
    if not by.holds(*merging.KEEPERS):
        raise NotAllowed(_("Your posts do not allow this page."))
    kept = _found(by, pk)
    given = request.POST if request.method == "POST" else request.GET
    form = DuplicateForm(given if "duplicate" in given else None, others=merging.others(by, kept))
    duplicate = _found(by, form.cleaned_data["duplicate"]) if form.is_valid() else None
    if request.method == "POST" and duplicate is not None:
        merging.merge_persons(deed_of(request), person_id=duplicate.pk, into_id=kept.pk)
        messages.success(request, _("Merged."))
        return redirect("people:person", kept.pk)
    today = clock.today()
    context: dict[str, Any] = {"kept": kept, "form": form, "duplicate": duplicate}
    if duplicate is not None:
        context["sides"] = [merging.particulars(person, on=today) for person in (kept, duplicate)]
        context["faults"] = merging.faults(duplicate, kept, on=today)
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/merge.html", context, status=status)


def _found(by: Actor, pk: int) -> Person:
    person = persons_visible_to(by).filter(pk=pk).first()
    if person is None:
        raise NotFound(_("There is no such person."))
    return person
