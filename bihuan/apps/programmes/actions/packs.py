"""Expert packs: asked for, cancelled, downloaded; the steps of the job that makes them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from bihuan.apps.programmes import queries
from bihuan.apps.programmes.models import Pack
from bihuan.apps.programmes.states import EVIDENCE_KEEPERS, PACK
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.moves import advance
from bihuan.kit.packing import Packed
from bihuan.kit.refusals import NotAllowed, NotFound, Refused

SYSTEM_ONLY = ("system",)
MOST_PROBLEMS = 200  # kept with the record; the pack names all


@act("programmes.ask_pack", label="Have an expert pack made", may=EVIDENCE_KEEPERS)
def ask_pack(deed: Deed, programme_id: int, *, classes: Sequence[str] = ()) -> Pack:
    """A pack of the whole programme or of some classes; the job takes it up within a minute."""
    programme = queries.locked(programme_id, deed.by)
    if not queries.packs_may_be_read(deed.by):
        raise NotAllowed(_("A pack holds every department's evidence: your posts do not reach it."))
    unknown = set(classes) - set(queries.class_names(programme))
    if unknown:
        raise NotFound(_("There is no such class."))
    if not queries.bound_clauses(programme).exists():
        raise Refused(_("The programme pins no standard yet"))
    if programme.packs.filter(state__in=PACK.open).exists():
        raise Refused(_("A pack of this programme is being made already."))
    return Pack.objects.create(
        programme=programme,
        classes=list(classes),
        asked_by_id=deed.by.person_id,
        asked_at=deed.at,
    )


@act("programmes.cancel_pack", label="Cancel an expert pack", may=EVIDENCE_KEEPERS)
def cancel_pack(deed: Deed, pack_id: int) -> Pack:
    """It is not wanted any more; the job stops at the next file."""
    return _move(deed, pack_id, "cancel", ended_at=deed.at)


@act("programmes.download_pack", label="Download an expert pack")
def download_pack(deed: Deed, pack_id: int) -> Pack:
    """Somebody took the pack with them: that is on record."""
    pack = queries.pack_of(deed.by, pack_id)
    if pack.state != "ready" or not path_of(pack).exists():
        raise Refused(_("This pack is not there to be downloaded."))
    return pack


@act("programmes.begin_pack", label="Begin an expert pack", may=SYSTEM_ONLY)
def begin_pack(deed: Deed, pack_id: int) -> Pack:
    """What is read from now on is what the pack says."""
    return _move(deed, pack_id, "begin", frozen_at=deed.at)


@act("programmes.finish_pack", label="Finish an expert pack", may=SYSTEM_ONLY)
def finish_pack(
    deed: Deed, pack_id: int, *, packed: Packed, pieces: int, files: int, problems: Sequence[str]
) -> Pack:
    """It is whole, but for the files it names as missing."""
    return _move(
        deed,
        pack_id,
        "finish",
        ended_at=deed.at,
        pieces=pieces,
        files=files,
        size=packed.size,
        sha256=packed.sha256,
        problems=list(problems[:MOST_PROBLEMS]),
    )


@act("programmes.fail_pack", label="Give up an expert pack", may=SYSTEM_ONLY)
def fail_pack(deed: Deed, pack_id: int, *, fault: str) -> Pack:
    """It could not be made; the sentence says why."""
    return _move(deed, pack_id, "fail", ended_at=deed.at, fault=fault[:300])


@act("programmes.remove_pack", label="Remove an expert pack", may=SYSTEM_ONLY)
def remove_pack(deed: Deed, pack_id: int) -> Pack:
    """Kept long enough: the file goes, what it was stays on record."""
    pack = _move(deed, pack_id, "remove")
    path_of(pack).unlink(missing_ok=True)
    return pack


def path_of(pack: Pack) -> Path:
    """Where the file of a pack lies: apart from the evidence, so that no backup carries it."""
    return Path(settings.HOME) / "packs" / f"{pack.pk}.zip"


def _move(deed: Deed, pack_id: int, move: str, **changes: object) -> Pack:
    seen = queries.packs_visible_to(deed.by).select_related(None).order_by()
    pack = seen.filter(pk=pack_id).select_for_update(no_key=True, of=("self",)).first()
    if pack is None:
        raise NotFound(_("There is no such pack."))
    pack.state = advance(PACK, pack.state, move, held=deed.by.roles)
    for name, value in changes.items():
        setattr(pack, name, value)
    pack.save(update_fields=["state", *changes])
    return pack
