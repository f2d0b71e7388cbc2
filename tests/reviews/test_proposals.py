"""Who would read what: worked out, looked at, wished for, given out; nothing is given that must not be."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from openpyxl import Workbook

from grants.models import Application, ApplicationMember
from programme.models import LedgerRow, Message, User
from programme.refusals import Refused
from reviews import (
    assigning,
    pair_file,
    panel,
    proposal_inputs,
    proposal_words,
    proposals,
    tasks,
    working_out,
)
from reviews.models import Assignment, Conflict, PairWish, PanelMember, Proposal, ProposedPair, Stage
from reviews.states import AssignmentState, ConflictAnswer, ProposalState
from tests import factories
from tests.reviews import rows
from tests.reviews.desk_scene import as_, statements, text

pytestmark = pytest.mark.django_db

AT = rows.CLOSED + timedelta(hours=1)


def scene(
    applications: int = 4, readers: int = 4
) -> tuple[Stage, list[Application], list[PanelMember], User]:
    """An open stage, half of its panel from lived experience."""
    stage, found, manager = rows.opened(applications)
    members = [
        rows.reviewer(stage, f"Reader {n}", kind="lived" if n % 2 else "academic") for n in range(readers)
    ]
    return stage, found, members, manager


def worked_out(stage: Stage, manager: User, **asked: Any) -> Proposal:
    asked.setdefault("wanted", 2)
    proposal = proposals.propose(stage, **asked, by=manager, at=AT)
    working_out.work_out(proposal.pk, at=AT)
    return Proposal.objects.select_related("stage__round__programme").get(pk=proposal.pk)


def pairs_of(proposal: Proposal) -> set[tuple[int, int]]:
    return set(proposal.pairs.values_list("application_id", "member_id"))


def test_everybody_reads_about_the_same_and_each_has_lived_experience() -> None:
    stage, found, members, manager = scene(6, 4)
    proposal = worked_out(stage, manager)
    assert proposal.state == ProposalState.READY
    pairs = pairs_of(proposal)
    assert len(pairs) == 12
    lived = {member.pk for member in members if member.kind == "lived"}
    for application in found:
        assert {member for one, member in pairs if one == application.pk} & lived
    loads = sorted(sum(member == one.pk for _a, member in pairs) for one in members)
    assert loads[-1] - loads[0] <= 2
    assert not Assignment.objects.exists()  # nothing is given out by working it out
    assert not Message.objects.filter(kind="assigned").exists()


def test_giving_out_makes_the_assignments_and_tells_each_reviewer_once() -> None:
    stage, _found, members, manager = scene()
    proposal = worked_out(stage, manager)
    wanted = pairs_of(proposal)
    made = proposals.give_out(proposal, by=manager, at=AT)
    assert {(one.application_id, one.member_id) for one in made} == wanted
    assert Message.objects.filter(kind="assigned").count() == len({member for _a, member in wanted})
    assert Proposal.objects.get(pk=proposal.pk).state == ProposalState.GIVEN
    with pytest.raises(Refused, match="put aside or given out"):
        proposals.give_out(proposal, by=manager, at=AT)
    assert Assignment.objects.count() == len(wanted)
    acts = list(LedgerRow.objects.filter(chain=stage.round.chain).values_list("act", flat=True))
    assert acts[-2:] == ["proposal_asked", "proposal_given"]
    assert len(members) == 4


def test_nobody_is_proposed_for_what_is_closed_to_them() -> None:
    stage, found, members, manager = scene(3, 3)
    first = found[0]
    Conflict.objects.create(
        application=first, user=members[0].user, answer=ConflictAnswer.STEP_AWAY, declared_at=AT
    )
    ApplicationMember.objects.create(application=first, user=members[1].user, joined_at=AT)
    handed = panel.assign(stage, found[1], members[2], by=manager, at=AT)
    panel.hand_back(handed, by=members[2].user, at=AT)
    proposal = worked_out(stage, manager)
    pairs = pairs_of(proposal)
    closed = {(first.pk, members[0].pk), (first.pk, members[1].pk), (found[1].pk, members[2].pk)}
    assert not pairs & closed
    words = proposal_words.in_words(proposal)
    assert any(f"{first.reference} would have 1 of 2 readers." in one.says for one in words.missing)
    assert all(one.steps for one in words.missing)


def test_a_conflict_said_after_working_out_stops_the_giving_out() -> None:
    stage, found, members, manager = scene(2, 3)
    proposal = worked_out(stage, manager)
    application, member = sorted(pairs_of(proposal))[0]
    user = next(one.user for one in members if one.pk == member)
    Conflict.objects.create(
        application_id=application, user=user, answer=ConflictAnswer.STEP_AWAY, declared_at=AT
    )
    with pytest.raises(Refused, match="stepped away"):
        proposals.give_out(proposal, by=manager, at=AT)
    assert not Assignment.objects.exists()
    assert found


def test_what_is_given_stays_and_only_gaps_are_filled() -> None:
    stage, found, members, manager = scene(4, 4)
    given = panel.assign(stage, found[0], members[3], by=manager, at=AT)
    proposal = worked_out(stage, manager)
    assert (found[0].pk, members[3].pk) in pairs_of(proposal)
    made = proposals.give_out(proposal, by=manager, at=AT)
    assert given.pk not in {one.pk for one in made}
    assert Assignment.objects.filter(state=AssignmentState.OFFERED).count() == 8


def test_rearranging_moves_as_little_as_possible_and_never_what_is_begun() -> None:
    stage, found, members, manager = scene(4, 4)
    proposals.give_out(worked_out(stage, manager), by=manager, at=AT)
    begun = Assignment.objects.order_by("pk").select_related("member__user", "application").first()
    assert begun is not None
    rows.score(begun, 5, 4, 3)
    gone = Assignment.objects.exclude(member=begun.member_id).select_related("member__user").first()
    assert gone is not None
    before = set(Assignment.objects.values_list("application_id", "member_id"))
    panel.step_away(gone, by=gone.member.user, at=AT)
    proposal = worked_out(stage, manager, rearrange=True)
    pairs = pairs_of(proposal)
    assert (begun.application_id, begun.member_id) in pairs
    assert (gone.application_id, gone.member_id) not in pairs
    assert len(before - pairs) <= 2
    proposals.give_out(proposal, by=manager, at=AT)
    live = Assignment.objects.filter(state__in=["offered", "accepted", "in_progress", "sent"])
    assert set(live.values_list("application_id", "member_id")) == pairs
    assert len(found) == len(members)


def test_wishes_are_kept_and_followed() -> None:
    stage, found, members, manager = scene(3, 4)
    wishes = {
        (found[0].pk, members[0].pk): "must",
        (found[1].pk, members[1].pk): "never",
        (found[2].pk, members[2].pk): "prefer",
    }
    assert proposals.wish(stage, wishes, by=manager, at=AT) == 3
    assert proposals.wish(stage, wishes, by=manager, at=AT) == 0
    proposal = worked_out(stage, manager)
    pairs = pairs_of(proposal)
    assert (found[0].pk, members[0].pk) in pairs
    assert (found[1].pk, members[1].pk) not in pairs
    assert (found[2].pk, members[2].pk) in pairs
    said = proposal.pairs.get(application=found[0], member=members[0]).reasons
    assert said[0] == ["must", ""]
    assert proposals.wish(stage, {(found[0].pk, members[0].pk): ""}, by=manager, at=AT) == 1
    assert PairWish.objects.count() == 2
    for wrong in ({(0, members[0].pk): "must"}, {(found[0].pk, members[0].pk): "perhaps"}):
        with pytest.raises(Refused, match="out of date"):
            proposals.wish(stage, wrong, by=manager, at=AT)


def test_knowing_the_subject_is_what_pairs_people_and_is_said() -> None:
    stage, found, members, manager = scene(2, 2)
    facts = proposal_inputs.facts_of(stage)
    themes = facts.themes[found[0].pk]
    plain = proposal_inputs.worth(found[0], members[0], ["wellbeing"], "")
    members[0].topics = [{"topic": "wellbeing", "strength": 3}]
    knows = proposal_inputs.worth(found[0], members[0], ["wellbeing"], "")
    assert (plain.points, plain.reasons) == (50.0, [])
    assert knows.points == 50.0 + 3 * 8 + 3 * 7
    assert knows.reasons == [["knows", ["wellbeing", 3]]]
    half = proposal_inputs.worth(found[0], members[0], ["wellbeing", "mental_health"], "prefer")
    assert half.points == 50.0 + 24 + 10.5 + 30
    words = proposal_words.why([*knows.reasons, ["lived", ""]], {"wellbeing": "Wellbeing"})
    assert words == "Knows wellbeing very well; reads it from lived experience."
    assert isinstance(themes, list)
    assert manager


def test_two_of_one_organisation_never_read_the_same() -> None:
    stage, _found, members, manager = scene(4, 4)
    for member in members[:2]:
        PanelMember.objects.filter(pk=member.pk).update(organisation="Compost  London")
    pairs = pairs_of(worked_out(stage, manager))
    both = [
        application
        for application in {one for one, _m in pairs}
        if {(application, members[0].pk), (application, members[1].pk)} <= pairs
    ]
    assert both == []
    asked = worked_out(stage, manager, wanted=4, organisations=False)
    assert len(pairs_of(asked)) == 16


def test_one_that_fails_says_so_and_a_second_press_is_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    stage, _found, _members, manager = scene(2, 2)
    monkeypatch.setattr(assigning, "solve", lambda *args, **kwargs: 1 / 0)
    failed = worked_out(stage, manager)
    assert failed.state == ProposalState.FAILED
    client = as_(manager)
    page = client.get(f"/manage/{stage.round.slug}/assign/")
    assert "The last one could not be worked out." in text(page)
    monkeypatch.undo()
    assert worked_out(stage, manager).state == ProposalState.READY
    working_out.work_out(failed.pk, at=AT)  # a task that comes twice
    assert Proposal.objects.get(pk=failed.pk).state == ProposalState.FAILED


def test_an_empty_panel_is_an_answer() -> None:
    stage, _found, _members, manager = scene(2, 0)
    proposal = worked_out(stage, manager)
    assert (proposal.state, pairs_of(proposal)) == (ProposalState.READY, set())
    assert proposal_words.in_words(proposal).notes == ["Nobody on the panel has said yes yet."]
    with pytest.raises(Refused, match="nothing in it"):
        proposals.give_out(proposal, by=manager, at=AT)


def test_one_proposal_at_a_time_in_the_database_too() -> None:
    stage, _found, _members, manager = scene(2, 2)
    first = worked_out(stage, manager)
    second = proposals.propose(stage, wanted=1, by=manager, at=AT)
    assert Proposal.objects.get(pk=first.pk).state == ProposalState.DROPPED
    with pytest.raises(IntegrityError, match="one_live_proposal_per_stage"), transaction.atomic():
        Proposal.objects.create(stage=stage, made_by=manager, made_at=AT)
    working_out.work_out(first.pk, at=AT)
    assert Proposal.objects.get(pk=first.pk).state == ProposalState.DROPPED
    tasks.work_out_due_proposals()
    assert Proposal.objects.get(pk=second.pk).state == ProposalState.READY
    proposals.put_aside(second, by=manager, at=AT)
    proposals.put_aside(second, by=manager, at=AT)
    assert Proposal.objects.get(pk=second.pk).state == ProposalState.DROPPED


def test_the_same_input_gives_the_same_proposal() -> None:
    stage, _found, _members, manager = scene(6, 5)
    first, second = worked_out(stage, manager), worked_out(stage, manager)
    assert pairs_of(first) == pairs_of(second)
    assert first.outcome["input_hash"] == second.outcome["input_hash"] != ""


@pytest.mark.parametrize(
    ("capacities", "needed", "least", "highest"),
    [
        ([10, 10, 3], 12, [4, 4, 3], [6, 6, 3]),
        ([5, 5], 4, [1, 1], [3, 3]),
        ([2, 2], 40, [1, 1], [2, 2]),
        ([], 3, [], []),
        ([9, 9, 9], 27, [8, 8, 8], [9, 9, 9]),
    ],
)
def test_loads_are_about_the_same(
    capacities: list[int], needed: int, least: list[int], highest: list[int]
) -> None:
    assert proposal_inputs.loads(capacities, needed) == (least, highest)


def book(table: list[list[Any]]) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for line in table:
        sheet.append(line)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def lines(found: list[Application], members: list[PanelMember]) -> list[list[str]]:
    return [
        ["E-mail", "Notes", "Reference"],
        [members[0].user.email.upper(), "", found[0].reference.lower()],
        [members[1].user.email, "x", found[1].reference],
    ]


@pytest.mark.parametrize("kind", ["xlsx", "comma", "semicolon", "windows"])
def test_pairs_from_a_file_are_looked_at_before_anything_is_given_out(kind: str) -> None:
    stage, found, members, manager = scene(2, 2)
    table = lines(found, members)
    if kind == "xlsx":
        content, name = book(table), "pairs.xlsx"
    else:
        table[1][1] = "Zoë"
        mark = "," if kind == "comma" else ";"
        content = "\r\n".join(mark.join(line) for line in table).encode(
            "cp1252" if kind == "windows" else "utf-8-sig"
        )
        name = "pairs.csv"
    client = as_(manager)
    path = f"/manage/{stage.round.slug}/assign/file/?stage=1"
    answer = client.post(path, {"pairs": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302
    assert not Assignment.objects.exists()
    proposal = proposals.live_of(stage)
    assert proposal is not None
    assert pairs_of(proposal) == {(found[0].pk, members[0].pk), (found[1].pk, members[1].pk)}
    page = client.get(f"/manage/{stage.round.slug}/assign/")
    assert "From your file." in text(page)
    key = {"act": "give", "proposal": str(proposal.key)}
    client.post(f"/manage/{stage.round.slug}/assign/proposal/?stage=1", key)
    assert Assignment.objects.count() == 2


def test_what_is_wrong_in_a_file_is_said_by_line_and_nothing_is_kept() -> None:
    stage, found, members, manager = scene(3, 2)
    Conflict.objects.create(
        application=found[2], user=members[0].user, answer=ConflictAnswer.STEP_AWAY, declared_at=AT
    )
    panel.assign(stage, found[1], members[1], by=manager, at=AT)
    good = f"{found[0].reference},{members[0].user.email}"
    content = "\n".join(
        [
            "reference,email",
            good,
            good,
            f"MSC-0000-0000,{members[0].user.email}",
            f"{found[0].reference},nobody@example.org",
            "",
            f"{found[2].reference},{members[0].user.email}",
            f"{found[1].reference},{members[1].user.email}",
        ]
    )
    read = pair_file.read(stage, content.encode(), "pairs.csv")
    assert (len(read.pairs), read.given, [one.line for one in read.wrong]) == (1, 1, [3, 4, 5, 7])
    answer = as_(manager).post(
        f"/manage/{stage.round.slug}/assign/file/?stage=1",
        {"pairs": SimpleUploadedFile("pairs.csv", content.encode())},
    )
    assert answer.status_code == 422
    assert "Line 5: ‘nobody@example.org’ is not on the panel of this stage." in text(answer)
    assert proposals.live_of(stage) is None


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"a,b\n1,2", "pairs.csv", "The first row has to name the columns"),
        (b"\0\1\2", "pairs.csv", "not a CSV file"),
        (b"not a zip", "pairs.xlsx", "cannot be read"),
        (bomb(), "pairs.xlsx", "cannot be read"),
        (b"x" * (2 * 1024 * 1024 + 1), "pairs.csv", "larger than 2 MB"),
    ],
    ids=["columns", "binary", "no-zip", "bomb", "large"],
)
def test_what_is_no_table_is_refused_in_a_sentence(content: bytes, name: str, says: str) -> None:
    stage, _found, _members, manager = scene(1, 1)
    answer = as_(manager).post(
        f"/manage/{stage.round.slug}/assign/file/?stage=1", {"pairs": SimpleUploadedFile(name, content)}
    )
    assert answer.status_code == 422
    assert says in text(answer)


def test_the_pages_do_the_whole_job() -> None:
    stage, found, members, manager = scene(3, 3)
    client = as_(manager)
    base = f"/manage/{stage.round.slug}/assign/"
    assert "Work it out" in text(client.get(base))
    client.post(f"{base}proposal/?stage=1", {"act": "propose"})
    waiting = client.get(base)
    assert "It is being worked out." in text(waiting)
    assert waiting.headers["Refresh"] == "3"
    proposal = proposals.live_of(stage)
    assert proposal is not None
    assert proposal.asked == {
        "wanted": stage.reviews_wanted,
        "lived": True,
        "organisations": True,
        "rearrange": False,
        "seed": 0,
    }
    tasks.work_out_proposal(proposal.pk)
    page = client.get(base)
    assert "Give out 6 reviews" in text(page)
    assert "Refresh" not in page.headers
    matrix = client.get(f"{base}pairs/?stage=1")
    assert text(matrix).count("Proposed") == 6
    wish = {f"wish_{found[0].pk}": "never"}
    answer = client.post(f"{base}pairs/?stage=1&reviewer={members[0].key}", wish)
    assert answer.status_code == 302
    assert PairWish.objects.get().wish == "never"
    assert client.get(f"{base}pairs/?stage=1&reviewer=nobody").status_code == 404
    again = {"act": "propose", "wanted": "2", "lived": "on", "another": "on"}
    client.post(f"{base}proposal/?stage=1", again)
    newer = proposals.live_of(stage)
    assert newer is not None
    assert (newer.asked["seed"], newer.asked["organisations"]) == (1, False)
    client.post(f"{base}proposal/?stage=1", {"act": "give", "proposal": str(proposal.key)})
    assert not Assignment.objects.exists()
    client.post(f"{base}proposal/?stage=1", {"act": "aside", "proposal": str(newer.key)})
    assert proposals.live_of(stage) is None
    assert client.post(f"{base}proposal/?stage=1", {"act": "dance"}).status_code == 400
    client.post(f"{base}proposal/?stage=1", {"act": "propose", "wanted": "many"})
    assert proposals.live_of(stage) is None


@pytest.mark.parametrize("role", ["approver", "observer"])
def test_others_look_and_nobody_else_gives_out(role: str) -> None:
    stage, _found, _members, manager = scene(2, 2)
    proposal = worked_out(stage, manager)
    client: Client = as_(factories.staff(stage.round, role))
    base = f"/manage/{stage.round.slug}/assign/"
    assert "Give out 4 reviews" not in text(client.get(base))
    give = {"act": "give", "proposal": str(proposal.key)}
    assert client.post(f"{base}proposal/?stage=1", give).status_code == 403
    for path in ("pairs/", "file/"):
        assert client.get(f"{base}{path}?stage=1").status_code == 403
    assert not Assignment.objects.exists()


def test_the_pages_take_a_constant_number_of_statements() -> None:
    counted = []
    for applications in (1, 3):
        stage, _found, _members, manager = scene(applications, 2)
        worked_out(stage, manager)
        client = as_(manager)
        base = f"/manage/{stage.round.slug}/assign/"
        counted.append((statements(client, base), statements(client, f"{base}pairs/?stage=1")))
        ProposedPair.objects.all().delete()
    assert counted[0] == counted[1]
