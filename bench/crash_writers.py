"""Writers for `bench/crash.py`: each posts one form again and again, as a browser would."""

from __future__ import annotations

import http.client
import re
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

PATIENCE = 10.0  # seconds for one answer
PAUSE = 0.05  # between two tries while nobody answers
REPEAT_EVERY = 7  # an act that was acknowledged is sent once more: it must stay one act
TOKEN = re.compile(r'name="csrfmiddlewaretoken"[^>]*value="([^"]+)"')
COOKIE = re.compile(r"(\w+)=([^;]*)")


@dataclass
class Submit:
    """One submitted form; `went_to` is where the server sent us, once it acknowledged."""

    act_id: str
    key: str  # what the row it makes is found by
    tries: int = 0
    went_to: str = ""


@dataclass(frozen=True)
class Form:
    """A page with a form: what to fill in, and the row that must be there exactly once."""

    path: str
    verb: str
    table: str
    column: str

    def fields(self, key: str) -> dict[str, str]:
        """The form filled in; `key` is unique."""
        return {column: value.format(key=key) for column, value in FILLED[self.verb].items()}


FILLED = {
    "people.enter_person": {"name": "断电{key}", "staff_no": "{key}", "phone": "0000-1234567"},
    "loop.raise_finding": {
        "verbatim": "第一行:检查发现的问题。\n第二行:至今没有整改。",
        "title": "{key}",
        "source": "inspection",
        "kind": "deadline",
    },
}
FORMS = {
    "sysadmin": Form("/people/new", "people.enter_person", "people_person", "staff_no"),
    "inspector": Form("/findings/new", "loop.raise_finding", "loop_finding", "title"),
}


class OutageError(Exception):
    """No answer, or the server says that it cannot now."""


@dataclass
class Writer:
    """Posts while the gate is open; retries what was not acknowledged, with the same act id."""

    name: str
    port: int
    session: str
    form: Form
    gate: threading.Event
    submits: list[Submit] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    busy: threading.Lock = field(default_factory=threading.Lock)
    ended: bool = False
    repeats: int = 0
    outages: Counter[int] = field(default_factory=Counter)
    _pending: Submit | None = None
    _token: str = ""
    _cookies: dict[str, str] = field(default_factory=dict)
    _line: http.client.HTTPConnection | None = None

    def run(self) -> None:
        """The thread's body."""
        self._cookies["sessionid"] = self.session
        while not self.ended:
            self.gate.wait()
            with self.busy:
                if self.gate.is_set() and not self.ended:
                    self._try()

    def wait(self) -> None:
        """Return when the step under way is over; with the gate closed there is no other."""
        with self.busy:
            return

    def _try(self) -> None:
        try:
            self._step()
        except OutageError:
            self._hang_up()
            time.sleep(PAUSE)

    def _step(self) -> None:
        if not self._token:
            self._token = self._open_form()
        if self._pending is None:
            self._pending = self._next()
        submit = self._pending
        before = submit.went_to
        submit.tries += 1
        went_to = self._post(submit)
        if before and went_to != before:
            self.faults.append(f"{submit.act_id} repeated went to {went_to}, not {before}")
        submit.went_to = went_to
        self._pending = None

    def _next(self) -> Submit:
        done = len(self.submits)
        if done and done % REPEAT_EVERY == 0 and self.submits[-1].tries == 1:
            self.repeats += 1
            return self.submits[-1]
        key = f"{self.name}-{done + 1:05}"
        submit = Submit(str(uuid.uuid4()), key)
        self.submits.append(submit)
        return submit

    def _open_form(self) -> str:
        status, _headers, text = self._ask("GET", self.form.path, None)
        found = TOKEN.search(text)
        if status != 200 or found is None:
            self.faults.append(f"{self.form.path} answers {status} without a form")
            raise OutageError(self.form.path)
        return found[1]

    def _post(self, submit: Submit) -> str:
        """Where the server sends us; anything but a redirect is an outage or a fault."""
        fields = self.form.fields(submit.key)
        fields |= {"act_id": submit.act_id, "csrfmiddlewaretoken": self._token}
        status, headers, text = self._ask("POST", self.form.path, urlencode(fields))
        went_to = headers.get("location", "")
        if status in {302, 303} and not went_to.startswith("/accounts/"):
            return went_to
        said = " ".join(re.sub(r"<[^>]+>", " ", text.partition("<main")[2]).split())[:200]
        self.faults.append(f"{submit.act_id} ({submit.tries} tries) answers {status}: {said}")
        return went_to or f"refused with {status}"

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, dict[str, str], str]:
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._line.request(method, path, body, headers)
            answer = self._line.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as broken:
            raise OutageError(str(broken)) from broken
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            if found := COOKIE.match(cookie):
                self._cookies[found[1]] = found[2]
        if answer.status >= 500:
            self.outages[answer.status] += 1
            raise OutageError(f"{method} {path} answers {answer.status}")
        return answer.status, {k.lower(): v for k, v in answer.headers.items()}, text

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None

    @property
    def pending(self) -> Submit | None:
        """What was sent and not acknowledged yet."""
        return self._pending
