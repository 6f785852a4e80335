"""Every change of what proves: files by their hash, evidence, its kinds and reminders."""

from bihuan.apps.archives.actions.disposal import erase_destroyed as erase_destroyed
from bihuan.apps.archives.actions.evidence import About as About
from bihuan.apps.archives.actions.evidence import ThereAlready as ThereAlready
from bihuan.apps.archives.actions.evidence import add_evidence as add_evidence
from bihuan.apps.archives.actions.evidence import give as give
from bihuan.apps.archives.actions.evidence import permit_change as permit_change
from bihuan.apps.archives.actions.evidence import renew_evidence as renew_evidence
from bihuan.apps.archives.actions.evidence import set_validity as set_validity
from bihuan.apps.archives.actions.evidence import withdraw_evidence as withdraw_evidence
from bihuan.apps.archives.actions.files import plain_name as plain_name
from bihuan.apps.archives.actions.files import read_waiting as read_waiting
from bihuan.apps.archives.actions.files import store_file as store_file
from bihuan.apps.archives.actions.kinds import add_kind as add_kind
from bihuan.apps.archives.actions.kinds import end_kind as end_kind
from bihuan.apps.archives.actions.reminding import remind as remind
from bihuan.apps.archives.states import KEEPERS as KEEPERS
