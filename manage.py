#!/usr/bin/env python3
"""Django's command line, with Noon's settings and one-line errors for a wrong setting."""

import os
import sys


def main() -> None:
    """Run one management command; a settings mistake ends it with one clear line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "programme.settings.production")
    from django.core.management import execute_from_command_line

    from programme.settings.environment import SettingsMistake

    try:
        execute_from_command_line(sys.argv)
    except SettingsMistake as mistake:
        sys.exit(f"noon: {mistake}")


if __name__ == "__main__":
    main()
