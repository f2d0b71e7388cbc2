"""The meeting of a stage's panel: who is there, what is spoken of, who steps out, what is agreed."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models

from programme import randomness
from programme.models.protection import never_changed, never_deleted
from reviews.models.stages import Stage
from reviews.states import MeetingOutcome, MinutesKind, Need


def only_while_open(name: str, meeting: str) -> pgtrigger.Trigger:
    """Refuse to add, change or take away a row of a closed meeting; `meeting` is the SQL of its id.

    In `meeting` stands ROW for the row that is written or taken away.
    """
    old, new = meeting.replace("ROW", "OLD"), meeting.replace("ROW", "NEW")
    closed = "EXISTS (SELECT 1 FROM reviews_meeting m WHERE m.id = ({}) AND m.closed_at IS NOT NULL)"
    return pgtrigger.Trigger(
        name=f"{name}_stands_once_closed",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=pgtrigger.Func(
            "IF TG_OP <> 'INSERT' THEN IF "
            + closed.format(old)
            + " THEN RAISE EXCEPTION 'noon: a closed meeting stands' USING ERRCODE = 'check_violation'; "
            "END IF; END IF; IF TG_OP <> 'DELETE' THEN IF "
            + closed.format(new)
            + " THEN RAISE EXCEPTION 'noon: a closed meeting stands' USING ERRCODE = 'check_violation'; "
            "END IF; RETURN NEW; END IF; RETURN OLD;"
        ),
    )


class Meeting(models.Model):
    """A meeting of the panel of one stage. While it is open its items are agreed one by one.

    `places` is about how many can go on, where somebody said so: the line of a stage with a shortlist.
    `content` are the canonical bytes of the minutes, frozen with `content_sha256` when the meeting is closed;
    the files are made of them and of nothing else.
    """

    stage = models.ForeignKey(Stage, models.PROTECT, related_name="meetings")
    ledger_id = models.UUIDField(default=randomness.uuid4, unique=True, editable=False)
    held_at = models.DateTimeField()
    chair = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    places = models.PositiveIntegerField(null=True, blank=True)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    content = models.BinaryField(null=True)
    content_sha256 = models.BinaryField(max_length=32, null=True)

    class Meta:
        ordering = ["stage", "held_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["stage"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_meeting_per_stage",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    closed_at__isnull=True,
                    closed_by__isnull=True,
                    content__isnull=True,
                    content_sha256__isnull=True,
                )
                | models.Q(
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                    content__isnull=False,
                    content_sha256__isnull=False,
                ),
                name="a_closed_meeting_has_its_minutes",
            ),
        ]
        triggers = [
            never_deleted("meeting"),
            pgtrigger.Protect(
                name="meeting_stands_once_closed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"meeting {self.pk} of stage {self.stage_id}"


class MeetingAttendance(models.Model):
    """Somebody who is there."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendance")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="somebody_is_there_once"),
        ]
        triggers = [only_while_open("attendance", "ROW.meeting_id")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.meeting_id}"


class MeetingItem(models.Model):
    """One application on the agenda: why it is there, what was agreed and why.

    `need` and `place` are its band and its place when the meeting began. `amount` is that of an award, where
    one was spoken of.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    application = models.ForeignKey("grants.Application", models.PROTECT, related_name="meeting_items")
    place = models.PositiveIntegerField()
    need = models.CharField(max_length=10, choices=Need)
    outcome = models.CharField(max_length=12, choices=MeetingOutcome, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    reason = models.TextField(blank=True)
    note = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["meeting", "place"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "application"], name="one_item_per_application"),
            models.UniqueConstraint(fields=["meeting", "place"], name="one_item_per_place"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=["", *MeetingOutcome.values], need__in=Need.values),
                name="meeting_item_outcome_and_need_are_known",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="", decided_by__isnull=True, decided_at__isnull=True)
                | (
                    ~models.Q(outcome="")
                    & ~models.Q(reason="")
                    & models.Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
                name="what_is_agreed_has_its_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True)
                | models.Q(outcome=MeetingOutcome.AWARD, amount__gt=0),
                name="an_amount_is_agreed_for_an_award",
            ),
        ]
        triggers = [only_while_open("item", "ROW.meeting_id")]

    def __str__(self) -> str:
        return f"{self.application_id} in meeting {self.meeting_id}"


class SteppedOut(models.Model):
    """Somebody who left while an application was spoken of."""

    item = models.ForeignKey(MeetingItem, models.PROTECT, related_name="stepped_out")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "user"], name="somebody_steps_out_once"),
        ]
        triggers = [
            only_while_open(
                "stepped_out", "SELECT i.meeting_id FROM reviews_meetingitem i WHERE i.id = ROW.item_id"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} out of {self.item_id}"


class MinutesFile(models.Model):
    """The minutes of a closed meeting as a file, made once from the frozen words."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=4, choices=MinutesKind)
    content = models.BinaryField()
    sha256 = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "kind"], name="one_minutes_file_of_a_kind"),
            models.CheckConstraint(
                condition=models.Q(kind__in=MinutesKind.values), name="minutes_kind_is_known"
            ),
        ]
        triggers = [never_changed("minutes_file"), never_deleted("minutes_file")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.meeting_id}"
