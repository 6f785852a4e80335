"""Every change of documents: drafts, the way to the file, numbers, templates."""

from bihuan.apps.documents.actions.drafting import About as About
from bihuan.apps.documents.actions.drafting import draft_document as draft_document
from bihuan.apps.documents.actions.drafting import revise_document as revise_document
from bihuan.apps.documents.actions.handing import hand_over as hand_over
from bihuan.apps.documents.actions.paper import sign_on_paper as sign_on_paper
from bihuan.apps.documents.actions.sending import deliver as deliver
from bihuan.apps.documents.actions.sending import file_away as file_away
from bihuan.apps.documents.actions.sending import receive as receive
from bihuan.apps.documents.actions.sending import seal as seal
from bihuan.apps.documents.actions.series import change_series as change_series
from bihuan.apps.documents.actions.series import end_series as end_series
from bihuan.apps.documents.actions.series import open_series as open_series
from bihuan.apps.documents.actions.series import void_number as void_number
from bihuan.apps.documents.actions.signing import check as check
from bihuan.apps.documents.actions.signing import countersign as countersign
from bihuan.apps.documents.actions.signing import issue as issue
from bihuan.apps.documents.actions.signing import send_back as send_back
from bihuan.apps.documents.actions.signing import submit as submit
from bihuan.apps.documents.actions.signing import take_back as take_back
from bihuan.apps.documents.actions.templates import put_template as put_template
from bihuan.apps.documents.actions.templates import reset_template as reset_template
from bihuan.apps.documents.actions.voiding import annul as annul
from bihuan.apps.documents.actions.voiding import give_up as give_up
from bihuan.apps.documents.actions.voiding import recall as recall
