"""What anybody can read before signing in, the checks, and the demonstration's own pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from redis.exceptions import ConnectionError as RedisAway

from programme import clock, health, ledger, mailbox
from programme.mailbox import MailboxBackend
from programme.models import LedgerRow, User
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def now() -> Any:
    return clock.now()


@pytest.mark.parametrize("rounds", [1, 3])
def test_list_of_rounds_takes_two_statements(
    client: Client, now: Any, rounds: int, django_assert_num_queries: Any
) -> None:
    for _ in range(rounds):
        factories.round(now)
    with django_assert_num_queries(2):
        client.get("/rounds/")


def test_rounds_stand_under_what_they_are(client: Client, now: Any) -> None:
    factories.round(now, name="Now")
    factories.round(now, name="Later", opens_at=now + DAY)
    factories.round(now, name="Before", closes_at=now - DAY)
    factories.round(now, name="Hidden", is_published=False)
    groups = client.get("/").context["groups"]
    assert {key: [round.name for round, _ in found] for key, found in groups.items()} == {
        "open": ["Now"],
        "coming": ["Later"],
        "past": ["Before"],
    }


def test_no_rounds_is_a_page_too(client: Client) -> None:
    assert "There is no round yet" in client.get("/").content.decode()


def test_round_page_says_the_rule_and_the_money(client: Client) -> None:
    round = factories.round(
        slug="r", closes_at=factories.NOON, smallest_award=Decimal(100), support_fund=Decimal(1000)
    )
    factories.pot(round, "90000.00")
    page = client.get("/rounds/r/").content.decode()
    assert clock.deadline_in_words(factories.NOON) in page
    assert "£100 to £500" in page
    assert "£89,000" in page
    assert "Monday 11 December 2023" in page


@pytest.mark.parametrize(
    ("opens", "closes", "says", "apply"),
    [
        (-DAY, DAY, "Start or go on with your application", True),
        (DAY, 2 * DAY, "You can start an application from", False),
        (-2 * DAY, -DAY, "This round is closed", False),
    ],
)
def test_apply_button_follows_the_dates(
    client: Client, now: Any, opens: timedelta, closes: timedelta, says: str, apply: bool
) -> None:
    factories.round(now, slug="r", opens_at=now + opens, closes_at=now + closes)
    page = client.get("/rounds/r/").content.decode()
    assert says in page
    assert (reverse("apply", args=["r"]) in page) is apply


@pytest.mark.parametrize("path", ["/rounds/r/", "/rounds/r/questions/", "/rounds/r.ics"])
def test_unpublished_round_is_seen_by_people_of_its_programme_alone(client: Client, path: str) -> None:
    round = factories.round(slug="r", is_published=False)
    assert client.get(path).status_code == 404
    client.force_login(factories.staff(factories.round()))
    assert client.get(path).status_code == 404
    client.force_login(factories.staff(round, "observer"))
    assert client.get(path).status_code == 200


def test_every_question_is_read_before_signing_in(client: Client, django_assert_num_queries: Any) -> None:
    factories.round(slug="r")
    with django_assert_num_queries(6):
        page = client.get("/rounds/r/questions/").content.decode()
    for words in (
        "What is your group called?",
        "The name that people know you by.",
        "Up to 20 words.",
        "In total from £100 to £500.",
        "4 questions, as you will meet them.",
    ):
        assert words in page


def test_calendar_file_holds_the_deadline_in_force(client: Client) -> None:
    factories.round(slug="r", name="A, B; C", closes_at=factories.NOON)
    response = client.get("/rounds/r.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert event.decoded("dtstart") == factories.NOON
    assert event["summary"] == "A, B; C: applications close"
    assert clock.deadline_in_words(factories.NOON) == event["description"]


def test_healthz_asks_nothing(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok\n"


def test_readyz_tells_of_each_part(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.delete(health.SEEN)
    assert client.get("/readyz").json()["worker"] == "silent"
    health.worker_was_here(clock.now())
    told = client.get("/readyz", headers={"X-Noon-Patience": "40+120"}).json()
    assert clock.now() - datetime.fromisoformat(told.pop("worker_seen_at")) < timedelta(minutes=1)
    assert abs(told.pop("clock_offset_seconds")) < 0.5
    assert told == {
        "ready": True,
        "database": "ok",
        "cache": "ok",
        "worker": "ok",
        "messages_waiting": 0,
        "meter": "off",
        "clocks": "ok",
        "proxy": "ok",
    }

    def away(*args: object, **kwargs: object) -> None:
        raise RedisAway("away")

    monkeypatch.setattr(cache, "get", away, raising=False)
    found = client.get("/readyz")
    assert (found.status_code, found.json()["cache"], found.json()["worker"]) == (200, "away", "unknown")


def test_readyz_is_503_without_the_database(
    client: Client, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    def away(*args: object) -> None:
        raise DatabaseError("away")

    monkeypatch.setattr(health.outbox, "due", away)
    assert client.get("/readyz").status_code == 503
    with pytest.raises(SystemExit, match="1"):
        call_command("healthcheck")
    assert "database: away" in capsys.readouterr().out


def test_accessibility_statement_is_there(client: Client) -> None:
    assert client.get("/accessibility/").status_code == 200


def test_unknown_address_is_our_404(client: Client) -> None:
    response = client.get("/nothing/")
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


def test_navigation_has_the_places_of_the_person(client: Client, django_assert_num_queries: Any) -> None:
    round = factories.round()
    manager = factories.staff(round)
    writer = factories.lead_of(factories.application(round))
    for person, labels, start in (
        (manager, ["Rounds", "Manage", "Your account"], "/manage/"),
        (writer, ["Rounds", "My applications", "Your account"], "/applications/"),
        (factories.user(), ["Rounds", "My applications", "Your account"], "/applications/"),
    ):
        client.force_login(person)
        with django_assert_num_queries(2):  # session with person, places
            response = client.get("/accessibility/")
        assert [place.label for place in response.context["navigation"]] == labels
        assert client.get("/start/")["Location"] == start


def test_verify_ledger_says_intact_erased_tampered_and_where(capsys: Any) -> None:
    application = factories.submitted()
    chain, round_ = application.ledger_id, application.round
    with transaction.atomic():
        ledger.append(
            round_.chain, "round_set_up", subject=round_.ledger_id, by=None, at=factories.AT, payload={}
        )
    call_command("verify_ledger")
    assert capsys.readouterr().out.startswith("intact: ")
    row = LedgerRow.objects.filter(chain=chain).earliest("sequence")
    ledger.erase_payload(row, by=None, at=factories.AT)
    call_command("verify_ledger", str(chain))
    assert capsys.readouterr().out.startswith("erased: ")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE programme_ledgerrow DISABLE TRIGGER USER")
        cursor.execute("UPDATE programme_ledgerrow SET act = 'changed' WHERE id = %s", [row.pk])
        cursor.execute("ALTER TABLE programme_ledgerrow ENABLE TRIGGER USER")
    with pytest.raises(SystemExit, match="1"):
        call_command("verify_ledger")
    told = capsys.readouterr().out
    assert f"chain {chain}, row 1: was changed" in told
    assert "tampered: " in told


@pytest.mark.urls("programme.urls_demo")
class TestDemonstration:
    @pytest.fixture(autouse=True)
    def demonstration(self, settings: Any) -> None:
        settings.DEMONSTRATION = True

    def test_first_page_says_how_to_seed(self, client: Client) -> None:
        assert "./noon manage seed_demo" in client.get("/").content.decode()

    def test_one_press_signs_in_and_goes_there(self, client: Client) -> None:
        person = factories.user("Ada", email="ada@example.org")
        response = client.post("/demo/sign-in/", {"person": "ada@example.org", "next": "/rounds/"})
        assert response["Location"] == "/rounds/"
        assert client.session["_auth_user_id"] == str(person.pk)
        other = factories.user("Bo", email="bo@example.org")
        client.post("/demo/sign-in/", {"person": "bo@example.org"})
        assert client.session["_auth_user_id"] == str(other.pk)
        assert client.post("/demo/sign-in/", {"person": "nobody@example.org"}).status_code == 404
        assert client.post("/demo/sign-in/", {"person": "a\x00b"}).status_code == 404
        assert client.get("/demo/sign-in/").status_code == 405

    def test_one_press_sign_in_is_off_without_the_setting(self, client: Client, settings: Any) -> None:
        settings.DEMONSTRATION = False
        factories.user("Ada", email="ada@example.org")
        assert client.post("/demo/sign-in/", {"person": "ada@example.org"}).status_code == 404

    def test_mailbox_shows_messages_newest_first(self, client: Client) -> None:
        assert "Nothing has come yet" in client.get("/mailbox/").content.decode()
        for subject in ("Ein Gruß", "Second <b>"):
            mail = EmailMultiAlternatives(subject, "Go to http://testserver/x <i>", to=["ada@example.org"])
            mail.attach_alternative("<p>Hello<script>alert(1)</script>", "text/html")
            MailboxBackend().send_messages([mail])
        assert [post.subject for post in mailbox.newest()] == ["Second <b>", "Ein Gruß"]
        assert "Second &lt;b&gt;" in client.get("/mailbox/").content.decode()
        name = mailbox.newest()[0].name
        page = client.get(f"/mailbox/{name}/").content.decode()
        assert '<a href="http://testserver/x"' in page
        assert "&lt;i&gt;" in page
        drawn = client.get(f"/mailbox/{name}/html/")
        policy = drawn["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "sandbox" in policy
        assert "script-src 'none'" in policy

    @pytest.mark.parametrize("name", ["x", "..%2F..%2Fetc", "20260101T000000000000-00000000"])
    def test_mailbox_knows_only_its_own_names(self, client: Client, name: str) -> None:
        assert client.get(f"/mailbox/{name}/").status_code == 404

    def test_people_are_printed_for_the_terminal(self, capsys: Any) -> None:
        call_command("demo_people")
        assert "seed_demo" in capsys.readouterr().out
        round = factories.round()
        manager = factories.staff(round, name="Mo Evans")
        call_command("demo_people")
        assert f"Mo Evans, Programme manager ({manager.email})" in capsys.readouterr().out


def test_demonstration_is_routed_nowhere_else(client: Client) -> None:
    User.objects.create_user("ada@example.org")
    for path in ("/demo/sign-in/", "/mailbox/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"person": "ada@example.org"}).status_code == 404
