"""Every question about publications, always scoped to who asks."""

from bihuan.apps.reports.queries.desk import copied_to as copied_to
from bihuan.apps.reports.queries.desk import done_by as done_by
from bihuan.apps.reports.queries.desk import raised_by as raised_by
from bihuan.apps.reports.queries.desk import waiting_for as waiting_for
from bihuan.apps.reports.queries.scope import comments_visible_to as comments_visible_to
from bihuan.apps.reports.queries.scope import editions_visible_to as editions_visible_to
from bihuan.apps.reports.queries.scope import publications_visible_to as publications_visible_to
