"""Everything about one application's decision in one file: for whoever looks into an appeal or a complaint.

A tagged PDF with the reasons, figures, letters, messages, who looked and the whole timeline; with the letters
as they went out beside it in a ZIP. Scores of a stage that is not shown are not in it. Whoever makes one may
see the application: that is asked before. Each making is a row of the application's ledger.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grants import looks
from grants.letter_words import view_of_content
from grants.models import Appeal, Application, Decision, Letter, LetterFile
from programme import clock, ledger, money, pdf_maker
from programme.documents import Block, Bullets, Document, Facts, Heading, Paragraph
from programme.models import Message, User
from reviews import agenda, timeline
from reviews.given_scores import StageScores, given_scores
from reviews.models import MeetingItem

# Their words open a door (a link with a token), and are nobody's business here.
NOT_QUOTED = frozenset({"invitation", "sign_in_code"})


def make(application: Application, *, by: User, at: datetime) -> tuple[str, bytes]:
    """(name, bytes) of the case file, recorded before it is handed out. Raises `pdf_maker.NoPdf`.

    The PDF is made by a process of its own; nothing is locked meanwhile.
    """
    pdf = pdf_maker.as_pdf(compose(application, by=by, at=at))
    name = f"case-{application.reference}"
    content = _zipped(name, pdf, application, at=at)
    record(application, hashlib.sha256(content).hexdigest(), len(content), by=by, at=at)
    return f"{name}.zip", content


def record(application: Application, sha256: str, size: int, *, by: User, at: datetime) -> None:
    """That somebody made a case file."""
    with transaction.atomic():
        ledger.append(
            application.ledger_id,
            "case_file_made",
            subject=application.ledger_id,
            by=by,
            at=at,
            payload={"sha256": sha256, "bytes": size},
        )


def compose(application: Application, *, by: User, at: datetime) -> Document:
    """The case in words."""
    round = application.round
    return Document(
        title=_("Case file: %(reference)s") % {"reference": application.reference},
        over=f"{round.programme.name}: {round.name}" if round.programme.name != round.name else round.name,
        language=get_language() or "en-gb",
        author=round.programme.name,
        at=at,
        footer=_("Case file %(reference)s, confidential") % {"reference": application.reference},
        blocks=tuple(_blocks(application, by, at)),
    )


def _zipped(name: str, pdf: bytes, application: Application, *, at: datetime) -> bytes:
    stamp = clock.local(at, application.round.zone).timetuple()[:6]
    kept = io.BytesIO()
    made = LetterFile.objects.filter(letter__application=application).select_related("letter__signature")
    files = [(f"{name}.pdf", pdf)]
    for file in made.order_by("letter__number"):
        folder = "letters" if file.letter.released_at else "letters/never sent"
        signature = getattr(file.letter, "signature", None)
        # What its reader was given: the signed one, where there is a signature.
        files.append((f"{folder}/{file.letter.number}.pdf", bytes((signature or file).pdf)))
    with zipfile.ZipFile(kept, "w") as box:
        for path, content in files:
            box.writestr(zipfile.ZipInfo(path, stamp), content)
    return kept.getvalue()


def _blocks(application: Application, by: User, at: datetime) -> Iterator[Block]:
    zone = application.round.zone
    yield Facts(
        (
            (_("Application"), application.title or application.reference),
            (_("Applicant"), application.applicant or "–"),
            (_("Stands as"), str(application.get_state_display())),
            (_("Asked for"), _money(application, application.requested)),
            (_("Made by"), str(by)),
            (_("Made"), _at(at, zone)),
        )
    )
    stages = given_scores(application)
    for heading, blocks in (
        (_("Appeals, complaints and questions"), _appeals(application)),
        (_("Decisions and their reasons"), _decisions(application)),
        (_("What the meeting agreed"), _meetings(application)),
        (_("What the panel gave and said"), _scores(stages)),
        (_("Letters"), _letters(application)),
        (_("Messages"), _messages(application)),
        (_("Who looked"), _looks(application)),
        (_("Everything that happened"), _timeline(application, stages)),
    ):
        yield Heading(2, heading)
        found = list(blocks)
        yield from found or [Paragraph(_("None."), quiet=True)]


def _appeals(application: Application) -> Iterator[Block]:
    zone = application.round.zone
    for one in Appeal.objects.filter(application=application).select_related("decided_by").order_by("pk"):
        yield Heading(3, f"{one.get_kind_display()}, {clock.date_in_words(one.received_on)}")
        facts = [
            (_("From"), one.sender),
            (_("How it came"), str(one.get_way_display())),
            (_("To be answered by"), clock.date_in_words(one.due_on)),
            (_("Stands as"), str(one.get_state_display())),
        ]
        if one.until is not None:
            late = _("no") if not one.is_late else _("yes: it could be made until then")
            facts.insert(2, (_("Could be made until"), clock.date_in_words(one.until)))
            facts.insert(3, (_("Late"), late))
        if one.decided_by is not None and one.decided_at is not None:
            facts.append((_("Decided by"), f"{one.decided_by}, {_at(one.decided_at, zone)}"))
            facts.append((_("Why"), one.reason))
        yield Facts(tuple(facts))
        yield Paragraph(one.about)
        if one.response:
            yield Paragraph(_("Answer:") + "\n" + one.response)


def _decisions(application: Application) -> Iterator[Block]:
    found = (
        Decision.objects.filter(application=application)
        .select_related("proposed_by", "approved_by", "rescinded_by")
        .prefetch_related("funding__source")
        .order_by("pk")
    )
    for decision in found:
        amount = f" {_money(application, decision.amount)}" if decision.amount is not None else ""
        state = decision.get_state_display()
        yield Heading(3, f"{decision.get_outcome_display()}{amount}: {state}")
        yield Facts(tuple((name, value) for name, value in _facts_of(application, decision) if value))


def _facts_of(application: Application, decision: Decision) -> Iterator[tuple[str, str]]:
    zone = application.round.zone
    yield _("Proposed"), f"{decision.proposed_by}, {_at(decision.proposed_at, zone)}"
    if decision.approved_at is not None:
        yield _("Approved"), f"{decision.approved_by}, {_at(decision.approved_at, zone)}"
    if decision.released_at is not None:
        yield _("Released"), _at(decision.released_at, zone)
    if decision.rescinded_at is not None:
        yield (
            _("Rescinded"),
            f"{decision.rescinded_by}, {_at(decision.rescinded_at, zone)}",
        )
        yield _("Why it was rescinded"), decision.rescinded_reason
    yield _("Why"), decision.reason
    yield _("Why not as the meeting agreed"), decision.departure
    yield _("What was wrong before"), decision.correction
    yield _("Conditions"), decision.conditions
    yield _("Feedback"), decision.feedback
    yield (
        _("Paid from"),
        ", ".join(f"{part.source} {_money(application, part.amount)}" for part in decision.funding.all()),
    )
    yield _("Figures then"), figures_in_words(decision.score_summary)


def figures_in_words(summary: dict[str, Any]) -> str:
    """The figures that the deciding person saw, in a line."""
    if not summary.get("mean"):
        return _("no score")
    words = _("weighted mean %(mean)s, from %(lowest)s to %(highest)s, by %(reviews)s reviewers") % summary
    if summary.get("place"):
        words += "; " + _("place %(place)s of %(of)s") % summary
    if summary.get("cannot_judge"):
        words += "; " + _("not enough known for a score: %(cannot_judge)s") % summary
    parts = [f"{title} {mean}" for title, mean in summary.get("criteria", [])]
    return f"{words}. {'; '.join(parts)}" if parts else words


def _meetings(application: Application) -> Iterator[Block]:
    zone = application.round.zone
    items = MeetingItem.objects.filter(application=application).exclude(outcome="")
    for item in items.select_related("meeting", "decided_by").order_by("pk"):
        facts = [
            (_("Held"), _at(item.meeting.held_at, zone)),
            (_("Agreed"), str(item.get_outcome_display())),
            (_("Why"), item.reason),
            (_("Stepped out"), ", ".join(agenda.who_stepped_out(item)) or _("nobody")),
        ]
        if item.amount is not None:
            facts.insert(2, (_("Amount"), _money(application, item.amount)))
        yield Facts(tuple(facts))


def _scores(stages: list[StageScores]) -> Iterator[Block]:
    for stage in stages:
        yield Heading(3, stage.name)
        if not stage.shown:
            yield Paragraph(_("Scores are kept back until they are shown to everybody."), quiet=True)
        for given in stage.given:
            scores = [
                f"{title} {_('not enough known') if score is None else score}"
                for title, score in zip(stage.criteria, given.scores, strict=True)
            ]
            yield Heading(4, given.reviewer)
            yield Paragraph("; ".join(scores))
            yield from (Paragraph(change, quiet=True) for change in given.changes)
            if given.for_applicant:
                yield Paragraph(_("For the applicant:") + "\n" + given.for_applicant)
            if given.for_panel:
                yield Paragraph(_("For the panel:") + "\n" + given.for_panel)


def _letters(application: Application) -> Iterator[Block]:
    zone = application.round.zone
    found = Letter.objects.filter(application=application).select_related("author", "approved_by")
    for letter in found.order_by("pk"):
        yield Heading(3, f"{letter.number}: {letter.get_state_display()}")
        facts = [(_("Drafted"), f"{letter.author}, {_at(letter.drafted_at, zone)}")]
        for name, moment in (
            (_("Approved"), letter.approved_at),
            (_("Released"), letter.released_at),
            (_("First opened"), letter.opened_at),
        ):
            if moment is not None:
                facts.append((name, _at(moment, zone)))
        yield Facts(tuple(facts))
        if letter.content is not None:
            words = view_of_content(bytes(letter.content)).words
            yield Paragraph(words["subject"])
            yield Paragraph("\n\n".join(_line(part) for part in words["paragraphs"]))


def _line(part: dict[str, str]) -> str:
    return f"{part['label']}: {part['text']}" if part.get("label") else part["text"]


def _messages(application: Application) -> Iterator[Block]:
    zone = application.round.zone
    for message in Message.objects.filter(about=application.reference).order_by("queued_at", "pk"):
        yield Heading(3, message.subject)
        sent = _at(message.sent_at, zone) if message.sent_at else message.get_state_display()
        yield Facts(((_("To"), message.address), (_("Sent"), str(sent))))
        if message.kind not in NOT_QUOTED:
            yield Paragraph(message.text, quiet=True)


def _looks(application: Application) -> Iterator[Block]:
    zone = application.round.zone
    lines = tuple(f"{look.user}, {_at(look.first_at, zone)}" for look in looks.looks_at(application))
    if lines:
        yield Paragraph(_("Of the team, the first look of each day:"))
        yield Bullets(lines)


def _timeline(application: Application, stages: list[StageScores]) -> Iterator[Block]:
    zone = application.round.zone
    shown = {stage.order for stage in stages if stage.shown}
    lines = []
    for event in timeline.events_of(application.ledger_id, shown_stages=shown):
        who = f", {event.who}" if event.who else ""
        what = "; ".join(f"{name}: {value}" for name, value in event.recorded or [])
        head = f"{event.sequence}. {_at(event.at, zone)}{who}: {event.words}"
        lines.append(f"{head}. {what}" if what else head)
    if lines:
        yield Bullets(tuple(lines))


def _at(moment: datetime, zone: str) -> str:
    return clock.instant_in_words(moment, zone)


def _money(application: Application, amount: Any) -> str:
    return money.in_words(amount, application.round.currency) if amount is not None else "–"
