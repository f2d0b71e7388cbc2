"""What waits for somebody in a round: one sentence each, with the page where it is dealt with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants import letter_delivery
from grants.budget import pot_of
from grants.models import Appeal, Application, EligibilityFinding, Extension, LateAttempt, Offer
from grants.states import OPEN_APPEAL, ApplicationState, AwardState, ExtensionState, LateAttemptState
from programme import clock, money
from programme.models import Message, Round
from programme.states import MessageState
from reviews import blind
from reviews.conflict_tables import undecided
from reviews.gaps import gaps
from reviews.models import PanelClaim
from reviews.phases import LetterCounts, StageProgress
from reviews.reserves import FREEING
from reviews.states import ClaimState


@dataclass(frozen=True)
class Waiting:
    """Something that waits for somebody: a sentence, the page where it is dealt with, and how grave it is."""

    words: str
    page: str
    query: str = ""
    tone: str = "warn"


def waiting_in(
    round: Round,
    stages: Sequence[StageProgress],
    letters: LetterCounts,
    awards: dict[str, int],
    states: dict[str, int],
    *,
    at: datetime,
    closed: Collection[int] = (),
) -> Iterable[Waiting]:
    """What waits at `at`, in six statements of its own, and some more while a panel reads.

    `closed` are applications from which the person keeps away: what was written about them is left out.
    """
    kept = LateAttempt.objects.filter(application__round=round, state=LateAttemptState.KEPT).count()
    if kept:
        yield Waiting(
            ngettext(
                "%(n)d attempt arrived too late and is kept for you to decide.",
                "%(n)d attempts arrived too late and are kept for you to decide.",
                kept,
            )
            % {"n": kept},
            "manage_applications",
            "state=late",
        )
    seconds = EligibilityFinding.objects.filter(
        application__round=round, needs_second=True, second_at__isnull=True
    ).count()
    if seconds:
        yield Waiting(
            ngettext(
                "%(n)d finding about eligibility waits for a second look.",
                "%(n)d findings about eligibility wait for a second look.",
                seconds,
            )
            % {"n": seconds},
            "manage_sift",
        )
    more = Extension.objects.filter(round=round, state=ExtensionState.REQUESTED).aggregate(
        one=Count("pk", filter=Q(application__isnull=False)),
        everybody=Count("pk", filter=Q(application=None)),
    )
    if more["one"]:
        yield Waiting(
            ngettext(
                "%(n)d request for more time waits for an answer.",
                "%(n)d requests for more time wait for an answer.",
                more["one"],
            )
            % {"n": more["one"]},
            "manage_applications",
            "state=more_time",
        )
    if more["everybody"]:
        yield Waiting(_("More time for everybody waits for a second person."), "manage_dates")
    failed = Message.objects.filter(
        ~letter_delivery.LAPSED,
        state=MessageState.FAILED,
        about__in=Application.objects.filter(round=round).values("reference"),
    ).count()
    if failed:
        yield Waiting(
            ngettext("%(n)d message could not be sent.", "%(n)d messages could not be sent.", failed)
            % {"n": failed},
            "manage_messages",
            "state=failed",
            "bad",
        )
    outside = states.get(ApplicationState.SUBMITTED, 0)
    if outside and any(stage.stage.opened_at for stage in stages):
        yield Waiting(
            ngettext(
                "%(n)d application is in and not with the panel.",
                "%(n)d applications are in and not with the panel.",
                outside,
            )
            % {"n": outside},
            "manage_shortlist",
        )
    for stage in stages:
        unsent = stage.asked - stage.sent
        if stage.stage.opened_at and not stage.stage.scores_shown_at and unsent:
            due = clock.day_in_words(stage.stage.due_at, round.zone)
            overdue = at >= stage.stage.due_at
            yield Waiting(
                (
                    ngettext(
                        "%(n)d review is overdue since %(due)s.",
                        "%(n)d reviews are overdue since %(due)s.",
                        unsent,
                    )
                    if overdue
                    else ngettext(
                        "%(n)d review is still to come, by %(due)s.",
                        "%(n)d reviews are still to come, by %(due)s.",
                        unsent,
                    )
                )
                % {"n": unsent, "due": due},
                "manage_progress",
                tone="bad" if overdue else "info",
            )
    yield from _conflicts(stages)
    yield from _claims(round)
    if letters.unmade:
        yield Waiting(
            ngettext(
                "%(n)d approved letter is still being made.",
                "%(n)d approved letters are still being made.",
                letters.unmade,
            )
            % {"n": letters.unmade},
            "manage_letters",
            tone="info",
        )
    if letters.unopened:
        yield Waiting(
            ngettext(
                "%(n)d letter has not been opened yet.",
                "%(n)d letters have not been opened yet.",
                letters.unopened,
            )
            % {"n": letters.unopened},
            "manage_letters",
            "show=unopened",
            "info",
        )
    yield from _appeals(round, closed, at=at)
    yield from _offers(round, awards, at=at)
    yield from _reserves(round, awards, states)


def _reserves(round: Round, awards: dict[str, int], states: dict[str, int]) -> Iterable[Waiting]:
    """Money that came free while somebody is on the reserve list. The pot is read in that case alone."""
    reserves = states.get(ApplicationState.RESERVE, 0)
    if not reserves or not any(awards.get(state) for state in FREEING):
        return
    left = pot_of(round).uncommitted
    if left <= 0 or left < round.smallest_award:
        return
    yield Waiting(
        ngettext(
            "%(amount)s is left in the pot, and %(n)d application is on the reserve list.",
            "%(amount)s is left in the pot, and %(n)d applications are on the reserve list.",
            reserves,
        )
        % {"amount": money.in_words(left, round.currency), "n": reserves},
        "manage_awards",
    )


def _appeals(round: Round, closed: Collection[int], *, at: datetime) -> Iterable[Waiting]:
    """Whoever asked us to look again, complained or asked something, whenever that was."""
    today = clock.local(at, round.zone).date()
    entries = Appeal.objects.filter(application__round=round, state__in=sorted(OPEN_APPEAL))
    waiting = entries.exclude(application__in=list(closed)).aggregate(
        late=Count("pk", filter=Q(due_on__lt=today)),
        intime=Count("pk", filter=Q(due_on__gte=today)),
        first=Min("due_on", filter=Q(due_on__gte=today)),
    )
    if waiting["late"]:
        yield Waiting(
            ngettext(
                "%(n)d appeal, complaint or question should have had its answer by now.",
                "%(n)d appeals, complaints or questions should have had their answers by now.",
                waiting["late"],
            )
            % {"n": waiting["late"]},
            "manage_appeals",
            tone="bad",
        )
    if waiting["intime"]:
        yield Waiting(
            ngettext(
                "%(n)d appeal, complaint or question waits for its answer, by %(day)s.",
                "%(n)d appeals, complaints or questions wait for their answers, the first by %(day)s.",
                waiting["intime"],
            )
            % {"n": waiting["intime"], "day": clock.date_in_words(waiting["first"])},
            "manage_appeals",
        )


def _offers(round: Round, awards: dict[str, int], *, at: datetime) -> Iterable[Waiting]:
    """Offers without an answer, and apart from them those whose day has passed: no offer ends by itself."""
    offered = awards.get(AwardState.OFFERED, 0)
    if not offered:
        return
    late = Offer.objects.filter(
        award__application__round=round,
        award__state=AwardState.OFFERED,
        answer_by__lt=clock.local(at, round.zone).date(),
    ).count()
    if late:
        yield Waiting(
            ngettext(
                "The day to answer %(n)d offer has passed. It stands until somebody ends it.",
                "The day to answer %(n)d offers has passed. They stand until somebody ends them.",
                late,
            )
            % {"n": late},
            "manage_awards",
        )
    if offered > late:
        yield Waiting(
            ngettext(
                "%(n)d offer has not been answered yet.",
                "%(n)d offers have not been answered yet.",
                offered - late,
            )
            % {"n": offered - late},
            "manage_awards",
            tone="info",
        )


def _claims(round: Round) -> Iterable[Waiting]:
    """What reviewers ask to be paid."""
    claimed = PanelClaim.objects.filter(member__stage__round=round, state=ClaimState.CLAIMED).count()
    if claimed:
        yield Waiting(
            ngettext(
                "%(n)d reviewer’s claim waits to be approved.",
                "%(n)d reviewers’ claims wait to be approved.",
                claimed,
            )
            % {"n": claimed},
            "manage_claims",
        )


def _conflicts(stages: Sequence[StageProgress]) -> Iterable[Waiting]:
    """What reviewers said about knowing somebody, and files that blind readers cannot have."""
    read = [one.stage for one in stages if one.stage.opened_at and not one.stage.scores_shown_at]
    if not read:
        return
    waiting = undecided([stage.pk for stage in read])
    if waiting:
        yield Waiting(
            ngettext(
                "%(n)d reviewer’s word ‘I know them but can be fair’ waits for your decision.",
                "%(n)d times a reviewer’s word ‘I know them but can be fair’ waits for your decision.",
                waiting,
            )
            % {"n": waiting},
            "manage_conflicts",
        )
    for stage in read:
        short = len(gaps(stage))
        if short:
            yield Waiting(
                ngettext(
                    "%(n)d application lacks a reader because of a conflict.",
                    "%(n)d applications lack a reader because of a conflict.",
                    short,
                )
                % {"n": short},
                "manage_assign",
                f"stage={stage.order}",
            )
        copies = blind.state_of(stage)
        if copies is not None and copies.faults:
            number = len(copies.faults)
            yield Waiting(
                ngettext(
                    "%(n)d file could not be prepared for reading without names.",
                    "%(n)d files could not be prepared for reading without names.",
                    number,
                )
                % {"n": number},
                "manage_conflicts",
                f"stage={stage.order}",
            )
