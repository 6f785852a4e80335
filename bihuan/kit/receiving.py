"""Bounds what an upload may weigh while it comes in: by what it declares, then by what it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bihuan.kit.refusals import Refused

MEGABYTE = 1024 * 1024


class TooLarge(RequestDataTooBig):
    """More than may be taken in."""


class LimitedUploadHandler(FileUploadHandler):
    """Stands before the handlers that keep a file: passes every piece on, and stops at the limit.

    So a file without a declared size, or with a false one, ends here, not on the disk.
    """

    def handle_raw_input(
        self, input_data: Any, meta: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        """Nothing of the body is read yet."""
        if content_length > settings.REQUEST_LIMIT_BYTES:
            raise TooLarge

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > settings.UPLOAD_LIMIT_BYTES:
            raise TooLarge
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


class ReceivingMiddleware:
    """Answers a body that is too large with a sentence; a declared one before reading any of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return self.get_response(request)
        if _declared(request) > settings.REQUEST_LIMIT_BYTES:
            return _answer(request)
        if not request.user.is_authenticated:
            return self.get_response(request)  # on to the sign-in; nothing of the body is needed
        try:
            request.POST  # noqa: B018  read now: every middleware after this one would
        except TooLarge:
            return _answer(request)
        return self.get_response(request)


def _declared(request: HttpRequest) -> int:
    told = str(request.META.get("CONTENT_LENGTH") or "")
    return int(told) if told.isascii() and told.isdigit() else 0


def _answer(request: HttpRequest) -> HttpResponse:
    limits = {
        "limit": settings.UPLOAD_LIMIT_BYTES // MEGABYTE,
        "all": settings.REQUEST_LIMIT_BYTES // MEGABYTE,
    }
    sentence = _("A file may have %(limit)s MB at most, and all of one form %(all)s MB.") % limits
    refused = Refused(sentence)
    return render(request, "kit/refused.html", {"refused": refused}, status=413)
