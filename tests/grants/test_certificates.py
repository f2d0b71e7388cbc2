"""Certificates and signed heads: what is counted, once, and can be checked away from Noon."""

from __future__ import annotations

import base64
import copy
import json
import random
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.encoding import force_bytes

from grants import certificates, deadlines, extensions, heads, lifecycle, receipts
from grants.models import Application, Certificate, CertificateLeaf
from grants.states import ExtensionReason
from grants.tasks import sign_heads
from programme import canonical, clock, ledger, merkle, signing
from programme.models import LedgerPayload, LedgerRow, SigningKey
from tests import factories
from tests.factories import AT, NOON
from tests.grants.proof_scene import HOUR, SETTLED, Scene, draft, make_round, places, scene, sent, tamper

pytestmark = pytest.mark.django_db
OLD, NEW = b"only-for-tests-32-bytes-of-a-key", b"another-key-of-32-bytes-for-test"


@pytest.fixture
def held() -> Scene:
    return scene()


def said(certificate: Certificate) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(bytes(certificate.content))
    return found


def public_of(seed: bytes) -> bytes:
    return signing._pair(seed)[1]


# ---- certificates


def test_a_certificate_says_how_much_was_received(held: Scene) -> None:
    standing = [held.twice.standing, held.once.standing]
    assert all(standing)
    content = said(held.certificate)
    signed_before = LedgerPayload.objects.filter(row__chain=held.round.chain, row__act=ledger.HEADS_SIGNED)
    heads_then = json.loads(bytes(signed_before.order_by("row__sequence")[1].content))["signed"]
    assert content == {
        "format": "noon/certificate/1",
        "programme": held.round.programme.slug,
        "round": held.round.slug,
        "number": 1,
        "closes_at": "2023-11-27T12:00:00.000000Z",
        "issued_at": clock.utc_text(SETTLED),
        "received": 2,
        "received_in_all": 2,
        "root": merkle.root(bytes(one.receipt or b"") for one in standing if one).hex(),
        "ledger_heads": heads_then["root"],
        "previous": "",
    }
    assert bytes(held.certificate.content) == canonical.encode(content)
    row = LedgerRow.objects.get(chain=held.round.chain, act="certificate_issued")
    assert json.loads(bytes(row.payload.content)) == {
        "number": 1,
        "received": 2,
        "root": content["root"],
        "certificate": canonical.sha256(bytes(held.certificate.content)).hex(),
    }


def test_none_is_issued_before_everything_in_the_queue_is_dealt_with() -> None:
    round_, person = make_round(), factories.user()
    sent(round_, person)
    first = NOON + timedelta(minutes=5)
    assert deadlines.is_settled(round_, NOON, first)
    assert certificates.issue(round_, at=first - timedelta(microseconds=1)) is None
    assert certificates.issue(round_, at=first) is not None


def test_nothing_received_is_certified_too_and_once() -> None:
    round_ = make_round()
    made = certificates.issue(round_, at=SETTLED)
    assert made is not None
    content = said(made)
    assert (content["received"], content["root"]) == (0, merkle.EMPTY.hex())
    assert certificates.issue(round_, at=SETTLED + HOUR) is None
    assert places() == []


def test_more_time_adds_a_supplement_when_it_is_over() -> None:
    round_, person = make_round(), factories.user()
    in_time = sent(round_, person)
    later = draft(round_, person)
    until = NOON + timedelta(days=3)
    asked = extensions.request(
        round_,
        application=later,
        until=until,
        reason=ExtensionReason.OUR_FAULT,
        note="",
        by=factories.user("Mo"),
        at=AT,
    )
    extensions.approve(asked, by=factories.user("Ash"), at=AT)
    assert lifecycle.submit(later, by=person, at=NOON - HOUR).accepted
    first = certificates.issue(round_, at=SETTLED)
    assert first is not None and said(first)["received"] == 1
    lifecycle.reopen(later, by=person, at=NOON + HOUR)
    assert lifecycle.submit(later, by=person, at=NOON + 2 * HOUR).accepted
    assert certificates.issue(round_, at=until) is None
    second = certificates.issue(round_, at=until + timedelta(minutes=5))
    assert second is not None
    assert said(second)["number"] == 2
    assert (said(second)["received"], said(second)["received_in_all"]) == (1, 2)
    assert said(second)["previous"] == canonical.sha256(bytes(first.content)).hex()
    leaves = CertificateLeaf.objects.order_by("certificate__number").values_list(
        "submission__application__reference", "submission__version"
    )
    assert list(leaves) == [(in_time.reference, 1), (later.reference, 2)]
    assert certificates.issue(round_, at=until + HOUR) is None
    assert places() == []


def test_a_round_publishes_its_certificates(client: Client, held: Scene) -> None:
    found = client.get(f"/rounds/{held.round.slug}/certificates.json").json()
    [one] = found["certificates"]
    assert one["certificate"]["received"] == 2
    assert signing.is_signed_by(
        public_of(OLD), canonical.encode(one["certificate"]), bytes.fromhex(one["signature"])
    )
    assert held.person.name not in json.dumps(found)
    assert client.get("/rounds/no-such/certificates.json").status_code == 404


# ---- bundles


def bundle_of(application: Application) -> dict[str, Any]:
    assert application.standing is not None
    found: dict[str, Any] = json.loads(json.dumps(certificates.bundle(application.standing)))
    return found


@pytest.mark.parametrize("name", ["twice", "once"])
def test_a_bundle_is_checked_without_our_database(
    held: Scene, name: str, django_assert_num_queries: Callable[[int], Any]
) -> None:
    bundle = bundle_of(getattr(held, name))
    with django_assert_num_queries(0):
        assert certificates.verify_bundle(bundle, public_of(OLD)) == receipts.Verdict(
            receipts.Finding.GENUINE
        )
        assert certificates.verify_bundle(bundle, public_of(NEW)).finding == "unknown_key"


def test_a_bundle_before_closing_is_the_receipt_alone() -> None:
    bundle = bundle_of(sent(make_round(), factories.user()))
    assert "certificate" not in bundle
    assert certificates.verify_bundle(bundle, public_of(OLD)).is_genuine


def leaves_of(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON object that holds a value."""
    if isinstance(value, dict):
        return [found for key, inner in value.items() for found in leaves_of(inner, (*path, key))]
    if isinstance(value, list):
        return [found for key, inner in enumerate(value) for found in leaves_of(inner, (*path, key))]
    return [path]


def changed(value: Any, chance: random.Random) -> Any:
    """Another value of the same kind: one sign of a text, one more of a number."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if not value:
        return "x"
    spot = chance.randrange(len(value))
    other = chance.choice([sign for sign in "0123456789abcdefZ" if sign.lower() != value[spot].lower()])
    return value[:spot] + other + value[spot + 1 :]


def test_whatever_is_changed_in_a_bundle_is_found(held: Scene) -> None:
    whole, chance = bundle_of(held.once), random.Random(4)
    # The salt proves answers, which are not in here; format and keys are read by whoever needs them.
    places_ = [path for path in leaves_of(whole) if path[0] not in ("salt", "format", "keys")]
    assert len(places_) > 25
    for path in places_:
        broken = copy.deepcopy(whole)
        inner = broken
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = changed(inner[path[-1]], chance)
        assert not certificates.verify_bundle(broken, public_of(OLD)).is_genuine, path
        assert not certificates.check(broken, signing.known_keys()).is_genuine, path
        del inner[path[-1]]
        verdict = certificates.verify_bundle(broken, public_of(OLD))
        assert not verdict.is_genuine, path


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"receipt": []},
        {"receipt": {"format": "noon/receipt/1"}, "signature": 7},
        {"receipt": {"format": "noon/receipt/1", "x": 1.5}, "signature": "00"},
        {"certificate": 3},
    ],
)
def test_what_is_no_receipt_is_refused_quietly(broken: dict[str, Any]) -> None:
    assert certificates.verify_bundle(broken, public_of(OLD)).finding == "not_a_receipt"


@pytest.mark.parametrize("part", ["certificate", "inclusion", "certificate_key", "certificate_signature"])
@pytest.mark.parametrize("odd", [None, 3, "x", [], {}, {"place": float("inf"), "size": 2, "path": []}])
def test_odd_parts_of_a_bundle_are_refused_quietly(held: Scene, part: str, odd: Any) -> None:
    bundle = bundle_of(held.once) | {part: odd}
    if (part, odd) == ("certificate", None):
        return
    assert not certificates.verify_bundle(bundle, public_of(OLD)).is_genuine


def test_the_answers_are_proved_by_the_salt(held: Scene) -> None:
    assert held.once.standing is not None
    bundle, content = bundle_of(held.once), bytes(held.once.standing.content)
    assert certificates.verify_bundle({**bundle, "content": content}, public_of(OLD)).is_genuine
    assert not certificates.verify_bundle({**bundle, "content": content + b" "}, public_of(OLD)).is_genuine
    wrong = {**bundle, "content": content, "salt": changed(bundle["salt"], random.Random(1))}
    assert not certificates.verify_bundle(wrong, public_of(OLD)).is_genuine


# ---- the command


def run(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_receipt", *arguments, stdout=out)
    except SystemExit as end:
        assert isinstance(end.code, int)
        return end.code, out.getvalue()
    return 0, out.getvalue()


def test_the_command_needs_no_database_when_a_key_is_given(
    held: Scene, tmp_path: Path, django_assert_num_queries: Callable[[int], Any]
) -> None:
    assert held.once.standing is not None
    file, answers = tmp_path / "proof.json", tmp_path / "sent.json"
    file.write_text(json.dumps(bundle_of(held.once)))
    answers.write_bytes(bytes(held.once.standing.content))
    with django_assert_num_queries(0):
        code, told = run(str(file), "--key", public_of(OLD).hex(), "--answers", str(answers))
        assert code == 0
        assert told.splitlines() == [
            f"genuine: {held.once.reference}, version 1, received 2023-11-20T13:00:00.000000Z "
            "(deadline 2023-11-27T12:00:00.000000Z)",
            "The answers are the ones that were received.",
            f"It is among the 2 receipts of certificate 1 of round {held.round.slug}.",
        ]
        assert run(str(file), "--key", public_of(NEW).hex())[0] == 1
        answers.write_bytes(b"{}")
        assert run(str(file), "--key", public_of(OLD).hex(), "--answers", str(answers)) == (
            1,
            "tampered: The answers are not the ones that were received.\n",
        )


def test_the_command_by_our_own_records(held: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "receipt.json"
    first = held.twice.submissions.get(version=1)
    file.write_text(json.dumps(receipts.issue(first)))
    assert run(str(file))[1].splitlines()[-1] == "In our records: superseded."
    whole = force_bytes(json.dumps(bundle_of(held.twice)))
    monkeypatch.setattr("sys.stdin", type("Input", (), {"buffer": BytesIO(whole)})())
    assert run("-")[1].splitlines()[-1] == "In our records: current."
    file.write_text("[]")
    for arguments, says in (
        ((str(file),), "no JSON object"),
        ((str(tmp_path / "none"),), "could not be read"),
        ((str(file), "--key", "abc"), "64 hex digits|no JSON object"),
    ):
        with pytest.raises(CommandError, match=says):
            run(*arguments)


# ---- signed heads


def signings(round_: Any) -> list[dict[str, Any]]:
    found = LedgerPayload.objects.filter(row__chain=round_.chain, row__act="heads_signed")
    return [json.loads(bytes(one.content)) for one in found.order_by("row__sequence")]


def test_heads_are_signed_when_something_moved_and_only_what_moved() -> None:
    round_, person = make_round(), factories.user()
    first, second = sent(round_, person), sent(round_, person)
    assert heads.sign_due(at=AT) == 1
    assert heads.sign_due(at=AT + HOUR) == 0
    heads.sign(round_, at=AT + HOUR)
    [whole] = signings(round_)
    assert whole["signed"]["whole"] is True
    assert {one[0] for one in whole["signed"]["moved"]} == {
        str(round_.chain),
        str(first.ledger_id),
        str(second.ledger_id),
    }
    assert (whole["signed"]["chains"], whole["signed"]["rows"]) == (3, 5)
    assert whole["signed"]["root"] == heads.root_of([tuple(one) for one in whole["signed"]["moved"]]).hex()
    assert signing.is_signed_by(
        public_of(OLD), canonical.encode(whole["signed"]), bytes.fromhex(whole["signature"])
    )
    lifecycle.reopen(first, by=person, at=AT + HOUR)
    assert heads.sign_due(at=AT + 2 * HOUR) == 1
    later = signings(round_)[1]["signed"]
    assert {one[0]: one[1] for one in later["moved"]} == {str(round_.chain): 2, str(first.ledger_id): 3}
    assert (later["whole"], later["chains"]) == (False, 3)
    assert places() == []


def test_all_chains_are_listed_again_when_enough_has_moved() -> None:
    """So that signing and verifying never read further back than about twice the number of chains."""
    round_, person = make_round(), factories.user()
    one = sent(round_, person)
    for hour in range(8):
        act = lifecycle.discard_copy if hour % 2 else lifecycle.reopen
        act(one, by=person, at=AT + hour * HOUR)
        heads.sign(round_, at=AT + hour * HOUR)
    wholes = [one["signed"]["whole"] for one in signings(round_)]
    assert wholes == [True, False, True, False, True, False, True, False]
    assert places() == []


def test_a_round_whose_heads_cannot_be_signed_holds_up_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, well = make_round(), make_round()
    sign = heads.sign

    def fails(round_: Any, *, at: Any) -> Any:
        if round_.pk == broken.pk:
            raise RuntimeError
        return sign(round_, at=at)

    monkeypatch.setattr(heads, "sign", fails)
    assert heads.sign_due(at=AT) == 1
    assert (len(signings(broken)), len(signings(well))) == (0, 1)
    assert f"the heads of round {broken.slug} could not be signed" in caplog.text


def test_the_task_signs_and_makes_the_key_known(settings: Any) -> None:
    round_ = make_round()
    settings.SIGNING_KEY = NEW
    sign_heads()
    sign_heads()
    assert [one["key"] for one in signings(round_)] == [signing.key_id(public_of(NEW))]
    assert SigningKey.objects.filter(pk=signing.key_id(public_of(NEW))).exists()


# ---- keys


def test_after_migrating_the_key_in_force_is_known() -> None:
    assert list(SigningKey.objects.values_list("key_id", flat=True)) == [signing.key_id(public_of(OLD))]


def rotate(*arguments: str) -> str:
    out = StringIO()
    call_command("rotate_signing_key", *arguments, stdout=out)
    return out.getvalue()


def test_a_new_key_is_endorsed_and_what_the_old_one_signed_stays_good(
    held: Scene, settings: Any, tmp_path: Path
) -> None:
    before = bundle_of(held.once)
    settings.SIGNING_KEY, settings.SIGNING_KEY_BEFORE = NEW, OLD
    old, new = signing.key_id(public_of(OLD)), signing.key_id(public_of(NEW))
    assert f"Key {new} is endorsed by {old}" in rotate()
    assert rotate().startswith(f"Key {new}")
    settings.SIGNING_KEY_BEFORE = None
    later = make_round()
    sent(later, held.person)
    heads.sign(later, at=AT)
    assert certificates.issue(later, at=SETTLED) is not None
    heads.sign_due(at=SETTLED)
    assert places() == []
    assert certificates.verify_bundle(before, public_of(OLD)).is_genuine
    assert not certificates.verify_bundle(before, public_of(NEW)).is_genuine
    # Whoever trusts the old key can follow its endorsement to the new one; not the other way.
    after = bundle_of(Application.objects.get(round=later))
    assert certificates.verify_bundle(after, public_of(NEW)).is_genuine
    assert certificates.verify_bundle(after, public_of(OLD)).is_genuine
    for key in after["keys"]:
        key["endorsement"] = changed(key["endorsement"], random.Random(1))
    assert not certificates.verify_bundle(after, public_of(OLD)).is_genuine


def test_a_certificate_of_a_new_key_vouches_for_receipts_of_the_old_one(settings: Any) -> None:
    round_, person = make_round(), factories.user()
    application = sent(round_, person)
    settings.SIGNING_KEY, settings.SIGNING_KEY_BEFORE = NEW, OLD
    rotate()
    assert certificates.issue(round_, at=SETTLED) is not None
    bundle = bundle_of(application)
    assert (bundle["key"] == bundle["certificate_key"]) is False
    assert certificates.verify_bundle(bundle, public_of(NEW)).is_genuine
    assert certificates.verify_bundle(bundle, public_of(OLD)).is_genuine
    bundle["receipt"]["version"] = 2
    assert not certificates.verify_bundle(bundle, public_of(NEW)).is_genuine


def test_the_old_key_can_come_from_a_file(settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_KEY = NEW
    file = tmp_path / "old"
    file.write_bytes(base64.b64encode(OLD) + b"\n")
    settings.SIGNING_KEY_BEFORE = None
    rotate("--before", str(file))
    assert SigningKey.objects.get(pk=signing.key_id(public_of(NEW))).endorsed_by_id
    file.write_text("nothing")
    with pytest.raises(CommandError, match="No key could be read"):
        rotate("--before", str(file))


def test_rotating_says_what_is_missing(settings: Any) -> None:
    with pytest.raises(CommandError, match="NOON_SIGNING_KEY_BEFORE is not set"):
        rotate()
    settings.SIGNING_KEY_BEFORE = OLD
    with pytest.raises(CommandError, match="are the same key"):
        rotate()
    settings.SIGNING_KEY, settings.SIGNING_KEY_BEFORE = NEW, None
    signing.introduce()
    settings.SIGNING_KEY_BEFORE = OLD
    with pytest.raises(CommandError, match="Make another new key"):
        rotate()


def test_an_endorsement_that_was_changed_is_found(held: Scene, settings: Any) -> None:
    settings.SIGNING_KEY, settings.SIGNING_KEY_BEFORE = NEW, OLD
    rotate()
    new = signing.key_id(public_of(NEW))
    tamper("UPDATE programme_signingkey SET endorsement = %s WHERE key_id = %s", [bytes(64), new])
    assert places() == [f"key {new}: is not endorsed by {signing.key_id(public_of(OLD))}, as it says"]


def test_keys_are_published_with_dates_and_endorsements(client: Client, settings: Any) -> None:
    settings.SIGNING_KEY, settings.SIGNING_KEY_BEFORE = NEW, OLD
    rotate()
    found = client.get("/verify/keys.json").json()
    assert found["current"] == {"id": signing.key_id(public_of(NEW)), "public": public_of(NEW).hex()}
    assert {one["id"]: one["endorsed_by"] for one in found["keys"]} == {
        signing.key_id(public_of(OLD)): "",
        signing.key_id(public_of(NEW)): signing.key_id(public_of(OLD)),
    }
    assert set(signing.reachable(public_of(OLD), found["keys"])) == {one["id"] for one in found["keys"]}
    assert set(signing.reachable(public_of(NEW), found["keys"])) == {signing.key_id(public_of(NEW))}
