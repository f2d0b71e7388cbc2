"""A proposal in sentences: who would read how many and why, what is missing, and what would help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grants.models import Application
from reviews.matching.values import Missing, Step
from reviews.membership import hours_of, terms_of, topics_of
from reviews.models import PanelMember, Proposal, ProposedPair
from reviews.proposal_inputs import LIVED
from reviews.states import PairWish

STRENGTHS = {1: gettext_lazy("a little"), 2: gettext_lazy("well"), 3: gettext_lazy("very well")}


@dataclass(frozen=True)
class PairLine:
    """One application of a reviewer, and why it is theirs."""

    application: Application
    given: bool
    why: str


@dataclass(frozen=True)
class ReaderLine:
    """One reviewer with all that would be theirs; `load` is a sentence."""

    member: PanelMember
    count: int
    new: int
    load: str
    pairs: list[PairLine]


@dataclass(frozen=True)
class MissingLine:
    """What could not be had, and any one of the steps that would help."""

    says: str
    steps: list[str]


@dataclass(frozen=True)
class ProposalInWords:
    """The whole, for a page that shows no numbers but counts and hours."""

    summary: str
    readers: list[ReaderLine]
    missing: list[MissingLine]
    notes: list[str]
    new: int


def in_words(proposal: Proposal, *, without: Mapping[int, str] | None = None) -> ProposalInWords:
    """Five statements, however many pairs.

    `without` is {id: reference} of applications that whoever looks must not see; they are given out too.
    """
    hidden = without or {}
    pairs = list(
        ProposedPair.objects.filter(proposal=proposal)
        .select_related("application", "member__user")
        .order_by("member__user__name", "member", "application__reference")
    )
    topics = dict(topics_of(proposal.stage))
    terms = terms_of(proposal.stage)
    by_member: dict[int, list[ProposedPair]] = {}
    for pair in pairs:
        if pair.application_id not in hidden:
            by_member.setdefault(pair.member_id, []).append(pair)
    readers = [_reader(theirs, topics, terms) for theirs in by_member.values()]
    new = sum(not pair.given for pair in pairs)
    return ProposalInWords(
        summary=_summary(readers),
        readers=readers,
        missing=[
            _missing(one)
            for one in proposal.outcome.get("missing", [])
            if one["application"] not in hidden.values()
        ],
        notes=_notes(proposal.outcome),
        new=new,
    )


def _reader(pairs: Sequence[ProposedPair], topics: dict[str, str], terms: Any) -> ReaderLine:
    hours = hours_of(terms, len(pairs)).quantize(Decimal(1), ROUND_HALF_UP)
    load = ngettext(
        "%(count)d application, about %(hours)s", "%(count)d applications, about %(hours)s", len(pairs)
    )
    in_hours = ngettext("%(n)d hour", "%(n)d hours", int(hours)) % {"n": int(hours)}
    return ReaderLine(
        member=pairs[0].member,
        count=len(pairs),
        new=sum(not pair.given for pair in pairs),
        load=load % {"count": len(pairs), "hours": in_hours},
        pairs=[PairLine(pair.application, pair.given, why(pair.reasons, topics)) for pair in pairs],
    )


def why(reasons: Sequence[Sequence[Any]], topics: dict[str, str]) -> str:
    """The reasons of a pair as one sentence."""
    said = [words for kind, detail in reasons if (words := _reason(kind, detail, topics))]
    if not said:
        return ""
    sentence = "; ".join(said)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _reason(kind: str, detail: Any, topics: dict[str, str]) -> str:
    if kind == "knows":
        topic, strength = detail
        words = {"topic": topics.get(topic, topic).lower(), "strength": STRENGTHS.get(strength, "")}
        return _("knows %(topic)s %(strength)s") % words
    if kind == "word":
        return _("named “%(word)s” as something they know") % {"word": detail}
    if kind == "wish":
        return (
            _("you would rather")
            if detail == PairWish.PREFER
            else _("nobody else was free, though you would rather not")
        )
    return {
        "already": _("has it already"),
        "must": _("you said so"),
        "lived": _("reads it from lived experience"),
        "even": _("to share the reading evenly"),
        "file": _("from your file"),
    }.get(kind, "")


def _summary(readers: Sequence[ReaderLine]) -> str:
    counts = sorted(reader.count for reader in readers)
    if not counts:
        return ""
    if counts[0] == counts[-1]:
        return ngettext(
            "%(people)d person reads %(count)d.", "%(people)d people read %(count)d each.", len(counts)
        ) % {"people": len(counts), "count": counts[0]}
    return _("%(people)d people read between %(least)d and %(most)d each.") % {
        "people": len(counts),
        "least": counts[0],
        "most": counts[-1],
    }


def _missing(one: dict[str, Any]) -> MissingLine:
    return MissingLine(
        _shortfall(one), [words for step in one["steps"] if (words := _step(step, one["rule"]))]
    )


def _group(rule: str) -> str:
    return (
        _("people with lived experience") if rule == LIVED else _("people from “%(name)s”") % {"name": rule}
    )


def _shortfall(one: dict[str, Any]) -> str:
    facts = {
        "number": one["number"],
        "asked": one["asked"],
        "has": max(one["asked"] - one["number"], 0),
        "reference": one["application"] or "",
        "name": one["member"] or "",
        "group": _group(one["rule"]),
    }
    kind = one["kind"]
    if kind == Missing.REVIEWS:
        words = ngettext(
            "%(reference)s would have %(has)d of %(asked)d reader.",
            "%(reference)s would have %(has)d of %(asked)d readers.",
            one["asked"],
        )
    elif kind == Missing.MEMBERS:
        words = _("%(reference)s would have %(has)d of the %(asked)d %(group)s that it needs.")
    else:
        words = {
            Missing.PANEL: _("The panel is too small: %(number)d readings have nobody."),
            Missing.READING: _("%(name)s would have %(number)d fewer than the others."),
            Missing.LOCKED_CONFLICT: _(
                "%(name)s must not read %(reference)s, so what you fixed was left out."
            ),
            Missing.LOCKED_LOAD: _(
                "%(name)s has %(number)d more than they said they could read. They keep them."
            ),
            Missing.LOCKED_WANTED: _("%(reference)s has %(number)d readers more than it needs. They stay."),
            Missing.LOCKED_RULE: _("%(reference)s has %(number)d too many %(group)s. They stay."),
        }[Missing(kind)]
    return words % facts


def _step(step: dict[str, Any], rule: str) -> str:
    facts = {**step, "name": step["member"] or "", "group": _group(rule)}
    number = step["number"]
    kind = step["step"]
    if kind == Step.MORE_REVIEWERS:
        return ngettext("Ask %(number)d more person.", "Ask %(number)d more people.", number) % facts
    return {
        Step.MORE_MEMBERS: _("Ask %(number)d more: %(group)s."),
        Step.HIGHER_LOADS: _("Let everybody read up to %(number)d more."),
        Step.HIGHER_LOAD: _("Let %(name)s read %(after)d instead of %(before)d."),
        Step.LOWER_LEAST: _("Let %(name)s read %(after)d."),
        Step.FEWER_WANTED: _("Be content with %(after)d readers instead of %(before)d."),
    }[Step(kind)] % facts


def _notes(outcome: dict[str, Any]) -> list[str]:
    notes = []
    if outcome.get("empty") == "members":
        notes.append(_("Nobody on the panel has said yes yet."))
    if outcome.get("empty") == "applications":
        notes.append(_("No application is being read in this stage."))
    if outcome.get("components", 1) > 1:
        notes.append(
            _(
                "The panel falls into %(parts)d parts that share no application: their scores cannot be "
                "compared. One application more in common would join them."
            )
            % {"parts": outcome["components"]}
        )
    if outcome.get("proven") is False:
        notes.append(_("Time ran out before it was certain that nothing better exists."))
    return notes
