"""Reading a notice: paste or upload, correct the table, import; later take over its measures."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.loop.actions.notice import Problem, import_notice, take_reported_measures
from bihuan.apps.loop.forms.notice import NoticeForm, ProblemFormSet, ProgrammeForm
from bihuan.apps.loop.forms.picking import units
from bihuan.apps.loop.models import Finding
from bihuan.apps.loop.queries import notice as notices
from bihuan.apps.loop.states import OFFICE
from bihuan.apps.loop.views.asking import finding_or_404
from bihuan.apps.programmes.actions.programmes import Outline
from bihuan.kit import clock, uploads
from bihuan.kit.deed import Actor
from bihuan.kit.refusals import NotAllowed, Refused
from bihuan.kit.requests import actor_of, deed_of
from bihuan.kit.texts_given import lines_of
from bihuan.rules.reading.ledger import LONGEST, MOST_LINES, Ledger


class Row(NamedTuple):
    """A row of the table: its form, what was read for it (nothing when added), its marks' key."""

    form: Any
    line: notices.Proposal | None
    key: str


@require_GET
def notice(request: HttpRequest) -> HttpResponse:
    """The page to paste or upload."""
    _office(request)
    return render(request, "loop/notice.html", {"form": NoticeForm()})


@require_POST
def read_notice(request: HttpRequest) -> HttpResponse:
    """Read the text and show the table of its problems."""
    by = _office(request)
    form = NoticeForm(request.POST, request.FILES)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    ledger = notices.reading(text)
    if not ledger.items:
        if not form.errors:
            form.add_error(None, _why_nothing(ledger))
        return render(request, "loop/notice.html", {"form": form}, status=422)
    token = uploads.keep(by, "notice.txt", text.encode(), at=clock.now())
    lines = notices.proposals(text, by)
    programme = ProgrammeForm(initial=_begun(ledger, lines))
    rows = ProblemFormSet(
        initial=[_initial(line) for line in lines], form_kwargs={"units": units(by, by.agency_id)}
    )
    return _table(request, token, text, programme=programme, rows=rows)


@require_POST
def take_notice(request: HttpRequest) -> HttpResponse:
    """Import the corrected table."""
    by = _office(request)
    token = request.POST.get("token", "")
    text = uploads.load(by, token, at=clock.now()).content.decode()
    programme = ProgrammeForm(request.POST)
    rows = ProblemFormSet(_sent(request), form_kwargs={"units": units(by, by.agency_id)})
    if "add" in request.POST:
        return _table(request, token, text, programme=programme, rows=rows)
    if not _sound(programme, rows):
        return _table(request, token, text, programme=programme, rows=rows, status=422)
    said = [row.form.cleaned_data for row in _in_order(text, rows, [])]
    problems = tuple(_problem(row) for row in said if row.get("taken"))
    made = import_notice(
        deed_of(request),
        outline=Outline(kind="rectification", **programme.cleaned_data),
        text=text,
        problems=problems,
    )
    uploads.drop(by, token)
    told = ngettext("%(n)s problem imported.", "%(n)s problems imported.", len(problems))
    messages.success(request, told % {"n": len(problems)})
    return redirect(f"{reverse('loop:findings')}?programme={made.pk}")


@require_http_methods(["GET", "POST"])
def reported(request: HttpRequest, pk: int) -> HttpResponse:
    """The measures a notice reports for a finding: a page, or for htmx a part of the finding's."""
    finding = finding_or_404(actor_of(request), pk)
    if request.method == "POST":
        return _take_reported(request, finding)
    page = "loop/reported_measures.html"
    if request.headers.get("HX-Request") == "true":
        page = "loop/_reported_measures.html"
    lines = notices.reported_measures(finding)
    return render(request, page, {"finding": finding, "reported": lines})


def _take_reported(request: HttpRequest, finding: Finding) -> HttpResponse:
    given = request.POST.getlist("picks")
    if not all(pick.isascii() and pick.isdigit() and len(pick) < 5 for pick in given):
        raise Refused(_("This form is damaged. Reload the page and try again."))
    picks = sorted({int(pick) for pick in given})
    take_reported_measures(deed_of(request), finding_id=finding.pk, picks=picks)
    told = ngettext("%(n)s measure taken over.", "%(n)s measures taken over.", len(picks))
    messages.success(request, told % {"n": len(picks)})
    return redirect(reverse("loop:finding", args=[finding.pk]))


def _table(
    request: HttpRequest,
    token: str,
    text: str,
    *,
    programme: ProgrammeForm,
    rows: Any,
    status: int = 200,
) -> HttpResponse:
    by = actor_of(request)
    lines = notices.proposals(text, by)
    table = _in_order(text, rows, lines)
    added = {row.key: row.form["verbatim"].value() or "" for row in table if row.line is None}
    context = {
        "token": token,
        "keep": f"notice-{token[:16]}",
        "programme": programme,
        "rows": rows,
        "table": table,
        "doubtful": [row for row in table if row.line and row.line.doubts],
        "blank": Row(rows.empty_form, None, notices.key("__prefix__")),
        "source": notices.source_of(text, {key: lines_of(said) for key, said in added.items()}),
        "legend": notices.LEGEND,
        "meta": notices.reading(text).meta,
        "apart": notices.apart(text),
        "known": notices.imported_as(text, by.agency_id),
    }
    return render(request, "loop/notice_table.html", context, status=status)


def _sent(request: HttpRequest) -> QueryDict:
    """What was sent, with a row more where one was asked for."""
    sent = request.POST.copy()
    total = sent.get("form-TOTAL_FORMS", "")
    if "add" in sent and total.isascii() and total.isdigit() and len(total) < 5:
        sent["form-TOTAL_FORMS"] = str(int(total) + 1)
        # as an untouched row of the page is sent, so that it may stay empty
        sent[f"form-{total}-taken"], sent[f"form-{total}-kind"] = "on", "deadline"
    return sent


def _in_order(text: str, rows: Any, lines: list[notices.Proposal]) -> list[Row]:
    """The rows as the notice has them."""
    words = [lines_of(form["verbatim"].value() or "") for form in rows.forms]
    read = dict(enumerate(lines))
    return [
        Row(rows.forms[at], read.get(at), notices.key(at)) for at in notices.in_order(text, words)
    ]


def _office(request: HttpRequest) -> Actor:
    by = actor_of(request)
    if not by.holds(*OFFICE):
        raise NotAllowed(_("Notices are imported by the office."))
    return by


def _why_nothing(ledger: Ledger) -> str:
    """Why a text gave no problem, as a sentence."""
    sentences = {
        "empty_text": _("Paste the text of a notice, or choose a file."),
        "too_long": _(
            "The text is longer than any notice: at most %(most)s characters on %(lines)s lines"
            " are read. Paste the notice alone, or read its parts one after the other."
        )
        % {"most": LONGEST, "lines": MOST_LINES},
        "too_many_headings": _("The text has more numbered lines than any notice has."),
        "not_a_notice": _(
            "This text does not speak of rectification as notices do. Make sure that it is the"
            " whole notice; single problems are entered in the ledger."
        ),
    }
    nothing = _(
        "No problem was found in this text. Make sure that it is the whole notice with its numbers;"
        " single problems are entered in the ledger."
    )
    return sentences.get(ledger.reason, nothing)


def _begun(ledger: Ledger, lines: list[notices.Proposal]) -> dict[str, object]:
    """What is known of the rectification; of an old notice the office knows the day it began."""
    ends_on = notices.day_of(ledger.meta.deadline_general)
    due = [day for day in (ends_on, *(line.due_on for line in lines)) if day]
    today = clock.today()
    starts_on = today if min(due, default=today) >= today else None
    return {"name": _name_of(ledger), "starts_on": starts_on, "ends_on": ends_on}


def _name_of(ledger: Ledger) -> str:
    """A name to start from: whose feedback is rectified, or else who rectifies."""
    who = ledger.meta.inspection.replace("，", ",").split(",")[0][:80]
    if who:
        return _("Rectification after %(who)s") % {"who": who}
    return _("Rectification of %(who)s") % {"who": ledger.meta.notice_issuer[:80]}


def _sound(programme: ProgrammeForm, rows: Any) -> bool:
    """Whether both forms parse, and no problem was due before the feedback."""
    sound = programme.is_valid() & rows.is_valid()
    begun: date | None = programme.cleaned_data.get("starts_on")
    in_time = [row.due_from(begun) for row in rows.forms if begun]  # each says its own fault
    return sound and all(in_time)


def _initial(line: notices.Proposal) -> dict[str, object]:
    return {
        "taken": True,
        "part": line.part,
        "verbatim": line.verbatim,
        "kind": line.kind,
        "lead_unit": line.lead_unit_id,
        "due_on": line.due_on,
    }


def _problem(row: dict[str, Any]) -> Problem:
    return Problem(
        verbatim=lines_of(row["verbatim"]),
        part=row["part"],
        kind=row["kind"],
        lead_unit_id=row["lead_unit"],
        due_on=row["due_on"],
    )
