"""What a reviewer is asked about: the stage's applications, or in a blind stage its names, unpaired.

What is closed for them already, and what is their own, is on no list.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reviews.acquaintance import DOMAIN, FELLOW, NAMED, ORGANISATION, Reviewer, matches, plain
from reviews.conflicts import Said
from reviews.models import Conflict, ConflictDeclaration, PanelMember
from reviews.parties import Listed, parties_of, reviewers_of
from reviews.queries import CLOSES
from reviews.states import ConflictAnswer

WHY: dict[str, Promise] = {
    NAMED: _("this may be you"),
    ORGANISATION: _("the same organisation as yours"),
    DOMAIN: _("an e-mail address at the same place as yours"),
    FELLOW: _("you write another application together"),
}
# The stronger answer counts where several names of one application were ticked.
_STRENGTH = {ConflictAnswer.NONE: 0, ConflictAnswer.CAN_BE_FAIR: 1, ConflictAnswer.STEP_AWAY: 2}


@dataclass(frozen=True)
class Row:
    """One line of the list. `about` are the applications for which its answer counts.

    `listed` is the application with its people in an open stage and None in a blind one, where `name` is all
    that is shown. `maybe` says why the reviewer may know somebody: (name, reason).
    """

    key: str
    name: str
    about: tuple[Listed, ...]
    listed: Listed | None = None
    maybe: tuple[tuple[str, str], ...] = ()
    is_new: bool = False
    initial: Said = field(default_factory=lambda: Said(""))


@dataclass(frozen=True)
class AskedList:
    """The whole list. `digest` changes with what is in the stage; `up_to` is its last entry."""

    rows: list[Row]
    up_to: int
    closed: int
    digest: str


def declaration_of(member: PanelMember) -> ConflictDeclaration | None:
    """What the member has declared, if anything."""
    return ConflictDeclaration.objects.filter(member=member).first()


def asked_of(member: PanelMember, declaration: ConflictDeclaration | None) -> AskedList:
    """What this member of a panel is asked, with what they said before; a constant number of statements."""
    stage = member.stage
    every = parties_of(stage)
    conflicts = Conflict.objects.filter(
        user=member.user_id, application__in=[one.entry.application_id for one in every]
    )
    known = {conflict.application_id: conflict for conflict in conflicts}
    closed = set(conflicts.filter(CLOSES).values_list("application_id", flat=True))
    open_ = [
        one for one in every if one.entry.application_id not in closed and member.user_id not in one.members
    ]
    reviewer = reviewers_of([member])[member.user_id]
    before = declaration.up_to if declaration is not None else 0
    if stage.is_blind:
        rows = _names(open_, dict(declaration.ticked) if declaration is not None else {})
        rows = [
            Row(row.key, row.name, row.about, maybe=_maybe_blind(row, reviewer), initial=row.initial)
            for row in rows
        ]
    else:
        rows = [
            Row(
                key=one.application.reference,
                name=one.application.title or one.application.reference,
                about=(one,),
                listed=one,
                maybe=tuple((name, str(WHY[why])) for why, name in matches(reviewer, one.parties)),
                is_new=declaration is not None and one.entry.pk > before,
                initial=_said(known.get(one.entry.application_id)),
            )
            for one in open_
        ]
        rows.sort(key=lambda row: not row.is_new)
    # Of all that is in the stage: what this reviewer closed with the first of two presses is no change.
    digest = hashlib.sha256("\n".join(str(one.entry.pk) for one in every).encode()).hexdigest()[:16]
    up_to = max((one.entry.pk for one in every), default=0)
    return AskedList(rows, up_to, len(closed), digest)


def _said(conflict: Conflict | None) -> Said:
    return Said("") if conflict is None else Said(conflict.answer, conflict.note, conflict.reason)


def _names(listed: list[Listed], ticked: Mapping[str, str]) -> list[Row]:
    """Every name once, in the order of the alphabet; whoever has the same name is one line."""
    spelled: dict[str, str] = {}
    about: dict[str, list[Listed]] = {}
    for one in listed:
        for party in one.parties:
            name = plain(party.name)
            if not name:
                continue
            spelled.setdefault(name, party.name)
            if one not in about.setdefault(name, []):
                about[name].append(one)
    return [
        Row(_key(name), spelled[name], tuple(about[name]), initial=Said(ticked.get(_key(name), "")))
        for name in sorted(spelled, key=lambda name: (plain(spelled[name]), name))
    ]


def _key(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def _maybe_blind(row: Row, reviewer: Reviewer) -> tuple[tuple[str, str], ...]:
    """Why this name may be known. A group is not marked for its members' addresses: that would pair them."""
    own = [party for one in row.about for party in one.parties if plain(party.name) == plain(row.name)]
    found = {
        why
        for party in own
        for why, _name in matches(reviewer, [party])
        if party.user is not None or why in (ORGANISATION, NAMED)
    }
    return tuple((row.name, str(WHY[why])) for why in sorted(found))


def answers_about(asked: AskedList, given: Mapping[str, Said]) -> dict[int, Said]:
    """{application id: what was said of it}, out of {key of a row: what was said there}.

    Where several names of one application were ticked, the strongest answer counts, with all their words.
    """
    rows = {row.key: row for row in asked.rows}
    found: dict[int, Said] = {}
    for key, said in given.items():
        row = rows[key]
        for one in row.about:
            number = one.entry.application_id
            is_ticked = row.listed is None and said.answer != ConflictAnswer.NONE
            names = (row.name,) if is_ticked else ()
            new = Said(said.answer, said.note, said.reason, names)
            found[number] = _stronger(found[number], new) if number in found else new
    return found


def _stronger(one: Said, other: Said) -> Said:
    first, second = sorted((one, other), key=lambda said: -_STRENGTH[ConflictAnswer(said.answer)])
    note = "; ".join(dict.fromkeys(text for text in (first.note, second.note) if text))[:500]
    return Said(first.answer, note, first.reason or second.reason, (*one.names, *other.names))
