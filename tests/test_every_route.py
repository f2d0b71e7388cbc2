"""Every address as everybody: who opens it, who is turned away, and how."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import routes, world
from tests.routes import DEMO_ROUTES, EVERYBODY, NOT_FOUND_FOR_ALL, ROUTES


def test_every_address_is_listed() -> None:
    assert set(routes.names("programme.urls")) == set(ROUTES)
    assert set(routes.names("programme.urls_demo")) == set(ROUTES) | DEMO_ROUTES


def test_every_page_is_looked_at() -> None:
    """An address without a look is a file, a move or a post, and is named here."""
    unseen = {name for name, route in ROUTES.items() if not route.looks and not route.posts}
    assert unseen == {
        "round_calendar",
        "answer_file",
        "review_file",
        "claim_receipt",
        "manage_claim_receipt",
        "manage_claims_csv",
        "manage_payment_run_file",
        "manage_award_scan",
        "review_sheet",
        "review_sheets",
        "review_pack",
        "manage_file",
        "manage_appeal_file",
        "receipt_json",
        "receipt_pdf",
        "receipt_proof",
        "receipt_sent",
        "verify_keys",
        "certificates",
        "questions_pdf",
        "questions_docx",
        "round_format",
        "answers_pdf",
        "answers_docx",
        "minutes_pdf",
        "minutes_docx",
        "letter_pdf",
        "letter_text",
        "letter_large",
        "manage_letters_print",
        "manage_letter_proof_pdf",
        "award_change_text",
        "award_change_pdf",
        "report_file",
        "manage_report_file",
        "learning_text",
        "learning_csv",
        "start",
        "account_code",
        "account_link",
        "healthz",
        "readyz",
        "admin_entrance",
    }


@pytest.mark.django_db
def test_every_address_as_everybody() -> None:
    built = world.build()
    wrong = []
    for role in sorted(EVERYBODY):
        client = Client()
        if role != "nobody":
            client.force_login(built.people[role])
        for name, route in ROUTES.items():
            expected = 404 if name in NOT_FOUND_FOR_ALL else route.status(role)
            answer = client.get(route.path(built))
            if answer.streaming:
                # Read to its end, a file is closed.
                b"".join(answer.streaming_content)
            if answer.status_code != expected:
                wrong.append(f"{name} as {role}: {answer.status_code}, not {expected}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_acts_of_members_are_closed_to_everybody_else() -> None:
    built = world.build()
    acts = [
        f"/applications/{built.filled.reference}/submit/",
        f"/applications/{built.submitted.reference}/reopen/",
        f"/applications/{built.submitted.reference}/withdraw/",
        f"/applications/{built.reopened.reference}/throw-away/",
        f"/applications/{built.withdrawn.reference}/bring-back/",
        f"/applications/{built.filled.reference}/sections/idea/",
        f"/applications/{built.filled.reference}/history/idea/",
        f"/applications/{built.offered.reference}/award/",
        f"/applications/{built.filled.reference}/group/",
    ]
    for role in sorted(EVERYBODY - routes.WRITERS - {"nobody"}):
        client = Client()
        client.force_login(built.people[role])
        for path in acts:
            expected = 403 if role == "reader" else 404
            assert client.post(path, {"key": "k", "act": "help_on", "revision": 1}).status_code == expected, (
                role,
                path,
            )
    again = world.Application.objects.get(pk=built.filled.pk)
    assert again.state == "draft"
