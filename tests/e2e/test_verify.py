"""Is this ours? In a real browser: typed, pasted and chosen; without JavaScript; on a narrow phone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from grants import certificates, receipts
from tests.e2e.conftest import Reader
from tests.grants.proof_scene import scene

pytestmark = pytest.mark.django_db(transaction=True)

CURRENT = "Genuine: this receipt is ours, and this version stands."


@pytest.mark.parametrize("scripts", [True, False])
def test_a_receipt_is_typed_pasted_and_chosen(
    reader: Callable[..., Reader], tmp_path: Path, scripts: bool
) -> None:
    held = scene()
    standing = held.once.standing
    assert standing is not None
    one = reader(width=320, scripts=scripts)
    page = one.go("/verify/")
    page.get_by_label("Reference or number").fill(held.once.reference.lower())
    page.get_by_label("Code").fill(receipts.code_of(standing).lower())
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_text(CURRENT)).to_be_visible()
    assert not scripts or one.problems("verify-typed") == []

    file = tmp_path / "proof.json"
    file.write_text(json.dumps(certificates.bundle(standing)))
    page.get_by_label("Or its file").set_input_files(file)
    page.get_by_role("button", name="Check the file or text").click()
    expect(page.get_by_text(CURRENT)).to_be_visible()
    expect(page.get_by_text("the closing certificate counts")).to_be_visible()
    assert not scripts or one.problems("verify-file") == []

    broken = json.loads(file.read_text())
    broken["receipt"]["version"] = 9
    page.get_by_label("Text of a receipt or proof (JSON)").fill(json.dumps(broken))
    page.get_by_role("button", name="Check the file or text").click()
    expect(page.get_by_text("Not genuine: something in this receipt was changed.")).to_be_visible()
    assert not scripts or one.problems("verify-broken") == []

    page.get_by_label("Text of a receipt or proof (JSON)").fill("")
    page.get_by_role("button", name="Check the file or text").click()
    expect(page.get_by_role("alert")).to_contain_text("Paste the text of a receipt, or choose its file.")
    assert not scripts or one.problems("verify-nothing") == []


def test_the_fold_of_a_receipt_on_a_narrow_phone(reader: Callable[..., Reader]) -> None:
    held = scene()
    one = reader(held.person, width=320)
    page = one.go(f"/applications/{held.once.reference}/receipt/")
    page.get_by_text("Proof, for those who want to check").click()
    expect(page.get_by_role("link", name="Download the proof")).to_be_visible()
    assert one.problems("receipt-proof") == []
