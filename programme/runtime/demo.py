"""`./noon demo`: embedded servers, a seeded database, worker, beat and web under the supervisor."""

from __future__ import annotations

import http.client
import multiprocessing
import os
import shutil
import signal
import socket
import subprocess
import sys
import uuid
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from programme.runtime import PEOPLE_MARKER, places, processes
from programme.runtime.embedded import EmbeddedPostgres, EmbeddedValkey
from programme.runtime.running import Lock, Running
from programme.runtime.supervisor import Supervisor, colour
from programme.runtime.trouble import Trouble

SETTINGS = "programme.settings.demo"


def demo(arguments: Namespace) -> int:
    """Run the demonstration until it is stopped. `arguments` has host, port and reset."""
    lock = Lock(places.VAR / "noon.lock")
    other = lock.take()
    if other is not None:
        raise Trouble(_already(other))
    try:
        with polite_end():
            _check_port(arguments.host, arguments.port)
            _run(arguments, lock)
    except KeyboardInterrupt:
        pass
    finally:
        lock.release()
    print("Noon is stopped.", flush=True)
    return 0


def manage(arguments: list[str]) -> int:
    """`./noon manage …`: manage.py with the running demonstration's servers, or its own for the moment."""
    env = dict(os.environ)
    lock = Lock(places.VAR / "noon.lock")
    with ExitStack() as stack:
        stack.enter_context(polite_end())
        if not (env.get("DATABASE_URL") and env.get("REDIS_URL")):
            running = lock.take()
            if running is None:
                stack.callback(lock.release)
                env |= _environment("http://localhost:8000")
                env |= _servers(stack, env, [])
                lock.tell(Running(os.getpid(), "", env["DATABASE_URL"], env["REDIS_URL"]))
            else:
                env |= _environment(running.address or "http://localhost:8000")
                env |= {"DATABASE_URL": running.database_url, "REDIS_URL": running.redis_url}
        return processes.foreground([sys.executable, "manage.py", *arguments], env=env, cwd=places.ROOT)


@contextmanager
def polite_end() -> Iterator[None]:
    """Make SIGTERM and SIGHUP end things in order, as Ctrl-C does."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    for number in before:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _already(other: Running) -> str:
    if not other.address:
        return f"A command in this folder is using the database (process {other.pid}): wait for it."
    return (
        f"Noon already runs from this folder (process {other.pid}) at {other.address} – "
        f"open that, or stop it with Ctrl-C there (or: kill {other.pid})."
    )


def _run(arguments: Namespace, lock: Lock) -> None:
    address = _address(arguments.host, arguments.port)
    env = dict(os.environ) | _environment(address) | {"DJANGO_SETTINGS_MODULE": SETTINGS}
    home = Path(env["NOON_VAR"])
    if arguments.reset:
        _reset(env, home)
    with ExitStack() as stack:
        servers: list[EmbeddedPostgres | EmbeddedValkey] = []
        env |= _servers(stack, env, servers)
        lock.tell(Running(os.getpid(), address, env["DATABASE_URL"], env["REDIS_URL"]))
        print("Getting the database ready (the first time it takes about a minute) …", flush=True)
        people = _prepare(env)
        supervisor = Supervisor(env, places.ROOT, servers)
        supervisor.add("worker", _worker())
        supervisor.add("beat", _beat(home / "beat-schedule"))
        supervisor.add("web", _web(arguments.host, arguments.port))
        supervisor.run(
            ready=lambda: _answers(arguments.host, arguments.port),
            when_ready=lambda: _announce(address, arguments, people),
        )
        print(flush=True)


def _environment(address: str) -> dict[str, str]:
    """The demonstration's settings, as far as the person has not set them."""
    home = Path(os.environ.get("NOON_VAR") or places.VAR / "demo")
    for folder in (home, home / "static", home / "files"):
        folder.mkdir(parents=True, exist_ok=True)
    wanted = {
        "NOON_VAR": str(home),
        "NOON_BASE_URL": address,
        "NOON_SECRET_KEY": os.environ.get("NOON_SECRET_KEY") or _secret_key(home / "secret-key"),
        "NOON_ARRIVAL": "entry",
        "PYTHONUNBUFFERED": "1",
        # Whoever starts the demonstration as root has been told often enough.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
    }
    return {key: os.environ.get(key) or value for key, value in wanted.items()}


def _secret_key(path: Path) -> str:
    """A key made once and kept, so that people stay signed in over a restart."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(uuid.uuid4().hex + uuid.uuid4().hex)
    return path.read_text().strip()


def _servers(
    stack: ExitStack, env: Mapping[str, str], started: list[EmbeddedPostgres | EmbeddedValkey]
) -> dict[str, str]:
    """Start the servers that no setting names; return the addresses of all."""
    folder = places.store() / "demo"
    urls = {"DATABASE_URL": env.get("DATABASE_URL", ""), "REDIS_URL": env.get("REDIS_URL", "")}
    if not urls["DATABASE_URL"]:
        postgres = EmbeddedPostgres(folder)
        stack.callback(postgres.stop)
        urls["DATABASE_URL"] = postgres.start().url
        started.append(postgres)
    if not urls["REDIS_URL"]:
        valkey = EmbeddedValkey(folder)
        stack.callback(valkey.stop)
        urls["REDIS_URL"] = valkey.start().url
        started.append(valkey)
    return urls


def _reset(env: Mapping[str, str], home: Path) -> None:
    """Throw away the embedded database and what belongs to it; a server of the person's own is left alone."""
    if env.get("DATABASE_URL"):
        raise Trouble(
            "--reset throws away the built-in database only, and DATABASE_URL names your own: empty it there."
        )
    EmbeddedPostgres(places.store() / "demo").throw_away()
    for name in ("mailbox", "files"):
        shutil.rmtree(home / name, ignore_errors=True)
    for remains in home.glob("beat-schedule*"):
        remains.unlink()


def _prepare(env: Mapping[str, str]) -> list[str]:
    """Migrate and seed in a process of its own, showing what it says; return the people to sign in as."""
    process = processes.spawn(
        [sys.executable, "-m", "programme.runtime.prepare"],
        env=env,
        cwd=places.ROOT,
        stdout=subprocess.PIPE,
        dies_by=signal.SIGKILL,
    )
    people: list[str] | None = None
    try:
        assert process.stdout is not None
        with process.stdout as output:
            for raw in output:
                line = raw.decode(errors="replace").rstrip()
                if people is not None:
                    people.append(line)
                elif line == PEOPLE_MARKER:
                    people = []
                else:
                    print(f"  {line}", flush=True)
        code = process.wait()
    finally:
        processes.stop(process, signal.SIGTERM, patience=1)
    if code != 0:
        raise Trouble(
            "The database could not be made ready (see above); ./noon demo --reset begins with a fresh one."
        )
    return people or []


def _celery(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "celery", "-A", "programme", "-q", *arguments, "-l", "WARNING"]


def _worker() -> list[str]:
    """Celery's prefork pool needs semaphores in shared memory; where there are none, threads do."""
    pool = "prefork" if shared_memory_works() else "threads"
    return [*_celery("worker"), "-c", "2", "-P", pool, "--without-gossip", "--without-mingle"]


def _beat(schedule: Path) -> list[str]:
    return [*_celery("beat"), "--pidfile=", "-s", str(schedule)]


def _web(host: str, port: int) -> list[str]:
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    command = [sys.executable, "-m", "gunicorn", "programme.wsgi:application", "--bind", bind]
    command += ["--worker-class", "gthread", "--workers", "2", "--threads", "8", "--timeout", "60"]
    return [*command, "--graceful-timeout", "1", "--log-level", "warning", "--no-control-socket"]


def shared_memory_works() -> bool:
    """Whether this system lets processes share a lock (a writable /dev/shm)."""
    try:
        multiprocessing.get_context("fork").Lock()
    except (OSError, ImportError, PermissionError):
        return False
    return True


def _check_port(host: str, port: int) -> None:
    """Find out early and say plainly that the address cannot be used."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            free = port + 1 if port < 65535 else 8001
            if isinstance(error, PermissionError):
                why = f"Port {port} needs more rights than you have"
            elif isinstance(error, socket.gaierror) or error.errno == 99:
                raise Trouble(
                    f"{host} is not an address of this machine: try --host 0.0.0.0 for all of them."
                ) from None
            else:
                why = f"Port {port} is in use by another program"
            raise Trouble(f"{why}: choose another, for example ./noon demo --port {free}") from None


def _address(host: str, port: int) -> str:
    if host in ("127.0.0.1", "localhost", "::1"):
        return f"http://localhost:{port}"
    if host in ("0.0.0.0", "::"):
        return f"http://{_own_address()}:{port}"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _own_address() -> str:
    """The address by which this machine reaches others; asking the routing table sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()


def _answers(host: str, port: int) -> bool:
    """Whether the web server gives any answer."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    connection = http.client.HTTPConnection(target, port, timeout=0.5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _announce(address: str, arguments: Namespace, people: list[str]) -> None:
    lines = ["", colour(f"Noon is ready: {address}", "1;32")]
    if arguments.host in ("0.0.0.0", "::"):
        lines += [f"On this machine: http://localhost:{arguments.port}"]
        lines += ["Anybody who reaches this address can sign in as anybody: it is a demonstration."]
    elif os.environ.get("SSH_CONNECTION"):
        lines += [
            f"From your own computer: ssh -L {arguments.port}:localhost:{arguments.port} "
            f"{socket.gethostname()} and open the address there, or start again with --host 0.0.0.0"
        ]
    lines += ["", *people] if people else []
    lines += ["", "Stop with Ctrl-C. What you do is kept; ./noon demo --reset begins afresh.", ""]
    print("\n".join(lines), flush=True)
