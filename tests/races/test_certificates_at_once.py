"""Two workers that wake at the same moment make one certificate and sign the heads once."""

from __future__ import annotations

import pytest

from grants import certificates, heads
from grants.models import Certificate, CertificateLeaf
from programme import ledger
from programme.models import LedgerRow
from tests import factories
from tests.factories import AT
from tests.grants.proof_scene import SETTLED, make_round, places, sent
from tests.races.test_letter_numbers import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_at_once_make_one_certificate() -> None:
    round_, person = make_round(), factories.user()
    for _ in range(3):
        sent(round_, person)
    made = together(*[lambda: certificates.issue(round_, at=SETTLED)] * 4)
    assert len([one for one in made if one is not None]) == 1
    assert Certificate.objects.count() == 1
    assert CertificateLeaf.objects.count() == 3
    assert LedgerRow.objects.filter(act=ledger.CERTIFICATE_ISSUED).count() == 1
    assert places() == []


def test_two_at_once_sign_the_heads_once() -> None:
    round_ = make_round()
    sent(round_, factories.user())
    together(*[lambda: heads.sign_due(at=AT)] * 4)
    assert LedgerRow.objects.filter(act=ledger.HEADS_SIGNED).count() == 1
    assert places() == []
