"""`manage.py new_round`: a round of a new or an existing programme, with all that it needs to run."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify

from programme import clock, money, roles
from programme.models import Programme, Round, User
from programme.models.programmes import validate_zone
from programme.moments import NOON, YEARS
from programme.refusals import Refused
from reviews.setting_up import NewProgramme, Source, set_up_round


class Command(BaseCommand):
    help = (
        "Sets up a round: form, one stage with three criteria, two reviews each. "
        "Dates are days in the programme's time zone, at 12 noon where no time is said."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The programme, the round, its dates, its money, its people."""
        programme = parser.add_argument_group("the programme")
        programme.add_argument("--programme", required=True, metavar="NAME", help="made when there is none")
        programme.add_argument("--prefix", metavar="MSC", help="begins every reference; for a new programme")
        programme.add_argument("--zone", help=f"for a new programme; {clock.LONDON} when left out")
        programme.add_argument("--contact", metavar="ADDRESS", help="the manager's when left out")
        programme.add_argument("--phone", metavar="NUMBER", help="where applicants can ring")
        about = parser.add_argument_group("the round")
        about.add_argument("--name", required=True, help="what the round is called")
        about.add_argument("--slug", help="its part of the address; from its name when left out")
        about.add_argument("--about", default="", help="a few sentences for applicants")
        about.add_argument("--closes", required=True, metavar="2027-03-01", help="the closing day")
        about.add_argument("--at", default="12:00", metavar="12:00", help="the time on that day")
        about.add_argument("--opens", metavar="DATE", help="the round opens at once when left out")
        about.add_argument("--decisions", metavar="DATE", help="14 days after closing when left out")
        about.add_argument("--reviews", type=int, default=2, metavar="2", help="for each application")
        pot = parser.add_argument_group("the money")
        pot.add_argument("--pot", metavar="90000", help="what may be given in all")
        pot.add_argument("--code", help="under which finance knows it; the prefix when left out")
        pot.add_argument("--source", metavar="FUND", help="who gives it; the programme's name when left out")
        people = parser.add_argument_group("the people, who sign in with a code sent to their address")
        people.add_argument("--manager", metavar="ADDRESS", help="needed for a new programme")
        people.add_argument("--approver", metavar="ADDRESS", help="the second person; needed to decide")

    def handle(self, *args: Any, **options: Any) -> None:
        """All or nothing; every mistake is one line."""
        at = clock.now()
        try:
            with transaction.atomic():
                round = self._set_up(options, at)
        except Refused as no:
            raise CommandError(str(no)) from no
        self._say(round)

    def _set_up(self, options: dict[str, Any], at: datetime) -> Round:
        manager = _person(options["manager"], at)
        programme = _programme(options)
        zone = programme.zone
        closing_time = _time(options["at"])
        closes_at = _instant("--closes", options["closes"], closing_time, zone)
        slug = options["slug"] or slugify(options["name"])[:50]
        if not slug:
            raise CommandError("No address can be made from this name: give one with --slug.")
        return set_up_round(
            programme=programme,
            slug=slug,
            name=options["name"],
            about={"en": options["about"]} if options["about"] else None,
            closes_at=closes_at,
            opens_at=_instant("--opens", options["opens"], NOON, zone) if options["opens"] else None,
            decisions_at=(
                _instant("--decisions", options["decisions"], closing_time, zone)
                if options["decisions"]
                else None
            ),
            sources=_sources(options, programme),
            reviews_wanted=options["reviews"],
            manager=manager,
            approver=_person(options["approver"], at),
            by=None,
            at=at,
        )

    def _say(self, round: Round) -> None:
        zone = round.zone
        lines = [
            f"{round.name} is set up: {settings.BASE_URL}{reverse('round', args=[round.slug])}",
            f"Opens at {clock.closing_in_words(round.opens_at, zone)}.",
            f"Closes at {clock.closing_in_words(round.closes_at, zone)}.",
            clock.deadline_in_words(round.closes_at, zone),
            *(
                f"Scores are due by {clock.closing_in_words(stage.due_at, zone)}."
                for stage in round.stages.order_by("order")
            ),
            f"Applicants are told on {clock.day_in_words(round.decisions_at, zone)}.",
            f"The manager's desk: {settings.BASE_URL}{reverse('manage', args=[round.slug])}",
        ]
        if not round.funding_sources.exists():
            lines.append("It has no money yet: add a funding source to the round in the admin.")
        for line in lines:
            self.stdout.write(line)


def _person(address: str | None, at: datetime) -> User | None:
    return roles.person_of(address, at=at) if address else None


def _programme(options: dict[str, Any]) -> Programme | NewProgramme:
    """The programme of this name, or a new one."""
    name, prefix, zone = options["programme"].strip(), options["prefix"], options["zone"]
    found = Programme.objects.filter(name=name).order_by("pk").first()
    if found is None:
        if not prefix:
            raise CommandError(f"“{name}” is a new programme: give its --prefix, for example MSC.")
        return NewProgramme(
            name=name,
            prefix=prefix,
            zone=_zone(zone or clock.LONDON),
            contact_email=options["contact"] or "",
            contact_phone=options["phone"] or "",
        )
    for option, given, stands in (
        ("prefix", prefix, found.prefix),
        ("zone", zone, found.zone),
        ("contact", options["contact"], found.contact_email),
        ("phone", options["phone"], found.contact_phone),
    ):
        if given and given != stands:
            raise CommandError(
                f"“{name}” is there already, with {option} {stands or 'empty'}: leave --{option} out."
            )
    return found


def _zone(name: str) -> str:
    try:
        validate_zone(name)
    except ValidationError as error:
        raise CommandError(f"There is no time zone “{name}”.") from error
    return name


def _sources(options: dict[str, Any], programme: Programme | NewProgramme) -> list[Source]:
    if not options["pot"]:
        if options["code"] or options["source"]:
            raise CommandError("--code and --source belong to an amount: give it with --pot.")
        return []
    amount = money.parse(options["pot"])
    if not amount:
        raise CommandError(f"“{options['pot']}” is not an amount of money: write it like 90000.")
    name, code = options["source"] or programme.name, options["code"] or programme.prefix
    return [(name, code, amount)]


def _instant(option: str, typed: str, at: time, zone: str) -> datetime:
    day = _day(option, typed)
    try:
        return clock.instant_of(day, at, zone)
    except ValueError as error:
        raise CommandError(str(error)) from error


def _day(option: str, typed: str) -> date:
    try:
        day = datetime.strptime(typed, "%Y-%m-%d").date()
    except ValueError as error:
        raise CommandError(
            f"{option}: “{typed}” is not a date. Write year, month and day, like 2027-03-01."
        ) from error
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise CommandError(f"{option}: the year has to be between {YEARS[0]} and {YEARS[1]}.")
    return day


def _time(typed: str) -> time:
    try:
        return datetime.strptime(typed, "%H:%M").time()
    except ValueError as error:
        raise CommandError(f"--at: “{typed}” is not a time. Write it like 12:00.") from error
