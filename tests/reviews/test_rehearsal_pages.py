"""The rehearsal's page, looking as somebody imaginary and back, and whoever tries to come in otherwise."""

from __future__ import annotations

import pytest
from django.test import Client

from grants.models import Application, LateAttempt, Submission
from programme import accounts, clock, looking
from programme.models import LedgerRow, ProgrammeRole, Round, Session, User
from reviews import rehearsing
from reviews.states import Moment
from tests import factories
from tests.reviews.desk_scene import as_, statements, text
from tests.reviews.rehearsal_scene import scene

pytestmark = pytest.mark.django_db


def who(client: Client) -> str:
    """The name that the site calls whoever sits at this browser, or ''."""
    found = client.get("/account/")
    return str(found.context["user"]) if found.status_code == 200 else ""


def test_a_manager_begins_one_and_finds_everything_on_its_page() -> None:
    round_ = factories.round(clock.now())
    manager = factories.staff(round_)
    client = as_(manager)
    page = f"/manage/{round_.slug}/rehearsal/"
    assert "Begin a rehearsal" in text(client.get(page))
    assert page in client.get(f"/manage/{round_.slug}/dates/").content.decode()
    assert client.post(page, {"act": "begin"}).headers["Location"] == page
    shown = text(client.get(page))
    for words in ("Open: it has not closed yet", "See it as Imaginary applicant 1", *map(str, Moment.labels)):
        assert words in shown, words
    made = Round.objects.get(rehearsal_of=round_)
    assert "received" in {one.kind for one in rehearsing.mails_of(made)}
    received = rehearsing.mails_of(made).filter(kind="received")[0]
    assert received.text.splitlines()[0] in shown
    assert client.get(f"/manage/{made.slug}/rehearsal/").headers["Location"] == page
    client.post(page, {"act": "moment", "moment": "just_closed"})
    assert "so we are counting" in text(client.get(page))
    client.post(page, {"act": "moment", "moment": "counted"})
    assert "everything is counted" in text(client.get(page))
    assert "put away" in text(client.post(page, {"act": "end"}, follow=True))
    assert client.get(f"/manage/{made.slug}/").status_code == 404
    assert client.get(f"/manage/put-away-{made.pk}/").status_code == 404
    assert client.get(f"/rounds/put-away-{made.pk}/").status_code == 404


@pytest.mark.parametrize(
    "data", [{}, {"act": "dance"}, {"act": "moment"}, {"act": "moment", "moment": "never"}]
)
def test_what_no_button_sends_is_no_act(data: dict[str, str]) -> None:
    found = scene()
    assert as_(found.manager).post(found.page, data).status_code == 400


def test_acts_without_a_rehearsal_are_refused_with_a_sentence() -> None:
    round_ = factories.round(clock.now())
    client = as_(factories.staff(round_))
    for data in ({"act": "moment", "moment": "counted"}, {"act": "look", "person": "1"}, {"act": "end"}):
        answer = client.post(f"/manage/{round_.slug}/rehearsal/", data, follow=True)
        assert "No rehearsal is going on" in text(answer), data


def test_looking_as_somebody_and_back() -> None:
    found = scene()
    client = as_(found.manager)
    before = client.session.session_key
    answer = found.look(client, found.person("Imaginary applicant 1"))
    own = found.own("Imaginary applicant 1")
    assert answer.headers["Location"] == f"/applications/{own.reference}/"
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
    shown = text(client.get(answer.headers["Location"]))
    ribbon = "Rehearsal: these people do not exist. You are looking as Imaginary applicant 1."
    assert ribbon in shown
    for path in ("/", "/rounds/", "/applications/", "/account/", "/nowhere/", f"/rounds/{found.made.slug}/"):
        assert ribbon in text(client.get(path)), path
    looked = LedgerRow.objects.get(chain=found.made.chain, act="looked_as")
    assert looked.actor == found.manager.actor_id
    assert client.post("/rehearsal/back/").headers["Location"] == found.page
    assert who(client) == "Mo Evans"
    assert looking.REALLY not in client.session
    assert client.post("/rehearsal/back/").headers["Location"] == "/start/"
    assert who(client) == "Mo Evans"


def test_reviewers_are_looked_as_too() -> None:
    found = scene()
    answer = found.look(client := as_(found.manager), found.person("Imaginary reviewer 1"))
    assert answer.headers["Location"] == "/reviews/"
    assert client.get("/reviews/").status_code == 200


def test_signing_out_ends_both() -> None:
    found = scene()
    client = found.looking()
    client.post("/account/sign-out/")
    assert who(client) == ""
    assert client.post("/rehearsal/back/").headers["Location"] == "/start/"
    assert who(client) == ""


def test_only_managers_of_the_programme_look_as_anybody() -> None:
    found = scene()
    person = found.person("Imaginary applicant 1")
    for somebody, expected in (
        (found.applicant, 404),
        (found.other_manager, 404),
        (found.observer, 403),
    ):
        client = as_(somebody)
        assert client.get(found.page).status_code == expected
        for data in ({"act": "look", "person": person.pk}, {"act": "begin"}, {"act": "end"}):
            assert client.post(found.page, data).status_code == expected, (somebody, data)
        assert who(client) == somebody.name
    # On the page of a round of their own, with the id of somebody from elsewhere.
    own = Round.objects.get(programme__roles__user=found.other_manager)
    rehearsing.begin(own, by=found.other_manager, at=clock.now())
    client = as_(found.other_manager)
    crafted = client.post(f"/manage/{own.slug}/rehearsal/", {"act": "look", "person": person.pk})
    assert crafted.status_code == 404
    assert who(client) == found.other_manager.name
    assert rehearsing.current(found.round) == found.made


def test_nobody_real_can_be_looked_as() -> None:
    found = scene()
    client = as_(found.manager)
    superuser = User.objects.create_superuser("root@example.org", name="Root")
    old = found.person("Imaginary applicant 2")
    for person in (found.applicant, found.observer, superuser, found.manager):
        assert found.look(client, person).status_code == 404
    for typed in ("", "x", "-1", "0", "9" * 30, "1; drop", "٣"):
        assert client.post(found.page, {"act": "look", "person": typed}).status_code == 404, typed
    client.post(found.page, {"act": "begin"})  # the former is put away
    assert found.look(client, old).status_code == 404
    assert who(client) == "Mo Evans"


def test_somebody_imaginary_does_nothing_outside_the_rehearsal() -> None:
    found = scene()
    client = found.looking()
    real, slug = found.real.reference, found.round.slug
    for path in (
        f"/applications/{real}/",
        f"/applications/{real}/receipt/",
        f"/applications/{real}/sections/idea/",
        f"/rounds/{slug}/",
        f"/rounds/{slug}/apply/",
        f"/rounds/{slug}/questions/",
        f"/rounds/{slug}.ics",
        "/manage/",
        f"/manage/{slug}/",
        found.page,
        f"/manage/{found.made.slug}/",
        f"/manage/{slug}/applications/{real}/",
        "/account/password/",
        "/account/name/",
    ):
        assert client.get(path).status_code == 404, path
    for path in (
        f"/applications/{real}/submit/",
        f"/applications/{real}/withdraw/",
        f"/rounds/{slug}/apply/",
    ):
        assert client.post(path, {"key": "k", "another": "yes"}).status_code == 404, path
    assert client.post("/account/password/", {"password": "a long enough password"}).status_code == 404
    assert client.get("/admin/", follow=False).status_code in (302, 403)
    assert real not in text(client.get("/applications/"))
    assert found.round.name not in text(client.get("/rounds/")).replace(found.made.name, "")
    assert Application.objects.filter(round=found.round).count() == 1
    assert not found.person("Imaginary applicant 1").has_usable_password()


def test_in_the_rehearsal_everything_goes_the_real_way() -> None:
    """In time and then late, through the pages, by somebody imaginary."""
    found = scene()
    client = found.looking()
    own = found.own("Imaginary applicant 1")
    assert client.post(f"/applications/{own.reference}/submit/", {"key": "one"}).status_code == 302
    assert Submission.objects.filter(application=own).count() == 1
    assert client.get(f"/applications/{own.reference}/receipt/").status_code == 200
    fresh = found.looking("Imaginary applicant 6")
    assert fresh.get(f"/rounds/{found.made.slug}/apply/").status_code == 200
    begun = fresh.post(f"/rounds/{found.made.slug}/apply/", {})
    assert begun.headers["Location"].startswith("/applications/TRIAL-")
    rehearsing.choose_moment(found.made, Moment.JUST_CLOSED, by=found.manager, at=clock.now())
    half = found.own("Imaginary applicant 3")
    third = found.looking("Imaginary applicant 3")
    third.post(f"/applications/{half.reference}/sections/about/", {"title": "Typed too late", "revision": 0})
    assert LateAttempt.objects.filter(application=half).count() == 1


def test_a_session_of_somebody_imaginary_needs_a_manager_behind_it() -> None:
    found = scene()
    # Nobody behind it at all.
    stray = as_(found.person("Imaginary applicant 1"))
    assert who(stray) == ""
    # The manager is no manager any more; signs in with another password; has a closed account.
    client = found.looking()
    assert who(client) == "Imaginary applicant 1"
    ProgrammeRole.objects.filter(user=found.manager).delete()
    assert who(client) == ""
    factories.role(found.round.programme, "manager", found.manager)
    client = found.looking()
    accounts.set_password(found.manager, "another long password")
    assert who(client) == ""
    client = Client()
    client.force_login(User.objects.get(pk=found.manager.pk))
    found.look(client, found.person("Imaginary applicant 1"))
    User.objects.filter(pk=found.manager.pk).update(is_active=False)
    assert who(client) == ""
    assert client.post("/rehearsal/back/").headers["Location"] == "/start/"


def test_a_rehearsal_that_is_put_away_lets_go_of_whoever_looks() -> None:
    found = scene()
    client = found.looking()
    rehearsing.end(found.made, by=found.manager, at=clock.now())
    assert who(client) == ""
    assert client.get(f"/applications/{found.own('Imaginary applicant 1').reference}/").status_code == 302


def test_a_forged_session_cannot_become_somebody_real() -> None:
    """Even if the session held somebody real as imaginary, going back asks what their session would hold."""
    found = scene()
    client = found.looking()
    session = client.session
    session[looking.REALLY] = {**session[looking.REALLY], "person": found.observer.pk}
    session.save()
    assert who(client) == ""
    client.post("/rehearsal/back/")
    assert who(client) == ""


def test_how_one_had_signed_in_comes_back_with_oneself() -> None:
    found = scene()
    client = as_(found.manager)
    session = client.session
    session["account_authentication_methods"] = [{"method": "code"}]
    session.save()
    found.look(client, found.person("Imaginary applicant 4"))
    assert "account_authentication_methods" not in client.session
    client.post("/rehearsal/back/")
    assert client.session["account_authentication_methods"] == [{"method": "code"}]


def test_the_pages_of_the_copy_say_what_they_are() -> None:
    found = scene()
    client = as_(found.manager)
    ribbon = "Rehearsal: these people do not exist. This is a copy of the round."
    own = found.own("Imaginary applicant 4").reference
    for path in ("", "dates/", "applications/", f"applications/{own}/", "panel/", "messages/", "ledger/"):
        answer = client.get(f"/manage/{found.made.slug}/{path}")
        assert answer.status_code == 200 and ribbon in text(answer), path
        assert "Publish" not in text(answer) and "Nobody sees this round yet" not in text(answer), path
    assert ribbon in text(client.get(f"/rounds/{found.made.slug}/"))
    assert ribbon not in text(client.get(f"/manage/{found.round.slug}/"))
    assert ribbon not in text(client.get(found.page))


def test_statements_do_not_grow_with_people_or_mails() -> None:
    found = scene()
    client = as_(found.manager)
    before = statements(client, found.page)
    for number in range(3):
        User.objects.create_user(f"x{number}@y.invalid", name=f"X {number}", rehearsal=found.made)
    assert statements(client, found.page) == before == 11


def test_somebody_real_pays_nothing_for_rehearsals() -> None:
    """Who is signed in is found in as many statements as before: one, of the session with its person."""
    found = scene()
    assert statements(as_(found.applicant), "/account/") <= 2
