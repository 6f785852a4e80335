"""Every question about documents, always scoped to who asks."""

from bihuan.apps.documents.queries.desk import copied_to as copied_to
from bihuan.apps.documents.queries.desk import done_by as done_by
from bihuan.apps.documents.queries.desk import raised_by as raised_by
from bihuan.apps.documents.queries.desk import waiting_for as waiting_for
from bihuan.apps.documents.queries.kinds import kind_of as kind_of
from bihuan.apps.documents.queries.kinds import kinds as kinds
from bihuan.apps.documents.queries.scope import documents_about as documents_about
from bihuan.apps.documents.queries.scope import documents_visible_to as documents_visible_to
