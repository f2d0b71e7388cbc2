"""How reports and changes to awards are found, by whom. No right means 404."""

from __future__ import annotations

from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404

from grants import access
from grants.models import ApplicationMember, Award, Report, ReportVersion, Variation
from programme import answers, files, references
from programme.models import AnswerFile, User


def reports_for(user: User) -> QuerySet[Report]:
    """The reports on the person's own awards, each with `own_kind`: what the person is in the group."""
    kind = ApplicationMember.objects.filter(application=OuterRef("award__application"), user=user).values(
        "kind"
    )[:1]
    return (
        Report.objects.filter(award__application__in=access.applications_for(user))
        .select_related("award__application__round__programme", "award__decision", "response__form")
        .annotate(own_kind=Subquery(kind))
    )


def get_report(user: User, reference: str, order: int) -> Report:
    """One report of the person's own award, or 404 (also for a mistyped reference)."""
    tidy = references.tidy(reference)
    found = (
        reports_for(user).filter(award__application__reference=tidy, order=order).first() if tidy else None
    )
    if found is None:
        raise Http404
    return found


def is_writer(report: Report) -> bool:
    """Whether whoever asked `reports_for` may write in it."""
    return getattr(report, "own_kind", None) in access.WRITERS


def get_award(user: User, reference: str) -> Award:
    """The award of the person's own application, or 404."""
    application = access.get_application(user, reference)
    found = (
        Award.objects.select_related("application__round__programme", "decision")
        .filter(application=application)
        .first()
    )
    if found is None:
        raise Http404
    return found


def get_variation(award: Award, number: int) -> Variation:
    """One change to an award, or 404."""
    found = (
        Variation.objects.select_related("asked_by", "decided_by", "approved_by")
        .filter(award=award, number=number)
        .first()
    )
    if found is None:
        raise Http404
    found.award = award
    return found


def get_file(report: Report, file_id: UUID) -> AnswerFile:
    """A file of the report for its group, or 404: one that stands in an answer, or that was sent."""
    file = AnswerFile.objects.filter(pk=file_id, response=report.response_id).first()
    if file is None:
        raise Http404
    standing = files.listed(answers.values_of(report.response).get(file.question_key))
    if not any(one["id"] == str(file_id) for one in standing):
        return get_sent_file(report, file_id)
    return file


def get_sent_file(report: Report, file_id: UUID) -> AnswerFile:
    """A file that was sent with a version of the report, for those who read that and nothing else; or 404."""
    file = AnswerFile.objects.filter(pk=file_id, response=report.response_id).first()
    sent = ReportVersion.objects.filter(report=report).values_list("content", flat=True)
    if file is None or not any(str(file_id).encode() in bytes(content) for content in sent):
        raise Http404
    return file
