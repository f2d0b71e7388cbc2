"""Pairs of applications and reviewers from a file that somebody made elsewhere: CSV or a spreadsheet.

Two columns are needed, with these words in the first row, in any order: a reference and an e-mail address.
Nothing is written here: every line is either a pair or a sentence that says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from grants.models import Application
from programme.refusals import Refused
from programme.spreadsheets import MOST_BYTES, column, rows_of
from reviews.models import PanelMember, Stage
from reviews.proposal_inputs import facts_of

MOST_LINES = 20_000
REFERENCE = frozenset({"reference", "application", "cyfeirnod"})
ADDRESS = frozenset({"e-mail", "email", "reviewer", "address", "e-bost"})


@dataclass(frozen=True)
class Wrong:
    """A line that cannot be used, counted as a spreadsheet counts it, and why."""

    line: int
    says: str


@dataclass(frozen=True)
class ReadPairs:
    """What a file says: pairs to give out, those that are given out already, lines that cannot be used."""

    pairs: list[tuple[Application, PanelMember]]
    given: int
    wrong: list[Wrong]


def read(stage: Stage, content: bytes, name: str) -> ReadPairs:
    """What the file says of this stage. Refused when it is no table that can be read at all."""
    if len(content) > MOST_BYTES:
        raise Refused(_("The file is larger than 2 MB. It needs two columns and nothing more."))
    rows = rows_of(content, name)
    head = next(rows, [])
    reference, address = (column(head, names) for names in (REFERENCE, ADDRESS))
    if reference is None or address is None:
        raise Refused(
            _("The first row has to name the columns: ‘reference’ for applications, ‘e-mail’ for reviewers.")
        )
    return _paired(stage, rows, reference, address)


def _paired(stage: Stage, rows: Iterable[Sequence[str]], reference: int, address: int) -> ReadPairs:
    facts = facts_of(stage)
    applications = {one.reference.upper(): one for one in facts.applications}
    members = {one.user.email.casefold(): one for one in facts.members}
    seen: set[tuple[int, int]] = set()
    pairs, wrong, given = [], [], 0
    for line, row in enumerate(rows, start=2):
        cells = [row[place].strip() if place < len(row) else "" for place in (reference, address)]
        if not any(cells):
            continue
        if line > MOST_LINES:
            raise Refused(_("The file has more than %(most)d lines.") % {"most": MOST_LINES})
        application, member = applications.get(cells[0].upper()), members.get(cells[1].casefold())
        pair = (application.pk, member.pk) if application and member else (0, 0)
        if application is None:
            says = _("‘%(reference)s’ is not being read in this stage.") % {"reference": cells[0][:40]}
        elif member is None:
            says = _("‘%(address)s’ is not on the panel of this stage.") % {"address": cells[1][:80]}
        elif pair in seen:
            says = _("This pair is there twice.")
        elif pair in facts.closed:
            says = _("%(name)s must not read %(reference)s.") % {
                "name": str(member),
                "reference": application.reference,
            }
        else:
            seen.add(pair)
            if pair in facts.live:
                given += 1
            else:
                pairs.append((application, member))
            continue
        wrong.append(Wrong(line, says))
    return ReadPairs(pairs, given, wrong)
