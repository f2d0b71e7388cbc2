"""One Django process that gets the demonstration's database ready: migrate, seed, collect static files.

Run as `python -m programme.runtime.prepare` with the demonstration's environment; its last lines, after a
marker, are the people to sign in as.
"""

from __future__ import annotations

import io
import sys

import django
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db.utils import OperationalError

from programme.runtime import PEOPLE_MARKER
from programme.settings.environment import SettingsMistake


def main() -> None:
    """Do all of it; every step finds out by itself that it has nothing to do."""
    django.setup()
    commands = get_commands()
    call_command("migrate", verbosity=0, interactive=False)
    if "seed_demo" in commands:
        call_command("seed_demo")
    if "Manifest" in settings.STORAGES["staticfiles"]["BACKEND"]:
        call_command("collectstatic", verbosity=0, interactive=False)
    if "demo_people" in commands:
        people = io.StringIO()
        call_command("demo_people", stdout=people)
        print(PEOPLE_MARKER)
        print(people.getvalue().rstrip())


if __name__ == "__main__":
    try:
        main()
    except SettingsMistake as mistake:
        sys.exit(f"noon: {mistake}")
    except OperationalError as error:
        sys.exit(f"noon: the database does not answer: {' '.join(str(error).split())}")
