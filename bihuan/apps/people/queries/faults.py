"""What a verification found, in sentences."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from bihuan.apps.people.queries.timeline import field_label, kind_label, verb_label
from bihuan.apps.people.queries.verify import Fault, Report

SENTENCES: Final[dict[str, str]] = {
    "changed": _(
        "Act %(seq)s (%(verb)s; %(objects)s) is not what was sealed: it, its changes, or the act"
        " before it were changed."
    ),
    "removed": _("Act %(seq)s was removed."),
    "inserted": _("Act %(seq)s (%(verb)s; %(objects)s) was put in from outside."),
    "unsealed": _("An act without a seal (%(verb)s; %(objects)s) was put in from outside."),
    "truncated": _("The end of the journal, from act %(seq)s on, was removed."),
    "end": _("The end of the chain, after act %(seq)s, was changed."),
    "rewritten": _("Act %(seq)s (%(verb)s; %(objects)s) has another hash than the one noted."),
    "orphan": _("Changes of %(objects)s are left behind by an act that was removed."),
    "row_changed": _("%(objects)s: “%(field)s” was changed outside the journal."),
    "row_removed": _("%(objects)s was removed outside the journal."),
    "row_inserted": _("%(objects)s was put in outside the journal."),
    "unguarded": _("The journal's trigger on %(field)s is switched off or gone."),
}
NAMED = 5


def fault_text(fault: Fault) -> str:
    """One fault as a sentence that names the act, the record and the field."""
    named = [f"{kind_label(kind)} {kind}#{pk}" for kind, pk in fault.objects[:NAMED]]
    more = len(fault.objects) - NAMED
    if more > 0:
        named.append(gettext("and %(count)s more") % {"count": more})
    field = fault.field
    if fault.kind == "row_changed":
        field = f"{field_label(fault.objects[0][0], field)} ({field})"
    return gettext(SENTENCES[fault.kind]) % {
        "seq": fault.seq,
        "verb": f"{verb_label(fault.verb)} {fault.verb}",
        "objects": "、".join(named) or "—",
        "field": field,
    }


def findings_of(report: Report) -> dict[str, Any]:
    """The report as the act of a verification keeps it."""
    return {
        "acts": report.acts,
        "rows": report.rows,
        "seq": report.seq,
        "head": report.head,
        "faults": [fault_text(fault) for fault in report.faults[:50]],
        "more": report.more + max(0, len(report.faults) - 50),
    }
