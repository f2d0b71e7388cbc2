"""Decision letters and the files made of them."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django_fsm import ConcurrentTransitionMixin, transition

from grants.states import LETTER_MOVES, UNRELEASED_LETTER, LetterState
from programme import randomness
from programme.models.protection import born_as, legal_moves, never_changed
from programme.models.states import StateField


class Letter(ConcurrentTransitionMixin, models.Model):
    """One letter about one decision.

    `content` are the canonical bytes of every word of it, frozen (with `content_sha256`) when somebody
    other than its author approves it. Page and PDF are both made from these bytes and from nothing else.
    """

    decision = models.ForeignKey("grants.Decision", models.PROTECT, related_name="letters")
    application = models.ForeignKey("grants.Application", models.PROTECT, related_name="letters")
    number = models.CharField(max_length=30, unique=True)
    code = models.CharField(max_length=12)
    ledger_id = models.UUIDField(default=randomness.uuid4, unique=True, editable=False)
    language = models.CharField(max_length=10, default="en")
    state = StateField(max_length=10, choices=LetterState.choices, default=LetterState.DRAFT)
    content = models.BinaryField(null=True)
    content_sha256 = models.BinaryField(max_length=32, null=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    # Staff's summary in easy words; frozen with the rest in `content`.
    easy_read = models.TextField(blank=True)
    # Whoever wrote it last, so that somebody else approves it; nobody where it came with the letter.
    easy_read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # Of a letter that is written again: the one whose place it takes, and why, as its reader is told.
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    reissue_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(state__in=sorted(UNRELEASED_LETTER)),
                name="one_letter_on_its_way_per_application",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(state=LetterState.RELEASED),
                name="one_live_letter_per_application",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=LetterState.values), name="letter_state_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("author")) | models.Q(approved_by__isnull=True),
                name="letter_is_not_approved_by_its_author",
            ),
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("easy_read_by"))
                | models.Q(approved_by__isnull=True)
                | models.Q(easy_read_by__isnull=True),
                name="summary_is_not_approved_by_its_author",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[LetterState.APPROVED, LetterState.RELEASED])
                | models.Q(approved_by__isnull=False, content__isnull=False, content_sha256__isnull=False),
                name="an_approved_letter_is_frozen",
            ),
            models.CheckConstraint(
                condition=models.Q(replaces=None) | ~models.Q(reissue_reason=""),
                name="a_letter_written_again_says_why",
            ),
        ]
        triggers = [
            legal_moves("letter", LETTER_MOVES),
            born_as("letter", LetterState.DRAFT),
            pgtrigger.Protect(
                name="letter_stays_frozen",
                operation=pgtrigger.UpdateOf(
                    "content",
                    "content_sha256",
                    "number",
                    "code",
                    "easy_read",
                    "easy_read_by_id",
                    "replaces_id",
                    "reissue_reason",
                ),
                condition=pgtrigger.Q(old__content__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @transition(field=state, source=LetterState.DRAFT, target=LetterState.APPROVED)
    def approve(self) -> None:
        """Its words are frozen."""

    @transition(field=state, source=LetterState.APPROVED, target=LetterState.RELEASED)
    def release(self) -> None:
        """Its reader can open it."""

    @transition(
        field=state,
        source=[LetterState.DRAFT, LetterState.APPROVED, LetterState.RELEASED],
        target=LetterState.SUPERSEDED,
    )
    def supersede(self) -> None:
        """Another letter takes its place, or its decision was rescinded. It is kept."""


class LetterFile(models.Model):
    """The PDF of an approved letter, made once from its frozen words."""

    letter = models.OneToOneField(Letter, models.PROTECT, related_name="file", primary_key=True)
    pdf = models.BinaryField()
    pdf_sha256 = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()

    class Meta:
        triggers = [never_changed("letter_file")]

    def __str__(self) -> str:
        return f"PDF of {self.letter_id}"
