"""RTF without what its head tells of people, and without who changed what."""

from __future__ import annotations

import re

from programme.stripping.faults import BROKEN, CannotStrip

_GROUPS = re.compile(
    rb"\{\\(?:info|\*\\(?:userprops|revtbl|atnauthor|atnid|atndate|company|template|docvar|xmlnstbl"
    rb"|datastore|themedata|generator|mailmerge|oldcprops))(?![a-z])"
)


def strip(data: bytes) -> bytes:
    """Without those groups, whole with all that is in them."""
    if not data.startswith(b"{\\rtf"):
        raise CannotStrip(BROKEN)
    out, place = [], 0
    while found := _GROUPS.search(data, place):
        out.append(data[place : found.start()])
        place = _end_of_group(data, found.start())
    out.append(data[place:])
    return b"".join(out)


def _end_of_group(data: bytes, place: int) -> int:
    depth = 0
    for sign in re.compile(rb"\\bin(\d+) ?|\\.|[{}]", re.DOTALL).finditer(data, place):
        if sign[0] == b"{":
            depth += 1
        elif sign[0] == b"}":
            depth -= 1
            if not depth:
                return sign.end()
    raise CannotStrip(BROKEN)
