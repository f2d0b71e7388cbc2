"""One letter at the desk: its files, how it reaches its readers, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants import letter_delivery, letter_posting, letter_reissue, letters
from grants.letter_delivery import Fared
from grants.models import Letter
from grants.states import LetterState
from programme.refusals import Refused
from programme.states import MessageState
from reviews import timeline
from reviews.letter_forms import CameBackForm, EasyReadForm
from reviews.manage_forms import ReasonForm
from reviews.views.desk import APPROVERS, MANAGERS, Desk, StaffRequest, at_desk, show

Act = Callable[[StaffRequest, Desk, Letter, Fared, dict[str, Form]], str]


@at_desk("manage_letter")
def one(request: StaffRequest, desk: Desk, number: str) -> HttpResponse:
    """Its state, files, mails and post; the summary of a draft; writing it again, approving and releasing."""
    found = _letter(desk, number)
    fared = letter_delivery.of_letters([found])[found.number]
    forms: dict[str, Form] = {
        "easy_read": EasyReadForm(prefix="easy", initial={"text": found.easy_read}),
        "reissue": ReasonForm(prefix="reissue", label=_("Why it is written again (its reader is told this)")),
        "post": ReasonForm(prefix="post", label=_("Why it goes by post")),
        "came_back": CameBackForm(prefix="back", mails=_sent(fared)),
    }
    status = 200
    if request.method == "POST":
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            return HttpResponseBadRequest()
        done = act(request, desk, found, fared, forms)
        if done:
            messages.success(request, done)
            return redirect(request.path)
        status = 422
        found = _letter(desk, number)
        fared = letter_delivery.of_letters([found])[found.number]
    is_reissue = found.replaces_id is not None
    facts = {
        "letter": found,
        "has_file": letters.has_file(found),
        "unsigned_sha256": _hash_of(found, "file"),
        "signed_sha256": _hash_of(found, "signature"),
        "fared": fared,
        "stuck": fared.stuck(request.arrival.at),
        "post": getattr(found, "post", None),
        "replaced_by": found.replaced_by.order_by("pk").last(),
        "forms": forms,
        "may_write": desk.may_manage and found.state == LetterState.DRAFT,
        "may_approve": is_reissue and found.state == LetterState.DRAFT and desk.may(APPROVERS),
        "words": letters.mark_of(found, at=request.arrival.at) if found.state == LetterState.DRAFT else "",
        "is_own": request.user.pk in (found.author_id, found.easy_read_by_id),
        "may_release": is_reissue and found.state == LetterState.APPROVED and desk.may(APPROVERS),
        "may_drop": is_reissue
        and found.state in (LetterState.DRAFT, LetterState.APPROVED)
        and desk.may_manage,
        "may_deliver": desk.may_manage and found.state == LetterState.RELEASED,
        "failed": MessageState.FAILED,
        "events": [
            event
            for event in timeline.events_of(found.application.ledger_id)
            if event.act.startswith("letter_")
        ],
        "errors_on_page": any(form.is_bound and bool(form.errors) for form in forms.values()),
    }
    return show(request, desk, "letter", facts, status=status)


def _letter(desk: Desk, number: str) -> Letter:
    found: Letter = get_object_or_404(
        Letter.objects.select_related(
            "application__round",
            "decision",
            "author",
            "approved_by",
            "file",
            "signature",
            "post__posted_by",
            "post__asked_by",
            "replaces",
        )
        .defer("content", "file__pdf", "signature__pdf", "replaces__content")
        .exclude(application__in=list(desk.closed)),
        application__round=desk.round,
        number=number,
    )
    return found


def _hash_of(letter: Letter, what: str) -> str:
    """The SHA-256 of its file or of its signed file; '' when there is none."""
    found = getattr(letter, what, None)
    return bytes(found.pdf_sha256).hex() if found is not None else ""


def _sent(fared: Fared) -> list[tuple[str, str]]:
    return [
        (str(mail.pk), f"{mail.recipient or ''} {mail.address}".strip())
        for mail in fared.mails
        if mail.state == MessageState.SENT
    ]


def _easy_read(
    request: StaffRequest, desk: Desk, letter: Letter, fared: Fared, forms: dict[str, Form]
) -> str:
    desk.require(MANAGERS)
    form = forms["easy_read"] = EasyReadForm(request.POST, prefix="easy")
    return _tried(
        request,
        form,
        lambda: letter_reissue.write_easy_read(
            letter, form.cleaned_data["text"], by=request.user, at=request.arrival.at
        ),
        _("The summary is saved."),
    )


def _reissue(request: StaffRequest, desk: Desk, letter: Letter, fared: Fared, forms: dict[str, Form]) -> str:
    desk.require(MANAGERS)
    label = _("Why it is written again (its reader is told this)")
    form = forms["reissue"] = ReasonForm(request.POST, prefix="reissue", label=label)
    return _tried(
        request,
        form,
        lambda: letter_reissue.reissue(
            letter, reason=form.cleaned_data["reason"], by=request.user, at=request.arrival.at
        ),
        _("The new letter is drafted. Somebody other than you has to approve it."),
    )


def _approve(request: StaffRequest, desk: Desk, letter: Letter, fared: Fared, forms: dict[str, Form]) -> str:
    desk.require(APPROVERS)
    if letter.replaces_id is None:
        return _refused(request, _("This letter is approved with its decision."))
    return _tried(
        request,
        None,
        lambda: letters.approve(
            letter, by=request.user, at=request.arrival.at, seen=request.POST.get("words")
        ),
        _("Its words are frozen. Release it when its PDF is made."),
    )


def _release(request: StaffRequest, desk: Desk, letter: Letter, fared: Fared, forms: dict[str, Form]) -> str:
    desk.require(APPROVERS)
    if letter.replaces_id is None:
        return _refused(request, _("This letter is released with its decision."))
    return _tried(
        request,
        None,
        lambda: letters.release(letter, by=request.user, at=request.arrival.at),
        _("It is released. The earlier letter is kept and says that it was replaced."),
    )


def _drop(request: StaffRequest, desk: Desk, letter: Letter, fared: Fared, forms: dict[str, Form]) -> str:
    desk.require(MANAGERS)
    return _tried(
        request,
        None,
        lambda: letter_reissue.drop(letter, by=request.user, at=request.arrival.at),
        _("It will not be sent. The released letter stands."),
    )


def _again(request: StaffRequest, desk: Desk, letter: Letter, fared: Fared, forms: dict[str, Form]) -> str:
    desk.require(MANAGERS)
    try:
        tried = letter_delivery.try_again([letter], by=request.user, at=request.arrival.at)
    except Refused as no:
        return _refused(request, str(no))
    for why in tried.refused:
        messages.error(request, why)
    says = ngettext("%(n)d mail is tried again.", "%(n)d mails are tried again.", tried.count)
    return says % {"n": tried.count}


def _came_back(
    request: StaffRequest, desk: Desk, letter: Letter, fared: Fared, forms: dict[str, Form]
) -> str:
    desk.require(MANAGERS)
    form = forms["came_back"] = CameBackForm(request.POST, prefix="back", mails=_sent(fared))
    return _tried(
        request,
        form,
        lambda: letter_delivery.came_back(
            letter,
            next(mail for mail in fared.mails if str(mail.pk) == form.cleaned_data["mail"]),
            says=form.cleaned_data["says"],
            by=request.user,
            at=request.arrival.at,
        ),
        _("It is noted that the mail came back. Try it again, or send the letter by post."),
    )


def _post(request: StaffRequest, desk: Desk, letter: Letter, fared: Fared, forms: dict[str, Form]) -> str:
    desk.require(MANAGERS)
    form = forms["post"] = ReasonForm(request.POST, prefix="post", label=_("Why it goes by post"))
    return _tried(
        request,
        form,
        lambda: letter_posting.ask(
            letter, why=form.cleaned_data["reason"], by=request.user, at=request.arrival.at
        ),
        _("It waits to be printed and posted."),
    )


def _not_by_post(
    request: StaffRequest, desk: Desk, letter: Letter, fared: Fared, forms: dict[str, Form]
) -> str:
    desk.require(MANAGERS)
    return _tried(
        request,
        None,
        lambda: letter_posting.leave_out(letter, by=request.user, at=request.arrival.at),
        _("It is not posted."),
    )


def _tried(request: StaffRequest, form: Form | None, act: Callable[[], object], done: str) -> str:
    """Do one act if its form is in order; '' when it is not, or the act is refused."""
    if form is not None and not form.is_valid():
        return ""
    try:
        act()
    except Refused as no:
        if form is None:
            return _refused(request, str(no))
        form.add_error(None, str(no))
        return ""
    return done


def _refused(request: StaffRequest, why: str) -> str:
    messages.error(request, why)
    return ""


ACTS: dict[str, Act] = {
    "easy_read": _easy_read,
    "reissue": _reissue,
    "approve": _approve,
    "release": _release,
    "drop": _drop,
    "again": _again,
    "came_back": _came_back,
    "post": _post,
    "not_by_post": _not_by_post,
}
