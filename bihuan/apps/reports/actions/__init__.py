"""Every change of publications: outlines, editions, comments."""

from bihuan.apps.reports.actions.comments import answer_comment as answer_comment
from bihuan.apps.reports.actions.comments import leave_comment as leave_comment
from bihuan.apps.reports.actions.comments import register_comment as register_comment
from bihuan.apps.reports.actions.comments import set_aside_comment as set_aside_comment
from bihuan.apps.reports.actions.drafting import draft_document as draft_document
from bihuan.apps.reports.actions.editions import Decision as Decision
from bihuan.apps.reports.actions.editions import decide as decide
from bihuan.apps.reports.actions.editions import discard_edition as discard_edition
from bihuan.apps.reports.actions.editions import make_edition as make_edition
from bihuan.apps.reports.actions.editions import write_words as write_words
from bihuan.apps.reports.actions.publications import Outline as Outline
from bihuan.apps.reports.actions.publications import edit_publication as edit_publication
from bihuan.apps.reports.actions.publications import open_publication as open_publication
from bihuan.apps.reports.actions.releasing import check_edition as check_edition
from bihuan.apps.reports.actions.releasing import release_edition as release_edition
from bihuan.apps.reports.actions.releasing import return_edition as return_edition
from bihuan.apps.reports.actions.releasing import withdraw_edition as withdraw_edition
from bihuan.apps.reports.actions.reminding import remind as remind
