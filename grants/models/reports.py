"""Reports on awards: planned by a round, written on the answer engine, kept as they were sent."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django_fsm import ConcurrentTransitionMixin, transition

from grants.award_states import REPORT_MOVES, ReportState
from programme.models.protection import (
    born_as,
    kept_as_born,
    legal_moves,
    never_changed,
    never_deleted,
)
from programme.models.states import StateField

_S = ReportState


class PlannedReport(models.Model):
    """One line of a round's plan of reports: how many days after the acceptance, on which form.

    A round without a line has the standard plan, see `grants.report_plans`.
    """

    round = models.ForeignKey("programme.Round", models.CASCADE, related_name="planned_reports")
    order = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    form = models.ForeignKey("programme.Form", models.PROTECT, related_name="+")
    days = models.PositiveIntegerField()

    class Meta:
        ordering = ["round", "order"]
        constraints = [
            models.UniqueConstraint(fields=["round", "order"], name="one_planned_report_per_place"),
            models.CheckConstraint(
                condition=models.Q(days__gte=1, days__lte=3650), name="a_report_is_due_within_ten_years"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.days} days"


class Report(ConcurrentTransitionMixin, models.Model):
    """One report of an award. `response` is what is being written, a `ReportVersion` what was sent.

    `due_set_at` is when the day was last set: no reminder is sent whose moment lay before it.
    """

    award = models.ForeignKey("grants.Award", models.PROTECT, related_name="reports")
    order = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    due_on = models.DateField()
    due_set_at = models.DateTimeField()
    response = models.OneToOneField("programme.Response", models.PROTECT, related_name="report")
    state = StateField(max_length=10, choices=ReportState.choices, default=ReportState.DUE)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField(null=True)
    word = models.TextField(blank=True)

    class Meta:
        ordering = ["award", "order"]
        constraints = [
            models.UniqueConstraint(fields=["award", "order"], name="one_report_per_place"),
            models.CheckConstraint(
                condition=models.Q(state__in=ReportState.values), name="report_state_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[_S.SENT, _S.SENT_BACK, _S.ACCEPTED])
                | models.Q(sent_by__isnull=False, sent_at__isnull=False),
                name="a_sent_report_was_sent_by_a_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[_S.SENT_BACK, _S.ACCEPTED])
                | models.Q(read_by__isnull=False, read_at__isnull=False),
                name="a_report_is_read_by_a_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[_S.SENT_BACK, _S.NOT_NEEDED]) | ~models.Q(word=""),
                name="a_report_goes_back_with_a_word",
            ),
        ]
        triggers = [
            legal_moves("report", REPORT_MOVES),
            born_as("report", ReportState.DUE),
            kept_as_born("report", "response_id"),
            kept_as_born("report", "award_id"),
            never_deleted("report"),
            pgtrigger.Trigger(
                name="report_is_sent_with_a_version",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("state"),
                condition=pgtrigger.Condition("OLD.state IS DISTINCT FROM NEW.state AND NEW.state = 'sent'"),
                func=pgtrigger.Func(
                    "IF NOT EXISTS (SELECT 1 FROM grants_reportversion v WHERE v.report_id = NEW.id "
                    "AND v.sent_at = NEW.sent_at) THEN "
                    "RAISE EXCEPTION 'noon: a report is sent with its frozen text' "
                    "USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.order}"

    @transition(field=state, source=_S.DUE, target=_S.STARTED)
    def begin(self) -> None:
        """Something is written in it."""

    @transition(field=state, source=[_S.STARTED, _S.SENT_BACK], target=_S.SENT)
    def send(self) -> None:
        """The group sent it."""

    @transition(field=state, source=_S.SENT, target=_S.ACCEPTED)
    def accept(self) -> None:
        """The programme read it and is content."""

    @transition(field=state, source=_S.SENT, target=_S.SENT_BACK)
    def send_back(self) -> None:
        """The programme has a question about it."""

    @transition(field=state, source=[_S.DUE, _S.STARTED, _S.SENT_BACK], target=_S.NOT_NEEDED)
    def drop(self) -> None:
        """It is not needed any more, for a stated reason."""


class ReportVersion(models.Model):
    """A report as it was sent: canonical bytes of its answers, which never change."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.BinaryField()
    content_sha256 = models.BinaryField(max_length=32)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="one_report_version_per_number")
        ]
        triggers = [never_changed("report_version"), never_deleted("report_version")]

    def __str__(self) -> str:
        return f"{self.report_id} version {self.number}"


class ReportAside(models.Model):
    """What arrived for a report that could no longer be written in: kept beside it, as it was meant.

    What one open page goes on writing for one answer is one row.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="asides")
    question_key = models.SlugField()
    value = models.JSONField()
    writer = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["report", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "question_key", "by", "writer"], name="one_aside_per_page_and_answer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.question_key}"
