"""Fresh one-time sign-in links for the six roles that `make run` prints."""

from __future__ import annotations

from bihuan.apps.people import actions, queries
from bihuan.apps.people.models import Account
from bihuan.config.sample import cast
from bihuan.kit import clock
from bihuan.kit.deed import SYSTEM, Deed


def fresh(base: str) -> list[str]:
    """One line a role: who, and the address that signs them in once."""
    numbers = {player.key: n for n, player in enumerate(cast.players(), start=1)}
    lines = []
    for key, label in cast.SHOWN:
        account = Account.objects.get(username=f"sample{numbers[key]:03}")
        deed = Deed(by=SYSTEM, at=clock.now())
        actions.issue_entry_link(deed, account_id=account.pk)
        lines.append(f"{label:<36} {base}/entry/{queries.entry_token(deed.act_id)}")
    return lines
