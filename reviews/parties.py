"""Who stands behind the applications of a stage: members, group, organisation, partners, fund holder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from grants.models import Application, ApplicationMember
from grants.submissions import answers_in
from programme import outlines
from programme.models import Question
from programme.outlines import Outline
from programme.states import OrganisationStatus, QuestionKind
from reviews.acquaintance import Party, Reviewer, names_in
from reviews.mail_providers import own_domain
from reviews.models import PanelMember, Stage, StageEntry
from reviews.queries import entries_of

_SHORT = frozenset({QuestionKind.SHORT_TEXT})


@dataclass(frozen=True)
class Listed:
    """An application of a stage and everybody behind it, as a reviewer is asked about them.

    `people` are the group's members, `bodies` the group and its organisation, `holder` who keeps its money,
    `partners` the text in which partners are told of, line by line; `parties` all of them as single names.
    """

    entry: StageEntry
    people: tuple[str, ...]
    bodies: tuple[str, ...]
    holder: str
    partners: tuple[str, ...]
    parties: tuple[Party, ...]
    members: frozenset[int]

    @property
    def application(self) -> Application:
        """The application."""
        return self.entry.application


def parties_of(stage: Stage) -> list[Listed]:
    """Every application of the stage that is still in it, by reference; the same few statements for all."""
    entries = list(entries_of(stage).select_related("application__standing"))
    members: dict[int, list[ApplicationMember]] = {}
    rows = ApplicationMember.objects.filter(application__in=[entry.application_id for entry in entries])
    for member in rows.select_related("user").order_by("pk"):
        members.setdefault(member.application_id, []).append(member)
    forms: dict[int, Outline] = {}
    found = []
    for entry in entries:
        standing = entry.application.standing
        values: dict[str, Any] = {}
        asked: tuple[Question, ...] = ()
        if standing is not None:
            if standing.form_id not in forms:
                forms[standing.form_id] = outlines.outline(standing.form_id)
            values = answers_in(standing)
            asked = forms[standing.form_id].asked(values)
        found.append(_listed(entry, members.get(entry.application_id, []), asked, values))
    return found


def _listed(
    entry: StageEntry, members: list[ApplicationMember], asked: Iterable[Question], values: dict[str, Any]
) -> Listed:
    people = [
        Party(member.user.name, member.user_id, _domains(member.user.email))
        for member in members
        if member.user.name
    ]
    domains = _domains(*(member.user.email for member in members))
    bodies, partners, holder = [entry.application.applicant], [], ""
    for question in asked:
        value = values.get(question.key)
        if question.kind == QuestionKind.EMAIL and question.identifies_applicant and value:
            domains |= _domains(str(value))
        if not question.identifies_applicant or not question.panel_sees or not value:
            continue
        if question.kind == QuestionKind.ORGANISATION and isinstance(value, dict):
            name = str(value.get("name") or "").strip()
            if value.get("status") == OrganisationStatus.FUND_HOLDER:
                holder = name
            else:
                bodies.append(name)
        elif question.kind in _SHORT:
            bodies.append(str(value).strip())
        elif question.kind == QuestionKind.LONG_TEXT:
            partners += [line.strip() for line in str(value).splitlines() if line.strip()]
    told = list(dict.fromkeys(body for body in bodies if body))
    named = [
        *people,
        *(Party(body, domains=domains) for body in told),
        *(Party(name) for name in [holder, *names_in("\n".join(partners))] if name),
    ]
    return Listed(
        entry=entry,
        people=tuple(dict.fromkeys(party.name for party in people)),
        bodies=tuple(told),
        holder=holder,
        partners=tuple(partners),
        parties=tuple(named),
        members=frozenset(member.user_id for member in members),
    )


def _domains(*addresses: str) -> frozenset[str]:
    return frozenset(domain for address in addresses if (domain := own_domain(address)))


def reviewers_of(members: Iterable[PanelMember]) -> dict[int, Reviewer]:
    """{user id: what is known of them}, in one statement; the members know their people."""
    known = {member.user_id: member for member in members}
    together: dict[int, set[int]] = {}
    pairs = ApplicationMember.objects.filter(application__memberships__user__in=list(known)).values_list(
        "application__memberships__user_id", "user_id"
    )
    for user, fellow in pairs:
        if user in known and user != fellow:
            together.setdefault(user, set()).add(fellow)
    return {
        number: Reviewer(
            user=number,
            name=member.user.name,
            organisation=str(getattr(member, "organisation", "") or ""),
            domain=own_domain(member.user.email),
            fellows=frozenset(together.get(number, ())),
        )
        for number, member in known.items()
    }
