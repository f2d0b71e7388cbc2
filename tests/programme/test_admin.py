"""The admin shows states and changes none, whatever is posted; keys and secrets are not shown."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db.models import Model
from django.test import Client
from django_fsm import FSMField

from programme import accounts
from programme.admin import ReadOnly
from programme.models import Answer, AnswerRevision, LedgerPayload, Message, Response, Round, SignInLink
from reviews.models import Review, Score
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(client: Client) -> Client:
    client.force_login(factories.user("Root", is_staff=True, is_superuser=True))
    return client


def with_state() -> list[type[Model]]:
    return [
        model
        for model in admin.site._registry
        if any(isinstance(field, FSMField) for field in model._meta.get_fields())
    ]


def test_everything_with_a_state_is_read_only() -> None:
    assert {model.__name__ for model in with_state()} >= {
        "Application",
        "Assignment",
        "Award",
        "Decision",
        "Extension",
        "Instalment",
        "LateAttempt",
        "Letter",
        "Message",
    }
    for model in with_state():
        assert isinstance(admin.site._registry[model], ReadOnly), model
    inlines = [inline for found in admin.site._registry.values() for inline in found.inlines]
    for inline in inlines:
        if any(isinstance(field, FSMField) for field in inline.model._meta.get_fields()):
            assert issubclass(inline, ReadOnly), inline


def test_answers_scores_and_keys_are_not_there() -> None:
    for model in (Answer, AnswerRevision, Response, Review, Score, LedgerPayload, SignInLink):
        assert model not in admin.site._registry


def test_state_cannot_be_posted(root: Client) -> None:
    application = factories.submitted()
    path = f"/admin/grants/application/{application.pk}/change/"
    page = root.get(path)
    assert page.status_code == 200
    assert 'name="state"' not in page.content.decode()
    for data in (
        {"state": "awarded"},
        {"state": "awarded", "_save": "Save"},
        {"_fsmtransition-state": "withdraw"},
    ):
        assert root.post(path, data).status_code == 403
    assert root.post("/admin/grants/application/add/", {"state": "draft"}).status_code == 403
    assert (
        root.post(f"/admin/grants/application/{application.pk}/delete/", {"post": "yes"}).status_code == 403
    )
    assert type(application).objects.get(pk=application.pk).state == "submitted"


def test_every_list_and_form_opens(root: Client) -> None:
    round = factories.round()
    factories.staff(round)
    factories.submitted(round)
    for model in admin.site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert root.get(base).status_code == 200, base
        first = model._default_manager.first()
        if first is not None:
            assert root.get(f"{base}{first.pk}/change/").status_code == 200, base


def test_sign_in_mail_shows_no_key(root: Client) -> None:
    accounts.ask_for_code("ada@example.org", at=factories.AT)
    message = Message.objects.get()
    code = message.subject[:7]
    for path in ("/admin/programme/message/", f"/admin/programme/message/{message.pk}/change/"):
        page = root.get(path).content.decode()
        assert "ada@example.org" in page
        assert code not in page
        assert "sign-in/link" not in page


def test_dates_of_a_published_round_stand(root: Client) -> None:
    round = factories.round()
    page = root.get(f"/admin/programme/round/{round.pk}/change/").content.decode()
    assert 'name="closes_at_0"' not in page
    assert 'name="name"' in page
    hidden = factories.round(is_published=False)
    assert 'name="closes_at_0"' in root.get(f"/admin/programme/round/{hidden.pk}/change/").content.decode()


def posted(client: Client, path: str, **changed: Any) -> dict[str, Any]:
    """What a browser posts back from the form at `path`, with something changed in it."""
    context = client.get(path).context
    form = context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    for formset in context["inline_admin_formsets"]:
        management = formset.formset.management_form
        data |= {management.add_prefix(name): management[name].value() for name in management.fields}
    return {name: value for name, value in {**data, **changed}.items() if value is not None}


def test_staff_edit_a_programmes_texts_and_contact(root: Client) -> None:
    programme = factories.round(programme=factories.programme()).programme
    path = f"/admin/programme/programme/{programme.pk}/change/"
    changed = {"signatory": "Mo Evans", "contact_email": "new@example.org", "support_name": "Róisín"}
    fixed = {"slug": "other", "prefix": "XYZ", "zone": "Asia/Tokyo"}
    assert root.post(path, posted(root, path, **changed, **fixed)).status_code == 302
    found = type(programme).objects.get(pk=programme.pk)
    assert {name: getattr(found, name) for name in changed} == changed
    assert {name: getattr(found, name) for name in fixed} == {
        name: getattr(programme, name) for name in fixed
    }


def test_staff_hide_a_round_and_edit_its_words_but_not_its_dates(root: Client) -> None:
    round = factories.round(about={"en": "Before"})
    path = f"/admin/programme/round/{round.pk}/change/"
    data = posted(root, path, is_published=None, name="After", about='{"en": "After"}')
    late = {f"{name}_0": "2030-01-01" for name in ("opens_at", "closes_at", "decisions_at")}
    assert root.post(path, data | late).status_code == 302
    found = Round.objects.get(pk=round.pk)
    assert (found.is_published, found.name, found.about) == (False, "After", {"en": "After"})
    dates = (round.opens_at, round.closes_at, round.decisions_at)
    assert (found.opens_at, found.closes_at, found.decisions_at) == dates


def test_a_refused_form_that_hides_a_round_is_shown_again(root: Client) -> None:
    round = factories.round()
    path = f"/admin/programme/round/{round.pk}/change/"
    page = root.post(path, posted(root, path, is_published=None, about="{}", largest_award="lots"))
    assert page.status_code == 200
    assert 'name="closes_at_0"' not in page.content.decode()
    assert Round.objects.get(pk=round.pk).is_published


def test_a_round_is_not_made_without_its_stage(root: Client) -> None:
    assert root.get("/admin/programme/round/add/").status_code == 403


def test_hiding_a_round_for_which_people_apply_does_not_free_its_dates(root: Client) -> None:
    round = factories.round()
    factories.application(round)
    Round.objects.filter(pk=round.pk).update(is_published=False)
    page = root.get(f"/admin/programme/round/{round.pk}/change/").content.decode()
    assert 'name="closes_at_0"' not in page


def test_admin_has_no_entrance_of_its_own(client: Client) -> None:
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/account/sign-in/?next=%2Fadmin%2F"
    assert client.post("/admin/login/", {"username": "a", "password": "b"}).status_code == 302
    client.force_login(factories.user())
    assert client.get("/admin/login/?next=/admin/").status_code == 403


def test_rights_are_given_by_superusers_alone(client: Client) -> None:
    clerk = factories.user("Clerk", is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(codename__in=["change_user", "view_user"]))
    client.force_login(clerk)
    path = f"/admin/programme/user/{clerk.pk}/change/"
    data: dict[str, Any] = {
        "name": "Clerk",
        "language": "en",
        "contact_preference": "email",
        "is_superuser": "on",
    }
    assert client.post(path, data).status_code == 302
    assert type(clerk).objects.get(pk=clerk.pk).is_superuser is False
