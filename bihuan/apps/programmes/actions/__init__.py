"""Every change of programmes: one module a noun, all verbs by name from here."""

from bihuan.apps.programmes.actions.binder import make_volumes, set_binder
from bihuan.apps.programmes.actions.cadences import (
    add_cadence,
    add_six_ones,
    keep_up,
    stop_cadence,
)
from bihuan.apps.programmes.actions.calendar import (
    keep_day,
    keep_days,
    load_holidays,
    replan_cadences,
)
from bihuan.apps.programmes.actions.evidence import (
    ask_evidence,
    give_evidence,
    set_evidence_since,
    withdraw_request,
)
from bihuan.apps.programmes.actions.exemptions import (
    ask_exemption,
    decide_exemption,
    withdraw_exemption,
)
from bihuan.apps.programmes.actions.letters import (
    enter_letter,
    make_letters,
    sign_above,
)
from bihuan.apps.programmes.actions.milestones import (
    add_milestone,
    cancel_milestone,
    change_milestone,
    plan_milestones,
    reach_milestone,
)
from bihuan.apps.programmes.actions.occurrences import (
    ask_excuse,
    correct_held,
    decide_excuse,
    record_held,
)
from bihuan.apps.programmes.actions.packing import make_waiting, remove_old
from bihuan.apps.programmes.actions.packs import (
    ask_pack,
    begin_pack,
    cancel_pack,
    download_pack,
    fail_pack,
    finish_pack,
    path_of,
    remove_pack,
)
from bihuan.apps.programmes.actions.papers import make_duties
from bihuan.apps.programmes.actions.pledges import (
    ask_pledges,
    sign_pledge,
)
from bihuan.apps.programmes.actions.programmes import (
    add_group,
    create_programme,
    edit_programme,
    end_group,
    finish,
    pin_version,
    resume,
    start,
    withdraw,
)
from bihuan.apps.programmes.actions.responsibilities import (
    assign,
    assign_many,
    hand_over,
)
from bihuan.apps.programmes.actions.sessions import (
    change_session,
    end_session,
    hold_session,
    keep_attendance,
    mark_attendance,
    write_minutes,
)

__all__ = [
    "add_cadence",
    "add_group",
    "add_milestone",
    "add_six_ones",
    "ask_evidence",
    "ask_excuse",
    "ask_exemption",
    "ask_pack",
    "ask_pledges",
    "assign",
    "assign_many",
    "begin_pack",
    "cancel_milestone",
    "cancel_pack",
    "change_milestone",
    "change_session",
    "correct_held",
    "create_programme",
    "decide_excuse",
    "decide_exemption",
    "download_pack",
    "edit_programme",
    "end_group",
    "end_session",
    "enter_letter",
    "fail_pack",
    "finish",
    "finish_pack",
    "give_evidence",
    "hand_over",
    "hold_session",
    "keep_attendance",
    "keep_day",
    "keep_days",
    "keep_up",
    "load_holidays",
    "make_duties",
    "make_letters",
    "make_volumes",
    "make_waiting",
    "mark_attendance",
    "path_of",
    "pin_version",
    "plan_milestones",
    "reach_milestone",
    "record_held",
    "remove_old",
    "remove_pack",
    "replan_cadences",
    "resume",
    "set_binder",
    "set_evidence_since",
    "sign_above",
    "sign_pledge",
    "start",
    "stop_cadence",
    "withdraw",
    "withdraw_exemption",
    "withdraw_request",
    "write_minutes",
]
