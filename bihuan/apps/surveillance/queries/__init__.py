"""Every question about series and their warnings, always scoped to who asks."""

from bihuan.apps.surveillance.queries.kept import chosen_for as chosen_for
from bihuan.apps.surveillance.queries.kept import held_on as held_on
from bihuan.apps.surveillance.queries.kept import series_visible_to as series_visible_to
from bihuan.apps.surveillance.queries.kept import sets_visible_to as sets_visible_to
from bihuan.apps.surveillance.queries.kept import table_of as table_of
from bihuan.apps.surveillance.queries.reading import fault as fault
from bihuan.apps.surveillance.queries.reading import read_upload as read_upload
from bihuan.apps.surveillance.queries.warning import Setting as Setting
from bihuan.apps.surveillance.queries.warning import Week as Week
from bihuan.apps.surveillance.queries.warning import usual as usual
from bihuan.apps.surveillance.queries.warning import weeks_of as weeks_of
