"""A dry run of a round's letters: each as it is or would be frozen, with what to look at first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from grants import letter_stops, letter_texts, letter_words
from grants.letter_texts import Stationery
from grants.letter_words import LetterView
from grants.models import ApplicationMember, EligibilityFinding, Letter
from grants.states import UNRELEASED_LETTER, ApplicationState, LetterState
from programme.models import LedgerRow, Round

# A printed page holds so many lines of so many characters; what stands above and below the words of a
# letter takes some of them. Measured on the letters of the tests; a sentence says 'about'.
CHARACTERS = 82
LINES = 84
TAKEN = 27
MOST_PAGES = 2
# Shorter feedback is the same by chance.
SHORTEST_COPY = 25


@dataclass(frozen=True)
class Warning:
    """One thing to look at; `stops`: the letter cannot be approved, or should not go out, as it is."""

    says: str
    stops: bool = False


@dataclass
class Proof:
    """One letter of the dry run with its words, draft or frozen, and its warnings, the worst first."""

    letter: Letter
    view: LetterView
    warnings: list[Warning] = field(default_factory=list)

    @property
    def stops(self) -> int:
        """How many of the warnings stop it."""
        return sum(warning.stops for warning in self.warnings)

    @property
    def order(self) -> tuple[int, int, str]:
        """The worst first, then by number."""
        return -self.stops, -len(self.warnings), self.letter.number


@dataclass(frozen=True)
class DryRun:
    """All letters of a round that nobody outside has read, the worst first, and what they are made from."""

    proofs: list[Proof]
    written_with: Stationery

    @property
    def stopped(self) -> int:
        """Letters that cannot go out as they are."""
        return sum(1 for proof in self.proofs if proof.stops)

    @property
    def to_look_at(self) -> int:
        """Letters with a warning that stops nothing."""
        return sum(1 for proof in self.proofs if proof.warnings and not proof.stops)

    @property
    def fine(self) -> int:
        """Letters without a warning."""
        return sum(1 for proof in self.proofs if not proof.warnings)


def dry_run(round: Round, *, at: datetime, leaving_out: Collection[int] = ()) -> DryRun:
    """Every letter of the round that is a draft or approved, in a fixed number of statements.

    `leaving_out` are ids of applications that the person keeps away from.
    """
    using = letter_texts.stationery(round)
    members = ApplicationMember.objects.select_related("user").order_by("pk")
    found = list(
        Letter.objects.filter(application__round=round, state__in=sorted(UNRELEASED_LETTER))
        .exclude(application__in=list(leaving_out))
        .select_related("decision__corrects", "application__standing", "replaces")
        .defer("application__standing__content", "application__standing__receipt")
        .prefetch_related(Prefetch("application__memberships", members), "decision__corrects__letters")
        .order_by("number")
    )
    findings, led = _findings(round), _led_since(found)
    proofs = []
    for letter in found:
        letter.application.round = round
        finding = findings.get(letter.application_id)
        proofs.append(_proof(letter, using, finding, led.get(letter.application.ledger_id), at))
    _compare_feedback(proofs)
    return DryRun(sorted(proofs, key=lambda proof: proof.order), using)


def _findings(round: Round) -> dict[int, EligibilityFinding]:
    found = EligibilityFinding.objects.filter(
        application__round=round,
        application__state=ApplicationState.INELIGIBLE,
        eligible=False,
        agrees=True,
    )
    return {finding.application_id: finding for finding in found.order_by("pk")}


def _led_since(letters: list[Letter]) -> dict[UUID, datetime]:
    """When the lead of an application last changed, by its chain."""
    chains = [letter.application.ledger_id for letter in letters]
    rows = LedgerRow.objects.filter(chain__in=chains, act="lead_changed").order_by("at")
    return dict(rows.values_list("chain", "at"))


def _proof(
    letter: Letter,
    using: Stationery,
    finding: EligibilityFinding | None,
    led_since: datetime | None,
    at: datetime,
) -> Proof:
    lead = next(
        (
            member
            for member in letter.application.memberships.all()
            if member.kind == ApplicationMember.Kind.LEAD
        ),
        None,
    )
    recipient = (lead.user.name.strip() if lead else "", letter.application.applicant.strip())
    if letter.content is not None:
        proof = Proof(letter, letter_words.view_of_content(bytes(letter.content)))
    else:
        made = letter_words.composed(letter, at=at, written_with=using, recipient=recipient, finding=finding)
        proof = Proof(letter, letter_words.preview_of(made.words))
        stops = [*made.sentences, *letter_stops.of_words(letter, made.words)]
        proof.warnings += [Warning(says, stops=True) for says in stops]
        proof.warnings += _not_said(letter, proof.view)
    proof.warnings += [Warning(says, stops=True) for says in letter_stops.of_facts(letter, recipient)]
    proof.warnings += _amount(letter)
    proof.warnings += _recipient(letter, recipient, proof.view)
    proof.warnings += _changed_since(letter, lead, led_since)
    proof.warnings += _length(proof.view)
    return proof


def _amount(letter: Letter) -> Iterator[Warning]:
    offered, asked = letter.decision.amount, letter.application.requested
    if offered is not None and asked is not None and offered > asked:
        yield Warning(_("It offers more than was asked for."))


def _not_said(letter: Letter, view: LetterView) -> Iterator[Warning]:
    """What was written for the reader and does not stand in the letter: its text has no place for it."""
    feedback = letter.decision.feedback
    if feedback.strip() and letter_stops.squeeze(feedback) not in letter_stops.squeezed(view.words):
        yield Warning(_("The feedback that was written does not stand in the letter."))


def _recipient(letter: Letter, now: tuple[str, str], view: LetterView) -> Iterator[Warning]:
    name, group = now
    if letter.content is not None and (name or group):
        frozen = view.words["recipient"]
        if (frozen["name"], frozen["group"]) != now:
            yield Warning(
                _("It is frozen to “%(then)s”; the recipient is “%(now)s” by now.")
                % {
                    "then": ", ".join(part for part in (frozen["name"], frozen["group"]) if part),
                    "now": ", ".join(part for part in now if part),
                },
                stops=True,
            )
    odd = odd_name(name) if name else ""
    if odd:
        yield Warning(_("“%(name)s” is an odd name: %(why)s") % {"name": name, "why": odd})


def _changed_since(
    letter: Letter, lead: ApplicationMember | None, led_since: datetime | None
) -> Iterator[Warning]:
    standing = letter.application.standing
    if lead is None or standing is None:
        return
    if led_since is not None and led_since > standing.received_at:
        yield Warning(_("%(name)s became the lead after the application was sent.") % {"name": lead.user})
    elif lead.joined_at > standing.received_at:
        yield Warning(_("%(name)s joined the group after the application was sent.") % {"name": lead.user})


def odd_name(name: str) -> str:
    """Why a person's name looks as if it were none, in a few words; '' for a name like others.

    Signs without capitals (Arabic, Chinese) are judged by digits and addresses alone.
    """
    words = name.split()
    if "@" in name or "/" in name:
        return _("it looks like an address.")
    if any(sign.isdigit() for sign in name):
        return _("it has digits in it.")
    if not any(sign.isalpha() for sign in name):
        return _("it has no letters.")
    if name.upper() == name.lower():
        return ""
    if len(words) == 1:
        return _("it is one word.")
    if name == name.upper():
        return _("it is all in capitals.")
    if name == name.lower():
        return _("it has no capitals.")
    return ""


def _length(view: LetterView) -> Iterator[Warning]:
    lines = lines_of(view.words)
    if lines > LINES:
        pages = ceil(lines / (LINES / MOST_PAGES))
        yield Warning(_("It is long: about %(pages)d pages in print.") % {"pages": pages})


def lines_of(words: Mapping[str, Any]) -> float:
    """About how many printed lines the letter takes, with what stands above and below its words."""
    took: float = TAKEN
    for paragraph in words["paragraphs"]:
        rows = sum(ceil(max(len(row), 1) / CHARACTERS) for row in paragraph["text"].split("\n"))
        took += rows + {"heading": 0.9, "fact": 0.6}.get(paragraph["kind"], 0.45)
    return took


def _compare_feedback(proofs: list[Proof]) -> None:
    """The same feedback in two letters is a slip more often than not: each is told of the other."""
    same: defaultdict[str, list[Proof]] = defaultdict(list)
    for proof in proofs:
        words = " ".join(proof.letter.decision.feedback.split()).casefold()
        if len(words) >= SHORTEST_COPY:
            same[words].append(proof)
    for found in same.values():
        for proof in found if len(found) > 1 else ():
            others = [other.letter.number for other in found if other is not proof]
            shown = ", ".join(others[:3]) + (" …" if len(others) > 3 else "")
            proof.warnings.append(
                Warning(_("Its feedback is word for word that of %(numbers)s.") % {"numbers": shown})
            )


def waiting(round: Round) -> int:
    """How many letters a dry run would show."""
    return Letter.objects.filter(
        application__round=round, state__in=[LetterState.DRAFT, LetterState.APPROVED]
    ).count()
