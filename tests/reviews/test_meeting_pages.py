"""The meeting's pages and the panel's: who sees what, who finds nothing, and the files."""

from __future__ import annotations

import io

import pikepdf
import pypdf
import pytest
from django.urls import reverse

from programme.models import LedgerRow
from reviews import stages
from reviews.models import Meeting, MeetingItem, MinutesFile, PanelNote, ScoreRevision
from tests import factories
from tests.reviews import rows
from tests.reviews.desk_scene import as_, statements, text
from tests.reviews.test_meeting import AT, begun, closed_meeting, item_of, keep_away, members, shown

pytestmark = pytest.mark.django_db


def test_a_whole_meeting_on_its_pages() -> None:
    stage, found, manager = shown(two_stages=True)
    somebody = members(stage)[-1]
    keep_away(found[0], somebody)
    client = as_(manager)
    page = reverse("manage_meeting", args=[stage.round.slug]) + "?stage=1"
    said = text(client.get(page))
    assert "The readers are far apart: 2 to 6." in said
    assert f"Steps out: {somebody}" in said
    began = {"act": "begin", "begin-held_at_0": "2023-12-11", "begin-held_at_1": "10:00"}
    assert client.post(page, began).status_code == 422
    assert client.post(page, {**began, "begin-chair": manager.pk}).status_code == 302
    made = Meeting.objects.get()
    there = {"act": "attend", "attend-present": [manager.pk, somebody.pk]}
    assert client.post(page, there).status_code == 302

    first = reverse("manage_meeting_item", args=[stage.round.slug, 1, found[0].reference])
    assert first in client.get(page).content.decode()
    agreed = {"act": "agree_next", "outcome": "through", "reason": "Worth a closer look."}
    refused = client.post(first, agreed)
    assert refused.status_code == 422
    assert f"{somebody} must step out" in text(refused)
    assert "Worth a closer look." in text(refused)
    moved = client.post(first, {**agreed, "stepped_out": [somebody.pk]})
    second = reverse("manage_meeting_item", args=[stage.round.slug, 1, found[1].reference])
    assert moved["Location"] == second

    together = {"act": "together", "together-items": [item_of(made, found[1]).pk]}
    together |= {"together-outcome": "not_through", "together-reason": "Below the others."}
    assert "Take these together" in text(client.get(page))
    assert client.post(page, together).status_code == 302
    assert "Every application has an outcome." in text(client.get(page))
    closed = client.post(page, {"act": "close"}, follow=True)
    assert "Its minutes stand." in text(closed)

    short = client.get(reverse("manage_shortlist", args=[stage.round.slug]) + "?stage=1")
    assert "filled in already" in text(short)
    initial = {name: short.context["list_form"][name].initial for name in short.context["list_form"].fields}
    assert initial[f"outcome_{found[0].pk}"] == "through"
    assert initial[f"reason_{found[1].pk}"] == "Below the others."


def test_what_a_last_stage_agreed_is_filled_in_where_it_is_decided() -> None:
    made, found, manager, _somebody = closed_meeting()
    page = as_(manager).get(reverse("manage_decision", args=[made.stage.round.slug, found[0].reference]))
    assert page.context["form"]["reason"].initial == "The panel was persuaded."
    assert page.context["form"]["outcome"].initial == "award"
    assert "What the meeting agreed" in text(page)


def test_the_minutes_are_a_tagged_pdf_and_a_word_file_made_once() -> None:
    made, found, manager, _somebody = closed_meeting()
    client = as_(manager)
    for kind in ("pdf", "docx"):
        path = reverse(f"minutes_{kind}", args=[made.stage.round.slug, made.pk])
        first = client.get(path).content
        assert client.get(path).content == first
        assert bytes(MinutesFile.objects.get(kind=kind).content) == first
        if kind == "pdf":
            said = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(first)).pages)
            assert "The panel was persuaded." in said
            assert found[0].reference in said
            with pikepdf.open(io.BytesIO(first)) as pdf:
                assert bool(pdf.Root.MarkInfo.Marked)
                assert str(pdf.Root.Lang) == "en-GB"
                assert "pdfuaid" in pdf.Root.Metadata.read_bytes().decode()
    taken = LedgerRow.objects.filter(chain=made.stage.round.ledger_id, act="minutes_taken")
    assert taken.count() == 4
    elsewhere = factories.staff(factories.round(), "manager")
    assert as_(elsewhere).get(path).status_code == 404


def test_minutes_are_closed_to_who_must_keep_away_from_what_they_speak_of() -> None:
    made, _found, _manager, somebody = closed_meeting()
    factories.role(made.stage.round.programme, "observer", somebody)
    client = as_(somebody)
    assert client.get(reverse("minutes_docx", args=[made.stage.round.slug, made.pk])).status_code == 404
    assert "somebody else has to open them" in text(client.get(f"/manage/{made.stage.round.slug}/meeting/"))


def test_who_must_keep_away_finds_nothing_of_it_anywhere() -> None:
    """On the panel and even with a role: not its words, its scores, its notes, nor what was agreed."""
    stage, found, manager = shown()
    somebody = members(stage)[-1]
    keep_away(found[0], somebody)
    factories.role(stage.round.programme, "observer", somebody)
    made = begun(stage, manager)
    talk = reverse("panel_talk", args=[stage.pk, found[0].reference])
    item = reverse("manage_meeting_item", args=[stage.round.slug, 1, found[0].reference])
    note = {"act": "note", "note-text": "Quokkas are dear."}
    assert as_(manager).post(item, note).status_code == 302
    agreed = {"act": "agree", "outcome": "award", "reason": "Wombats are dearer."}
    assert as_(manager).post(item, agreed).status_code == 302
    assert made.items.exclude(outcome="").count() == 1
    client = as_(somebody)
    assert client.get(talk).status_code == 404
    assert client.post(talk, note).status_code == 404
    assert client.get(item).status_code == 404
    listed = client.get(reverse("panel_agenda", args=[stage.pk])).content.decode()
    assert found[0].reference not in listed and found[1].reference in listed
    assert "1 application is left out" in listed
    desk = client.get(reverse("manage_meeting", args=[stage.round.slug])).content.decode()
    for leak in ("Quokkas", "Wombats", "far apart", item):
        assert leak not in desk


def test_before_scores_are_shown_the_pages_of_the_panel_do_not_exist() -> None:
    stage, given, reviewer = rows.assigned(1)
    client = as_(reviewer)
    assert client.get(reverse("panel_agenda", args=[stage.pk])).status_code == 404
    talk = reverse("panel_talk", args=[stage.pk, given[0].application.reference])
    assert client.get(talk).status_code == 404
    rows.score(given[0], 6, 6, 6)
    stages.show_scores(stage, by=given[0].assigned_by, at=AT)
    assert client.get(talk).status_code == 200
    assert as_(factories.lead_of(given[0].application)).get(talk).status_code == 404


def test_a_reviewer_changes_a_score_and_writes_a_note() -> None:
    stage, found, manager = shown()
    reader = found[0].assignments.select_related("member__user").order_by("pk")[0]
    client = as_(reader.member.user)
    talk = reverse("panel_talk", args=[stage.pk, found[0].reference])
    change = {"act": "revise", "criterion": "learning", "revise_learning-value": "4"}
    assert client.post(talk, change).status_code == 422
    assert not ScoreRevision.objects.exists()
    done = client.post(talk, {**change, "revise_learning-reason": "Ama was right."}, follow=True)
    assert "The learning: 4, first 2: Ama was right." in text(done)
    note = {"act": "note", "note-text": "Ask them about travel."}
    assert "Ask them about travel." in text(client.post(talk, note, follow=True))
    written = PanelNote.objects.get()
    struck = client.post(talk, {"act": "strike", "which": written.pk}, follow=True)
    assert "Struck out by its author" in text(struck)
    one = as_(manager).get(reverse("manage_application", args=[stage.round.slug, found[0].reference]))
    assert "The learning: 4, first 2: Ama was right." in text(one)
    own = client.get(reverse("review", args=[reader.review.pk]))
    assert "The learning: 4, first 2: Ama was right." in text(own)
    # Who only sits on the panel reads, and has nothing to write with.
    other = as_(members(stage)[-1])
    assert "Write the note" not in text(other.get(talk))
    assert other.post(talk, note).status_code == 422


@pytest.mark.parametrize("role", ["approver", "observer"])
def test_only_managers_act(role: str) -> None:
    stage, found, manager = shown()
    begun(stage, manager)
    client = as_(factories.staff(stage.round, role))
    page = reverse("manage_meeting", args=[stage.round.slug])
    item = reverse("manage_meeting_item", args=[stage.round.slug, 1, found[0].reference])
    for path, act in ((page, "attend"), (page, "close"), (page, "begin"), (item, "agree"), (item, "note")):
        assert client.get(path).status_code == 200
        assert client.post(path, {"act": act}).status_code == 403
    assert set(MeetingItem.objects.values_list("outcome", flat=True)) == {""}


def test_a_blind_stage_stays_blind_where_the_panel_talks() -> None:
    stage, found, manager = rows.opened(1, is_blind=True)
    given = rows.given_and_scored(stage, found[0], manager, (5, 5, 5))
    stages.show_scores(stage, by=manager, at=AT)
    client = as_(given[0].member.user)
    for path in (
        reverse("panel_agenda", args=[stage.pk]),
        reverse("panel_talk", args=[stage.pk, found[0].reference]),
    ):
        said = client.get(path).content.decode()
        assert found[0].reference in said
        assert "Marsh Lane" not in said and "Project 0" not in said


def test_statements_do_not_grow_with_the_list() -> None:
    counts = []
    for applications in (1, 3):
        stage, found, manager = shown(applications)
        begun(stage, manager)
        reader = found[0].assignments.select_related("member__user").order_by("pk")[0].member.user
        slug, reference = stage.round.slug, found[0].reference
        counts.append(
            (
                statements(as_(manager), reverse("manage_meeting", args=[slug])),
                statements(as_(manager), reverse("manage_meeting_item", args=[slug, 1, reference])),
                statements(as_(reader), reverse("panel_agenda", args=[stage.pk])),
                statements(as_(reader), reverse("panel_talk", args=[stage.pk, reference])),
            )
        )
    assert counts[0] == counts[1] == (26, 28, 19, 17)
