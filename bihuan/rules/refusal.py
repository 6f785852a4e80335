"""A rule that says no, as a code and the facts of the case; the kit turns both into a sentence."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818  it is an answer, not an error
    """A rule's no.

    Parameters
    ----------
    code
        Stable snake_case name of the reason, e.g. ``wrong_state``: the key of a sentence.
    params
        What the sentence needs: names, numbers, dates. Never prose.
    """

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(code)
        self.code: str = code
        self.params: dict[str, object] = params

    def __str__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.code}({given})"
