"""The register of appeals, complaints and questions about decisions: kept, looked into, answered.

Whoever decides an appeal or a complaint took no part in deciding the application. The ledger keeps what kind
it was and what came of it, and never what it was about or who sent it. Locks: the application, the entry.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from grants import letter_body, letter_words
from grants.models import Appeal, AppealRules, Application, ApplicationMember, Decision, Letter
from grants.states import DECIDED_APPEAL, OPEN_APPEAL, AppealKind, AppealState, AppealWay, LetterState
from programme import clock, file_kinds, files, ledger, randomness
from programme.canonical import Plain
from programme.models import Round, User
from programme.refusals import Refused
from programme.states import Role

DAYS_TO_ANSWER = 20
MOST_DAYS = 365
LARGEST_ANSWER = 10 * 1024 * 1024
ANSWERS = {ending: file_kinds.KINDS[ending] for ending in ("pdf", "docx", "odt")}


def days_to_answer(round: Round) -> int:
    """Within how many days the round's programme says that it answers."""
    found = AppealRules.objects.filter(programme=round.programme_id)
    return found.values_list("days_to_answer", flat=True).first() or DAYS_TO_ANSWER


def set_days(round: Round, *, days: int, by: User, at: datetime) -> None:
    """Say within how many days the programme answers. What is in the register keeps its day."""
    if not 1 <= days <= MOST_DAYS:
        raise Refused(_("Choose between one day and a year."))
    with transaction.atomic():
        before = days_to_answer(round)
        AppealRules.objects.update_or_create(programme=round.programme, defaults={"days_to_answer": days})
        if before != days:
            payload: dict[str, Plain] = {"before": before, "now": days}
            ledger.append(
                round.chain, "appeal_days_set", subject=round.ledger_id, by=by, at=at, payload=payload
            )


def until_of(application: Application) -> date | None:
    """The day by which the letter that stands says that a complaint can be made; None before any letter."""
    letter = Letter.objects.filter(application=application, state=LetterState.RELEASED).first()
    if letter is None or letter.content is None:
        return None
    return letter_body.day_of(bytes(letter.content)) + letter_words.TIME_TO_COMPLAIN


def receive(
    application: Application,
    *,
    kind: AppealKind,
    sender: str,
    way: AppealWay,
    received_on: date,
    about: str,
    by: User,
    at: datetime,
) -> Appeal:
    """Enter something into the register, dated by the day on which it reached us. A late one is kept too."""
    if received_on > clock.local(at, application.round.zone).date():
        raise Refused(_("That day is still to come."))
    if not sender.strip() or not about.strip():
        raise Refused(_("Say from whom it is, and what it is about."))
    with transaction.atomic():
        application = _locked_application(application.pk)
        due_on = received_on + timedelta(days=days_to_answer(application.round))
        appeal = Appeal.objects.create(
            application=application,
            kind=kind,
            sender=sender.strip(),
            way=way,
            received_on=received_on,
            until=None if kind == AppealKind.QUESTION else until_of(application),
            due_on=due_on,
            about=about.strip(),
            registered_by=by,
            registered_at=at,
        )
        payload: dict[str, Plain] = {
            "kind": str(kind),
            "received_on": received_on.isoformat(),
            "due_on": due_on.isoformat(),
            "late": appeal.is_late,
        }
        _record(appeal, "appeal_received", by=by, at=at, payload=payload)
    return appeal


def look_into(appeal: Appeal, *, by: User, at: datetime) -> Appeal:
    """Somebody takes it on. Who decided the application leaves it to another."""
    with transaction.atomic():
        appeal = _locked(appeal)
        _expect(appeal, AppealState.RECEIVED)
        _check_apart(appeal, by)
        appeal.look_into()
        appeal.looked_by, appeal.looked_at = by, at
        appeal.save(update_fields=["state", "looked_by", "looked_at"])
        _record(appeal, "appeal_looked_into", by=by, at=at, payload={"kind": appeal.kind})
    return appeal


def decide(
    appeal: Appeal,
    *,
    outcome: AppealState,
    reason: str,
    response: str = "",
    upload: UploadedFile[Any] | None = None,
    by: User,
    at: datetime,
) -> Appeal:
    """Answer it, with its reason and what was written back: as text, as a file, or both.

    Refused for whoever decided the application, unless it is only a question. An upload is checked and
    scanned, so no lock may be held by whoever calls.
    """
    if outcome not in DECIDED_APPEAL:
        raise Refused(_("Choose what came of it."))
    if not reason.strip():
        raise Refused(_("Say why, for the record."))
    if not response.strip() and upload is None:
        raise Refused(_("Write what you answered, or add the letter as a file."))
    checked = files.checked(upload, largest=LARGEST_ANSWER, kinds=ANSWERS) if upload else None
    stored: tuple[Any, str] | None = None
    try:
        with transaction.atomic():
            appeal = _locked(appeal)
            _expect(appeal, AppealState.LOOKED_AT)
            _check_apart(appeal, by)
            if appeal.kind == AppealKind.QUESTION and outcome != AppealState.ANSWERED:
                raise Refused(_("A question is answered. There is nothing to uphold."))
            if appeal.kind != AppealKind.QUESTION and outcome == AppealState.ANSWERED:
                raise Refused(_("Say whether it is upheld or not."))
            _MOVES[outcome](appeal)
            appeal.decided_by, appeal.decided_at = by, at
            appeal.reason, appeal.response = reason.strip(), response.strip()
            if checked is not None and upload is not None:
                appeal.response_name, appeal.response_type = checked.name, checked.kind.type
                appeal.response_size, appeal.response_sha256 = checked.size, _sha256(upload)
                upload.seek(0)
                # In storage the name says nothing.
                appeal.response_file.save(str(randomness.uuid4()), upload, save=False)
                stored = appeal.response_file.storage, str(appeal.response_file.name)
            appeal.save(
                update_fields=[
                    "state",
                    "decided_by",
                    "decided_at",
                    "reason",
                    "response",
                    "response_file",
                    "response_name",
                    "response_type",
                    "response_size",
                    "response_sha256",
                ]
            )
            _record(
                appeal,
                "appeal_decided",
                by=by,
                at=at,
                payload={"kind": appeal.kind, "outcome": str(outcome), "file": appeal.response_sha256},
            )
    except BaseException:
        if stored is not None:
            stored[0].delete(stored[1])
        raise
    return appeal


def withdraw(appeal: Appeal, *, by: User, at: datetime) -> Appeal:
    """Whoever sent it took it back, says somebody who took no part in the decision. The entry stays.

    Where everybody of the team who could say so took part, one of them does.
    """
    with transaction.atomic():
        appeal = _locked(appeal)
        if not may_withdraw(appeal, by):
            _check_apart(appeal, by)
        if appeal.state not in OPEN_APPEAL:
            raise Refused(_stands(appeal))
        appeal.withdraw()
        appeal.save(update_fields=["state"])
        _record(appeal, "appeal_withdrawn", by=by, at=at, payload={"kind": appeal.kind})
    return appeal


def may_decide(appeal: Appeal, person: User) -> bool:
    """Whether the person took no part in deciding the application, and does not belong to it."""
    return not _why_not(appeal, person)


def may_withdraw(appeal: Appeal, person: User) -> bool:
    """Whether the person may say that it was taken back: as to decide it, or when nobody is left who may."""
    if may_decide(appeal, person):
        return True
    if ApplicationMember.objects.filter(application=appeal.application_id, user=person).exists():
        return False
    team = User.objects.filter(
        roles__programme=appeal.application.round.programme_id,
        roles__role__in=[Role.MANAGER, Role.APPROVER],
        is_active=True,
    ).distinct()
    return not any(may_decide(appeal, other) for other in team)


def register_of(round: Round) -> QuerySet[Appeal]:
    """The round's entries: those still open first, the one that is due first at the top."""
    return (
        Appeal.objects.filter(application__round=round)
        .select_related("application", "decided_by", "looked_by")
        .annotate(is_open=Q(state__in=sorted(OPEN_APPEAL)))
        .order_by("-is_open", "due_on", "pk")
    )


def _by(person: User) -> Q:
    return Q(proposed_by=person) | Q(approved_by=person)


def _why_not(appeal: Appeal, person: User) -> str:
    if ApplicationMember.objects.filter(application=appeal.application_id, user=person).exists():
        return _("You belong to this application. Somebody else has to look into it.")
    if appeal.kind == AppealKind.QUESTION:
        return ""
    if Decision.objects.filter(_by(person), application=appeal.application_id).exists():
        return _("You took part in deciding this application. Somebody else has to look into it.")
    return ""


def _check_apart(appeal: Appeal, by: User) -> None:
    reason = _why_not(appeal, by)
    if reason:
        raise Refused(reason)


def _locked_application(pk: int) -> Application:
    return (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("round__programme")
        .get(pk=pk)
    )


def _locked(appeal: Appeal) -> Appeal:
    application = _locked_application(appeal.application_id)
    found = Appeal.objects.select_for_update(of=("self",), no_key=True).get(pk=appeal.pk)
    found.application = application
    return found


def _expect(appeal: Appeal, state: AppealState) -> None:
    if appeal.state != state:
        raise Refused(_stands(appeal))


def _stands(appeal: Appeal) -> str:
    return _("This cannot be done now: it is %(state)s.") % {"state": str(appeal.get_state_display()).lower()}


def _sha256(upload: UploadedFile[Any]) -> str:
    upload.seek(0)
    whole = hashlib.sha256()
    for part in upload.chunks():
        whole.update(part)
    return whole.hexdigest()


def _record(appeal: Appeal, act: str, *, by: User, at: datetime, payload: dict[str, Plain]) -> None:
    ledger.append(appeal.application.ledger_id, act, subject=appeal.ledger_id, by=by, at=at, payload=payload)


_MOVES = {
    AppealState.ANSWERED: Appeal.answer,
    AppealState.UPHELD: Appeal.uphold,
    AppealState.NOT_UPHELD: Appeal.not_uphold,
}
