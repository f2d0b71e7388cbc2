"""A small world for walks over every page as everybody: rounds open, being read, decided and released."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from grants import (
    appeals,
    bank,
    decisions,
    eligibility,
    extensions,
    group,
    invitations,
    letter_posting,
    lifecycle,
    outage_rules,
    payment_rules,
    payment_runs,
    payments,
    presence,
    reviewing,
    tasks,
)
from grants.models import Appeal, Application, Award, Decision, LateAttempt, Letter
from grants.payments import Part
from grants.scores import ScoreSummary
from grants.states import AppealKind, AppealState, AppealWay, EligibilityReason, ExtensionReason
from programme import clock, corrections, formats
from programme.answers import Seen
from programme.forms_library.load import load
from programme.forms_library.measuring_success import application_form
from programme.models import AnswerFile, FormFormat, Message, Programme, Question, Round, ServiceMinute, User
from programme.states import FormatKind
from reviews import (
    claims,
    copying,
    discussing,
    induction,
    keying,
    meeting,
    membership,
    panel,
    rehearsing,
    revising,
    saving,
    stages,
)
from reviews.models import Assignment, ClaimLine, Meeting, PanelMember, Stage
from reviews.states import MeetingOutcome, ReviewerKind
from tests import after_world, factories, files_scene
from tests.file_makers import PDF
from tests.grants import award_scene
from tests.reviews import rows

ROLES = ("manager", "approver", "finance", "access", "observer")


@dataclass
class World:
    """People by what they are, rounds by how far they are, and rows to open."""

    people: dict[str, User]
    rounds: dict[str, Round]
    draft: Application
    filled: Application
    submitted: Application
    reopened: Application
    withdrawn: Application
    reading: Application
    assignment: Assignment
    others_assignment: Assignment
    decided: Application
    awarded: Application
    offered: Application
    offer: Award
    letter: Letter
    draft_letter: Letter
    award: Award
    report_file: AnswerFile
    helped: Application
    late: LateAttempt
    invitation: str
    spent_invitation: str
    gallery: files_scene.Gallery
    format: FormFormat
    place: PanelMember
    invited: PanelMember
    receipt: ClaimLine
    talk: Application
    talk_stage: Stage
    minutes: Meeting
    complaint: Appeal
    answered: Appeal


def build() -> World:
    """All of it through the real acts, a few weeks around this instant."""
    now = clock.now()
    programme = factories.programme(support_name="Róisín", support_contact="020 7946 0113")
    people = {name: factories.user(name.capitalize()) for name in ("lead", "full", "reader", "stranger")}
    for name in ROLES:
        people[name] = factories.user(f"{name.capitalize()} Person")
        factories.role(programme, name, people[name])
    people["reviewer"], people["colleague"] = factories.user("Rhian"), factories.user("Colm")

    open_round = _round(programme, "open", closes_at=now + timedelta(days=5))
    own = {
        name: _application(open_round, people, at=now - timedelta(hours=hours), **kinds)
        for name, hours, kinds in (
            ("filled", 8, {}),
            ("submitted", 7, {"submit": True}),
            ("reopened", 6, {"submit": True}),
            ("withdrawn", 5, {"submit": True}),
            ("helped", 4, {}),
            ("draft", 3, {"answers": {}}),
        )
    }
    # Two people changed the title of one application at the same time: both texts are kept.
    lifecycle.save_answers(
        own["filled"],
        answers_given={"title": "Warm rooms, told by those who use them"},
        by=people["full"],
        at=now - timedelta(hours=1),
        seen={},
    )
    lifecycle.reopen(own["reopened"], by=people["lead"], at=now - timedelta(hours=1))
    _write_on(own["reopened"], people, at=now - timedelta(minutes=50))
    lifecycle.withdraw(own["withdrawn"], by=people["lead"], at=now - timedelta(hours=1))

    tokens = _together(own["filled"], own["helped"], people, now)
    extensions.ask(
        own["helped"],
        until=None,
        reason=ExtensionReason.ACCESS,
        note="One of us is in hospital.",
        by=people["full"],
        at=now - timedelta(hours=1),
    )
    reading, given = _being_read(programme, people)
    invited, receipt = _panel_of(given, people)
    decided, draft_letter = _decided(programme, people)
    awarded, letter, award = _released(programme, people)
    offered, offer = _offered(programme, people)
    _more_time_for_all(awarded.round, people)
    for order in (1, 2):
        rows.stage(open_round, order, due_at=open_round.closes_at + timedelta(days=4 * order))
    planned = _planned(open_round, people)
    talked, minutes = _talked_about(programme, people)
    return World(
        people=people,
        rounds={
            "open": open_round,
            "planned": planned,
            "rehearsal": rehearsing.begin(open_round, by=people["manager"], at=now),
            "reading": reading.round,
            "decided": decided.round,
            "released": awarded.round,
            "offered": offered.round,
            "talking": talked.round,
        },
        reading=reading,
        assignment=given[0],
        others_assignment=given[1],
        decided=decided,
        awarded=awarded,
        offered=offered,
        offer=offer,
        letter=letter,
        draft_letter=draft_letter,
        award=award,
        report_file=after_world.build(award, people),
        late=LateAttempt.objects.get(application=reading),
        invitation=tokens[0],
        spent_invitation=tokens[1],
        gallery=files_scene.gallery(programme, people),
        format=_formats(open_round, people["manager"]),
        place=given[0].member,
        invited=invited,
        receipt=receipt,
        talk=talked,
        talk_stage=minutes.stage,
        minutes=minutes,
        complaint=_appeal(awarded, people["manager"], "complaint"),
        answered=_answered(awarded, people["manager"]),
        **{name: Application.objects.get(pk=made.pk) for name, made in own.items()},
    )


def _together(filled: Application, helped: Application, people: dict[str, User], now: Any) -> list[str]:
    """Two invitations to one application, open and taken back; and another, with which the team helps."""
    tokens = []
    for name in ("team", "old"):
        made = invitations.invite(
            filled, email=f"{name}@example.org", kind="full", by=people["lead"], at=now - timedelta(hours=1)
        )
        mail = Message.objects.filter(kind="invitation").order_by("pk").last()
        assert mail is not None
        tokens.append(mail.text.split("/join/")[1].split("/")[0])
    invitations.take_back(made, by=people["lead"], at=now - timedelta(minutes=50))
    group.allow_help(helped, by=people["full"], at=now - timedelta(hours=2))
    group.read_draft(helped, by=people["access"], at=now - timedelta(hours=1))
    presence.open_section(helped, section="idea", by=people["full"], at=clock.now() + timedelta(minutes=30))
    return tokens


def _write_on(application: Application, people: dict[str, User], *, at: Any) -> None:
    """Two people's sittings on one answer of a copy, and a text that was kept apart."""
    for minutes, name, text, seen in (
        (0, "full", "We learn together, slowly and with care, and tell others what we found.", None),
        (
            20,
            "lead",
            "We learn together, slowly and with great care, and tell the street what we found.",
            None,
        ),
        (30, "full", "We learn together with care. We tell everybody what we found.", {"idea": Seen(0)}),
    ):
        lifecycle.save_answers(
            application,
            answers_given={"idea": text},
            by=people[name],
            at=at + timedelta(minutes=minutes),
            seen=seen,
            writer=name,
        )


GOOD: dict[str, Any] = {
    **factories.GOOD_ANSWERS,
    "budget": [
        {"label": "Room hire", "amount": "4000.00"},
        {"label": "Time of members", "amount": "8000.00"},
    ],
}


def _formats(round_: Round, by: User) -> FormFormat:
    """The questions as a video elsewhere, and as a file."""
    at = clock.now()
    video = "All questions in British Sign Language, 12 minutes"
    formats.add_link(
        round_, kind=FormatKind.SIGN_LANGUAGE, title=video, url="https://example.org/bsl/", by=by, at=at
    )
    upload = SimpleUploadedFile("easy, read.pdf", PDF)
    return formats.add_file(
        round_, kind=FormatKind.EASY_READ, title="Easy read, 6 pages", upload=upload, by=by, at=at
    )


def _round(programme: Programme, slug: str, *, closes_at: Any, **fields: Any) -> Round:
    round_ = factories.round(
        programme=programme,
        slug=slug,
        name=f"Learning by Doing, {slug}",
        form=fields.pop("form", None) or load(application_form()),
        opens_at=closes_at - timedelta(days=30),
        closes_at=closes_at,
        smallest_award=Decimal(10_000),
        largest_award=Decimal(15_000),
        **fields,
    )
    factories.pot(round_, "90000.00")
    return round_


def _application(
    round_: Round,
    people: dict[str, User],
    *,
    at: Any,
    answers: dict[str, Any] | None = None,
    submit: bool = False,
) -> Application:
    made = factories.application(round_, people["lead"], at)
    factories.member(made, people["full"], at=at)
    factories.member(made, people["reader"], "reader", at=at)
    given = _complete(round_) if answers is None else answers
    lifecycle.save_answers(made, answers_given=given, by=people["lead"], at=at)
    if submit:
        outcome = lifecycle.submit(made, by=people["full"], at=at)
        assert outcome.accepted, outcome
    return Application.objects.get(pk=made.pk)


def _complete(round_: Round) -> dict[str, Any]:
    """An answer to every required question of the first programme's form."""
    by_kind = {
        "short_text": "Marsh Lane Growers",
        "long_text": "We learn together, slowly, and tell others what we found.",
        "email": "hello@marsh.example.org",
        "phone": "020 7946 0001",
        "declaration": True,
        "organisation": {"status": "unregistered", "name": "", "charity": "", "company": ""},
        "budget": GOOD["budget"],
    }
    answers: dict[str, Any] = {}
    for section in round_.form.sections.all():
        for question in section.questions.all():
            if question.kind == "choice":
                answers[question.key] = question.options[0][0]
            elif question.kind == "choices":
                answers[question.key] = [question.options[0][0]]
            elif question.kind == "date":
                answers[question.key] = question.bounds.get("latest") or question.bounds["earliest"]
            elif question.kind in by_kind:
                answers[question.key] = by_kind[question.kind]
    return answers


def _closed(programme: Programme, people: dict[str, User], slug: str, days_ago: int) -> Application:
    closes_at = clock.now() - timedelta(days=days_ago)
    round_ = _round(programme, slug, closes_at=closes_at)
    return _application(round_, people, at=closes_at - timedelta(hours=2), submit=True)


def _more_time_for_all(round_: Round, people: dict[str, User]) -> None:
    """An extension for all in a round that is over."""
    at = round_.closes_at - timedelta(hours=1)
    asked = extensions.request(
        round_,
        application=None,
        until=round_.closes_at + timedelta(hours=2),
        reason=ExtensionReason.OUR_FAULT,
        public_note="Our page was away for twenty minutes.",
        by=people["manager"],
        at=at,
    )
    extensions.approve(asked, by=people["approver"], at=at + timedelta(minutes=5))


def _planned(round_: Round, people: dict[str, User]) -> Round:
    """A copy of a round, not published, of which the form may be changed."""
    by, now = people["manager"], clock.now()
    made = copying.copy_round(
        round_,
        name="Learning by Doing, planned",
        slug="planned",
        opens_at=now + timedelta(days=30),
        closes_at=now + timedelta(days=70),
        decisions_at=now + timedelta(days=84),
        by=by,
        at=now,
    )
    outage_rules.propose(
        made,
        minutes=10,
        within_hours=2,
        staffed_from=time(9),
        staffed_until=time(17),
        by=by,
        at=now,
    )
    typo = Question.objects.get(section__form=round_.form, key="title")
    corrections.correct(
        round_.form,
        question=typo,
        part="label",
        after={**typo.label, "en": typo.label["en"] + " (A working title will do.)"},
        reason="People asked whether it can change.",
        by=by,
        at=now,
    )
    return made


def _being_read(programme: Programme, people: dict[str, User]) -> tuple[Application, list[Assignment]]:
    application = _closed(programme, people, "reading", 3)
    at = clock.now() - timedelta(days=2)
    lifecycle.submit(application, by=people["lead"], at=application.round.closes_at + timedelta(seconds=3))
    for minutes in range(5, 70):
        minute = application.round.closes_at.replace(second=0, microsecond=0) - timedelta(minutes=minutes)
        ServiceMinute.objects.create(minute=minute, ok=3, failed=1 if 20 < minutes < 34 else 0)
    stage = rows.stage(application.round, due_at=clock.now() + timedelta(days=4))
    members = [rows.reviewer(stage, user=people[name]) for name in ("reviewer", "colleague")]
    stage = stages.open_stage(stage, by=people["manager"], at=at)
    given = panel.assign_many(
        stage, [(application, member) for member in members], by=people["manager"], at=at
    )
    rows.score(given[1], 6, 5, None, for_panel="Only the colleague may know this.")
    _scored_twice(given[0], people, at)
    eligibility.find(
        application,
        eligible=False,
        code=EligibilityReason.ELSEWHERE,
        reason="The work would be in France.",
        by=people["manager"],
        at=clock.now(),
    )
    return Application.objects.get(pk=application.pk), given


def _panel_of(given: list[Assignment], people: dict[str, User]) -> tuple[PanelMember, ClaimLine]:
    """What the panel is told and paid, its practice, somebody asked to the second stage, and a claim."""
    first, now, manager = given[0].stage, clock.now(), people["manager"]
    membership.set_terms(
        first,
        minutes=45,
        expected=10,
        per_hour=Decimal("20.00"),
        meeting_hours=Decimal(2),
        how_paid={"en": "By bank transfer, within ten days of your claim."},
        benefits_note={"en": "Being paid may change your benefits. Ask us, and we pay in vouchers."},
        by=manager,
        at=now,
    )
    induction.write_specimen(
        first,
        1,
        title={"en": "The bench that listens"},
        text={"en": "We sit on a bench on the green, every Friday, and write down what people say."},
        explanation={"en": "A good idea, and nothing is said of what would be learned."},
        by=manager,
        at=now,
    )
    for assignment in given:
        induction.practise(
            first.specimens.get(),
            assignment.member,
            {"learning": 4, "power": 5, "doable": None},
            by=assignment.member.user,
            at=now,
        )
    second = rows.stage(first.round, order=2, due_at=now + timedelta(days=20))
    invited = membership.invite(
        second, email=people["colleague"].email, kind=ReviewerKind.LIVED, by=manager, at=now
    )
    member, by = given[1].member, people["colleague"]
    receipt = claims.add_expense(
        member,
        note="Bus to the meeting",
        amount=Decimal("4.60"),
        receipt=SimpleUploadedFile("bus ticket.pdf", PDF),
        by=by,
        at=now,
    )
    claims.send(member, meeting=Decimal(2), preparation=Decimal(1), by=by, at=now)
    return invited, receipt


def _scored_twice(assignment: Assignment, people: dict[str, User], at: Any) -> None:
    """The reviewer went on past the content note and began; then their paper sheet says otherwise."""
    saving.go_on_past_note(assignment, by=people["reviewer"], at=at)
    own: dict[str, saving.Value] = {
        "score_power": 4,
        "words_for_panel": "Only the reviewer may know this.",
        "notes": "Ask my daughter what she thinks of it.",
    }
    saving.save(assignment.review, own, by=people["reviewer"], at=at)
    paper: dict[str, saving.Value] = {"score_power": 2, "score_learning": 5}
    keying.key_in(assignment, paper, by=people["manager"], at=at + timedelta(hours=1))


def _reviewed(programme: Programme, people: dict[str, User], slug: str, days_ago: int) -> Application:
    application = _closed(programme, people, slug, days_ago)
    at = application.round.closes_at + timedelta(hours=1)
    reviewing.begin_review(application, by=people["manager"], at=at, stage="1")
    return reviewing.finish_review(application, by=people["manager"], at=at, stage="1")


def _proposed(application: Application, people: dict[str, User]) -> Decision:
    return decisions.decide(
        application,
        outcome="award",
        amount=Decimal("12000.00"),
        reason="Strong on power sharing.",
        feedback="The panel liked how you shared the planning.",
        summary=ScoreSummary(),
        by=people["manager"],
        at=application.round.closes_at + timedelta(days=1),
    )


def _decided(programme: Programme, people: dict[str, User]) -> tuple[Application, Letter]:
    application = _reviewed(programme, people, "decided", 10)
    decision = _proposed(application, people)
    return Application.objects.get(pk=application.pk), Letter.objects.get(decision=decision)


def _offered(
    programme: Programme, people: dict[str, User], slug: str = "offered", days_ago: int = 50
) -> tuple[Application, Award]:
    application = _reviewed(programme, people, slug, days_ago)
    decision = _proposed(application, people)
    at = application.round.closes_at + timedelta(days=2)
    decisions.approve([decision], by=people["approver"], at=at)
    tasks.render_letter(Letter.objects.get(decision=decision).pk)
    decisions.release(application.round, by=people["manager"], at=application.round.decisions_at)
    return Application.objects.get(pk=application.pk), Award.objects.get(decision=decision)


def _released(programme: Programme, people: dict[str, User]) -> tuple[Application, Letter, Award]:
    application, award = _offered(programme, people, "released", 40)
    at = application.round.decisions_at
    award_scene.accept_on_paper(award, by=people["manager"], at=at + timedelta(days=2))
    award_scene.settle(award, by=people["manager"], at=at + timedelta(days=2))
    half = Decimal(6000)
    day = clock.local(at).date()
    payments.plan_instalments(
        award,
        [Part(half, day + timedelta(days=9)), Part(half, day + timedelta(days=90))],
        by=people["manager"],
        at=at + timedelta(days=2),
    )
    _with_finance(award, people, at=at + timedelta(days=3))
    letter = Letter.objects.get(application=application)
    letter_posting.ask(letter, why="They rang and asked for it.", by=people["manager"], at=at)
    return application, letter, Award.objects.get(pk=award.pk)


def _with_finance(award: Award, people: dict[str, User], *, at: Any) -> None:
    """The account is known, and another waits; the first payment is paid in a run, and the second is due."""
    round_ = award.application.round
    payment_rules.set_bank_details(round_, on=True, cooling_days=3, by=people["manager"], at=at)
    first = bank.give(award, bank.Account("Marsh Lane", "123456", "12345678"), by=people["lead"], at=at)
    bank.confirm(first, by=people["finance"], at=at)
    parts = list(award.instalments.order_by("order"))
    for part in parts:
        payments.mark_due(part, by=people["manager"], at=at)
    approved = payments.approve_payment(parts[0], by=people["approver"], at=at)
    payment_runs.make(round_, [approved], by=people["finance"], at=at)
    payments.mark_paid(approved, on=clock.local(at).date(), by=people["finance"], at=at)
    account = bank.Account("Marsh Lane Growers", "654321", "87654321", "AB 12")
    bank.give(award, account, by=people["full"], at=clock.now() - timedelta(hours=1))


def _appeal(application: Application, by: User, kind: str) -> Appeal:
    return appeals.receive(
        Application.objects.select_related("round__programme").get(pk=application.pk),
        kind=AppealKind(kind),
        sender="Lead",
        way=AppealWay.EMAIL,
        received_on=clock.local(clock.now()).date(),
        about="The sum is not the one that we asked for.",
        by=by,
        at=clock.now(),
    )


def _answered(application: Application, by: User) -> Appeal:
    """A question, with its answer as a file."""
    at = clock.now()
    asked = appeals.look_into(_appeal(application, by, "question"), by=by, at=at)
    upload = SimpleUploadedFile("our answer.pdf", PDF)
    outcome = AppealState.ANSWERED
    return appeals.decide(asked, outcome=outcome, reason="They asked when.", upload=upload, by=by, at=at)


def _talked_about(programme: Programme, people: dict[str, User]) -> tuple[Application, Meeting]:
    """Scores are shown, one was changed, there is a note, one meeting is closed and another is open."""
    application = _closed(programme, people, "talking", 6)
    by, at = people["manager"], clock.now() - timedelta(days=5)
    stage = rows.stage(application.round, due_at=clock.now() - timedelta(days=1))
    members = [rows.reviewer(stage, user=people[name]) for name in ("reviewer", "colleague")]
    stage = stages.open_stage(stage, by=by, at=at)
    given = panel.assign_many(stage, [(application, member) for member in members], by=by, at=at)
    rows.score(given[0], 2, 3, None, for_panel="I was not sure who decides.")
    rows.score(given[1], 6, 5, 4)
    stage = stages.show_scores(stage, by=by, at=at)
    application = Application.objects.get(pk=application.pk)
    revising.revise(
        given[0].review,
        criterion="learning",
        value=3,
        reason="Colm showed me the plan for the spring.",
        by=people["reviewer"],
        at=at,
    )
    discussing.write_note(stage, application, text="Who decides?", by=people["colleague"], at=at)
    discussing.write_note(stage, application, text="We ask them.", by=by, at=clock.now())
    chair = people["colleague"]
    first = meeting.begin(stage, held_at=at, chair=chair, by=by, at=at)
    meeting.attend(first, {by.pk, chair.pk}, by=by, at=at)
    for item in first.items.all():
        again = meeting.Agreed(MeetingOutcome.AGAIN, "We ask them who decides.")
        meeting.agree(item, again, by=by, at=at)
    closed = meeting.close(first, by=by, at=at)
    open_one = meeting.begin(stage, held_at=clock.now(), chair=chair, by=by, at=clock.now())
    meeting.attend(open_one, {by.pk, chair.pk}, by=by, at=clock.now())
    return application, Meeting.objects.select_related("stage__round").get(pk=closed.pk)
