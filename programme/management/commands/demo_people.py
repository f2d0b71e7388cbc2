"""`manage.py demo_people`: whom to sign in as, for the terminal in which the demonstration was started."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Exists, OuterRef

from programme.models import ProgrammeRole, User
from programme.states import Role


class Command(BaseCommand):
    """A few lines; the first page of the demonstration has everybody."""

    help = "Say whom to sign in as in the demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        """One person for each role, by its rank in `Role`."""
        first: dict[str, User] = {}
        for held in ProgrammeRole.objects.select_related("user").order_by("pk"):
            first.setdefault(held.role, held.user)
        if not first:
            self.stdout.write("Nobody is here yet: run ./noon manage seed_demo.")
            return
        self.stdout.write("On the first page one press signs you in as anybody, for example:")
        for role in Role.values:
            if role in first:
                self._line(first[role], str(Role(role).label))
        others = User.objects.filter(~Exists(ProgrammeRole.objects.filter(user=OuterRef("pk"))))
        for person in others.filter(is_active=True).exclude(name="").order_by("pk")[:1]:
            self._line(person, "and reviewers and applicants, such as this one")
        self.stdout.write("Codes and letters arrive at /mailbox/.")

    def _line(self, person: User, what: str) -> None:
        self.stdout.write(f"  {person.name}, {what} ({person.email})")
