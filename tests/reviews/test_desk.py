"""The desk's pages: the meeting's agreement, feedback that names nobody, sources, a set time, appeals."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pikepdf
import pytest

from grants import appeals, decisions, letters, releasing
from grants.models import Appeal, Application, Decision, Letter, ReleasePlan, StaffLook
from grants.states import AppealKind, AppealWay
from programme import clock, pdf_maker
from programme.models import LedgerRow, Round, User
from reviews import case_file, deciding, feedback, meeting, panel, stages
from reviews.given_scores import given_scores
from reviews.meeting import Agreed
from reviews.models import Conflict, Stage
from reviews.pot import desk_pot
from reviews.states import MeetingOutcome
from tests import factories
from tests.reviews import panel_scene, rows
from tests.reviews.desk_scene import approved, as_, proposed, statements, text, with_files

pytestmark = pytest.mark.django_db

AT = rows.CLOSED
WORDS = ("We liked your street gardens.", "Say more about who is paid.")


def read(applications: int = 1) -> tuple[Round, list[Application], User, Stage]:
    """Read by two people, each with words for the applicant; scores are shown."""
    stage, found, manager = rows.opened(applications)
    for application in found:
        for number, words in enumerate(WORDS):
            member = rows.reviewer(stage, f"Rhian Reader{number}")
            given = panel_assign(stage, application, member, manager)
            rows.score(given, 5, 5, 5, for_applicant=words, for_panel="Only for us.")
    return stage.round, found, manager, stages.show_scores(stage, by=manager, at=AT)


def panel_assign(stage: Stage, application: Application, member: Any, manager: User) -> Any:
    return panel.assign(stage, application, member, by=manager, at=AT)


def agreed(stage: Stage, application: Application, manager: User, what: Agreed) -> None:
    made = meeting.begin(stage, held_at=AT, chair=manager, by=manager, at=AT)
    meeting.attend(made, {manager.pk, *what.stepped_out}, by=manager, at=AT)
    meeting.agree(made.items.get(application=application), what, by=manager, at=AT)


def path_of(round_: Round, application: Application) -> str:
    return f"/manage/{round_.slug}/decisions/{application.reference}/"


def form_of(**changes: str) -> dict[str, str]:
    return {"act": "propose", "outcome": "award", "amount": "300", "reason": "Strong.", **changes}


# What the meeting agreed


def test_the_meeting_fills_in_outcome_and_amount_and_says_who_stepped_out() -> None:
    round_, found, manager, stage = read()
    away = stage.panel.select_related("user").order_by("pk")[0].user
    what = Agreed(
        MeetingOutcome.AWARD, "All agree.", stepped_out=frozenset({away.pk}), amount=Decimal("250.00")
    )
    agreed(stage, found[0], manager, what)
    page = as_(manager).get(path_of(round_, found[0]))
    assert f"Stepped out: {away}." in text(page)
    assert re.search(r'name="amount" value="250"', page.content.decode())
    assert re.search(r'value="award"[^>]*checked', page.content.decode())
    client = as_(manager)
    differs = client.post(path_of(round_, found[0]), form_of(amount="300"))
    assert differs.status_code == 422
    assert "This is not what the meeting agreed. Say why." in text(differs)
    assert not Decision.objects.exists()
    done = client.post(path_of(round_, found[0]), form_of(amount="300", departure="They need a lift."))
    assert done.status_code == 302
    assert Decision.objects.get().departure == "They need a lift."
    row = LedgerRow.objects.get(act="decision_proposed")
    assert json.loads(bytes(row.payload.content))["differs_from_meeting"] == "They need a lift."
    same = client.post(path_of(round_, found[0]), form_of(amount="250", departure="Nothing."))
    assert same.status_code == 302
    assert Decision.objects.get(state="proposed").departure == ""


# Feedback


def test_feedback_is_put_together_and_names_nobody() -> None:
    round_, found, manager, _stage = read()
    draft = feedback.assembled(given_scores(found[0]))
    assert sorted(draft.split("\n\n")) == sorted(WORDS)
    page = as_(manager).get(path_of(round_, found[0])).content.decode()
    box = re.search(r'<textarea name="feedback".*?</textarea>', page, re.S)
    assert box
    assert all(words in box[0] for words in WORDS)
    assert "Reader" not in box[0]
    assert "Only for us" not in box[0]


def test_nothing_is_put_together_before_scores_are_shown() -> None:
    stage, found, manager = rows.opened(1)
    rows.score(
        panel_assign(stage, found[0], rows.reviewer(stage), manager), 5, 5, 5, for_applicant="Not yet."
    )
    assert feedback.assembled(given_scores(found[0])) == ""


def test_a_person_edits_the_draft_or_says_that_they_read_it() -> None:
    round_, found, manager, _stage = read()
    draft = feedback.assembled(given_scores(found[0]))
    client = as_(manager)
    raw = client.post(path_of(round_, found[0]), form_of(feedback=draft))
    assert raw.status_code == 422
    assert "Edit them, or tick that you read them." in text(raw)
    assert client.post(path_of(round_, found[0]), form_of(feedback=draft + " Thank you.")).status_code == 302
    ticked = client.post(path_of(round_, found[0]), form_of(feedback=draft, feedback_read="on"))
    assert ticked.status_code == 302


def test_a_reviewer_is_never_named() -> None:
    round_, found, manager, stage = read()
    person = stage.panel.select_related("user").order_by("pk")[0].user
    client = as_(manager)
    for words in ("rhian  reader0 liked it.", f"Ask {person.email} about it."):
        named = client.post(path_of(round_, found[0]), form_of(feedback=words, feedback_read="on"))
        assert named.status_code == 422
        assert "Somebody of the panel is named" in text(named)
    perhaps = client.post(path_of(round_, found[0]), form_of(feedback="As Rhian said in your film."))
    assert "This may be the name of somebody of the panel: Rhian." in text(perhaps)
    fine = form_of(feedback="As Rhian said in your film.", feedback_read="on")
    assert client.post(path_of(round_, found[0]), fine).status_code == 302
    card = text(as_(factories.staff(round_, "approver")).get(f"/manage/{round_.slug}/decisions/approve/"))
    assert "The feedback may name a reviewer: Rhian" in card


@pytest.mark.parametrize(
    ("words", "certain", "possible"),
    [
        ("Al was here, and so was al.", (), ()),
        ("The reader of this.", (), ()),
        ("As Reader wrote.", (), ("Reader",)),
        ("Rhiannon wrote.", (), ()),
        ("RHIAN READER wrote.", ("Rhian Reader",), ()),
        ("Write to rr@example.org.", ("rr@example.org",), ()),
        ("Write to arr@example.org.", (), ()),
    ],
)
def test_which_names_stand_in_a_text(words: str, certain: tuple[str, ...], possible: tuple[str, ...]) -> None:
    people = [User(name="Rhian Reader", email="rr@example.org"), User(name="Al", email="")]
    assert feedback.names_in(words, people) == feedback.Names(certain, possible)


# The pot


def test_the_desk_shows_the_panels_costs_planned_beside_those_approved() -> None:
    claim, _reviewer, _manager = panel_scene.claim_in("paid")
    round_ = claim.member.stage.round
    pot = desk_pot(round_)
    total = sum(line.amount for line in claim.lines.all())
    assert (pot.agreed, pot.paid, pot.waiting) == (total, total, 0)
    assert pot.over_planned == max(total - round_.panel_costs, Decimal(0))
    assert pot.reconciles


def test_an_award_is_typed_over_two_sources() -> None:
    round_, found, manager, _stage = read()
    second = factories.pot(round_, "200.00")
    first = round_.funding_sources.order_by("pk")[0]
    client, path = as_(manager), path_of(round_, found[0])
    wrong = client.post(path, form_of(**{f"share_{first.pk}": "100", f"share_{second.pk}": "100"}))
    assert "The sources give £200 in all, and the award is £300." in text(wrong)
    right = {f"share_{first.pk}": "£150", f"share_{second.pk}": "150"}
    assert client.post(path, form_of(**right)).status_code == 302
    decisions.approve(Decision.objects.all(), by=factories.staff(round_, "approver"), at=AT)
    page = text(client.get(path))
    assert f"{first}: £150 {second}: £150" in page
    moved = {"act": "share", f"share_{first.pk}": "100", f"share_{second.pk}": "200"}
    assert client.post(path, moved).status_code == 302
    moved[f"share_{second.pk}"] = "200.01"
    assert "has £200 left" in text(client.post(path, moved))


# Releasing at a set time


def test_a_time_is_set_called_off_and_kept_from_applicants() -> None:
    round_, found, _manager, approver = approved(2)
    with_files(round_)
    client, path = as_(approver), f"/manage/{round_.slug}/decisions/release/"
    mark = deciding.seen(deciding.in_state(round_, "approved"))
    soon = clock.local(clock.now() + timedelta(days=2))
    data = {
        "act": "set",
        "seen": mark,
        "release_at_0": soon.date().isoformat(),
        "release_at_1": "10:30",
    }
    lead = as_(factories.lead_of(found[0]))
    before = lead.get(f"/applications/{found[0].reference}/").content
    assert "This time is past" in text(client.post(path, {**data, "release_at_0": "2024-01-02"}))
    assert client.post(path, data).status_code == 302
    page = text(client.get(path))
    assert "A time is set" in page
    assert f"Everybody is told at 10:30 (UK time) on {clock.date_in_words(soon.date())}." in page
    assert scrubbed(lead.get(f"/applications/{found[0].reference}/").content) == scrubbed(before)
    decisions.rescind(Decision.objects.earliest("pk"), reason="A new fact.", by=approver, at=clock.now())
    assert "The list has changed since the time was set" in text(client.get(path))
    plan = ReleasePlan.objects.get()
    releasing.run(plan.pk, at=plan.release_at)
    assert "Other decisions are approved now" in text(client.get(path))
    assert client.post(path, {"act": "off"}).status_code == 422


def scrubbed(page: bytes) -> bytes:
    return re.sub(rb'(csrfmiddlewaretoken" value|data-now|nonce)="[^"]*"', b"", page)


# Putting right, the register, the case file


def released(applications: int = 1) -> tuple[Round, list[Application], User, User]:
    round_, found, manager, approver = approved(applications)
    with_files(round_)
    decisions.release(round_, by=manager, at=round_.decisions_at)
    return round_, found, manager, approver


def test_what_was_released_is_put_right_on_its_page() -> None:
    round_, found, manager, _approver = released()
    client, path = as_(manager), path_of(round_, found[0])
    assert "Put it right" in text(client.get(path))
    page = text(client.get(path + "?correct"))
    assert "The first decision and its letter are kept." in page
    assert client.post(path, form_of(act="correct", amount="200")).status_code == 422
    done = client.post(path, form_of(act="correct", amount="200", correction="We misread your budget."))
    assert done.status_code == 302
    again = Decision.objects.get(state="proposed")
    assert again.corrects == Decision.objects.get(state="released")
    card = text(as_(_approver).get(f"/manage/{round_.slug}/decisions/approve/"))
    assert "Puts right what was released. We misread your budget." in card


def test_the_register_enters_and_answers() -> None:
    round_, found, manager, _approver = released()
    other = factories.staff(round_, "approver", name="Ines Other")
    client, path = as_(manager), f"/manage/{round_.slug}/appeals/"
    new = {
        "act": "receive",
        "new-reference": found[0].reference.lower(),
        "new-kind": "complaint",
        "new-sender": "Ada",
        "new-way": "phone",
        "new-received_on": "2023-12-20",
        "new-about": "You misread us.",
    }
    assert client.post(path, {**new, "new-reference": "MSC-AAAA-AAAA"}).status_code == 422
    assert client.post(path, new).status_code == 302
    made = Appeal.objects.get()
    assert "It was to be answered by Tuesday 9 January 2024." in text(client.get(path))
    one = f"{path}{made.pk}/"
    assert "Somebody else has to look into this" in text(client.get(one))
    assert client.post(one, {"act": "look"}).status_code == 422
    theirs = as_(other)
    assert theirs.post(one, {"act": "look"}).status_code == 302
    assert theirs.post(one, {"act": "answer", "outcome": "upheld", "reason": ""}).status_code == 422
    data = {"act": "answer", "outcome": "upheld", "reason": "We did.", "response": "We are sorry."}
    assert theirs.post(one, data).status_code == 302
    assert "We are sorry." in text(client.get(one))
    assert client.post(path, {"act": "days", "days-days": "15"}).status_code == 302
    assert appeals.days_to_answer(round_) == 15


def test_the_register_takes_as_many_statements_for_three_as_for_one() -> None:
    counts = []
    for number in (1, 3):
        round_, found, manager, _approver = released(number)
        for application in found:
            appeals.receive(
                application,
                kind=AppealKind.QUESTION,
                sender="Ada",
                way=AppealWay.EMAIL,
                received_on=round_.decisions_at.date(),
                about="When?",
                by=manager,
                at=clock.now(),
            )
        counts.append(statements(as_(manager), f"/manage/{round_.slug}/appeals/"))
    assert counts[0] == counts[1]


def test_a_case_file_holds_everything_and_its_making_is_recorded() -> None:
    round_, found, manager, _approver = released()
    as_(manager).get(f"/manage/{round_.slug}/applications/{found[0].reference}/")
    answer = as_(manager).post(f"/manage/{round_.slug}/applications/{found[0].reference}/case-file/")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as box:
        letter = Letter.objects.get(state="released")
        assert box.namelist() == [f"case-{found[0].reference}.pdf", f"letters/{letter.number}.pdf"]
        with pikepdf.open(io.BytesIO(box.read(box.namelist()[0]))) as pdf:
            assert pdf.Root.MarkInfo.Marked
        kept = box.read(box.namelist()[1])
    assert kept == letters.pdf_of(letter)
    row = LedgerRow.objects.get(act="case_file_made")
    assert (row.chain, row.actor) == (found[0].ledger_id, manager.actor_id)
    words = said(case_file.compose(found[0], by=manager, at=AT))
    for wanted in (
        "The panel said so.",
        "We liked it.",
        "by 2 reviewers",
        letter.number,
        "Dear",
        f"{manager}, Monday 27 November 2023, 12:05:00 UK time",
        "Decision released",
        "Case file made",
    ):
        assert wanted in words, wanted


def said(document: Any) -> str:
    return json.dumps([repr(block) for block in document.blocks], ensure_ascii=False)


def test_no_case_file_for_who_must_keep_away() -> None:
    round_, found, manager, _approver = released()
    Conflict.objects.create(application=found[0], user=manager, answer="step_away", declared_at=AT)
    client = as_(manager)
    assert (
        client.post(f"/manage/{round_.slug}/applications/{found[0].reference}/case-file/").status_code == 404
    )
    made = appeals.receive(
        found[0],
        kind=AppealKind.QUESTION,
        sender="Ada",
        way=AppealWay.EMAIL,
        received_on=round_.decisions_at.date(),
        about="When?",
        by=_approver,
        at=clock.now(),
    )
    assert client.get(f"/manage/{round_.slug}/appeals/{made.pk}/").status_code == 404
    assert "Ada" not in text(client.get(f"/manage/{round_.slug}/appeals/"))
    assert not LedgerRow.objects.filter(act="case_file_made").exists()


def test_no_pdf_is_no_case_file_and_no_row(monkeypatch: pytest.MonkeyPatch) -> None:
    round_, found, manager, _approver = proposed(1)

    def busy(*_given: Any, **_more: Any) -> bytes:
        raise pdf_maker.NoPdf(busy=True)

    monkeypatch.setattr(pdf_maker, "as_pdf", busy)
    answer = as_(manager).post(f"/manage/{round_.slug}/applications/{found[0].reference}/case-file/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert not LedgerRow.objects.filter(act="case_file_made").exists()


def test_who_looked_at_the_text_is_kept_once_a_day() -> None:
    round_, found, manager, _approver = proposed(1)
    path = f"/manage/{round_.slug}/applications/{found[0].reference}/"
    for _look in range(2):
        as_(manager).get(path)
    as_(factories.staff(round_, "access", name="Al")).get(path)
    assert [(look.application, look.user) for look in StaffLook.objects.all()] == [(found[0], manager)]
    assert "Who looked: 1 look" in text(as_(manager).get(path))
