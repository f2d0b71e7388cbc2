"""Reminding those who can answer an offer, a week and two days before its day.

The key of a mail names the day and the offset: nobody gets one twice, and when the day is moved they follow.
A tick that was missed does no harm: the next one sends the latest that is due, and never those before it.
After the day nothing is sent: the manager sees the offer as waiting, and a person decides.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from grants import mailing, offers, payments
from grants.models import Award, Offer
from grants.states import AwardState
from programme import clock, outbox
from programme.models import Message, User
from programme.refusals import Refused

log = logging.getLogger(__name__)

OFFSETS = {"7-days": timedelta(days=7), "2-days": timedelta(days=2)}
# Mails about a day go in the morning, not at the stroke of midnight.
MORNING = time(9)
LONGEST = max(OFFSETS.values())


def send_due(*, at: datetime) -> int:
    """Queue every reminder that is due at `at`; how many mails. One offer that fails holds up no other."""
    sent = 0
    waiting = (
        Offer.objects.filter(
            award__state=AwardState.OFFERED,
            answer_by__gte=(at - timedelta(days=1)).date(),
            answer_by__lte=(at + LONGEST + timedelta(days=1)).date(),
        )
        .select_related("award__application__round__programme", "award__decision")
        .order_by("pk")
    )
    for offer in waiting:
        occasion = occasion_of(offer, at)
        if not occasion:
            continue
        try:
            sent += _remind(offer, occasion, at=at)
        except Exception:  # one offer must not hold up the others
            log.exception("no reminder could be queued for award %s", offer.award.public_reference)
    return sent


def by_hand(award: Award, *, by: User, at: datetime) -> None:
    """A person reminds those who can answer, at most once a day. Refused once answered, or after its day."""
    with transaction.atomic():
        award = payments.locked(award)
        offer = Offer.objects.filter(award=award).first()
        if award.state != AwardState.OFFERED or offer is None:
            raise Refused(_("The offer is not waited for any more."))
        today = clock.local(at, award.application.round.zone).date()
        if offer.answer_by < today:
            raise Refused(_("The day to answer has passed. Give the group another day: it is told of it."))
        occasion = f"answer_wanted:{award.public_reference}:by-hand:{today.isoformat()}"
        if Message.objects.filter(key__startswith=f"{occasion}:").exists():
            raise Refused(_("The group has been reminded of this today."))
        people, words = offers.writers_of(award), offers.words_of_mail(award, offer)
        outbox.queue(mailing.composed(award.application, people, "answer_wanted", occasion, at=at, **words))
        payload = {"answer_by": offer.answer_by.isoformat()}
        payments.record(award, "award_reminded", by=by, at=at, payload={**payload})


def latest_offset(answer_by: date, offered_at: datetime, zone: str, at: datetime) -> str:
    """The name of the latest offset that has come at `at`; '' before the first and once the day is over.

    An offset whose moment lies before the offer is left out: whoever has just read the letter knows the day.
    """
    if clock.local(at, zone).date() > answer_by:
        return ""
    came = [
        name
        for name, offset in OFFSETS.items()
        if offered_at < (moment := clock.instant_of(answer_by - offset, MORNING, zone)) and moment <= at
    ]
    return came[-1] if came else ""


def occasion_of(offer: Offer, at: datetime) -> str:
    """The key of what is to be told of an offer at `at`, or ''."""
    award = offer.award
    offset = latest_offset(offer.answer_by, award.offered_at, award.application.round.zone, at)
    return f"answer_wanted:{award.public_reference}:{offer.answer_by.isoformat()}:{offset}" if offset else ""


def _remind(offer: Offer, occasion: str, *, at: datetime) -> int:
    """Queue the mails if all is still as it was read: nobody who has just answered is reminded."""
    people = _untold(offer.award, occasion)
    if not people:
        return 0
    with transaction.atomic():
        award = payments.locked(offer.award)
        now = Offer.objects.get(pk=offer.pk)
        if award.state != AwardState.OFFERED or now.answer_by != offer.answer_by:
            return 0
        outbox.queue(
            mailing.composed(
                award.application,
                people,
                "answer_wanted",
                occasion,
                at=at,
                **offers.words_of_mail(award, now),
            )
        )
    return len(people)


def _untold(award: Award, occasion: str) -> list[User]:
    """Those who can answer and have not got this mail."""
    people = {mailing.key(occasion, person): person for person in offers.writers_of(award)}
    told = (
        set(Message.objects.filter(key__in=list(people)).values_list("key", flat=True)) if people else set()
    )
    return [person for key, person in people.items() if key not in told]
