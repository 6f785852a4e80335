"""A virus scanner of the agency's own, asked about every file before it is kept.

`UPLOAD_SCAN_COMMAND` names it, such as `clamdscan --no-summary --fdpass`; the file's path is added.
It ends with 0 for a clean file and 1 for an infected one; anything else is no answer.
"""

from __future__ import annotations

import logging
import subprocess
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext as _

from bihuan.kit.refusals import Refused

log = logging.getLogger(__name__)
SECONDS = 60
CLEAN, INFECTED = 0, 1


def refuse_infected(upload: File[bytes]) -> None:
    """Refuse what the scanner refuses; and everything, while it does not answer."""
    command: list[str] = settings.UPLOAD_SCAN_COMMAND
    if not command:
        return
    with tempfile.NamedTemporaryFile(prefix="bihuan-scan-") as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        upload.seek(0)
        answer = _answer([*command, str(Path(copy.name))])
    if answer == CLEAN:
        return
    if answer == INFECTED:
        raise Refused(_("The virus scanner refuses this file. It was not kept."))
    raise Refused(
        _("The virus scanner does not answer, so no file is taken in. Tell the administrator.")
    )


def _answer(command: list[str]) -> int | None:
    try:
        done = subprocess.run(  # noqa: S603  the administrator's own command, no shell
            command, capture_output=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        log.error("virus scanner: %s", fault)
        return None
    if done.returncode not in (CLEAN, INFECTED):
        log.error("virus scanner ended with %s: %s", done.returncode, done.stderr[-500:])
    return done.returncode
