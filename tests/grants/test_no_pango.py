"""A machine without Pango: Noon starts, says in one line that letters wait, and loses none."""

from __future__ import annotations

import os
import subprocess
import sys

WITHOUT_PANGO = """
import cffi
found = cffi.FFI.dlopen
def without(self, name, flags=0):
    if name and "pango" in str(name):
        raise OSError(f"cannot load library {name!r}")
    return found(self, name, flags)
cffi.FFI.dlopen = without
import django
django.setup()
from django.core.management import call_command
call_command("check")
import programme.urls, grants.urls, reviews.urls
from grants import tasks
print(tasks.letters_unavailable())
"""


def test_without_pango_noon_starts_and_says_that_letters_are_unavailable() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_PANGO],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "programme.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Install libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0." in done.stdout
