"""Feeding the demonstration's open round through the real acts: groups, files, two texts for an answer."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from grants import attaching, invitations, lifecycle
from grants.models import Application, ApplicationMember
from grants.outcomes import Outcome
from programme import answers
from programme.answers import Seen
from programme.models import Message, Programme, Round, User
from reviews.demo import open_round, open_together
from reviews.demo.open_round import OpenApplication
from reviews.seeding import MINUTE, DemoRefused, applicant, begun, make_round, save, submit

ABOUT = (
    "The second call: learn how best to evaluate co-production, by doing it. Themes: mental health, "
    "wellbeing and climate change. Three to five projects are funded."
)
SOURCE = "proxy"


def current_round(made: Programme, staff: dict[str, User], *, now: datetime) -> Round:
    """The open round, with what has been written and submitted so far."""
    closes_at = open_round.closes_at(now)
    round, _stages = make_round(
        made,
        staff,
        slug=open_round.SLUG,
        name=open_round.NAME,
        form=open_round.form(now),
        opens_at=open_round.opens_at(now),
        closes_at=closes_at,
        decisions_at=open_round.decisions_at(now),
        support_fund=open_round.SUPPORT_FUND,
        panel_costs=open_round.PANEL_COSTS,
        sources=[(open_round.SOURCE_NAME, open_round.SOURCE_CODE, open_round.POT)],
        due_at=[closes_at + timedelta(days=days) for days in (7, 14)],
        about={"en": ABOUT},
    )
    for one in open_round.applications(now):
        _application(round, one, now)
    return round


def _application(round: Round, data: OpenApplication, now: datetime) -> None:
    lead = applicant(data.contact_name, data.contact_email)
    application = begun(round, lead, max(data.started_at, round.opens_at))
    group = {open_together.LEAD: lead, **_joined(application, data.key, lead, now)}
    _earlier_texts(application, data.key, group, now)
    saved_at = max(data.saved_at, round.opens_at)
    save(application, data.answers, lead, saved_at)
    _files(application, data.key, lead, saved_at)
    _two_texts(application, data.key, group, now)
    _asked(application, data.key, lead, now)
    if data.submitted_at:
        submit(application, lead, data.submitted_at)
    if data.reopened_at:
        lifecycle.reopen(application, by=lead, at=data.reopened_at)
        save(application, data.changed, lead, data.reopened_at + MINUTE)


def _joined(application: Application, key: str, lead: User, now: datetime) -> dict[str, User]:
    """{helper key: person} of those who were asked by mail and came by its link."""
    found = {}
    for who, one in open_together.HELPERS.items():
        if one.application != key:
            continue
        at = now - one.asked_before
        invitations.invite(application, email=one.email, kind=ApplicationMember.Kind.FULL, by=lead, at=at)
        helper = applicant(one.name, one.email)
        invitations.join(_token(one.email), by=helper, at=now - one.joined_before)
        found[who] = helper
    return found


def _token(email: str) -> str:
    """The token in the newest invitation to this address: nothing but its mail holds it."""
    mail = Message.objects.filter(kind=invitations.MAIL_KIND, address=email).latest("pk")
    found = re.search(r"/join/([^/\s]+)/", mail.text)
    if found is None:
        raise DemoRefused(f"the invitation to {email} holds no link")
    return found[1]


def _asked(application: Application, key: str, lead: User, now: datetime) -> None:
    for one in open_together.ASKED:
        if one.application == key:
            at = now - one.before
            invitations.invite(application, email=one.email, kind=ApplicationMember.Kind.FULL, by=lead, at=at)


def _earlier_texts(application: Application, key: str, group: dict[str, User], now: datetime) -> None:
    for one in open_together.SITTINGS:
        if one.application == key:
            given = {one.question: one.text}
            _accepted(
                lifecycle.save_answers(
                    application, answers_given=given, by=group[one.by], at=now - one.before, source=SOURCE
                )
            )


def _files(application: Application, key: str, lead: User, at: datetime) -> None:
    for one in open_together.ATTACHMENTS:
        if one.application == key:
            upload = SimpleUploadedFile(one.name, one.content())
            _accepted(
                attaching.attach(
                    application, question_key=one.question, upload=upload, by=lead, at=at, source=SOURCE
                )
            )


def _two_texts(application: Application, key: str, group: dict[str, User], now: datetime) -> None:
    """Two open pages that showed the same text; the one that is saved second is kept beside the first."""
    for one in open_together.TWO_TEXTS:
        if one.application != key:
            continue
        before = answers.held_of(application.response)[one.question]
        seen = {one.question: Seen(before.revision, answers.digest(before.value))}
        for who, how_long, text in (one.first, one.other):
            outcome = _accepted(
                lifecycle.save_answers(
                    application,
                    answers_given={one.question: text},
                    by=group[who],
                    at=now - how_long,
                    source=SOURCE,
                    seen=seen,
                    writer=f"page-of-{who}",
                )
            )
        if outcome.apart != (one.question,):
            raise DemoRefused(f"{application.reference}: two texts for {one.question} were not kept")


def _accepted(outcome: Outcome) -> Outcome:
    if not outcome.accepted:
        raise DemoRefused(f"{outcome.application.reference}: {outcome.rule}")
    return outcome
