"""The sift: is an application eligible? What one person finds, a second one confirms, before anybody reads.

Lock: the application. What counts moves its state by `reviewing.set_eligibility`; until decisions are
released nothing that its applicants can reach differs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from grants import closing, deadlines, holding, refusing, reviewing
from grants.apart import check_apart
from grants.models import Application, ApplicationMember, EligibilityFinding
from grants.states import UNRELEASED_DECISION, ApplicationState, EligibilityReason
from programme import canonical
from programme.models import Round, User
from programme.refusals import Refused

# What is looked at: in, being read, or found not eligible and not yet told so.
SIFTED = frozenset({ApplicationState.SUBMITTED, ApplicationState.IN_REVIEW, ApplicationState.INELIGIBLE})


@dataclass(frozen=True)
class Sifted:
    """One application of the sift with its last finding, None while nobody has looked.

    A finding with which the second person did not agree is `earlier`: somebody has to look again.
    """

    application: Application
    finding: EligibilityFinding | None
    earlier: EligibilityFinding | None = None

    @property
    def standing(self) -> str:
        """`open`, `second`, `eligible` or `not`."""
        if self.finding is not None and self.finding.waits:
            return "second"
        if self.application.state == ApplicationState.INELIGIBLE:
            return "not"
        return "open" if self.finding is None else "eligible"


def sift_of(round: Round) -> list[Sifted]:
    """Every application to look at, by reference, in two statements."""
    found = Application.objects.filter(round=round, state__in=sorted(SIFTED)).select_related("standing")
    findings = _by_application(EligibilityFinding.objects.filter(application__round=round))
    return [
        _sifted(application, findings.get(application.pk, [])) for application in found.order_by("reference")
    ]


def sifted(application: Application) -> Sifted:
    """The same of one application."""
    findings = _by_application(EligibilityFinding.objects.filter(application=application))
    return _sifted(application, findings.get(application.pk, []))


def find(
    application: Application,
    *,
    eligible: bool,
    code: EligibilityReason | None = None,
    reason: str = "",
    by: User,
    at: datetime,
) -> EligibilityFinding:
    """Say whether it is eligible. 'Not' (with a rule, and words that the applicant will read) and 'eligible
    after all' wait for a second person; 'eligible' counts at once.

    Refused while the round is open for anybody, for a member of the application, while a finding waits or a
    decision is on its way, and for what would change nothing.
    """
    reason = canonical.clean_text(reason).strip()
    with transaction.atomic():
        application = holding.locked(application)
        _check(application, by, at)
        before = sifted(application)
        if before.standing == "second":
            raise Refused(_("Somebody has found something already. A second person has to look at that."))
        stands = application.state != ApplicationState.INELIGIBLE
        if eligible == stands and (before.finding is not None or not stands):
            raise Refused(_("That is what stands already."))
        if not eligible and (code is None or not reason):
            raise Refused(_("Choose the rule, and write the words that the applicants will read."))
        if eligible and not stands and not reason:
            raise Refused(_("Say why it is eligible after all."))
        finding = EligibilityFinding.objects.create(
            application=application,
            eligible=eligible,
            reason_code=code if code is not None and not eligible else "",
            reason=reason,
            needs_second=not eligible or not stands,
            found_by=by,
            found_at=at,
        )
        refusing.record(
            application,
            "looked_at_eligibility",
            by=by,
            at=at,
            payload={
                "eligible": eligible,
                "rule": finding.reason_code,
                "reason": reason,
                "needs_second": finding.needs_second,
            },
        )
    return finding


def second(
    finding: EligibilityFinding, *, agrees: bool, note: str = "", by: User, at: datetime
) -> EligibilityFinding:
    """A second person agrees, and it counts; or not, and somebody looks again. A disagreement says why."""
    note = canonical.clean_text(note).strip()
    with transaction.atomic():
        application = holding.locked(finding.application)
        finding = EligibilityFinding.objects.get(pk=finding.pk)
        _check(application, by, at)
        if not finding.waits:
            raise Refused(_("Somebody has looked at it a second time already."))
        if finding.found_by_id == by.pk:
            raise Refused(_("You found this yourself. Somebody else has to look at it."))
        if not agrees and not note:
            raise Refused(_("Say why you do not agree."))
        finding.agrees, finding.note, finding.second_by, finding.second_at = agrees, note, by, at
        finding.save(update_fields=["agrees", "note", "second_by", "second_at"])
        refusing.record(
            application,
            "eligibility_confirmed" if agrees else "eligibility_not_confirmed",
            by=by,
            at=at,
            payload={"eligible": finding.eligible, "note": note},
        )
        if agrees:
            reviewing.set_eligibility(
                application, eligible=finding.eligible, reason=finding.reason, by=by, at=at
            )
    return finding


def rest_is_eligible(round: Round, *, seen: Iterable[str], by: User, at: datetime) -> int:
    """Say of all that nobody has looked at yet that they are eligible; return how many.

    `seen` are the references that the person saw: refused when others are open by now.
    """
    with transaction.atomic():
        still = [one.application for one in sift_of(round) if one.standing == "open"]
        if {one.reference for one in still} != set(seen):
            raise Refused(_("The list has changed since you opened it. Look at it again."))
        if not still:
            raise Refused(_("Everything was looked at already."))
        own = ApplicationMember.objects.filter(application__in=still, user=by)
        mine = set(own.values_list("application_id", flat=True))
        for application in sorted(still, key=lambda one: one.pk):
            if application.pk not in mine:
                find(application, eligible=True, by=by, at=at)
    return len(still) - len(mine)


def not_looked_at(round: Round) -> int:
    """How many have no finding that counts: nobody has looked, or the second look is still to come."""
    return sum(one.standing in ("open", "second") for one in sift_of(round))


def _sifted(application: Application, findings: list[EligibilityFinding]) -> Sifted:
    """The last finding. One that was not agreed with leaves what stood: open, or not eligible as before."""
    last = findings[-1] if findings else None
    if last is None or last.agrees is not False:
        return Sifted(application, last)
    if application.state == ApplicationState.INELIGIBLE:
        return Sifted(application, next((one for one in reversed(findings) if one.counts), None), last)
    return Sifted(application, None, last)


def _by_application(
    findings: models.QuerySet[EligibilityFinding],
) -> dict[int, list[EligibilityFinding]]:
    """{application id: its findings, the first one first}. One statement."""
    found: dict[int, list[EligibilityFinding]] = {}
    for one in findings.select_related("found_by", "second_by", "application").order_by("pk"):
        found.setdefault(one.application_id, []).append(one)
    return found


def _check(application: Application, by: User, at: datetime) -> None:
    if not deadlines.settled(application.round, at) or not closing.is_settled(application.round, at):
        raise Refused(_("The round is still open for somebody, or being counted."))
    if application.state not in SIFTED:
        raise Refused(
            _("The application is “%(state)s” now, so this cannot be said of it.")
            % {"state": application.get_state_display()}
        )
    check_apart([application.pk], by)
    if application.decisions.filter(state__in=UNRELEASED_DECISION).exists():
        raise Refused(
            _("A decision of %(reference)s is on its way. Rescind it first.")
            % {"reference": application.reference}
        )
