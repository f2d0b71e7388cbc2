"""What reviewers are paid: the claim, its approval by somebody else, and its way to finance."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from programme.models import LedgerRow
from programme.refusals import Refused
from reviews import claims, claims_csv, membership, panel, stages
from reviews.models import ClaimLine, PanelClaim
from reviews.states import CLAIM_MOVES, ClaimState
from tests import factories
from tests.file_makers import PDF
from tests.reviews import panel_scene, rows
from tests.reviews.desk_scene import as_, statements, text
from tests.reviews.panel_scene import AT, mails

pytestmark = pytest.mark.django_db

NONE = {"meeting": Decimal(0), "preparation": Decimal(0)}
MOVES = {
    "claim": "claimed",
    "waive": "waived",
    "think_again": "draft",
    "approve": "approved",
    "send_back": "sent_back",
    "export": "exported",
    "pay": "paid",
}


def lines_of(claim: PanelClaim) -> list[tuple[Any, ...]]:
    found = ClaimLine.objects.filter(claim=claim).order_by("kind")
    return [(line.kind, line.quantity, line.rate, line.amount) for line in found]


@pytest.mark.parametrize("state", ClaimState.values)
def test_every_state_and_move(state: str) -> None:
    made, _reviewer, _manager = panel_scene.claim_in(state)
    assert made.state == state
    for move, target in MOVES.items():
        claim = PanelClaim.objects.get(pk=made.pk)
        if (state, target) in CLAIM_MOVES:
            getattr(claim, move)()
            assert claim.state == target
        else:
            with pytest.raises(TransitionNotAllowed):
                getattr(claim, move)()


@pytest.mark.parametrize("state", ClaimState.values)
def test_the_database_lets_no_other_move_pass(state: str) -> None:
    made, _reviewer, manager = panel_scene.claim_in(state)
    for target in ClaimState.values:
        found = PanelClaim.objects.filter(pk=made.pk)
        with transaction.atomic():
            fields = {"decided_by": manager, "paid_on": AT.date()}
            if target == state or (state, target) in CLAIM_MOVES:
                assert found.update(state=target, **fields) == 1
            else:
                with pytest.raises(IntegrityError, match="cannot go from"), transaction.atomic():
                    found.update(state=target, **fields)
            transaction.set_rollback(True)


def test_reviews_are_counted_and_paid_by_the_minute_where_no_rate_is_given() -> None:
    claim, _reviewer, _manager = panel_scene.claimed()
    assert lines_of(claim) == [
        ("meeting", Decimal(2), Decimal(20), Decimal(40)),
        ("preparation", Decimal("0.5"), Decimal(20), Decimal(10)),
        ("reviews", Decimal(2), Decimal(15), Decimal(30)),
    ]
    assert claims.total_of(claim.lines.all()) == Decimal(80)


def test_a_rate_for_an_application_wins_and_is_rounded_to_the_penny() -> None:
    stage, given, reviewer, manager = panel_scene.paid_stage(per_application=Decimal("17.33"))
    claim = claims.send(given[0].member, meeting=Decimal("0.33"), preparation=Decimal(0), by=reviewer, at=AT)
    assert lines_of(claim) == [
        ("meeting", Decimal("0.33"), Decimal(20), Decimal("6.60")),
        ("reviews", Decimal(2), Decimal("17.33"), Decimal("34.66")),
    ]
    membership.set_terms(stage, per_application=Decimal(99), by=manager, at=AT)
    assert claims.total_of(claim.lines.all()) == Decimal("41.26")


def test_only_what_is_sent_is_claimed_and_nothing_is_no_claim() -> None:
    stage, given, reviewer = rows.assigned(2)
    membership.set_terms(stage, per_application=Decimal(10), by=given[0].assigned_by, at=AT)
    with pytest.raises(Refused, match="nothing to claim yet"):
        claims.send(given[0].member, **NONE, by=reviewer, at=AT)
    assert not PanelClaim.objects.exists()
    rows.score(given[0], 4, 4, 4)
    assert lines_of(claims.send(given[0].member, **NONE, by=reviewer, at=AT)) == [
        ("reviews", Decimal(1), Decimal(10), Decimal(10))
    ]


def test_who_stepped_down_claims_what_they_sent_and_who_was_only_asked_claims_nothing() -> None:
    stage, (first, _second), reviewer = rows.assigned(2)
    membership.set_terms(stage, per_application=Decimal(10), by=first.assigned_by, at=AT)
    rows.score(first, 4, 4, 4)
    member = membership.step_down(first.member, by=reviewer, at=AT)
    assert claims.total_of(claims.send(member, **NONE, by=reviewer, at=AT).lines.all()) == Decimal(10)
    asked, _manager = panel_scene.invited(stage)
    with pytest.raises(Refused, match="Only who is on the panel"):
        claims.send(asked, **NONE, by=asked.user, at=AT)
    assert as_(asked.user).get(reverse("claim", args=[asked.key])).status_code == 404


def test_nobody_claims_for_another_or_decides_their_own() -> None:
    claim, reviewer, manager = panel_scene.claimed()
    with pytest.raises(Refused, match="for themselves"):
        claims.waive(claim.member, by=manager, at=AT)
    factories.role(claim.member.stage.round.programme, "manager", reviewer)
    for act in (
        lambda: claims.approve(claim, by=reviewer, at=AT),
        lambda: claims.send_back(claim, reason="x", by=reviewer, at=AT),
    ):
        with pytest.raises(Refused, match="your own claim"):
            act()
    with pytest.raises(IntegrityError), transaction.atomic():
        PanelClaim.objects.filter(pk=claim.pk).update(decided_by=reviewer)
    path = reverse("manage_claim", args=[claim.member.stage.round.slug, claim.pk])
    client = as_(reviewer)
    assert "This is your own claim" in text(client.get(path))
    client.post(path, {"act": "approve"})
    assert PanelClaim.objects.get().state == "claimed"
    claims.approve(claim, by=manager, at=AT)
    claims.export([claim], by=manager, at=AT)
    with pytest.raises(Refused, match="your own claim"):
        claims.mark_paid(claim, on=AT.date(), by=reviewer, at=AT)


def test_a_claim_cannot_be_made_in_the_name_of_another() -> None:
    member, other = rows.reviewer(rows.stage()), factories.user("Other")
    with pytest.raises(IntegrityError, match="by the member themselves"), transaction.atomic():
        PanelClaim.objects.create(member=member, claimant=other, currency="GBP")


def test_once_sent_its_lines_stand() -> None:
    claim, reviewer, manager = panel_scene.claimed()
    line = claim.lines.order_by("pk")[0]
    changes = (
        lambda: ClaimLine.objects.filter(pk=line.pk).update(note="x"),
        line.delete,
        lambda: ClaimLine.objects.create(claim=claim, kind="expense", quantity=1, rate=1, amount=1),
    )
    for change in changes:
        with pytest.raises(IntegrityError, match="lines of this claim stand"), transaction.atomic():
            change()
    with pytest.raises(Refused, match="cannot be changed now: sent, waits for approval"):
        claims.save_hours(claim.member, **NONE, by=reviewer, at=AT)
    claims.send_back(claim, reason="Which meeting?", by=manager, at=AT)
    again = claims.send(claim.member, **NONE, by=reviewer, at=AT)
    assert (again.state, again.reason, again.decided_by) == ("claimed", "", None)


def test_a_line_is_its_quantity_times_its_rate() -> None:
    claim, _reviewer, _manager = panel_scene.claim_in("draft")
    with pytest.raises(IntegrityError, match="quantity times its rate"), transaction.atomic():
        ClaimLine.objects.create(claim=claim, kind="expense", quantity=2, rate=2, amount=5)


def test_not_being_paid_is_an_answer_that_can_be_taken_back() -> None:
    claim, reviewer, manager = panel_scene.claim_in("waived")
    with pytest.raises(Refused, match="would rather not be paid"):
        claims.approve(claim, by=manager, at=AT)
    assert claims.take_up(claim.member, by=reviewer, at=AT).state == "draft"
    with pytest.raises(Refused, match="not sent yet"):
        claims.take_up(claim.member, by=reviewer, at=AT)


def test_mails_and_ledger_tell_totals_and_no_expense() -> None:
    _stage, given, reviewer, manager = panel_scene.paid_stage()
    member = given[0].member
    note = {"note": "Taxi, because of my chair", "amount": Decimal("12.40"), "receipt": None}
    claims.add_expense(member, **note, by=reviewer, at=AT)
    claim = claims.send(member, **NONE, by=reviewer, at=AT)
    claims.send_back(claim, reason="Is there a receipt?", by=manager, at=AT)
    claim = claims.send(member, **NONE, by=reviewer, at=AT)
    claims.approve(claim, by=manager, at=AT)
    (done,) = claims.export([claim], by=manager, at=AT)
    claims.mark_paid(done, on=date(2023, 12, 20), by=manager, at=AT)
    (back,), (approved,), (paid,) = mails("claim_sent_back"), mails("claim_approved"), mails("claim_paid")
    assert "Is there a receipt?" in back.text
    assert "Your claim of £42.40" in approved.text
    assert "In vouchers." in approved.text
    assert "paid on Wednesday 20 December 2023" in paid.text
    assert f"/reviews/claims/{member.key}/" in paid.html
    written = LedgerRow.objects.filter(chain=member.stage.round.chain, act__startswith="panel_claim")
    acts = [row.act for row in written.order_by("sequence")]
    assert acts == [
        "panel_claimed",
        "panel_claim_sent_back",
        "panel_claimed",
        "panel_claim_approved",
        "panel_claim_exported",
        "panel_claim_paid",
    ]
    kept = [json.loads(bytes(row.payload.content)) for row in written.select_related("payload")]
    assert "Taxi" not in json.dumps(kept)
    assert {one["total"] for one in kept if "total" in one} == {"42.40"}


def test_receipts_are_kept_handed_out_and_go_with_their_line() -> None:
    _stage, given, reviewer, manager = panel_scene.paid_stage()
    member = given[0].member
    common = {"note": "Bus", "amount": Decimal("4.60"), "by": reviewer, "at": AT}
    with pytest.raises(Refused):
        claims.add_expense(member, receipt=SimpleUploadedFile("bus.exe", b"MZ"), **common)
    assert not PanelClaim.objects.exists()
    line = claims.add_expense(member, receipt=SimpleUploadedFile("my bus.pdf", PDF), **common)
    stored = str(line.receipt.name)
    assert default_storage.exists(stored)
    assert "bus" not in stored
    path = reverse("claim_receipt", args=[member.key, line.pk])
    answer = as_(reviewer).get(path)
    assert b"".join(answer.streaming_content) == PDF
    assert "attachment" in answer["Content-Disposition"]
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert as_(manager).get(path).status_code == 404
    desk = reverse(
        "manage_claim_receipt", args=[member.stage.round.slug, PanelClaim.objects.get().pk, line.pk]
    )
    assert as_(manager).get(desk).status_code == 404, "a draft is its reviewer's own"
    claims.remove_expense(member, line.pk, by=reviewer, at=AT)
    assert not ClaimLine.objects.filter(kind="expense").exists()
    with pytest.raises(Refused, match="gone already"):
        claims.remove_expense(member, line.pk, by=reviewer, at=AT)


def test_a_refused_expense_leaves_no_file_behind() -> None:
    claim, reviewer, _manager = panel_scene.claimed()
    before = default_storage.listdir("receipts")[1] if default_storage.exists("receipts") else []
    with pytest.raises(Refused, match="cannot be changed now"):
        claims.add_expense(
            claim.member,
            note="Bus",
            amount=Decimal(3),
            receipt=SimpleUploadedFile("bus.pdf", PDF),
            by=reviewer,
            at=AT,
        )
    after = default_storage.listdir("receipts")[1] if default_storage.exists("receipts") else []
    assert sorted(after) == sorted(before)


def test_the_reviewers_page_from_hours_to_sending() -> None:
    stage, given, reviewer, _manager = panel_scene.paid_stage(meeting_hours=Decimal(2))
    member = given[0].member
    client, path = as_(reviewer), reverse("claim", args=[member.key])
    said = text(client.get(path))
    assert "You have sent your scores for 2 applications." in said
    assert "Meetings, in hours 2 × £20 £40" in said
    assert not PanelClaim.objects.exists(), "looking writes nothing"
    assert client.post(path, {"act": "send", "meeting": "lots"}).status_code == 422
    assert client.post(path, {"act": "save", "meeting": "1.5", "preparation": ""}).status_code == 302
    assert "Meetings, in hours 1.5 × £20 £30" in text(client.get(path))
    wrong = client.post(path, {"act": "expense", "note": "Bus", "amount": "0"})
    assert wrong.status_code == 422
    assert "Enter what you paid" in text(wrong)
    unknown = client.post(
        path,
        {"act": "expense", "note": "Bus", "amount": "3", "receipt": SimpleUploadedFile("a.exe", b"MZ")},
    )
    assert unknown.status_code == 422
    client.post(path, {"act": "expense", "note": "Bus", "amount": "£3.20"})
    assert "£63.20" in text(client.get(path))
    said = text(client.post(path, {"act": "send", "meeting": "1.5"}, follow=True))
    assert "Your claim is sent." in said
    assert "Send my claim" not in said
    assert "cannot be changed now" in text(client.post(path, {"act": "waive"}, follow=True))
    assert client.post(path, {"act": "dance"}).status_code == 400
    assert stage.pk


def test_waiving_and_taking_up_from_the_page() -> None:
    _stage, given, reviewer, _manager = panel_scene.paid_stage()
    client, path = as_(reviewer), reverse("claim", args=[given[0].member.key])
    assert "You would rather not be paid" in text(client.post(path, {"act": "waive"}, follow=True))
    assert "You can claim again." in text(client.post(path, {"act": "take_up"}, follow=True))
    for somebody in (given[0].assigned_by, factories.user("Else")):
        assert as_(somebody).get(path).status_code == 404


def test_the_desk_approves_exports_and_pays() -> None:
    claim, _reviewer, manager = panel_scene.claimed()
    round_ = claim.member.stage.round
    listed = reverse("manage_claims", args=[round_.slug])
    path = reverse("manage_claim", args=[round_.slug, claim.pk])
    client, finance = as_(manager), as_(factories.staff(round_, "finance", name="Fin"))
    assert "£80 waits for approval" in text(client.get(listed))
    glance = reverse("manage", args=[round_.slug])
    assert "1 reviewer’s claim waits to be approved." in text(client.get(glance))
    assert finance.post(path, {"act": "approve"}).status_code == 403
    empty = client.post(path, {"act": "send_back", "reason": " "})
    assert empty.status_code == 422
    assert "The claim is approved." in text(client.post(path, {"act": "approve"}, follow=True))
    assert "cannot be changed now: approved" in text(client.post(path, {"act": "approve"}, follow=True))
    assert "£80 approved" in text(client.get(listed))
    assert "waits to be approved" not in text(client.get(glance))
    assert "1 claim is with finance now." in text(finance.post(listed, follow=True))
    assert finance.post(path, {"act": "paid", "on": "soon"}).status_code == 422
    assert "The claim is paid." in text(finance.post(path, {"act": "paid", "on": "2023-12-20"}, follow=True))
    assert PanelClaim.objects.get().paid_on == date(2023, 12, 20)
    assert client.post(path, {"act": "other"}).status_code == 400
    for role in ("observer", "access"):
        somebody = as_(factories.staff(round_, role, name=role))
        assert somebody.get(listed).status_code == 403
        assert somebody.get(path).status_code == 403


def test_more_approved_than_the_panel_costs_is_said() -> None:
    claim, _reviewer, manager = panel_scene.claim_in("approved")
    round_ = claim.member.stage.round
    assert claims.agreed_in(round_) == Decimal(80)
    said = text(as_(manager).get(reverse("manage_claims", args=[round_.slug])))
    assert "−£80 left of £0 for the panel" in said
    assert "More is approved than the round has for its panel." in said


def test_a_draft_is_seen_by_nobody_else() -> None:
    claim, _reviewer, manager = panel_scene.claim_in("draft")
    slug = claim.member.stage.round.slug
    assert as_(manager).get(reverse("manage_claim", args=[slug, claim.pk])).status_code == 404
    said = text(as_(manager).get(reverse("manage_claims", args=[slug])))
    assert "1 person has begun a claim and not sent it." in said
    assert "Rhian" not in said


@pytest.mark.parametrize(
    ("cell", "made"),
    [
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-3", "'-3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("\uff1d1", "'\uff1d1"),
        ("Bus = 3", "Bus = 3"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(cell: str, made: str) -> None:
    assert claims_csv.safe(cell) == made


def test_the_table_for_finance_has_approved_lines_alone() -> None:
    _stage, given, reviewer, manager = panel_scene.paid_stage()
    member = given[0].member
    claims.add_expense(
        member, note='=HYPERLINK("x")', amount=Decimal("4.60"), receipt=None, by=reviewer, at=AT
    )
    claim = claims.send(member, **NONE, by=reviewer, at=AT)
    path = reverse("manage_claims_csv", args=[member.stage.round.slug])
    client = as_(manager)

    def table() -> list[list[str]]:
        content = client.get(path).content.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(content)))

    assert len(table()) == 1
    claims.approve(claim, by=manager, at=AT)
    _head, *found = table()
    assert [row[4:9] for row in found] == [
        ["Expense", '\'=HYPERLINK("x")', "1.00", "4.60", "4.60"],
        ["Applications read and scored", "", "2.00", "15.00", "30.00"],
    ]
    assert PanelClaim.objects.get().state == "approved", "looking changes nothing"


def test_the_list_takes_as_many_statements_for_three_as_for_one() -> None:
    stage, applications, manager = rows.opened(1)
    membership.set_terms(stage, per_application=Decimal(10), by=manager, at=AT)
    client = as_(manager)
    path, table = (reverse(name, args=[stage.round.slug]) for name in ("manage_claims", "manage_claims_csv"))

    def one_more(name: str) -> None:
        member = panel_scene.another(stage, name)
        (given,) = panel_scene.given_to(stage, member, applications, manager)
        rows.score(given, 4, 4, 4)
        claims.approve(claims.send(member, **NONE, by=member.user, at=AT), by=manager, at=AT)

    one_more("One")
    once = statements(client, path), statements(client, table)
    one_more("Two")
    one_more("Three")
    assert (statements(client, path), statements(client, table)) == once == (5, 5)


def test_who_began_a_claim_stays_on_the_panel() -> None:
    member = rows.reviewer(rows.stage())
    manager = factories.staff(member.stage.round)
    claims.add_expense(member, note="Bus", amount=Decimal(3), receipt=None, by=member.user, at=AT)
    with pytest.raises(Refused, match="has begun a claim"):
        panel.leave(member, by=manager, at=AT)


def test_the_queue_forgets_a_stage_that_is_over_and_settled() -> None:
    _stage, given, reviewer, manager = panel_scene.paid_stage()
    agenda = "What the panel talks about"
    assert agenda not in text(as_(reviewer).get("/reviews/"))
    stages.show_scores(given[0].stage, by=manager, at=AT)
    assert agenda in text(as_(reviewer).get("/reviews/"))
    assert membership.memberships_of(reviewer) == [given[0].member]
    claims.waive(given[0].member, by=reviewer, at=AT)
    assert membership.memberships_of(reviewer) == []


def test_an_expense_added_first_keeps_the_hours_that_are_expected() -> None:
    _stage, given, reviewer, _manager = panel_scene.paid_stage(meeting_hours=Decimal(2))
    member = given[0].member
    claims.add_expense(member, note="Bus", amount=Decimal(3), receipt=None, by=reviewer, at=AT)
    said = text(as_(reviewer).get(reverse("claim", args=[member.key])))
    assert "Meetings, in hours 2 × £20 £40" in said
    assert "Together £73" in said
