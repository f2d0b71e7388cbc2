"""A query made once: the same rows as the queryset gives, whatever is asked and in whatever thread."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from grants import deadlines, extensions, holding
from grants.models import Application
from grants.states import ExtensionReason
from tests import factories
from tests.factories import AT

HOUR = timedelta(hours=1)


@pytest.mark.django_db
@pytest.mark.parametrize("to_save", [False, True])
def test_it_finds_what_the_queryset_finds(to_save: bool) -> None:
    ada, bo = factories.user("Ada"), factories.user("Bo")
    own, theirs = factories.complete_draft(lead=ada), factories.submitted(lead=bo)
    factories.member(theirs, ada, "reader")
    for application, person in ((own, ada), (theirs, bo), (theirs, ada)):
        found = holding.peek(person, application.reference.lower(), to_save=to_save)
        asked = Application.objects.select_related("round__programme", "response__form").get(
            pk=application.pk
        )
        for attribute in (field.attname for field in Application._meta.concrete_fields):
            assert getattr(found.application, attribute) == getattr(asked, attribute), attribute
        with CaptureQueriesContext(connection) as captured:
            assert found.application.round.programme == asked.round.programme
            assert found.application.round.about == asked.round.about
            assert found.application.response.form.title == asked.response.form.title
        assert len(captured) == 0
        assert found.values == dict(asked.response.answers.values_list("question_key", "value"))
        assert found.is_writer == (person != ada or application == own)
        assert found.window == deadlines.window_for(asked)
    with pytest.raises(Http404):
        holding.peek(bo, own.reference, to_save=to_save)


@pytest.mark.django_db
def test_it_reads_the_window_afresh() -> None:
    own = factories.complete_draft()
    lead, manager = factories.lead_of(own), factories.user("Mo")
    before = holding.peek(lead, own.reference).window
    until = before.closes_at + HOUR
    extensions.approve(
        extensions.request(
            own.round,
            application=own,
            until=until,
            reason=ExtensionReason.ACCESS,
            note="",
            by=lead,
            at=AT,
        ),
        by=manager,
        at=AT,
    )
    assert holding.peek(lead, own.reference).window.closes_at == until
    assert holding.peek(lead, own.reference, to_save=True).window.closes_at == until


@pytest.mark.django_db(transaction=True)
def test_each_thread_has_its_own() -> None:
    own = factories.complete_draft()
    lead = factories.lead_of(own)
    found: list[object] = []

    def look() -> None:
        try:
            found.append(holding.peek(lead, own.reference).application)
        finally:
            connection.close()

    threads = [threading.Thread(target=look) for _turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [own] * 4


def prepared_statements() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.django_db
def test_the_database_plans_it_once_for_all_people() -> None:
    drafts = [factories.complete_draft() for _turn in range(3)]
    holding.peek(factories.lead_of(drafts[0]), drafts[0].reference)
    before = prepared_statements()
    assert any("grants_application" in one for one in before)
    for draft in drafts:
        assert holding.peek(factories.lead_of(draft), draft.reference).application == draft
    assert prepared_statements() == before


@pytest.mark.django_db(transaction=True)
def test_a_pooler_that_cannot_prepare_is_left_in_peace() -> None:
    own = factories.complete_draft()
    connection.close()
    options = connection.settings_dict["OPTIONS"]
    before = options.pop("prepare_threshold")
    try:
        assert holding.peek(factories.lead_of(own), own.reference).application == own
        assert prepared_statements() == []
    finally:
        connection.close()
        options["prepare_threshold"] = before
