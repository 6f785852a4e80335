"""Bodies that are too large: a declared one is refused unread, an undeclared one where it ends."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from bihuan.kit.receiving import ReceivingMiddleware, TooLarge

MEGABYTE = 1024 * 1024
BOUNDARY = "xyz"


class Unread(io.RawIOBase):
    """A body that must not be read."""

    def read(self, size: int = -1) -> bytes:
        raise AssertionError("the body was read")


class Counted(io.BytesIO):
    """A body that counts what is read of it."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        got = super().read(size)
        self.taken += len(got)
        return got


class Somebody:
    is_authenticated = True


@pytest.fixture(autouse=True)
def _plain_static_files(settings: Any) -> None:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


def request_with(body: Any, length: int, user: object = None) -> HttpRequest:
    request = RequestFactory().generic("POST", "/evidence/new")
    request.META |= {
        "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
        "CONTENT_LENGTH": str(length),
        "wsgi.input": body,
    }
    made = type(request)(request.META)
    made.user = user or Somebody()  # type: ignore[attr-defined]
    return made


def passed(request: HttpRequest) -> HttpResponse:
    return HttpResponse("passed")


def multipart(size: int) -> bytes:
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="upload"; filename="a.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )
    return head.encode() + b"x" * size + f"\r\n--{BOUNDARY}--\r\n".encode()


def test_500_declared_megabytes_are_refused_before_a_byte_is_read() -> None:
    request = request_with(Unread(), 500 * MEGABYTE)
    answer = ReceivingMiddleware(passed)(request)
    assert answer.status_code == 413
    assert "50 MB" in answer.content.decode()


def test_a_file_over_its_limit_is_refused_while_it_comes_in(settings: Any) -> None:
    settings.UPLOAD_LIMIT_BYTES = MEGABYTE
    body = Counted(multipart(5 * MEGABYTE))
    request = request_with(body, len(body.getvalue()))
    answer = ReceivingMiddleware(passed)(request)
    assert answer.status_code == 413
    assert body.taken < 2 * MEGABYTE


def test_several_files_within_the_limit_of_all_pass(settings: Any) -> None:
    settings.UPLOAD_LIMIT_BYTES = MEGABYTE
    body = multipart(MEGABYTE // 2)
    assert (
        ReceivingMiddleware(passed)(request_with(io.BytesIO(body), len(body))).content == b"passed"
    )


def test_of_nobody_s_upload_nothing_is_read() -> None:
    request = request_with(Unread(), 30 * MEGABYTE, AnonymousUser())
    assert ReceivingMiddleware(passed)(request).content == b"passed"


@pytest.mark.parametrize("told", ["", "abc", "１２"])
def test_a_length_that_is_none_does_no_harm(told: str) -> None:
    request = request_with(io.BytesIO(b""), 0)
    request.META["CONTENT_LENGTH"] = told
    assert ReceivingMiddleware(passed)(request).status_code == 200


def test_what_slips_past_is_no_server_fault() -> None:
    assert TooLarge.__mro__[1].__name__ == "RequestDataTooBig"  # Django answers it with 400
