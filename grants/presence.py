"""Who is in which section now, and what changed there since somebody opened it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from grants import access
from grants.models import Application
from programme import clock
from programme.answers import Held
from programme.models import Answer, User
from programme.outlines import Outline
from programme.texts import say

# A page that is open says so every 20 seconds. After a minute of silence its reader is taken to have gone;
# one that fell silent while another of the same person's pages speaks on was left for that one.
GONE_AFTER = timedelta(seconds=60)
LEFT_AFTER = timedelta(seconds=25)
MOST_REVISION = 2**31 - 1


@dataclass(frozen=True)
class Here:
    """Somebody with a section open."""

    user: int
    name: str
    section: str
    seen_at: datetime


# One statement: it is sent every 20 seconds by everybody who writes.
BEAT = """
WITH mine AS (
    INSERT INTO grants_presence (application_id, section_key, user_id, seen_at)
    SELECT %(application)s, %(section)s, %(user)s, %(at)s WHERE %(section)s <> ''
    ON CONFLICT (application_id, section_key, user_id)
    DO UPDATE SET seen_at = GREATEST(grants_presence.seen_at, EXCLUDED.seen_at)
)
SELECT person.id, COALESCE(NULLIF(person.name, ''), person.email), there.section_key, there.seen_at
FROM grants_presence there
JOIN grants_applicationmember member
    ON member.application_id = there.application_id AND member.user_id = there.user_id
JOIN programme_user person ON person.id = there.user_id
WHERE there.application_id = %(application)s AND there.user_id <> %(user)s AND there.seen_at > %(since)s
ORDER BY there.seen_at DESC, person.id
"""


def open_section(application: Application, *, section: str, by: User, at: datetime) -> list[Here]:
    """Say that `by` has a section open, and hear who else is where. One statement.

    Nothing is said or heard of an application on which nobody can be working.
    """
    return _beat(application, section, by, at) if access.is_being_written(application) else []


def others(application: Application, *, besides: User, at: datetime) -> list[Here]:
    """Who else has which section open. One statement, and nothing is written."""
    return _beat(application, "", besides, at) if access.is_being_written(application) else []


def _beat(application: Application, section: str, user: User, at: datetime) -> list[Here]:
    facts: dict[str, int | str | datetime] = {
        "application": application.pk,
        "section": section,
        "user": user.pk,
        "at": at,
        "since": at - GONE_AFTER,
    }
    with connection.cursor() as cursor:
        cursor.execute(BEAT, facts)
        found = [Here(*row) for row in cursor.fetchall()]
    newest: dict[int, datetime] = {}
    for one in found:
        newest.setdefault(one.user, one.seen_at)
    return [one for one in found if newest[one.user] - one.seen_at <= LEFT_AFTER]


def words(here: Iterable[Here], section: str, form: Outline) -> str:
    """'Ada is here too. Bo is in ‘Money’.' for the page of one section."""
    titles = titles_of(form)
    found = list(here)
    said = [_("%(name)s is here too.") % {"name": one.name} for one in found if one.section == section]
    return " ".join(
        said
        + [
            _("%(name)s is in ‘%(section)s’.") % {"name": one.name, "section": titles[one.section]}
            for one in found
            if one.section != section and one.section in titles
        ]
    )


def titles_of(form: Outline) -> dict[str, str]:
    """{section key: its title}."""
    return {key: say(questions[0].section.title) for key, questions in form.sections}


def changed_since(
    application: Application, form: Outline, *, section: str, since: int, writer: str
) -> dict[str, dict[str, Any]]:
    """Answers of a section saved after a revision by another page: who, and when. One statement.

    {question key: {"revision", "by", "at"}}; `at` is '11:42:10' in the programme's zone.
    """
    keys = [question.key for question in dict(form.sections).get(section, [])]
    found = Answer.objects.filter(
        response=application.response_id, question_key__in=keys, revision__gt=min(since, MOST_REVISION)
    ).select_related("saved_by")
    if writer:
        found = found.exclude(writer=writer)
    zone = application.round.zone
    return {
        answer.question_key: {
            "revision": answer.revision,
            "by": str(answer.saved_by or ""),
            "at": clock.time_in_words(answer.saved_at, zone),
        }
        for answer in found.order_by("question_key")
    }


@dataclass(frozen=True)
class Trace:
    """What others left in a section: who is there now, and who changed it last."""

    here: str
    last: str


def traces(
    application: Application,
    form: Outline,
    held: Mapping[str, Held],
    *,
    here: Iterable[Here],
    by: User,
    at: datetime,
) -> dict[str, Trace]:
    """{section key: its trace} for the task list. One statement, for the names."""
    newest: dict[str, Held] = {}
    for key, questions in form.sections:
        answers = [held[question.key] for question in questions if question.key in held]
        if answers:
            newest[key] = max(answers, key=lambda one: (one.at, one.revision))
    people = {one.by for one in newest.values() if one.by is not None} - {by.pk}
    names = {person.pk: str(person) for person in User.objects.filter(pk__in=people)} if people else {}
    names[by.pk] = _("you")
    there: dict[str, list[str]] = {}
    for one in here:
        there.setdefault(one.section, []).append(one.name)
    return {
        key: Trace(
            here=", ".join(there.get(key, [])),
            last=_last(newest.get(key), names, at, application.round.zone),
        )
        for key, _questions in form.sections
    }


def _last(one: Held | None, names: Mapping[int, str], at: datetime, zone: str) -> str:
    """'Ada, 11:40', or nothing when nobody has written there."""
    if one is None:
        return ""
    facts: dict[str, int | str | datetime] = {
        "name": names.get(one.by or 0, _("somebody")),
        "when": clock.lately_in_words(one.at, at, zone),
    }
    return _("%(name)s, %(when)s") % facts
