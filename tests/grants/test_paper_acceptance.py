"""An acceptance that came on paper: of these terms, with its sheet, told to everybody in the group."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from grants import decisions, letters, offers, paper_acceptance, payments
from grants.models import Acceptance, Application, Award, Decision, Letter, Offer, Report, SignedPaper
from grants.offers import Signature
from programme.models import LedgerRow, Message
from programme.refusals import Refused
from tests import factories
from tests.file_makers import EICAR, PDF
from tests.grants import award_scene, letter_scene
from tests.grants.letter_scene import SUMMARY, TOLD, Scene
from tests.reviews.desk_scene import as_, text

pytestmark = pytest.mark.django_db

LATER = TOLD + timedelta(days=8)
SIGNED_ON = (TOLD + timedelta(days=5)).date()


@pytest.fixture
def scene() -> Scene:
    made = letter_scene.scene()
    made.release()
    return made


@pytest.fixture
def award(scene: Scene) -> Award:
    return Award.objects.select_related("application__round").get()


def enter(scene: Scene, award: Award, **fields: Any) -> Award:
    given = {"by": scene.manager, "at": LATER, "signed_on": SIGNED_ON, **fields}
    return award_scene.accept_on_paper(award, **given)


def stored() -> list[str]:
    try:
        folders = default_storage.listdir(paper_acceptance.FOLDER)[0]
    except FileNotFoundError:
        return []
    below = [f"{paper_acceptance.FOLDER}/{one}" for one in folders]
    deeper = [f"{one}/{two}" for one in below for two in default_storage.listdir(one)[0]]
    return [f"{one}/{name}" for one in deeper for name in default_storage.listdir(one)[1]]


def test_a_signed_sheet_is_an_acceptance_like_any_other(scene: Scene, award: Award) -> None:
    before = set(stored())
    other = factories.member(scene.application, factories.user("Rhys Morgan")).user
    payments.plan_instalments(
        award, [payments.Part(Decimal(300), date(2024, 3, 1))], by=scene.manager, at=TOLD
    )
    enter(scene, award, name="llofnod Gŵyn.pdf")
    assert Award.objects.get().state == "accepted"
    kept, paper = Acceptance.objects.get(), SignedPaper.objects.get()
    assert (kept.name, kept.role, kept.accepted_by) == ("Llŷr ap Siôn", "Treasurer", scene.manager)
    words = json.loads(bytes(kept.content))
    assert words["paper"] == {
        "sha256": hashlib.sha256(PDF).hexdigest(),
        "signed_on": {"iso": "2023-12-16", "words": "Saturday 16 December 2023"},
        "size": len(PDF),
    }
    assert words["by"] == str(scene.manager.actor_id)
    assert (paper.name, paper.signed_on, paper.sha256) == (
        "llofnod Gŵyn.pdf",
        SIGNED_ON,
        hashlib.sha256(PDF).hexdigest(),
    )
    assert set(stored()) - before == {paper.file}
    row = LedgerRow.objects.get(act="award_accepted")
    assert json.loads(bytes(row.payload.content))["paper_sha256"] == paper.sha256
    assert row.actor == scene.manager.actor_id
    assert Report.objects.filter(award=award).exists()
    mails = Message.objects.filter(kind="accepted_on_paper")
    assert {mail.recipient for mail in mails} == {scene.lead, other}
    for mail in mails:
        assert "Llŷr ap Siôn signed on Saturday 16 December 2023" in mail.text
        assert "£" not in mail.text and "award" not in mail.text.lower()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"code": "0000 0000"}, "not the code of the terms that stand now"),
        ({"signed_on": TOLD.date() - timedelta(days=1)}, "from Monday 11 December 2023"),
        ({"signed_on": LATER.date() + timedelta(days=1)}, "to today"),
        ({"signed": Signature(" ", "Treasurer", True)}, "name of whoever signed"),
        ({"signed": Signature("Ann", " ", True)}, "what they are in the group"),
        ({"signed": Signature("Ann", "Chair", False)}, "Without a signature"),
        ({"upload": SimpleUploadedFile("sheet.pdf", b"")}, "nothing in this file"),
        ({"upload": SimpleUploadedFile("sheet.pdf", b"MZ" + b"x" * 99)}, "PDF"),
        ({"upload": SimpleUploadedFile("sheet.docx", PDF)}, "cannot take .docx"),
        ({"upload": SimpleUploadedFile("sheet.pdf", EICAR)}, ""),
    ],
)
def test_what_is_not_entered_leaves_nothing_behind(
    scene: Scene, award: Award, fields: dict[str, Any], says: str
) -> None:
    before = stored()
    with pytest.raises(Refused) as no:
        enter(scene, award, **fields)
    assert says in str(no.value)
    assert (Award.objects.get().state, SignedPaper.objects.count()) == ("offered", 0)
    assert stored() == before
    assert not Message.objects.filter(kind="accepted_on_paper").exists()


def test_a_sheet_of_terms_that_were_corrected_since_is_refused(scene: Scene, award: Award) -> None:
    code = offers.code_of(bytes(Offer.objects.get().terms_sha256).hex())
    again = decisions.decide(
        Application.objects.get(pk=scene.application.pk),
        outcome="award",
        amount=Decimal(450),
        reason="Added up wrongly.",
        correction="We added it up wrongly.",
        corrects=Decision.objects.get(),
        summary=SUMMARY,
        by=scene.manager,
        at=TOLD,
    )
    decisions.approve([again], by=scene.approver, at=TOLD)
    letters.keep_file(Letter.objects.get(decision=again).pk, b"%PDF-1.7", at=TOLD)
    decisions.release(scene.round, by=scene.manager, at=TOLD)
    with pytest.raises(Refused, match="it is of other terms"):
        enter(scene, award, code=code)
    enter(scene, award)
    assert Award.objects.get().state == "accepted"


def test_somebody_of_the_group_enters_nothing_for_it(scene: Scene, award: Award) -> None:
    factories.member(scene.application, scene.manager)
    with pytest.raises(Refused, match="You belong to"):
        enter(scene, award)


def test_an_offer_that_was_answered_takes_no_sheet(scene: Scene, award: Award) -> None:
    award_scene.accept(award, by=scene.lead, at=LATER)
    with pytest.raises(Refused, match="answered or has ended"):
        enter(scene, award)
    assert Acceptance.objects.get().accepted_by == scene.lead


def test_the_sheet_stays_as_it_was_entered(scene: Scene, award: Award) -> None:
    enter(scene, award)
    for act in (
        lambda: SignedPaper.objects.update(name="other.pdf"),
        lambda: SignedPaper.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="signed_paper"), transaction.atomic():
            act()


def test_files_that_no_row_knows_are_swept_and_sheets_are_not(scene: Scene, award: Award) -> None:
    enter(scene, award)
    path = SignedPaper.objects.get().file
    lost = default_storage.save(f"{paper_acceptance.FOLDER}/aa/bb/lost", SimpleUploadedFile("x", PDF))
    modified = default_storage.get_modified_time(lost)
    paper_acceptance.sweep(at=modified + timedelta(days=2))
    assert default_storage.exists(path) and not default_storage.exists(lost)


# The pages


def test_the_terms_carry_a_place_to_sign_until_somebody_answered(scene: Scene, award: Award) -> None:
    code = offers.code_of(bytes(Offer.objects.get().terms_sha256).hex())
    desk = f"/manage/{scene.round.slug}/awards/{award.public_reference}/"
    own = f"/applications/{scene.application.reference}/award/text/"
    for page in (as_(scene.manager).get(f"{desk}text/"), as_(scene.lead).get(own)):
        assert "To accept on paper" in text(page) and code in text(page)
    enter(scene, award)
    for page in (as_(scene.manager).get(f"{desk}text/"), as_(scene.lead).get(own)):
        assert "To accept on paper" not in text(page)
        assert "Saturday 16 December 2023" in text(page)


def test_a_manager_enters_it_through_the_page_and_reads_the_sheet_again(scene: Scene, award: Award) -> None:
    at = f"/manage/{scene.round.slug}/awards/{award.public_reference}/"
    Offer.objects.get()
    manager = as_(scene.manager)
    data = {"name": "Ann", "role": "Chair", "signed_on": "16/12/2023", "code": "no", "signed": "on"}
    wrong = manager.post(f"{at}paper/", {**data, "upload": SimpleUploadedFile("a.pdf", PDF)})
    assert wrong.status_code == 422
    assert "not the code of the terms" in text(wrong) and 'value="Ann"' in wrong.content.decode()
    assert as_(scene.approver).get(f"{at}paper/").status_code == 403
    data["code"] = offers.code_of(bytes(Offer.objects.get().terms_sha256).hex()).lower()
    done = manager.post(f"{at}paper/", {**data, "upload": SimpleUploadedFile("a, b.pdf", PDF)}, follow=True)
    assert "Ann (Chair) accepted on paper, signed on Saturday 16 December 2023." in text(done)
    sheet = manager.get(f"{at}paper/sheet/")
    assert b"".join(sheet.streaming_content) == PDF
    assert "a%2C%20b.pdf" in sheet["Content-Disposition"]
    assert as_(scene.approver).get(f"{at}paper/sheet/").status_code == 403
    assert "nothing to enter" in text(manager.get(f"{at}paper/"))
    assert "Accepted on paper: Ann (Chair) signed on Saturday 16 December 2023" in text(
        as_(scene.lead).get(f"/applications/{scene.application.reference}/award/")
    )
