"""Pledges: asked for, who has signed, one pledge with exactly what is signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from bihuan.apps.people.queries import timeline
from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.models import Pledge, Programme
from bihuan.apps.programmes.states import OFFICE, PLEDGE, PLEDGERS, SIDES
from bihuan.apps.programmes.views import frame
from bihuan.apps.programmes.views.sheets import PLEDGES
from bihuan.kit import clock
from bihuan.kit.deed import OFFICE_ZONE
from bihuan.kit.paging import Order, page
from bihuan.kit.requests import actor_of, deed_of
from bihuan.kit.sheets.download import download
from bihuan.kit.sheets.writing import write

ORDER = (Order("person__pinyin"), Order("id", descending=True))
SHOWN = ("standing", "asked", "signed", "stale")


@require_GET
def pledges(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has signed and who has not."""
    by, programme = frame.programme_of(request, pk)
    show = request.GET.get("show", "standing")
    show = show if show in SHOWN else "standing"
    rows = programme.pledges.select_related("person")
    rows = rows.exclude(state="stale") if show == "standing" else rows.filter(state=show)
    shown = page(rows, request.GET, order=ORDER)
    context = {
        "head": frame.head(programme, "pledges"),
        "page": shown,
        "tabs": _tabs(programme, show),
        "chips": {key: frame.chip(s.label, s.tone) for key, s in PLEDGE.states.items()},
        "roles": PLEDGERS,
        "signed": queries.pledge_coverage(programme),
        "owes": programme.responsibilities.exists(),
        "may": frame.may(by, "programmes.ask_pledges", "programmes.make_letters"),
        "unwritten": queries.without_letter(programme).count(),
        "written": rows.filter(document__isnull=False).exists(),
        "sides": queries.both_sides(shown.rows),
        "me": by.person_id,
        "before": queries.signers_before(shown.rows),
    }
    return render(request, "programmes/pledges.html", context)


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """Every pledge that stands, with its hash."""
    _by, programme = frame.programme_of(request, pk)
    title = f"{programme.name} {_('Pledges')}"
    return download(write([(PLEDGES, _rows(programme))], title=title), name=f"{title}.xlsx")


@require_POST
def asked(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask everybody who owes something."""
    count = actions.ask_pledges(deed_of(request), pk)
    done = ngettext("%(n)s pledge asked for.", "%(n)s pledges asked for.", count) % {"n": count}
    return frame.went(request, reverse("programmes:pledges", args=[pk]), done)


@require_GET
def pledge(request: HttpRequest, pk: int) -> HttpResponse:
    """One pledge: the text, the signature, and whether it still holds."""
    by = actor_of(request)
    found = queries.pledge_or_404(pk, by)
    state = PLEDGE.states[found.state]
    before = queries.signers_before([found]).get(found.pk, [])
    context = {
        "head": frame.head(found.programme, "pledges"),
        "pledge": found,
        "chip": frame.chip(state.label, state.tone),
        "role": PLEDGERS[found.role][0],
        "other": PLEDGERS[found.role][1],
        "lines": queries.lines(found),
        "parties": queries.parties(found),
        "before": before,
        "signable": _signable(found, by.person_id) and not before,
        "successor": _successor(found),
        "text": queries.text_to_sign(found),
        "signs_above": queries.signs_above(found, by, on=clock.today()),
        "signatures": found.signatures.select_related("entered_by").order_by("side", "pk"),
        "sides": SIDES,
        "enters": found.state in PLEDGE.open and by.holds(*OFFICE),
        "acts": timeline(
            [
                ("programmes.Pledge", found.pk),
                *(("programmes.PledgeSignature", one.pk) for one in found.signatures.all()),
            ],
            words={"programmes.Pledge.state": {k: s.label for k, s in PLEDGE.states.items()}},
        ),
    }
    return render(request, "programmes/pledge.html", context)


@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one's own pledge."""
    return frame.press(
        request,
        to=reverse("programmes:pledge", args=[pk]),
        done=_("Signed."),
        do=lambda deed: actions.sign_pledge(
            deed, pk, text_sha256=request.POST.get("text_sha256", "")
        ),
    )


def _signable(found: Pledge, person_id: int | None) -> bool:
    held = frozenset({"signer"}) if found.person_id == person_id else frozenset[str]()
    moves = {move.name for move in PLEDGE.moves_from(found.state, held=held)}
    return "sign" in moves


def _successor(found: Pledge) -> Pledge | None:
    """The pledge that took the place of a superseded one."""
    if found.state != "stale":
        return None
    rows = found.programme.pledges.filter(person=found.person_id, role=found.role)
    return rows.exclude(state="stale").first()


def _tabs(programme: Programme, show: str) -> list[dict[str, object]]:
    counts = {state: programme.pledges.filter(state=state).count() for state in PLEDGE.states}
    labels = {key: _(state.label) for key, state in PLEDGE.states.items()}
    labels["standing"] = _("All that stand")
    counts["standing"] = counts["asked"] + counts["signed"]
    return [
        {"label": labels[key], "href": f"?show={key}", "count": counts[key], "active": key == show}
        for key in SHOWN
    ]


def _rows(programme: Programme) -> Iterator[dict[str, object]]:
    standing = programme.pledges.exclude(state="stale").select_related("person")
    rows = list(standing.order_by("person__pinyin", "id"))
    before = queries.signers_before(rows)
    for row in rows:
        yield {
            "person": row.person.name,
            "role": _(PLEDGERS[row.role][0]),
            "lines": len(row.content),
            "state": row.state,
            "before": "、".join(before.get(row.pk, [])),
            "asked_at": _local(row.asked_at),
            "signed_at": _local(row.signed_at) if row.signed_at else None,
            "content_sha256": row.content_sha256,
        }


def _local(moment: datetime) -> datetime:
    """Office time without its zone, which a spreadsheet does not know."""
    return moment.astimezone(OFFICE_ZONE).replace(tzinfo=None)
