"""A rule that says no: a sentence for the person, shown on a 409 page; nothing has changed."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818  it is an answer, not an error
    """Carries the sentence to show, and optionally the items that stand in the way."""

    status = 409

    def __init__(self, sentence: str, *, items: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.items = items


class NotAllowed(Refused):
    """The person may not do this at all."""

    status = 403


class NotFound(Refused):
    """No such record, or not one this person may see: the two look the same."""

    status = 404


class Changed(Refused):
    """Somebody else saved in between; carries both texts so that nothing is lost."""

    def __init__(self, sentence: str, *, theirs: dict[str, str], yours: dict[str, str]) -> None:
        super().__init__(sentence)
        self.theirs = theirs
        self.yours = yours
