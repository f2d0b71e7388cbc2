"""Programmes, their rounds, and the money that a round may give."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from programme import imaginary, randomness
from programme.models.people import User
from programme.models.protection import kept_as_born
from programme.texts import TextsField


def validate_zone(value: str) -> None:
    """The name of a zone that this machine knows."""
    if value not in available_timezones():
        raise ValidationError(_("There is no time zone of this name."))


class Programme(models.Model):
    """A funding programme: it has a zone, people with roles, and rounds."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    prefix = models.CharField(
        max_length=6,
        validators=[RegexValidator(r"^[A-Z][A-Z0-9]{1,5}$")],
        help_text=_("Begins every reference and letter number, for example MSC."),
    )
    zone = models.CharField(max_length=60, default="Europe/London", validators=[validate_zone])
    letterhead = models.TextField(blank=True, help_text=_("Name and address at the top of letters."))
    signatory = models.CharField(max_length=200, blank=True, help_text=_("Who signs the letters."))
    letters_attached = models.BooleanField(
        default=False,
        help_text=_("Send the PDF of a letter with its mail; otherwise a link that needs signing in."),
    )
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    support_name = models.CharField(
        max_length=200, blank=True, help_text=_("Whom reviewers can talk to when reading is hard.")
    )
    support_contact = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """References of rehearsals have to look like nobody else's."""
        if self.prefix.startswith(imaginary.PREFIX):
            raise ValidationError({"prefix": _("References of rehearsals begin so. Choose another.")})


class RoundQuerySet(models.QuerySet["Round"]):
    """Rounds, narrowed step by step."""

    def real(self) -> RoundQuerySet:
        """Those that people apply to: every list, total and export begins here, and none has a rehearsal."""
        return self.filter(rehearsal_of=None)

    def in_use(self) -> RoundQuerySet:
        """Where time passes: published rounds, and rehearsals. For the work that is done at closing."""
        return self.filter(models.Q(is_published=True) | models.Q(rehearsal_of__isnull=False))

    def rehearsals(self) -> RoundQuerySet:
        """Copies on which something can still be tried out: those whose people have not been put away."""
        people = User.objects.filter(rehearsal=models.OuterRef("pk"), is_active=True)
        return self.filter(models.Exists(people), rehearsal_of__isnull=False)


class Round(models.Model):
    """One call of a programme.

    `closes_at` is the one stored instant of the deadline: everything that is printed derives from it.
    The window is half-open, opens_at <= at < closes_at. Submitting reads this row and never locks it;
    deciding locks it, because it holds the pot.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rounds")
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    about = TextsField(blank=True)
    form = models.ForeignKey("programme.Form", models.PROTECT, related_name="rounds")
    is_published = models.BooleanField(default=False)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    settle = models.DurationField(
        default=timedelta(minutes=5),
        help_text=_("How long after closing we still count what arrived in time."),
    )
    decisions_at = models.DateTimeField(help_text=_("When applicants are told."))
    work_ends_on = models.DateField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="GBP")
    smallest_award = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    largest_award = models.DecimalField(max_digits=12, decimal_places=2)
    support_fund = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        default=Decimal(0),
        help_text=_("Kept for helping people to take part."),
    )
    panel_costs = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    ledger_id = models.UUIDField(default=randomness.uuid4, unique=True, editable=False)
    # A copy on which a manager tries things out, with people who do not exist; empty for a real round.
    rehearsal_of = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="rehearsals", editable=False
    )

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-closes_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="round_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=models.Q(largest_award__gte=models.F("smallest_award"))
                & models.Q(smallest_award__gte=0),
                name="round_award_bounds",
            ),
            models.CheckConstraint(
                condition=models.Q(support_fund__gte=0, panel_costs__gte=0), name="round_costs_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(rehearsal_of__isnull=True) | models.Q(is_published=False),
                name="a_rehearsal_is_never_published",
            ),
        ]
        # A real round never becomes one of which the dates can be moved about.
        triggers = [kept_as_born("round", "rehearsal_of_id")]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> str:
        """The name of the zone in which the round's dates are written."""
        return self.programme.zone

    @property
    def prefix(self) -> str:
        """Begins the references and letter numbers of its applications."""
        return imaginary.PREFIX if self.is_rehearsal else self.programme.prefix

    @property
    def is_rehearsal(self) -> bool:
        """A copy on which things are tried out, with people who do not exist."""
        return self.rehearsal_of_id is not None

    @property
    def awaits_publishing(self) -> bool:
        """Nobody outside its team sees it yet. (A rehearsal is never published, and waits for nothing.)"""
        return not self.is_published and not self.is_rehearsal

    @property
    def chain(self) -> uuid.UUID:
        """The ledger chain of acts that concern the whole round."""
        return self.ledger_id


class FundingSource(models.Model):
    """Money in a round's pot, and the code under which finance knows it."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="funding_sources")
    name = models.CharField(max_length=200)
    code = models.CharField(max_length=40)
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="funding_source_is_positive"),
            models.UniqueConstraint(fields=["round", "code"], name="one_funding_source_per_code"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"
