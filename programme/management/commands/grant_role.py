"""`manage.py grant_role ADDRESS ROLE --programme SLUG`: somebody may do something in a programme."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from programme import clock, roles
from programme.models import Programme
from programme.refusals import Refused
from programme.states import Role


class Command(BaseCommand):
    help = "Gives somebody a role in a programme. They sign in with a code sent to their address."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, what, where."""
        parser.add_argument("address", metavar="ADDRESS", help="e-mail address of the person")
        parser.add_argument("role", metavar="ROLE", help=", ".join(Role.values))
        parser.add_argument("--programme", required=True, metavar="SLUG", help="the programme's short name")
        parser.add_argument("--name", default="", help="what the person is called, when they are new here")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find the programme, make the person when there is none, give the role."""
        slug = options["programme"]
        programme = Programme.objects.filter(slug=slug).first()
        if programme is None:
            known = ", ".join(Programme.objects.order_by("slug").values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no programme “{slug}”. There are: {known}.")
        try:
            with transaction.atomic():
                person = roles.person_of(options["address"], name=options["name"], at=clock.now())
                is_new = roles.grant(programme, person, options["role"])
        except Refused as no:
            raise CommandError(str(no)) from no
        says = "is now" if is_new else "is already"
        self.stdout.write(f"{person.email} {says} {Role(options['role']).label} of {programme.name}.")
