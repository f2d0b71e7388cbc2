"""Applications and what became of them, to be looked at. Nothing here changes a state or shows an answer."""

from __future__ import annotations

from django.contrib import admin

from grants.models import (
    Application,
    ApplicationMember,
    Award,
    Decision,
    Extension,
    Instalment,
    LateAttempt,
    Letter,
    Submission,
)
from programme.admin import ReadOnlyAdmin, ReadOnlyInline


class MemberInline(ReadOnlyInline):
    """Who writes it."""

    model = ApplicationMember


class SubmissionInline(ReadOnlyInline):
    """Its versions: when they came, not what they say."""

    model = Submission
    fk_name = "application"
    fields = ["version", "received_at", "received_source", "submitted_by"]


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    """Applications and their standing."""

    list_display = ["reference", "round", "state", "standing", "started_at", "withdrawn_at"]
    list_filter = ["round", "state"]
    list_select_related = ["round", "standing"]
    search_fields = ["reference"]
    hidden = ["response"]
    inlines = [MemberInline, SubmissionInline]


@admin.register(LateAttempt)
class LateAttemptAdmin(ReadOnlyAdmin):
    """What arrived and did not count."""

    list_display = ["application", "act", "rule", "received_at", "deadline", "state"]
    list_filter = ["state", "rule"]
    list_select_related = ["application"]


@admin.register(Extension)
class ExtensionAdmin(ReadOnlyAdmin):
    """More time, asked for and given."""

    list_display = ["round", "application", "until", "reason", "state"]
    list_filter = ["round", "state"]
    list_select_related = ["round", "application"]


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Decisions, proposed, approved and released."""

    list_display = ["application", "outcome", "amount", "state"]
    list_filter = ["application__round", "state"]
    list_select_related = ["application"]


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    """Letters."""

    list_display = ["number", "application", "state"]
    list_filter = ["state"]
    list_select_related = ["application"]


class InstalmentInline(ReadOnlyInline):
    """What is paid when."""

    model = Instalment


@admin.register(Award)
class AwardAdmin(ReadOnlyAdmin):
    """Awards and their instalments."""

    list_display = ["public_reference", "recipient", "amount", "currency", "state"]
    list_filter = ["state"]
    inlines = [InstalmentInline]


@admin.register(Instalment)
class InstalmentAdmin(ReadOnlyAdmin):
    """Instalments of all awards."""

    list_display = ["award", "order", "amount", "due_on", "state"]
    list_filter = ["state"]
    list_select_related = ["award"]
