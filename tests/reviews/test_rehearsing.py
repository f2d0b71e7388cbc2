"""Rehearsing a round: what the copy has, who takes part, the moments, and that nothing real is touched."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, transaction

from grants import closing, deadlines, extensions, invitations, lifecycle
from grants.models import Application, Extension, Settlement, Submission
from grants.outcomes import NotStarted
from grants.states import ExtensionReason, Rule
from programme import accounts, ledger, outbox, outlines, problems, roles, rounds
from programme.answers import values_of
from programme.arrival import longest_queue
from programme.forms_library import FormData, QuestionData, SectionData, en
from programme.forms_library.load import load
from programme.forms_library.measuring_success import application_form
from programme.models import Form, LedgerRow, Message, Round, User
from programme.refusals import Refused
from programme.states import MessageState, QuestionKind
from reviews import copying, imagined, panel, rehearsing, stages
from reviews.models import PanelMember, Stage
from reviews.states import Moment, ReviewerKind
from reviews.timeline import ACTS
from tests import factories
from tests.factories import AT
from tests.reviews import rows

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def source(**fields: Any) -> tuple[Round, User]:
    """A round with a stage and a panel, money, one real application, and its manager."""
    round_ = factories.round(**fields)
    factories.pot(round_)
    rows.reviewer(rows.stage(round_))
    factories.submitted(round_)
    return round_, factories.staff(round_)


def begun(**fields: Any) -> tuple[Round, Round, User]:
    """(the round, its rehearsal, its manager)."""
    round_, manager = source(**fields)
    return round_, rehearsing.begin(round_, by=manager, at=AT), manager


def person(made: Round, name: str) -> User:
    return User.objects.get(rehearsal=made, name=name)


def test_a_rehearsal_is_a_marked_copy_that_shares_no_form() -> None:
    round_, made, _manager = begun()
    assert made.rehearsal_of == round_
    assert made.name == f"Rehearsal: {round_.name}"
    assert made.slug == f"{round_.slug}-rehearsal"
    assert not made.is_published
    assert made.form_id != round_.form_id
    assert made.form.key != round_.form.key
    (sheet,) = Form.objects.filter(pk__in=Stage.objects.filter(round=made).values("score_sheet"))
    assert sheet.key.endswith("-rehearsal")
    assert made.funding_sources.count() == round_.funding_sources.count() == 1
    assert made.closes_at == AT + timedelta(days=1)
    assert made.opens_at < AT - rehearsing.BEGAN_BEFORE


def test_its_people_do_not_exist_and_did_what_they_are_there_for() -> None:
    _round, made, _manager = begun()
    people = User.objects.filter(rehearsal=made)
    assert sorted(people.values_list("name", flat=True)) == [
        *(f"Imaginary applicant {n}" for n in range(1, 7)),
        "Imaginary reviewer 1",
        "Imaginary reviewer 2",
    ]
    assert all(one.email.endswith(".invalid") and not one.has_usable_password() for one in people)
    first, half, changing, netted = Application.objects.filter(round=made).order_by("pk")
    assert netted.safety_net_at is not None and netted.state == "draft"
    assert set(first.members.all()) == {person(made, f"Imaginary applicant {n}") for n in (1, 2)}
    form = outlines.outline_of(first.response.form)
    assert problems.problems(form, values_of(first.response)) == []
    assert problems.problems(form, values_of(half.response)) != []
    assert (first.state, half.state, changing.state) == ("draft", "draft", "submitted")
    assert changing.standing is not None and changing.is_changing_a_copy
    assert all(one.reference.startswith("TRIAL-") for one in (first, half, changing))
    (stage,) = made.stages.all()
    assert {one.user.name for one in stage.panel.all()} == {f"Imaginary reviewer {n}" for n in (1, 2)}


def test_every_kind_of_question_can_be_answered_by_somebody_imaginary() -> None:
    """All sixteen kinds, required, with tight limits; a condition too, and files."""
    limits: dict[str, dict[str, Any]] = {
        "short_text": {"word_limit": 2},
        "long_text": {"word_limit": 5},
        "choice": {"options": (("a", en("A")), ("b", en("B")))},
        "choices": {"options": (("a", en("A")), ("b", en("B")))},
        "money": {"lowest": "20.50", "highest": "21.00"},
        "number": {"lowest": "3", "highest": "4"},
        "budget": {"lowest": "0.03", "highest": "0.03"},
    }
    questions = [
        QuestionData(key=f"q_{kind}", kind=kind, label=en(kind), help=en(""), **limits.get(kind, {}))
        for kind in QuestionKind.values
    ]
    sections = (SectionData(key="all", title=en("All"), intro=en(""), questions=tuple(questions)),)
    form = load(FormData(key="all-kinds", kind="application", title=en("All kinds"), sections=sections))
    _round, made, _manager = begun_with(form)
    complete = Application.objects.filter(round=made).order_by("pk")[0]
    asked = outlines.outline_of(complete.response.form)
    values = values_of(complete.response)
    assert problems.problems(asked, values) == []
    assert set(values) == {one.key for one in asked.questions}
    assert Submission.objects.filter(application__round=made).count() == 1


def begun_with(form: Form) -> tuple[Round, Round, User]:
    round_ = factories.round(form=form)
    manager = factories.staff(round_)
    return round_, rehearsing.begin(round_, by=manager, at=AT), manager


def test_the_first_programmes_form_is_answered_whole() -> None:
    _round, made, _manager = begun_with(load(application_form()))
    complete = Application.objects.filter(round=made).order_by("pk")[0]
    form = outlines.outline_of(complete.response.form)
    assert problems.problems(form, values_of(complete.response)) == []
    assert imagined.file_questions(form, values_of(complete.response)) == []


def test_the_round_itself_is_not_touched() -> None:
    round_, manager = source()
    before = {
        "round": Round.objects.filter(pk=round_.pk).values().get(),
        "form": Form.objects.filter(pk=round_.form_id).values().get(),
        "sheets": list(Form.objects.filter(kind="score_sheet").order_by("pk").values()),
        "chain": LedgerRow.objects.filter(chain=round_.chain).count(),
        "panel": PanelMember.objects.filter(stage__round=round_).count(),
        "applications": list(Application.objects.filter(round=round_).values()),
    }
    made = rehearsing.begin(round_, by=manager, at=AT)
    for moment in Moment:
        rehearsing.choose_moment(made, moment, by=manager, at=AT)
    stages.open_stage(made.stages.get(), by=manager, at=AT)
    rehearsing.end(made, by=manager, at=AT)
    after = {
        "round": Round.objects.filter(pk=round_.pk).values().get(),
        "form": Form.objects.filter(pk=round_.form_id).values().get(),
        "sheets": list(
            Form.objects.filter(pk__in=[one["id"] for one in before["sheets"]]).order_by("pk").values()
        ),
        "chain": LedgerRow.objects.filter(chain=round_.chain).count(),
        "panel": PanelMember.objects.filter(stage__round=round_).count(),
        "applications": list(Application.objects.filter(round=round_).values()),
    }
    assert after == before


@pytest.mark.parametrize(
    ("moment", "closes_in"),
    [
        (Moment.DAY_BEFORE, timedelta(days=1)),
        (Moment.MINUTE_BEFORE, timedelta(minutes=1)),
        (Moment.SECONDS_BEFORE, timedelta(seconds=10)),
        (Moment.JUST_CLOSED, timedelta(0)),
    ],
)
def test_choosing_a_moment_moves_the_dates(moment: Moment, closes_in: timedelta) -> None:
    _round, made, manager = begun()
    due_after = made.stages.get().due_at - made.closes_at
    moved = rehearsing.choose_moment(made, moment, by=manager, at=AT)
    assert moved.closes_at - AT == closes_in
    assert moved.decisions_at - moved.closes_at == made.decisions_at - made.closes_at
    assert moved.opens_at == made.opens_at
    assert Stage.objects.get(round=made).due_at - moved.closes_at == due_after
    open_now = deadlines.window_of_round(moved).refusal(AT) is None
    assert open_now == (closes_in > timedelta(0))
    assert not deadlines.settled(moved, AT)


def test_after_counting_everybodys_time_has_passed_and_the_panel_can_begin() -> None:
    """Also for whoever was given more time, which moves along."""
    _round, made, manager = begun()
    application = Application.objects.filter(round=made).order_by("pk")[0]
    extension = extensions.give(
        made,
        application=application,
        until=made.closes_at + timedelta(hours=5),
        reason=ExtensionReason.ACCESS,
        by=manager,
        at=AT,
    )
    moved = rehearsing.choose_moment(made, Moment.COUNTED, by=manager, at=AT)
    until = Extension.objects.get(pk=extension.pk).until
    assert until - moved.closes_at == timedelta(hours=5)
    assert deadlines.settled(moved, AT)
    assert not deadlines.settled(moved, AT - SECOND - timedelta(microseconds=1))
    assert until + max(made.settle, longest_queue()) == AT - SECOND
    stages.open_stage(Stage.objects.get(round=made), by=manager, at=AT)
    states = Application.objects.filter(round=made).values_list("state", flat=True)
    assert sorted(states) == ["draft", "draft", "in_review", "in_review"]


def test_what_was_done_goes_the_real_way_at_each_moment() -> None:
    """In time a day before; a microsecond before closing too; kept as late at closing itself."""
    _round, made, manager = begun()
    lead = person(made, "Imaginary applicant 1")
    application = Application.objects.get(members=lead)
    rehearsing.choose_moment(made, Moment.JUST_CLOSED, by=manager, at=AT)
    late = lifecycle.submit(application, by=lead, at=AT)
    assert late.rule == Rule.LATE and late.late_attempt is not None
    in_time = lifecycle.submit(application, by=lead, at=AT - timedelta(microseconds=1))
    assert in_time.accepted


def test_a_real_round_is_never_moved_ended_or_left_unmarked() -> None:
    round_, manager = source()
    with pytest.raises(Refused, match="real round"):
        rehearsing.choose_moment(round_, Moment.JUST_CLOSED, by=manager, at=AT)
    with pytest.raises(Refused, match="real round"):
        rounds.move_rehearsal(round_, closes_at=AT, by=manager, at=AT)
    with pytest.raises(Refused, match="real round"):
        rehearsing.end(round_, by=manager, at=AT)
    assert Round.objects.get(pk=round_.pk).closes_at == round_.closes_at
    other = factories.round()
    with pytest.raises(DatabaseError, match="rehearsal_of_id"), transaction.atomic():
        Round.objects.filter(pk=round_.pk).update(rehearsal_of=other)


def test_the_database_keeps_the_two_worlds_apart() -> None:
    _round, made, manager = begun()
    with pytest.raises(DatabaseError, match="never_published"), transaction.atomic():
        Round.objects.filter(pk=made.pk).update(is_published=True)
    imaginary = person(made, "Imaginary applicant 1")
    with pytest.raises(DatabaseError, match="rehearsal_id"), transaction.atomic():
        User.objects.filter(pk=imaginary.pk).update(rehearsal=None)
    with pytest.raises(DatabaseError, match="rehearsal_id"), transaction.atomic():
        User.objects.filter(pk=manager.pk).update(rehearsal=made)
    imaginary.save()  # repeating what stands is no change
    made.save()


def test_a_rehearsal_is_not_published_dated_copied_or_rehearsed() -> None:
    _round, made, manager = begun()
    with pytest.raises(Refused, match="never published"):
        rounds.publish(made, by=manager, at=AT)
    dates = {
        "opens_at": made.opens_at,
        "closes_at": made.closes_at,
        "decisions_at": made.decisions_at + SECOND,
    }
    with pytest.raises(Refused, match="moment"):
        rounds.set_dates(made, **dates, by=manager, at=AT)
    with pytest.raises(Refused, match="Copy the round itself"):
        copying.copy_round(made, name="N", slug="n", **dates, by=manager, at=AT)
    with pytest.raises(Refused, match="already"):
        rehearsing.begin(made, by=manager, at=AT)


def test_one_rehearsal_at_a_time_and_ending_puts_it_away() -> None:
    round_, first, manager = begun()
    second = rehearsing.begin(round_, by=manager, at=AT)
    assert list(Round.objects.rehearsals().filter(rehearsal_of=round_)) == [second]
    assert second.slug == f"{round_.slug}-rehearsal"
    old = Round.objects.get(pk=first.pk)
    assert old.slug == f"put-away-{first.pk}" and old.closes_at == AT
    assert not User.objects.filter(rehearsal=first, is_active=True).exists()
    assert Submission.objects.filter(application__round=first).exists()
    rehearsing.end(second, by=manager, at=AT)
    rehearsing.end(second, by=manager, at=AT)
    assert rehearsing.current(round_) is None
    ended = LedgerRow.objects.filter(chain=second.chain, act="rehearsal_ended")
    assert ended.count() == 1
    assert ledger.verify(second.chain).finding == ledger.Finding.INTACT


def test_a_form_without_questions_is_not_rehearsed() -> None:
    round_ = factories.round(form=Form.objects.create(kind="application", key="empty", title={"en": "Empty"}))
    manager = factories.staff(round_)
    with pytest.raises(Refused, match="no questions"):
        rehearsing.begin(round_, by=manager, at=AT)
    assert not Round.objects.filter(rehearsal_of=round_).exists()


def test_a_rehearsal_that_cannot_begin_leaves_nothing_to_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    round_, manager = source()

    def breaks(scene: rehearsing.Scene) -> None:
        raise RuntimeError("something broke")

    monkeypatch.setattr(rehearsing, "CAST", (*rehearsing.CAST, rehearsing.Part("breaks", breaks)))
    with pytest.raises(RuntimeError):
        rehearsing.begin(round_, by=manager, at=AT)
    assert rehearsing.current(round_) is None


def test_no_mail_of_a_rehearsal_leaves_and_all_can_be_read(settings: Any) -> None:
    _round, made, _manager = begun()
    real = factories.user()
    sent_before = len(mail.outbox)
    assert {one.kind for one in rehearsing.mails_of(made)} == {"invitation", "group_news", "received"}
    for pk in outbox.due(AT):
        outbox.send(pk, at=AT)
    assert {one.state for one in rehearsing.mails_of(made)} == {MessageState.SENT}
    to_nobody = [one for each in mail.outbox[sent_before:] for one in each.to if "invalid" in one]
    assert to_nobody == []
    # About a rehearsal, even what is addressed to somebody real.
    application = Application.objects.filter(round=made)[0]
    context = {"application": application, "round": made, "zone": made.zone, "submission": None, "link": "x"}
    outbox.queue(
        [outbox.compose("k", kind="withdrawn", to=real, at=AT, context=context, about=application.reference)]
    )
    outbox.send(Message.objects.get(key="k").pk, at=AT)
    assert [each for each in mail.outbox[sent_before:] if real.email in each.to] == []
    assert Message.objects.get(key="k").state == MessageState.SENT
    assert Message.objects.get(key="k") in rehearsing.mails_of(made)


def test_a_code_for_somebody_imaginary_lets_nobody_in() -> None:
    _round, made, _manager = begun()
    for address in (person(made, "Imaginary applicant 1").email, "nobody@new.invalid"):
        asked = accounts.ask_for_code(address, at=AT)
        assert asked.link is not None
        text = Message.objects.filter(address=address, kind="sign_in_code").latest("pk").text
        code = next(line for line in text.splitlines() if line.replace(" ", "").isdigit())
        claim = accounts.claim_code(asked.link.pk, code, at=AT)
        assert claim.person is None and claim.refusal is not None
    assert not User.objects.filter(email="nobody@new.invalid").exists()


def test_the_two_worlds_do_not_meet_in_acts() -> None:
    round_, made, manager = begun()
    imaginary, real = person(made, "Imaginary applicant 3"), factories.user()
    second_round, second, _other = begun()
    for round_or_copy, who in ((round_, imaginary), (made, real), (made, manager), (second, imaginary)):
        begun_by = lifecycle.start(round_or_copy, by=who, at=AT)
        assert isinstance(begun_by, NotStarted) and begun_by.rule == Rule.NOT_A_MEMBER
    with pytest.raises(Refused, match="does not exist"):
        roles.grant(round_.programme, imaginary, "manager")
    for stage, email in (
        (Stage.objects.get(round=round_), imaginary.email),
        (Stage.objects.get(round=round_), "new@else.invalid"),
        (Stage.objects.get(round=made), real.email),
        (Stage.objects.get(round=made), "new@example.org"),
        (Stage.objects.get(round=second), imaginary.email),
    ):
        with pytest.raises(Refused):
            panel.join(stage, email=email, name="N", kind=ReviewerKind.LIVED, by=manager, at=AT)
    assert not User.objects.filter(email__in=["new@else.invalid", "new@example.org"]).exists()
    joined = panel.join(
        Stage.objects.get(round=made),
        email="more@else.invalid",
        name="One more",
        kind=ReviewerKind.LIVED,
        by=manager,
        at=AT,
    )
    assert joined.user.rehearsal == made
    assert second_round != round_


def test_invitations_stay_in_their_world() -> None:
    round_, made, _manager = begun()
    lead = person(made, "Imaginary applicant 1")
    application = Application.objects.get(members=lead)
    with pytest.raises(Refused, match="do not exist"):
        invitations.invite(application, email="real@example.org", kind="full", by=lead, at=AT)
    real_lead = factories.user()
    real = factories.application(round_, real_lead)
    invitations.invite(real, email="friend@example.org", kind="full", by=real_lead, at=AT)
    invitations.invite(application, email="x@y.invalid", kind="full", by=lead, at=AT)
    to_real, to_imaginary = (
        Message.objects.filter(kind="invitation", about=one.reference)
        .latest("pk")
        .text.split("/join/")[1]
        .split("/")[0]
        for one in (real, application)
    )
    for token, who in ((to_real, lead), (to_imaginary, real_lead)):
        with pytest.raises(Refused, match="do not know this link"):
            invitations.join(token, by=who, at=AT)
    invitations.join(to_imaginary, by=person(made, "Imaginary applicant 6"), at=AT)


def test_letters_and_awards_of_a_rehearsal_have_numbers_of_their_own() -> None:
    _round, made, _manager = begun()
    assert made.prefix == "TRIAL"
    assert Round.objects.get(pk=made.rehearsal_of_id).prefix == "MSC"
    programme = made.programme
    programme.prefix = "TRIAL"
    with pytest.raises(Exception, match="Choose another"):
        programme.clean()


def test_every_act_has_its_words_and_the_chain_is_told() -> None:
    _round, made, manager = begun()
    rehearsing.choose_moment(made, Moment.COUNTED, by=manager, at=AT)
    rehearsing.end(made, by=manager, at=AT)
    acts = list(LedgerRow.objects.filter(chain=made.chain).order_by("sequence").values_list("act", flat=True))
    assert acts == ["rehearsal_begun", "joined_panel", "joined_panel", "rehearsal_moved", "rehearsal_ended"]
    assert set(acts) <= set(ACTS)


def test_the_closing_work_is_done_on_a_rehearsal_as_on_any_round() -> None:
    """What stands stands, the safety net is drawn in, no copy leaves; and the real round is not touched."""
    round_, made, manager = begun()
    made = rehearsing.choose_moment(made, Moment.COUNTED, by=manager, at=AT)
    assert closing.due(AT) == [made]
    closing.close_round(made, at=AT)
    found = Settlement.objects.filter(application__round=made).order_by("application__pk")
    assert list(found.values_list("found", flat=True)) == ["not_in", "not_in", "in", "safety_net"]
    (netted,) = Application.objects.filter(round=made, members__name="Imaginary applicant 5")
    assert netted.standing is not None and netted.standing.received_source == "safety-net"
    sent_before = len(mail.outbox)
    for pk in outbox.due(AT):
        outbox.send(pk, at=AT)
    assert [each for each in mail.outbox[sent_before:] if any("invalid" in one for one in each.to)] == []
    assert len({one.kind for one in rehearsing.mails_of(made)}) > 3
    assert not Settlement.objects.filter(application__round=round_).exists()
