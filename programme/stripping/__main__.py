"""`python -m programme.stripping CONTENT SOURCE TARGET`: one file, within bounds of memory, time and size.

Ends with 0, or with 3 and the code of what is in the way on its output.
"""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

from django.conf import settings

from programme.stripping.faults import BROKEN, TOO_LARGE, CannotStrip
from programme.stripping.strip import strip_file

MEMORY = 2 * 1024**3
SECONDS = 120
WRITTEN = 2 * 1024**3


def main() -> int:
    """Strip what the command line names."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    os.nice(10)
    # Refusals are sentences: here nobody reads them.
    settings.configure(USE_I18N=False)
    content, source, target = sys.argv[1:4]
    try:
        strip_file(content, Path(source), Path(target))
    except CannotStrip as fault:
        print(fault.code)
    except (MemoryError, OSError):
        print(TOO_LARGE)
    except (ValueError, IndexError, KeyError, OverflowError, RecursionError, ArithmeticError):
        # What its parts claim does not hold together.
        print(BROKEN)
    else:
        return 0
    return 3


if __name__ == "__main__":
    sys.exit(main())
