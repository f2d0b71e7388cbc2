"""Stages and who reads what, to be looked at. Scores are not shown: they are independent."""

from __future__ import annotations

from django.contrib import admin

from programme.admin import ReadOnlyAdmin, ReadOnlyInline
from reviews.models import (
    Assignment,
    Conflict,
    ConflictDeclaration,
    Criterion,
    Meeting,
    PanelClaim,
    PanelMember,
    Proposal,
    Stage,
    StageEntry,
)


class CriterionInline(ReadOnlyInline):
    """What is judged."""

    model = Criterion
    fields = ["order", "key", "weight", "lowest", "highest"]


class PanelMemberInline(ReadOnlyInline):
    """Who judges."""

    model = PanelMember
    fields = ["user", "kind", "state", "capacity"]


@admin.register(Stage)
class StageAdmin(ReadOnlyAdmin):
    """Stages with criteria and panel."""

    list_display = ["round", "order", "due_at", "opened_at", "scores_shown_at", "shortlisted_at"]
    list_select_related = ["round"]
    inlines = [CriterionInline, PanelMemberInline]


@admin.register(StageEntry)
class StageEntryAdmin(ReadOnlyAdmin):
    """What became of applications in stages."""

    list_display = ["application", "stage", "outcome", "decided_at"]
    list_filter = ["stage", "outcome"]
    list_select_related = ["application", "stage"]


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    """Who reads what, and how far they are."""

    list_display = ["application", "member", "stage", "state", "sent_at"]
    list_filter = ["stage", "state"]
    list_select_related = ["application", "member__user", "stage"]


@admin.register(Conflict)
class ConflictAdmin(ReadOnlyAdmin):
    """Who knows whom."""

    list_display = ["application", "user", "answer", "declared_at"]
    list_filter = ["answer"]
    list_select_related = ["application", "user"]


@admin.register(PanelClaim)
class PanelClaimAdmin(ReadOnlyAdmin):
    """Who asked to be paid, and how far that is. What an expense was for is read on the desk alone."""

    list_display = ["member", "state", "claimed_at", "decided_by", "paid_on"]
    list_filter = ["state"]
    list_select_related = ["member__user", "decided_by"]


@admin.register(ConflictDeclaration)
class ConflictDeclarationAdmin(ReadOnlyAdmin):
    """Who said, and when, whom they know."""

    list_display = ["member", "at"]
    list_select_related = ["member__user"]


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """Proposals of who reads what, and what became of them."""

    list_display = ["stage", "source", "state", "made_by", "made_at"]
    list_filter = ["state"]
    list_select_related = ["stage", "made_by"]


@admin.register(Meeting)
class MeetingAdmin(ReadOnlyAdmin):
    """When a panel met. What was agreed is read on the desk, by those whom it concerns."""

    list_display = ["stage", "held_at", "chair", "closed_at"]
    list_select_related = ["stage", "chair"]
