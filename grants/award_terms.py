"""On what awards are offered: the standard text, a round's own versions of it, and the words that are frozen.

Nothing here reads a clock. `current` finds what counts in a round; `rewrite` is the one act.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grants.models import Award, AwardTerms
from programme import canonical, clock, ledger, money
from programme.canonical import Plain
from programme.models import Round, User
from programme.refusals import Refused
from programme.texts import DEFAULT_LANGUAGE, say

FORMAT = "noon/award-terms/1"
STANDARD_DAYS = 28
LONGEST_TEXT = 20_000
MOST_CHECKS = 30
BULLET = re.compile(r"^\s*(?:[-*•–]|\(?\d{1,2}[.)])\s+")


@dataclass(frozen=True)
class Terms:
    """What counts in a round: version 0 is the standard text, which nobody has changed."""

    version: int
    text: dict[str, str]
    answer_days: int
    checks_first: tuple[str, ...]
    checks_later: tuple[str, ...]
    written_by: str = ""
    written_at: datetime | None = None


@dataclass(frozen=True)
class Clause:
    """One numbered paragraph: a heading or '', sentences, and the points of a list."""

    number: int
    heading: str
    lines: tuple[str, ...]
    points: tuple[str, ...]


def standard() -> Terms:
    """What comes with the product: written for a small award to a group."""
    with clock.in_language(DEFAULT_LANGUAGE):
        text, first, later = _standard_text(), _standard_first(), _standard_later()
    return Terms(0, {DEFAULT_LANGUAGE: text}, STANDARD_DAYS, first, later)


def current(round: Round) -> Terms:
    """The newest version of the round, or the standard. One statement."""
    row = AwardTerms.objects.filter(round=round).select_related("written_by").order_by("-version").first()
    if row is None:
        return standard()
    return Terms(
        version=row.version,
        text=row.text,
        answer_days=row.answer_days,
        checks_first=tuple(row.checks_first),
        checks_later=tuple(row.checks_later),
        written_by=str(row.written_by),
        written_at=row.written_at,
    )


def rewrite(
    round: Round,
    *,
    text: str,
    answer_days: int,
    checks_first: Sequence[str],
    checks_later: Sequence[str],
    by: User,
    at: datetime,
    after: int | None = None,
) -> AwardTerms:
    """A new version, for offers made from now on. What is offered already keeps the terms that it has.

    `after` is the version that the person saw: refused when somebody else has written another since.
    """
    text = canonical.clean_text(text).strip()
    if not text:
        raise Refused(_("The terms cannot be empty."))
    if len(text) > LONGEST_TEXT:
        raise Refused(_("The terms are too long. Nobody reads more than ten pages."))
    first, later = (_tidy(lines) for lines in (checks_first, checks_later))
    if len(first) + len(later) > MOST_CHECKS:
        raise Refused(_("Ask for %(most)d things at most.") % {"most": MOST_CHECKS})
    with transaction.atomic():
        round = Round.objects.select_for_update(of=("self",), no_key=True).get(pk=round.pk)
        before = current(round)
        if after is not None and after != before.version:
            raise Refused(
                _("%(who)s has changed the terms since you opened them. Look at them again.")
                % {"who": before.written_by}
            )
        made = AwardTerms.objects.create(
            round=round,
            version=before.version + 1,
            text={**before.text, DEFAULT_LANGUAGE: text},
            answer_days=answer_days,
            checks_first=first,
            checks_later=later,
            written_by=by,
            written_at=at,
        )
        ledger.append(
            round.chain,
            "award_terms_written",
            subject=round.ledger_id,
            by=by,
            at=at,
            payload={
                "version": made.version,
                "text_sha256": canonical.sha256(text.encode()).hex(),
                "answer_days": answer_days,
                "checks_first": first,
                "checks_later": later,
            },
        )
    return made


def copy(source: Round, to: Round) -> None:
    """A copy of a round begins with the terms that the round has now, and with who wrote them."""
    row = AwardTerms.objects.filter(round=source).order_by("-version").first()
    if row is not None:
        AwardTerms.objects.create(
            round=to,
            version=1,
            text=row.text,
            answer_days=row.answer_days,
            checks_first=row.checks_first,
            checks_later=row.checks_later,
            written_by=row.written_by,
            written_at=row.written_at,
        )


def compose(award: Award, terms: Terms, *, language: str) -> dict[str, Plain]:
    """Every word on which this award is offered, as one plain value that can be frozen."""
    application = award.application
    round = application.round
    with clock.in_language(language):
        ends = round.work_ends_on
        return {
            "format": FORMAT,
            "language": language,
            "version": terms.version,
            "programme": round.programme.name,
            "round": round.name,
            "award": award.public_reference,
            "application": application.reference,
            "recipient": award.recipient,
            "title": award.title,
            "amount": money.canonical(award.amount),
            "amount_words": money.in_words(award.amount, award.currency),
            "work_ends_on": day_of(ends),
            "offered_on": day_of(clock.local(award.offered_at, round.zone).date()),
            "conditions": lines_of(award.decision.conditions),
            "terms": say(terms.text, language),
        }


def read(content: bytes) -> dict[str, Plain]:
    """Frozen bytes as they were written."""
    found = json.loads(content)
    assert isinstance(found, dict)
    return found


def clauses(text: str) -> list[Clause]:
    """The terms as numbered paragraphs: an empty line ends one; its first line may be its heading.

    A first line is a heading when more follows it and it does not end as a sentence does. Lines that begin
    with a dash are points of a list. Nothing else means anything, so nothing typed can become a command.
    """
    found = []
    blocks = [block for block in re.split(r"\n\s*\n", canonical.clean_text(text).strip()) if block.strip()]
    for number, block in enumerate(blocks, start=1):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        heading = lines.pop(0) if len(lines) > 1 and _is_heading(lines[0]) else ""
        found.append(
            Clause(
                number,
                heading,
                tuple(line for line in lines if not BULLET.match(line)),
                tuple(BULLET.sub("", line) for line in lines if BULLET.match(line)),
            )
        )
    return found


def lines_of(text: str) -> list[str]:
    """What was typed as one thing in each line, without dashes and numbers before it."""
    return [
        tidy for line in canonical.clean_text(text).splitlines() if (tidy := BULLET.sub("", line).strip())
    ]


def _is_heading(line: str) -> bool:
    return not line.endswith((".", ":", ";", ",", "?", "!")) and not BULLET.match(line)


def _tidy(lines: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(one for line in lines for one in lines_of(line)))


def day_of(day: date | None) -> Plain:
    return {"iso": day.isoformat(), "words": clock.date_in_words(day)} if day else None


def _standard_text() -> str:
    return "\n\n".join(
        f"{heading}\n{words}"
        for heading, words in (
            (
                _("What the money is for"),
                _(
                    "You use the award for the project in your application, as far as your letter does not "
                    "say otherwise. If you would like to spend more than a tenth of it on something else, "
                    "ask us first. We answer within ten working days, and we like to say yes."
                ),
            ),
            (
                _("Working together"),
                _(
                    "The people whom the project is about share in deciding how it is done. You pay people "
                    "for their time and their costs as you said in your budget, and you tell them before "
                    "they begin what they will be paid. Please tell them too that payment can change their "
                    "benefits, and that they can ask for advice before they accept it."
                ),
            ),
            (
                _("If something changes"),
                _(
                    "Tell us soon if somebody important leaves, if you cannot finish in time, or if the plan "
                    "turns out differently. Learning that something does not work is a result. Telling us "
                    "is never held against you."
                ),
            ),
            (
                _("How we pay"),
                _(
                    "We agree with you when each payment is made. The first is made when what stands under "
                    "‘Before the first payment’ is settled. We pay into an account in the name of the group, "
                    "or of the organisation that holds the money for you, and never into the account of one "
                    "person."
                ),
            ),
            (
                _("Keeping a record"),
                _(
                    "Keep a simple list of what you spend, with receipts, for six years. We may ask to see "
                    "it. Money that is not spent at the end of the project is given back."
                ),
            ),
            (
                _("Telling us what you learn"),
                _(
                    "You tell us how the project went and what you learned, in the way that we agree: in "
                    "writing, in pictures, on film or in a conversation. We may share it with others, and we "
                    "ask you before we name a person."
                ),
            ),
            (
                _("Keeping people safe"),
                _(
                    "You look after the people who take part. You have what the work needs: a way to keep "
                    "children and adults at risk from harm, insurance, permissions, and care with what "
                    "people tell you about themselves. If somebody is hurt or a serious worry comes up, "
                    "tell us as soon as you can."
                ),
            ),
            (
                _("What you make belongs to you"),
                _(
                    "What you write, record and invent stays yours. You let us show and pass on what you "
                    "send us, with your name beside it. Please say that the award helped you."
                ),
            ),
            (
                _("What we publish"),
                _(
                    "We publish the name of the group, the title and a short description of the project, "
                    "the amount and the dates. Tell us now if publishing any of it could put somebody in "
                    "danger."
                ),
            ),
            (
                _("If things go wrong"),
                _(
                    "If we are worried, we talk with you first. We may hold a payment back, end the award or "
                    "ask for money that is not spent only if these terms are badly broken, if something that "
                    "you told us was not true, or if the project cannot go on; and we say why in writing. "
                    "You can end the award at any time by telling us. If you do not agree with what we do, "
                    "you can complain, and somebody who was not part of it looks at it."
                ),
            ),
        )
    )


def _standard_first() -> tuple[str, ...]:
    return (
        _("Bank details seen on paper, in the name of the group or of the organisation that holds the money"),
        _("Rules of the group (its constitution) seen; if it is not registered, a note of who belongs to it"),
        _("Agreement with the organisation that holds the money, if the group has no account of its own"),
        _("How people are kept safe, if the work is with children or with adults at risk"),
    )


def _standard_later() -> tuple[str, ...]:
    return (_("Insurance for the work, before anything happens in public"),)
