"""Every change of money to recover: stated, listed, received, waived, talked about."""

from bihuan.apps.loop.actions.recovery.booking import receive_money as receive_money
from bihuan.apps.loop.actions.recovery.booking import record_talk as record_talk
from bihuan.apps.loop.actions.recovery.booking import reverse_receipt as reverse_receipt
from bihuan.apps.loop.actions.recovery.booking import void_waiver as void_waiver
from bihuan.apps.loop.actions.recovery.booking import waive_money as waive_money
from bihuan.apps.loop.actions.recovery.stating import NewLine as NewLine
from bihuan.apps.loop.actions.recovery.stating import add_recovery_line as add_recovery_line
from bihuan.apps.loop.actions.recovery.stating import import_recovery_lines as import_recovery_lines
from bihuan.apps.loop.actions.recovery.stating import state_recovery as state_recovery
from bihuan.apps.loop.actions.recovery.stating import void_recovery_line as void_recovery_line
