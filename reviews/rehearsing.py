"""Rehearsing a round: a copy of it, people who do not exist, and the moment at which it is looked at.

Everything in a rehearsal is made by the real acts and goes the real way; only its dates can be moved about.
Nothing of it is deleted afterwards, because submissions, certificates and the ledger never are: a rehearsal
that ends is put away. Its people can no longer be looked as, and no page leads to it any more.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants import attaching, deadlines, invitations, lifecycle, rehearsal, safety_net
from grants.models import Application, ApplicationMember
from grants.outcomes import Outcome
from programme import imaginary, ledger, outlines
from programme.arrival import ENTRY
from programme.models import Message, Question, Round, User
from programme.outlines import Outline
from programme.refusals import Refused
from programme.states import QuestionKind
from reviews import copying, imagined, panel
from reviews.models import PanelMember, Stage
from reviews.states import Moment, ReviewerKind

# When the imaginary people did what they did: well before every moment that can be chosen.
BEGAN_BEFORE = timedelta(days=2)
OPEN_FOR = timedelta(days=7)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
REVIEWERS = 2


def current(round: Round) -> Round | None:
    """The rehearsal of a round that is going on, or None."""
    found = Round.objects.rehearsals().filter(rehearsal_of=round)
    return found.select_related("programme", "form").order_by("-pk").first()


def begin(round: Round, *, by: User, at: datetime) -> Round:
    """Make a rehearsal of the round, a day before its closing; one that was going on is put away.

    Its imaginary people write, submit and join the panel by the real acts, two days ago. Refused for a round
    whose form asks nothing, and for a rehearsal.
    """
    with transaction.atomic():
        source = (
            Round.objects.select_for_update(of=("self",), no_key=True)
            .select_related("programme", "form")
            .get(pk=round.pk)
        )
        if source.is_rehearsal:
            raise Refused(_("This is a rehearsal already."))
        if not Question.objects.filter(section__form=source.form).exists():
            raise Refused(_("The form has no questions yet. Write at least one before you rehearse."))
        for earlier in Round.objects.rehearsals().filter(rehearsal_of=source):
            end(earlier, by=by, at=at)
        made = _copy(source, by=by, at=at)
        _seat_reviewers(made, by=by, at=at)
    # Each act in a transaction of its own, as in life: a file is looked through while no lock is held.
    try:
        for part in CAST:
            part.play(Scene(made, at - BEGAN_BEFORE))
    except BaseException:
        end(made, by=by, at=at)
        raise
    return made


def choose_moment(made: Round, moment: Moment, *, by: User, at: datetime) -> Round:
    """Move the rehearsal's dates so that now is that moment. Refused for a real round.

    More time that was given, due dates and the day of telling move along.
    """
    with transaction.atomic():
        closes_at = closing_for(made, moment, at)
        moved = rehearsal.move(made, closes_at=closes_at, by=by, at=at)
        Stage.objects.filter(round=made).update(due_at=F("due_at") + moved)
    return Round.objects.select_related("programme", "form").get(pk=made.pk)


def closing_for(made: Round, moment: Moment, at: datetime) -> datetime:
    """When a round closes of which `at` is that moment. Counting ends when everybody's time has passed."""
    counting = deadlines.settling(made) + rehearsal.longest_extension(made)
    return {
        Moment.DAY_BEFORE: at + timedelta(days=1),
        Moment.MINUTE_BEFORE: at + MINUTE,
        Moment.SECONDS_BEFORE: at + 10 * SECOND,
        Moment.JUST_CLOSED: at,
        Moment.COUNTED: at - counting - SECOND,
    }[moment]


def end(made: Round, *, by: User, at: datetime) -> None:
    """Put a rehearsal away: closed, its people never seen again, its address free. Twice it is one act."""
    with transaction.atomic():
        made = Round.objects.select_for_update(of=("self",), no_key=True).get(pk=made.pk)
        if not made.is_rehearsal:
            raise Refused(_("This is a real round."))
        if not User.objects.filter(rehearsal=made, is_active=True).update(is_active=False):
            return
        Round.objects.filter(pk=made.pk, rehearsal_of__isnull=False).update(
            slug=f"put-away-{made.pk}", closes_at=min(made.closes_at, at)
        )
        ledger.append(
            made.chain, "rehearsal_ended", subject=made.ledger_id, by=by, at=at, payload={"was": made.slug}
        )


def mails_of(made: Round) -> QuerySet[Message]:
    """What would have been sent, newest first."""
    about = Application.objects.filter(round=made).values("reference")
    return Message.objects.filter(Q(recipient__rehearsal=made) | Q(about__in=about)).order_by(
        "-queued_at", "-pk"
    )


def phase(made: Round, at: datetime) -> str:
    """In words, where the rehearsal stands at `at`."""
    if deadlines.window_of_round(made).refusal(at) is None:
        return _("Open: it has not closed yet.")
    if deadlines.settled(made, at):
        return _("Closed, and everything is counted.")
    return _("Closed. What was sent in time may still be on its way, so we are counting.")


@dataclass(frozen=True)
class Face:
    """Somebody imaginary, what they are in the rehearsal, and where looking as them leads."""

    person: User
    says: str
    leads_to: str


def faces_of(made: Round) -> list[Face]:
    """The imaginary people in the order in which they were made. Three statements."""
    people = list(User.objects.filter(rehearsal=made, is_active=True).order_by("pk"))
    memberships = ApplicationMember.objects.filter(user__in=people).select_related("application")
    member = {one.user_id: one for one in memberships.order_by("-pk")}
    reviewers = set(PanelMember.objects.filter(user__in=people).values_list("user_id", flat=True))
    faces = []
    for person in people:
        own = member.get(person.pk)
        if own is not None:
            faces.append(Face(person, _part_of(own), f"/applications/{own.application.reference}/"))
        elif person.pk in reviewers:
            faces.append(Face(person, _("On the panel."), "/reviews/"))
        else:
            faces.append(Face(person, _("Has not begun anything."), "/rounds/"))
    return faces


def _part_of(member: ApplicationMember) -> str:
    application = member.application
    says = [f"{member.get_kind_display()}, {application.reference}: {application.words}."]
    if application.is_changing_a_copy:
        says.append(_("Is changing a copy of what is in."))
    if application.safety_net_at is not None:
        says.append(_("Has ticked the safety net."))
    return " ".join(says)


def _copy(source: Round, *, by: User, at: datetime) -> Round:
    closes_at = at + timedelta(days=1)
    copy = copying.make(
        source,
        name=(_("Rehearsal: %(round)s") % {"round": source.name})[:200],
        slug=_free_slug(source),
        opens_at=at - max(source.closes_at - source.opens_at, OPEN_FOR),
        closes_at=closes_at,
        decisions_at=closes_at + (source.decisions_at - source.closes_at),
        with_funding=True,
        rehearsal=True,
    )
    copy.record("rehearsal_begun", by=by, at=at)
    return copy.round


def _free_slug(source: Round) -> str:
    slug = first = f"{source.slug[:37]}-{copying.REHEARSAL}"
    number = 1
    while Round.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{first}-{number}"
    return slug


def _address(made: Round, who: str, number: int) -> str:
    return f"{who}-{number}@rehearsal-{made.pk}.{imaginary.HOST}"


def _seat_reviewers(made: Round, *, by: User, at: datetime) -> None:
    for stage in made.stages.order_by("order"):
        for number, kind in zip(range(1, REVIEWERS + 1), ReviewerKind, strict=False):
            panel.join(
                stage,
                email=_address(made, "reviewer", number),
                name=_("Imaginary reviewer %(n)d") % {"n": number},
                kind=kind,
                by=by,
                at=at,
            )


class Scene:
    """A rehearsal in which somebody imaginary acts, from an instant on, a minute for each act."""

    def __init__(self, made: Round, at: datetime) -> None:
        self.round, self.at = made, at
        self.form: Outline = outlines.outline_of(made.form)

    def next(self) -> datetime:
        """The instant of the next act."""
        self.at += MINUTE
        return self.at

    def person(self, number: int) -> User:
        """The applicant of this number, made when there is none yet."""
        address = _address(self.round, "applicant", number)
        name = _("Imaginary applicant %(n)d") % {"n": number}
        found = User.objects.filter(email=address).first()
        return found or User.objects.create_user(address, name=name, joined_at=self.at, rehearsal=self.round)

    def draft(self, lead: User, *, without: int = 0) -> Application:
        """A draft of theirs, complete or with that many questions left open."""
        application = lifecycle.start(self.round, by=lead, at=self.next(), language=lead.language)
        if not isinstance(application, Application):
            raise Refused(_("The rehearsal could not begin: %(rule)s.") % {"rule": application.rule.label})
        # Frozen by the first of them, the form is read anew once.
        self.form = outlines.outline_of(application.response.form)
        values = imagined.answers_of(self.form, lead, at=self.at, without=without)
        self.save(application, values, lead)
        if not without:
            for question in imagined.file_questions(self.form, values):
                upload = imagined.file_for(question)
                _done(
                    attaching.attach(
                        application,
                        question_key=question.key,
                        upload=upload,
                        by=lead,
                        at=self.next(),
                        source=ENTRY,
                    )
                )
        return application

    def save(self, application: Application, values: dict[str, object], by: User) -> None:
        """Save answers."""
        _done(lifecycle.save_answers(application, answers_given=values, by=by, at=self.next()))


def _done(outcome: Outcome) -> None:
    """Nothing; or Refused, naming what an imaginary person could not answer."""
    if not outcome.accepted:
        says = " ".join(f"{problem.label}: {problem.says}" for problem in outcome.problems)
        rule = outcome.rule.label if outcome.rule else ""
        raise Refused(_("The rehearsal could not begin: %(rule)s. %(says)s") % {"rule": rule, "says": says})


def _together(scene: Scene) -> None:
    lead, other = scene.person(1), scene.person(2)
    application = scene.draft(lead)
    invitation = invitations.invite(
        application, email=other.email, kind=ApplicationMember.Kind.FULL, by=lead, at=scene.next()
    )
    # They join as anybody does: by the link in their mail.
    mails = Message.objects.filter(kind=invitations.MAIL_KIND, about=application.reference)
    link = re.search(r"/join/([^/\s]+)/", mails.latest("pk").text)
    assert link is not None, invitation
    invitations.join(link[1], by=other, at=scene.next())


def _half(scene: Scene) -> None:
    scene.draft(scene.person(3), without=max(len(scene.form.questions) // 2, 1))


def _changing(scene: Scene) -> None:
    lead = scene.person(4)
    application = scene.draft(lead)
    _done(lifecycle.submit(application, by=lead, at=scene.next()))
    _done(lifecycle.reopen(application, by=lead, at=scene.next()))
    texts = (QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT)
    words = next((one for one in scene.form.questions if one.kind in texts), None)
    if words is not None:
        changed = imagined.text_for(words, _("Changed by %(person)s") % {"person": lead.name})
        scene.save(application, {words.key: changed}, lead)


def _safety_net(scene: Scene) -> None:
    lead = scene.person(5)
    _done(safety_net.tick(scene.draft(lead), by=lead, at=scene.next()))


def _not_begun(scene: Scene) -> None:
    scene.person(6)


@dataclass(frozen=True)
class Part:
    """What somebody imaginary does before the rehearsal is looked at."""

    says: Promise
    play: Callable[[Scene], None]


CAST = (
    Part(
        gettext_lazy("a lead and a member who write together; everything is answered, nothing is sent"),
        _together,
    ),
    Part(gettext_lazy("one whose draft is half done"), _half),
    Part(gettext_lazy("one whose application is in, and who is changing a copy of it"), _changing),
    Part(
        gettext_lazy("one who has answered everything, sent nothing and ticked the safety net"), _safety_net
    ),
    Part(gettext_lazy("one who has not begun"), _not_begun),
)
