"""The smallest valid rows. Acts of people go through the decision functions, as everywhere else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from grants import lifecycle, reviewing
from grants.models import Application, ApplicationMember
from programme.forms_library import FormData, QuestionData, SectionData, en
from programme.forms_library.load import load
from programme.models import Form, FundingSource, Programme, ProgrammeRole, Round, User

AT = datetime(2023, 11, 20, 9, 0, tzinfo=UTC)
NOON = datetime(2023, 11, 27, 12, 0, tzinfo=UTC)
WEEK = timedelta(days=7)

GOOD_ANSWERS: dict[str, Any] = {
    "group_name": "Marsh Lane Growers",
    "title": "A warm room in winter",
    "idea": "We want to learn together how a warm room changes a street.",
    "budget": [{"label": "Room hire", "amount": "120.00"}, {"label": "Time of members", "amount": "180.50"}],
}

_number = count(1)


def user(name: str = "Ada Lovegrove", **fields: Any) -> User:
    """A person with an address of their own."""
    fields.setdefault("email", f"person{next(_number)}@example.org")
    return User.objects.create_user(name=name, **fields)


def programme(**fields: Any) -> Programme:
    """A programme in London with somebody to ring."""
    number = next(_number)
    fields.setdefault("slug", f"programme-{number}")
    fields.setdefault("name", "Learning by Doing")
    fields.setdefault("prefix", "MSC")
    fields.setdefault("contact_email", "team@example.org")
    fields.setdefault("contact_phone", "020 7946 0000")
    return Programme.objects.create(**fields)


def role(programme: Programme, role: str, user: User) -> ProgrammeRole:
    """A right in a programme."""
    return ProgrammeRole.objects.create(programme=programme, role=role, user=user)


def form_data(key: str | None = None) -> FormData:
    """Three sections, four questions: two short texts, one long text of up to 20 words, one budget."""
    return FormData(
        key=key or f"form-{next(_number)}",
        kind="application",
        title=en("A small form"),
        sections=(
            SectionData(
                key="about",
                title=en("About you"),
                intro=en("Tell us who you are."),
                questions=(
                    QuestionData(
                        key="group_name",
                        kind="short_text",
                        label=en("What is your group called?"),
                        help=en("The name that people know you by."),
                        identifies_applicant=True,
                    ),
                    QuestionData(
                        key="title", kind="short_text", label=en("What is your project called?"), help=en("")
                    ),
                ),
            ),
            SectionData(
                key="idea",
                title=en("Your idea"),
                intro=en(""),
                questions=(
                    QuestionData(
                        key="idea",
                        kind="long_text",
                        label=en("What do you want to do?"),
                        help=en("In your own words."),
                        word_limit=20,
                    ),
                ),
            ),
            SectionData(
                key="money",
                title=en("Money"),
                intro=en(""),
                questions=(
                    QuestionData(
                        key="budget",
                        kind="budget",
                        label=en("What would you spend it on?"),
                        help=en(""),
                        lowest="100.00",
                        highest="500.00",
                    ),
                ),
            ),
        ),
    )


def form(key: str | None = None) -> Form:
    """`form_data` as rows."""
    return load(form_data(key))


def round(at: datetime = AT, **fields: Any) -> Round:
    """A published round that opened a week before `at` and closes a week after it."""
    number = next(_number)
    fields.setdefault("programme", None)
    fields["programme"] = fields["programme"] or programme()
    if "form" not in fields:
        fields["form"] = form()
    fields.setdefault("slug", f"round-{number}")
    fields.setdefault("name", "Measuring Success 2023")
    fields.setdefault("is_published", True)
    fields.setdefault("opens_at", at - WEEK)
    fields.setdefault("closes_at", at + WEEK)
    fields.setdefault("decisions_at", fields["closes_at"] + 2 * WEEK)
    fields.setdefault("largest_award", Decimal("500.00"))
    return Round.objects.create(**fields)


def application(round_: Round | None = None, lead: User | None = None, at: datetime = AT) -> Application:
    """A draft with nothing in it."""
    begun = lifecycle.start(round_ or round(at), by=lead or user(), at=at)
    assert isinstance(begun, Application), begun
    return begun


def member(application: Application, user: User, kind: str = "full", at: datetime = AT) -> ApplicationMember:
    """Somebody else who writes or reads it."""
    return ApplicationMember.objects.create(application=application, user=user, kind=kind, joined_at=at)


def lead_of(application: Application) -> User:
    """The person who began it."""
    return User.objects.get(memberships__application=application, memberships__kind="lead")


def complete_draft(
    round_: Round | None = None, lead: User | None = None, at: datetime = AT, **answers: Any
) -> Application:
    """A draft with every answer of the small form (or those given) saved."""
    draft = application(round_, lead, at)
    saved = lifecycle.save_answers(draft, answers_given={**GOOD_ANSWERS, **answers}, by=lead_of(draft), at=at)
    assert saved.accepted, saved
    return saved.application


def submitted(
    round_: Round | None = None, lead: User | None = None, at: datetime = AT, **answers: Any
) -> Application:
    """An application of which version 1 is in."""
    draft = complete_draft(round_, lead, at, **answers)
    outcome = lifecycle.submit(draft, by=lead_of(draft), at=at)
    assert outcome.accepted, outcome
    return outcome.application


def in_review(
    round_: Round | None = None, lead: User | None = None, at: datetime = AT, by: User | None = None
) -> Application:
    """One that the panel is reading."""
    return reviewing.begin_review(submitted(round_, lead, at), by=by or user("Mo"), at=at, stage="one")


def staff(round_: Round, *roles: str, name: str = "Mo Evans") -> User:
    """Somebody with rights in the round's programme (a manager unless other roles are named)."""
    person = user(name)
    for name_of_role in roles or ("manager",):
        role(round_.programme, name_of_role, person)
    return person


def pot(round_: Round, amount: str = "90000.00") -> FundingSource:
    """Money in the round's pot."""
    return FundingSource.objects.create(
        round=round_, name="Fund", code=f"F{next(_number)}", amount=Decimal(amount)
    )


def in_state(state: str, round_: Round | None = None, at: datetime = AT) -> Application:
    """An application that came to `state` by the acts that lead there."""
    if state == "draft":
        return complete_draft(round_, at=at)
    made = submitted(round_, at=at)
    somebody = user("Mo")
    if state == "withdrawn":
        lifecycle.withdraw(made, by=lead_of(made), at=at)
    elif state == "ineligible":
        reviewing.set_eligibility(made, eligible=False, reason="Not a group.", by=somebody, at=at)
    elif state != "submitted":
        made = reviewing.begin_review(made, by=somebody, at=at, stage="1")
        if state != "in_review":
            made = reviewing.finish_review(made, by=somebody, at=at, stage="1")
        final = {"awarded": "mark_awarded", "reserve": "mark_reserve", "declined": "mark_declined"}
        if state in final:
            getattr(made, final[state])()
            made.save(update_fields=["state"])
    return Application.objects.get(pk=made.pk)
