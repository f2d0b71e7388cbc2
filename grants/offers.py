"""Offering an award: on frozen terms, to be answered by a day, accepted by a named person or turned down.

Nothing lapses by itself: when the day has passed the manager sees it, and a person ends the offer or not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from grants import award_terms, awards, conditions, falling_due, letter_words, mailing, payments, reports
from grants.access import WRITERS, may_write
from grants.award_terms import Terms
from grants.models import Acceptance, Award, Decision, Offer
from grants.states import AwardState
from programme import canonical, clock, money, references
from programme.canonical import Plain
from programme.models import User
from programme.refusals import Refused

ACCEPTANCE_FORMAT = "noon/award-acceptance/1"
# From a week of the year to a whole year: further away is a slip of the pen.
LONGEST_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Signature:
    """Who accepts for a group: the name as they type it, what they are in the group, and that they may."""

    name: str
    role: str
    may_accept: bool

    def tidy(self) -> Signature:
        """Each on one line, without what cannot be seen."""
        name, role = (" ".join(canonical.clean_text(text).split()) for text in (self.name, self.role))
        return replace(self, name=name, role=role)


def offer(decision: Decision, *, by: User, at: datetime) -> Award:
    """Offer the decided amount on the round's terms. Called by `decisions.release`, in its transaction."""
    application = decision.application
    assert decision.amount is not None  # the database holds it for an award
    award = Award.objects.create(
        application=application,
        decision=decision,
        public_reference=references.new(f"{application.round.prefix}A"[:6]),
        title=application.title,
        recipient=application.applicant,
        amount=decision.amount,
        currency=application.round.currency,
        offered_at=at,
    )
    terms = award_terms.current(application.round)
    frozen = _freeze(award, terms)
    conditions.begin(award, terms)
    payments.record(
        award,
        "award_offered",
        by=by,
        at=at,
        payload={
            "amount": money.canonical(award.amount),
            "terms_sha256": frozen.terms_sha256.hex(),
            "answer_by": frozen.answer_by.isoformat(),
        },
    )
    return award


def offer_again(award: Award, decision: Decision, *, by: User, at: datetime) -> Award:
    """The same award, open still, on the terms of the decision that corrects it; there is as long to answer.

    Payments that were planned for another amount are dropped, and its conditions are those of the letter.
    Called by `decisions.release`, in its transaction; the caller holds the award, which nobody has answered.
    """
    assert decision.amount is not None  # the database holds it for an award
    before, terms = award.amount, award_terms.current(award.application.round)
    conditions_before = award.decision.conditions
    award.amount, award.decision, award.offered_at = decision.amount, decision, at
    if award.amount != before:
        payments.drop_plan(award, by=by, at=at)
    award.save(update_fields=["amount", "decision", "offered_at"])
    conditions.renew(award, before=conditions_before, by=by, at=at)
    content = _composed(award, terms)
    offer = _locked_offer(award) or _freeze(award, terms)
    if offer.decision_id != decision.pk:
        offer.decision, offer.terms_version, offer.terms = decision, terms.version, content
        offer.terms_sha256 = canonical.sha256(content)
        offer.answer_by = max(offer.answer_by, _last_day(award, terms))
        offer.save(update_fields=["decision", "terms_version", "terms", "terms_sha256", "answer_by"])
    payments.record(
        award,
        "award_offer_corrected",
        by=by,
        at=at,
        payload={
            "before": money.canonical(before),
            "amount": money.canonical(award.amount),
            "terms_sha256": bytes(offer.terms_sha256).hex(),
            "answer_by": offer.answer_by.isoformat(),
        },
    )
    return award


def offer_of(award: Award) -> Offer | None:
    """What is frozen of the offer, with its acceptance; None of one made before offers were frozen."""
    return (
        Offer.objects.select_related("acceptance__accepted_by", "acceptance__paper")
        .filter(award=award)
        .first()
    )


def acceptance_of(offer: Offer | None) -> Acceptance | None:
    """Who accepted, and what; None while nobody has."""
    return getattr(offer, "acceptance", None)


def terms_of(award: Award, offer: Offer | None) -> bytes:
    """The canonical bytes of the terms: as frozen, or, where none are, as accepting would freeze them."""
    if offer is not None:
        return bytes(offer.terms)
    return _composed(award, award_terms.current(award.application.round))


def accept(award: Award, *, signed: Signature, seen: str | None = None, by: User, at: datetime) -> Award:
    """A full member accepts the offer for the group, with their name. A second press changes nothing.

    `seen` is the SHA-256 (hex) of the terms that the person read: refused when it is not that of the offer.
    """
    signed = signed.tidy()
    with transaction.atomic():
        award = _answering(award, AwardState.ACCEPTED, by=by)
        if award.state == AwardState.ACCEPTED:
            return award
        if not signed.name:
            raise Refused(_("Type your name: it stands under the acceptance."))
        if not signed.role:
            raise Refused(_("Say what you are in the group."))
        if not signed.may_accept:
            raise Refused(_("Tick that you may accept the award for the group."))
        offer = frozen(award)
        if seen is not None and seen != bytes(offer.terms_sha256).hex():
            raise Refused(_("The terms are not those that you read. Please read them again, then accept."))
        return take_acceptance(award, offer, signed, by=by, at=at)


def take_acceptance(
    award: Award,
    offer: Offer,
    signed: Signature,
    *,
    by: User,
    at: datetime,
    paper: dict[str, Plain] | None = None,
) -> Award:
    """What follows when somebody accepts; whoever calls holds the award and has looked at everything.

    `paper` says with which sheet it was done, when `by` entered for the group what it had signed.
    """
    words = _accepted_text(award, offer, signed, by=by, at=at) | ({"paper": paper} if paper else {})
    content = canonical.encode(words)
    sha256 = canonical.sha256(content)
    Acceptance(
        offer=offer,
        name=signed.name,
        role=signed.role,
        may_accept=True,
        content=content,
        content_sha256=sha256,
        accepted_by=by,
        accepted_at=at,
    ).save(force_insert=True)
    award.accept()
    payload: dict[str, Plain] = {
        "amount": money.canonical(award.amount),
        "name": signed.name,
        "role": signed.role,
        "terms_sha256": bytes(offer.terms_sha256).hex(),
        "accepted_sha256": sha256.hex(),
    }
    payload |= {"paper_sha256": paper["sha256"]} if paper else {}
    award = _answered(award, "award_accepted", by=by, at=at, payload=payload)
    reports.plan(award, by=by, at=at)
    falling_due.award_accepted(award, by=by, at=at)
    return award


def turn_down(award: Award, *, why: str = "", by: User, at: datetime) -> Award:
    """A full member turns the offer down; its money is free again. A second press changes nothing.

    `why` is theirs to say or not.
    """
    why = canonical.clean_text(why).strip()
    with transaction.atomic():
        award = _answering(award, AwardState.TURNED_DOWN, by=by)
        if award.state == AwardState.TURNED_DOWN:
            return award
        if why:
            offer = frozen(award)
            offer.why_not = why
            offer.save(update_fields=["why_not"])
        award.turn_down()
        payload: dict[str, Plain] = {"amount": money.canonical(award.amount), "reason": why}
        return _answered(award, "award_turned_down", by=by, at=at, payload=payload)


def lapse(award: Award, *, reason: str, by: User, at: datetime) -> Award:
    """The offer was not answered, and a person ends it with a reason; its money is free again."""
    if not reason.strip():
        raise Refused(_("Say why the offer ends."))
    with transaction.atomic():
        award = awards.movable(award, AwardState.LAPSED)
        award.lapse()
        return awards.ended(award, "award_lapsed", by=by, at=at, payload={"reason": reason.strip()})


def move_day(award: Award, *, to: date, reason: str, by: User, at: datetime) -> Offer:
    """Another day to answer by, for this one offer, with a reason; its writers are told of the day.

    Raises Refused for an offer that is answered, a day that is over or more than a year ahead.
    """
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why the day is moved."))
    with transaction.atomic():
        award = payments.locked(award)
        if award.state != AwardState.OFFERED:
            raise Refused(_("The offer is answered or has ended, so its day means nothing any more."))
        today = clock.local(at, award.application.round.zone).date()
        if not today <= to <= today + LONGEST_AHEAD:
            raise Refused(_("Choose a day from today on, and at most a year ahead."))
        offer = frozen(award)
        if offer.answer_by == to:
            raise Refused(_("That is the day already."))
        before, offer.answer_by = offer.answer_by, to
        offer.save(update_fields=["answer_by"])
        payments.record(
            award,
            "award_day_moved",
            by=by,
            at=at,
            payload={"from": before.isoformat(), "to": to.isoformat(), "reason": reason},
        )
        application = award.application
        mailing.members(
            application,
            "answer_wanted",
            f"answer_day:{award.public_reference}:{to.isoformat()}:{clock.utc_text(at)}",
            at=at,
            people=writers_of(award),
            **words_of_mail(award, offer, moved=True),
        )
    return offer


def writers_of(award: Award) -> list[User]:
    """Those who can answer for the group."""
    return list(
        User.objects.filter(
            memberships__application=award.application_id, memberships__kind__in=sorted(WRITERS)
        ).order_by("pk")
    )


def words_of_mail(award: Award, offer: Offer, *, moved: bool = False) -> dict[str, object]:
    """What a mail about the day says. It names no outcome and no amount: an address can be wrong."""
    return {"answer_by": offer.answer_by, "moved": moved}


def _composed(award: Award, terms: Terms) -> bytes:
    language = letter_words.language_for(award.application)
    return canonical.encode(award_terms.compose(award, terms, language=language))


def _freeze(award: Award, terms: Terms) -> Offer:
    content = _composed(award, terms)
    return Offer.objects.create(
        award=award,
        decision=award.decision,
        terms_version=terms.version,
        terms=content,
        terms_sha256=canonical.sha256(content),
        answer_by=_last_day(award, terms),
    )


def _last_day(award: Award, terms: Terms) -> date:
    offered_on = clock.local(award.offered_at, award.application.round.zone).date()
    return offered_on + timedelta(days=terms.answer_days)


def _accepted_text(
    award: Award, offer: Offer, signed: Signature, *, by: User, at: datetime
) -> dict[str, Plain]:
    terms = award_terms.read(bytes(offer.terms))
    zone = award.application.round.zone
    with clock.in_language(str(terms["language"])):
        return {
            "format": ACCEPTANCE_FORMAT,
            "terms": terms,
            "terms_sha256": bytes(offer.terms_sha256).hex(),
            "name": signed.name,
            "role": signed.role,
            "said": statement(award.recipient),
            "at": clock.utc_text(at),
            "at_words": clock.instant_in_words(at, zone),
            "by": str(by.actor_id),
        }


def code_of(terms_sha256: str) -> str:
    """The code by which people know terms on paper: the first eight digits of their hash, in two halves."""
    digits = terms_sha256[:8].upper()
    return f"{digits[:4]} {digits[4:]}"


def statement(group: str) -> str:
    """The sentence that is ticked."""
    return _("I have read the terms, and I may accept the award for %(group)s.") % {"group": group}


def frozen(award: Award) -> Offer:
    """The frozen offer of an award that the caller holds, under its lock."""
    return _locked_offer(award) or _freeze(award, award_terms.current(award.application.round))


def _locked_offer(award: Award) -> Offer | None:
    return Offer.objects.select_for_update(of=("self",), no_key=True).filter(award=award).first()


def _answering(award: Award, answer: AwardState, *, by: User) -> Award:
    """The award under lock: offered, or answered in this same way before."""
    award = payments.locked(award)
    if not may_write(award.application, by):
        raise Refused(_("Only members of the application who may change it can answer the offer."))
    if award.state == AwardState.LAPSED:
        raise Refused(_("The offer has ended, so it can no longer be answered. Please talk with us."))
    if award.state not in (AwardState.OFFERED, answer):
        raise Refused(_("The offer was answered already."))
    return award


def _answered(award: Award, act: str, *, by: User, at: datetime, payload: Plain) -> Award:
    award.answered_by, award.answered_at = by, at
    award.save(update_fields=["state", "answered_by", "answered_at"])
    payments.record(award, act, by=by, at=at, payload=payload)
    return award
