"""Every question about policies, always scoped to who asks."""

from bihuan.apps.policies.queries.desk import copied_to as copied_to
from bihuan.apps.policies.queries.desk import done_by as done_by
from bihuan.apps.policies.queries.desk import raised_by as raised_by
from bihuan.apps.policies.queries.desk import waiting_for as waiting_for
from bihuan.apps.policies.queries.page import Answered as Answered
from bihuan.apps.policies.queries.page import policy_page as policy_page
from bihuan.apps.policies.queries.register import ORDER as ORDER
from bihuan.apps.policies.queries.register import Asked as Asked
from bihuan.apps.policies.queries.register import executions_visible_to as executions_visible_to
from bihuan.apps.policies.queries.register import held_on as held_on
from bihuan.apps.policies.queries.register import in_use as in_use
from bihuan.apps.policies.queries.register import lacks as lacks
from bihuan.apps.policies.queries.register import policies_visible_to as policies_visible_to
from bihuan.apps.policies.queries.register import register as register
