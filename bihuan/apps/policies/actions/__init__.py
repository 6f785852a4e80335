"""Every change of a policy: draft, edit, check, issue, train, execute, abolish; the import."""

from bihuan.apps.policies.actions.drafting import Draft as Draft
from bihuan.apps.policies.actions.drafting import check_policy as check_policy
from bihuan.apps.policies.actions.drafting import draft_policy as draft_policy
from bihuan.apps.policies.actions.drafting import edit_policy as edit_policy
from bihuan.apps.policies.actions.importing import import_policies as import_policies
from bihuan.apps.policies.actions.issuing import abolish_policy as abolish_policy
from bihuan.apps.policies.actions.issuing import issue_policy as issue_policy
from bihuan.apps.policies.actions.issuing import register_policy as register_policy
from bihuan.apps.policies.actions.using import record_execution as record_execution
from bihuan.apps.policies.actions.using import record_training as record_training
from bihuan.apps.policies.actions.using import void_execution as void_execution
