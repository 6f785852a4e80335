"""The request as our views see it: with the actor on it; and how a view makes its deed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import cast

from django.http import HttpRequest
from django.utils.translation import gettext as _

from bihuan.kit import clock
from bihuan.kit.deed import Actor, Deed, new_act_id
from bihuan.kit.refusals import Refused

MOST_DIGITS = 18


class DeskRequest(HttpRequest):
    """A request by somebody signed in; `ActorMiddleware` puts the actor on it."""

    actor: Actor


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    return cast("DeskRequest", request).actor


def whole(text: str) -> int | None:
    """A whole number as our own pages send it; None for anything else, however it looks.

    More digits than a column holds are none of ours either (and thousands of them no int at all).
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def wholes(texts: Iterable[str]) -> list[int]:
    """Of several, those that are numbers."""
    return [number for number in map(whole, texts) if number is not None]


def deed_of(request: HttpRequest) -> Deed:
    """The doing a submitted form stands for; its hidden act id makes a repeat harmless."""
    given = request.POST.get("act_id", "")
    try:
        act_id = uuid.UUID(given) if given else new_act_id()
    except ValueError:
        raise Refused(_("This form is damaged. Reload the page and try again.")) from None
    return Deed(by=actor_of(request), at=clock.now(), act_id=act_id)
