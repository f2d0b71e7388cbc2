"""A round with a rehearsal, its manager, and everybody who must not come into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.test import Client

from grants.models import Application
from programme import clock
from programme.models import Round, User
from reviews import rehearsing
from tests import factories
from tests.reviews import rows
from tests.reviews.desk_scene import as_


@dataclass
class Scene:
    """Two programmes; a rehearsal of a round of the first."""

    round: Round
    made: Round
    manager: User
    observer: User
    other_manager: User
    applicant: User
    real: Application

    @property
    def page(self) -> str:
        """The rehearsal's page."""
        return f"/manage/{self.round.slug}/rehearsal/"

    def person(self, name: str) -> User:
        """Somebody imaginary, by name."""
        return User.objects.get(rehearsal=self.made, name=name)

    def own(self, name: str) -> Application:
        """The application of somebody imaginary."""
        return Application.objects.get(members=self.person(name))

    def looking(self, name: str = "Imaginary applicant 1") -> Client:
        """The manager's browser, looking as somebody."""
        client = as_(self.manager)
        self.look(client, self.person(name))
        return client

    def look(self, client: Client, person: User) -> Any:
        """Press 'See it as'."""
        return client.post(self.page, {"act": "look", "person": person.pk})


def scene() -> Scene:
    """Around this instant, as pages know no other."""
    now = clock.now()
    round_ = factories.round(now)
    rows.reviewer(rows.stage(round_))
    manager = factories.staff(round_)
    made = rehearsing.begin(round_, by=manager, at=now)
    applicant = factories.user("Real Applicant")
    return Scene(
        round=round_,
        made=made,
        manager=manager,
        observer=factories.staff(round_, "observer"),
        other_manager=factories.staff(factories.round(now)),
        applicant=applicant,
        real=factories.submitted(round_, applicant, now),
    )
