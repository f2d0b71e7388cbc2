"""What the `noon` script hands over to, once everything is installed."""

from __future__ import annotations

import argparse
import sys

from programme.runtime import demo, doctor, testing
from programme.runtime.trouble import Trouble


def main(arguments: list[str]) -> int:
    """Run one command and return its exit status; trouble is one line."""
    try:
        return _run(arguments)
    except Trouble as trouble:
        message = str(trouble)
    except PermissionError as error:
        message = f"No right to write {error.filename}: was Noon started here as another user?"
    print(f"noon: {message}", file=sys.stderr, flush=True)
    return 1


def _run(arguments: list[str]) -> int:
    command, rest = (arguments or ["help"])[0], arguments[1:]
    if command == "demo":
        return demo.demo(_demo_arguments(rest))
    if command == "manage":
        return demo.manage(rest)
    if command == "test":
        return testing.test(rest)
    if command == "faults":
        return testing.faults(rest)
    if command == "doctor":
        return doctor.doctor()
    raise Trouble(f"There is no command {command!r}: see ./noon help")


def _demo_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./noon demo", description="Run Noon with invented data.")
    parser.add_argument("--port", type=_port, default=8000, help="the port to listen on (8000)")
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="the address to listen on; 0.0.0.0 lets other machines in (127.0.0.1)",
    )
    parser.add_argument(
        "--reset", action="store_true", help="throw the demonstration's data away and begin afresh"
    )
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (1 to 65535)")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
