"""Every change of who: agencies, departments, persons, posts, groups, accounts, the staff list."""

from bihuan.apps.people.actions.accounts import (
    choose_language,
    drop_second_factor,
    issue_entry_link,
    let_until,
    lock_account,
    open_account,
    require_new_password,
    set_password,
    unlock_account,
    use_entry_link,
)
from bihuan.apps.people.actions.duplicates import merge_persons, unmerge_person
from bihuan.apps.people.actions.groups import (
    change_group,
    end_group,
    form_group,
    join_group,
    leave_group,
)
from bihuan.apps.people.actions.persons import correct_person, enter_person, leave, rejoin
from bihuan.apps.people.actions.posts import (
    appoint,
    close_post,
    create_post,
    end_charge,
    end_tenure,
    put_in_charge,
    rename_post,
    set_scope,
    transfer,
)
from bihuan.apps.people.actions.reach import KEEPERS
from bihuan.apps.people.actions.signing import (
    end_sessions,
    note_security,
    note_verification,
    sign_in,
    sign_in_failed,
    sign_out,
)
from bihuan.apps.people.actions.staff import import_staff
from bihuan.apps.people.actions.units import (
    change_unit,
    close_unit,
    found_agency,
    merge_unit,
    open_unit,
)

__all__ = [
    "KEEPERS",
    "appoint",
    "change_group",
    "change_unit",
    "choose_language",
    "close_post",
    "close_unit",
    "correct_person",
    "create_post",
    "drop_second_factor",
    "end_charge",
    "end_group",
    "end_sessions",
    "end_tenure",
    "enter_person",
    "form_group",
    "found_agency",
    "import_staff",
    "issue_entry_link",
    "join_group",
    "leave",
    "leave_group",
    "let_until",
    "lock_account",
    "merge_persons",
    "merge_unit",
    "note_security",
    "note_verification",
    "open_account",
    "open_unit",
    "put_in_charge",
    "rejoin",
    "rename_post",
    "require_new_password",
    "set_password",
    "set_scope",
    "sign_in",
    "sign_in_failed",
    "sign_out",
    "transfer",
    "unlock_account",
    "unmerge_person",
    "use_entry_link",
]
