"""What the papers of the loop say: each a title and values read from the records on a day."""

from bihuan.apps.loop.queries.papers.findings import closure_form as closure_form
from bihuan.apps.loop.queries.papers.findings import lookback_record as lookback_record
from bihuan.apps.loop.queries.papers.findings import slip as slip
from bihuan.apps.loop.queries.papers.ledger import ledger as ledger
from bihuan.apps.loop.queries.papers.meetings import minutes as minutes
from bihuan.apps.loop.queries.papers.rounds import round_paper as round_paper
from bihuan.apps.loop.queries.papers.sheet import Sheet as Sheet
from bihuan.apps.loop.queries.papers.yearly import yearly as yearly
