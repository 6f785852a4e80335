"""What can happen to a version of a standard; kinds of standards, methods; pure tables."""

from __future__ import annotations

from typing import Final

from bihuan.rules.workflow import Move, State, Workflow

KEEPERS: Final = ("coordinator",)

VERSION: Final = Workflow(
    "version",
    (
        State("draft", "Draft", "info"),
        State("frozen", "In force", "success"),
        State("retired", "Retired", "muted", final=True),
    ),
    (
        Move("freeze", "draft", "frozen", KEEPERS, label="Freeze"),
        Move("retire", ("draft", "frozen"), "retired", KEEPERS, ("reason",), "Retire"),
    ),
)

KINDS: Final[dict[str, str]] = {
    "accreditation": "Accreditation",
    "sanitary_city": "Sanitary city",
    "sanitary_county": "Sanitary county",
    "appraisal": "Appraisal",
    "duties": "List of duties",
    "checklist": "Checklist",
}

# The six methods of review; the words are content of the standard itself, hence Chinese.
METHODS: Final = ("听取汇报", "查阅资料", "现场考察", "操作考核", "问卷调查", "人员访谈")
