"""The admin, for whoever runs the machine: people, roles and rounds can be set up; the rest can be looked at.

What has a state is read-only here, without exception: states move by decision functions alone. Answers,
scores and what sign-in mails say are not shown at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from programme import accounts
from programme.models import (
    Form,
    FundingSource,
    LedgerRow,
    Message,
    Programme,
    ProgrammeRole,
    Question,
    Round,
    Section,
    User,
)

if TYPE_CHECKING:
    AnyAdmin = admin.ModelAdmin[Any]
    AnyInline = admin.TabularInline[Any, Any]
else:
    AnyAdmin, AnyInline = admin.ModelAdmin, admin.TabularInline

# allauth's table of addresses stays empty: an account is its address, proven before the account is made.
admin.site.unregister(EmailAddress)
admin.site.site_header = "Noon"
admin.site.site_title = "Noon"


class ReadOnly:
    """May be looked at; nothing can be added, changed or deleted, by whatever request."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class ReadOnlyAdmin(ReadOnly, AnyAdmin):
    """Shows every field that is not raw bytes."""

    actions = None
    hidden: Sequence[str] = ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """All but bytes and what the class hides."""
        return [
            field.name
            for field in self.model._meta.fields
            if not isinstance(field, models.BinaryField) and field.name not in self.hidden
        ]


class ReadOnlyInline(ReadOnly, AnyInline):
    """Rows of another table below, to be looked at."""

    extra = 0
    can_delete = False
    show_change_link = True


@admin.register(User)
class UserAdmin(AnyAdmin):
    """People. Passwords are their own; nobody is deleted, because acts point to people.

    Those of rehearsals are left out: they can be reached nowhere but on the page of their rehearsal.
    """

    list_display = ["email", "name", "language", "is_staff", "is_active", "joined_at"]
    list_filter = ["is_staff", "is_active", "language"]
    search_fields = ["email", "name"]
    fields = [
        "email",
        "name",
        "language",
        "contact_preference",
        "phone",
        "postal_address",
        "is_active",
        "is_staff",
        "is_superuser",
        "joined_at",
        "last_login",
    ]
    readonly_fields = ["joined_at", "last_login"]
    actions = None

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[User]:
        """People who exist."""
        return super().get_queryset(request).filter(rehearsal=None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Accounts are made by signing in."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Never."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Only a superuser makes others staff; an address is what its owner proved."""
        fixed = [*self.readonly_fields, "email"]
        if not request.user.is_superuser:
            fixed += ["is_staff", "is_superuser", "is_active"]
        return fixed


class RoleInline(AnyInline):
    """Who may do what in the programme."""

    model = ProgrammeRole
    extra = 0
    raw_id_fields = ["user"]


@admin.register(Programme)
class ProgrammeAdmin(AnyAdmin):
    """Programmes and their people."""

    list_display = ["name", "prefix", "zone"]
    inlines = [RoleInline]
    actions = None

    def get_readonly_fields(self, request: HttpRequest, obj: Programme | None = None) -> list[str]:
        """With a round, what references and deadlines are written with stands."""
        return ["slug", "prefix", "zone"] if obj is not None and obj.rounds.exists() else []

    def has_delete_permission(self, request: HttpRequest, obj: Programme | None = None) -> bool:
        """Never."""
        return False


class FundingSourceInline(AnyInline):
    """Where the pot comes from."""

    model = FundingSource
    extra = 0


@admin.register(Round)
class RoundAdmin(AnyAdmin):
    """Rounds. Once published, what people rely on stands: more time is an extension, given elsewhere."""

    list_display = ["name", "programme", "opens_at", "closes_at", "is_published"]
    list_filter = ["programme", "is_published"]
    inlines = [FundingSourceInline]
    actions = None

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Round]:
        """Real rounds."""
        return super().get_queryset(request).filter(pk__in=Round.objects.real())

    def get_readonly_fields(self, request: HttpRequest, obj: Round | None = None) -> list[str]:
        """The dates, the form and the programme of a round that is published.

        Hiding it frees them again, but not once it has opened and somebody has begun to apply. What is kept
        counts, not what was posted: a form that hides the round and is refused is shown as it was sent.
        """
        at = request.arrival.at  # type: ignore[attr-defined]
        was_published = obj is not None and Round.objects.filter(pk=obj.pk, is_published=True).exists()
        if obj is not None and (was_published or (obj.form.frozen_at is not None and at >= obj.opens_at)):
            return [
                "programme",
                "slug",
                "form",
                "opens_at",
                "closes_at",
                "decisions_at",
                "settle",
                "currency",
            ]
        return []

    def has_add_permission(self, request: HttpRequest) -> bool:
        """`manage.py new_round` makes rounds, with the stage and the ledger row that belong to them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Round | None = None) -> bool:
        """Never."""
        return False


class SectionInline(ReadOnlyInline):
    """A form's sections."""

    model = Section
    fields = ["order", "key", "title"]


@admin.register(Form)
class FormAdmin(ReadOnlyAdmin):
    """Forms are loaded from data and frozen on use."""

    list_display = ["key", "version", "kind", "frozen_at"]
    inlines = [SectionInline]


@admin.register(Question)
class QuestionAdmin(ReadOnlyAdmin):
    """The questions of all forms."""

    list_display = ["key", "section", "order", "kind", "required", "word_limit"]
    list_select_related = ["section"]


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """The outbox. What a sign-in mail says is a key to an account, and is shown to nobody."""

    list_display = ["kind", "address", "state", "attempts", "queued_at", "sent_at", "about"]
    list_filter = ["state", "kind"]
    search_fields = ["address", "about", "key"]
    date_hierarchy = "queued_at"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[models.Model]:
        """The list needs no texts."""
        return super().get_queryset(request).defer("text", "html")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Without the words of a sign-in mail."""
        fields = super().get_fields(request, obj)
        if obj is not None and obj.kind == accounts.MAIL_KIND:
            return [name for name in fields if name not in ("subject", "text", "html", "key")]
        return fields


@admin.register(LedgerRow)
class LedgerRowAdmin(ReadOnlyAdmin):
    """The ledger's chained rows; `manage.py verify_ledger` says whether they hold."""

    list_display = ["chain", "sequence", "act", "at", "subject"]
    list_filter = ["act"]
    search_fields = ["chain", "subject"]
