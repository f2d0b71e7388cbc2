"""The outbox. A message is a row first: the row is the truth, the broker only wakes whoever sends it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django_fsm import ConcurrentTransitionMixin, transition

from programme.models.protection import born_as, legal_moves, never_changed
from programme.models.states import StateField
from programme.states import MESSAGE_MOVES, MessageState


class Message(ConcurrentTransitionMixin, models.Model):
    """One message to one address, its words frozen when queued.

    `key` names the occasion, so that the same occasion is never announced twice to the same person.
    `message_id` stays the same over every retry.
    """

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=40)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    address = models.EmailField()
    language = models.CharField(max_length=10, default="en")
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    message_id = models.CharField(max_length=200, unique=True)
    state = StateField(max_length=10, choices=MessageState.choices, default=MessageState.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    queued_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    about = models.CharField(max_length=60, blank=True, help_text="Reference of the application it concerns.")

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="messages_to_send",
                condition=models.Q(state__in=[MessageState.QUEUED, MessageState.SENDING]),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=MessageState.values), name="message_state_is_known"
            )
        ]
        triggers = [legal_moves("message", MESSAGE_MOVES), born_as("message", MessageState.QUEUED)]

    def __str__(self) -> str:
        return f"{self.kind} to {self.address} ({self.state})"  # no subject: it may hold a code

    @transition(field=state, source=MessageState.QUEUED, target=MessageState.SENDING)
    def claim(self) -> None:
        """A worker has taken it."""

    @transition(field=state, source=MessageState.SENDING, target=MessageState.SENT)
    def mark_sent(self) -> None:
        """The mail server has taken it."""

    @transition(field=state, source=MessageState.SENDING, target=MessageState.QUEUED)
    def put_back(self) -> None:
        """It did not go, or its worker died; it is tried again under the same Message-ID."""

    @transition(field=state, source=MessageState.SENDING, target=MessageState.FAILED)
    def give_up(self) -> None:
        """It was tried often enough; a person has to look."""

    @transition(field=state, source=MessageState.SENT, target=MessageState.FAILED)
    def come_back(self) -> None:
        """A mail server further on could not deliver it and has sent it back."""

    @transition(field=state, source=MessageState.FAILED, target=MessageState.QUEUED)
    def retry(self) -> None:
        """A person asked for another try."""


class MessageAttachment(models.Model):
    """A file that goes with a message, frozen when it was queued."""

    message = models.OneToOneField(Message, models.CASCADE, related_name="attachment", primary_key=True)
    name = models.CharField(max_length=100)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()

    class Meta:
        triggers = [never_changed("message_attachment")]

    def __str__(self) -> str:
        return f"{self.name} with {self.message_id}"
