"""The rows of a chain in words, with who acted and what was recorded."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programme.models import LedgerRow, User

ACTS: dict[str, Promise] = {
    "started": _("Started"),
    "submitted": _("Submitted"),
    "refused": _("Not accepted"),
    "reopened": _("Opened for changing"),
    "copy_discarded": _("Changes thrown away"),
    "safety_net_ticked": _("Asked that the last complete version be put in at the deadline"),
    "safety_net_unticked": _("No longer asked that the last complete version be put in"),
    "settled": _("Counted after the deadline"),
    "withdrawn": _("Withdrawn"),
    "brought_back": _("Brought back as a draft"),
    "review_begun": _("Given to the panel"),
    "review_finished": _("Reading finished"),
    "found_ineligible": _("Found not eligible"),
    "found_eligible": _("Found eligible after all"),
    "looked_at_eligibility": _("Looked at: eligible or not"),
    "eligibility_confirmed": _("A second person agreed about eligibility"),
    "eligibility_not_confirmed": _("A second person did not agree about eligibility"),
    "extension_requested": _("More time asked for"),
    "extension_approved": _("More time given"),
    "extension_refused": _("More time not given"),
    "extension_closed": _("More time taken back before it was used"),
    "outage_rule_proposed": _("Rule for outages proposed"),
    "outage_rule_agreed": _("Rule for outages agreed by a second person"),
    "outage_rule_applied": _("More time given to everybody by the rule for outages"),
    "late_attempt_read": _("Read what arrived too late, to decide about it"),
    "late_attempt_accepted": _("Late attempt let in"),
    "late_attempt_closed": _("Late attempt left outside"),
    "decision_proposed": _("Decision proposed"),
    "decision_approved": _("Decision approved"),
    "decision_released": _("Decision released"),
    "decision_rescinded": _("Decision rescinded"),
    "decision_corrected": _("Decision corrected by a later one"),
    "award_shared_out": _("Award paid from other sources"),
    "award_offer_corrected": _("Offer corrected"),
    "release_set": _("Release set for a time"),
    "release_called_off": _("Release at a set time called off"),
    "release_refused": _("Release at a set time did not happen"),
    "decisions_released": _("Decisions released at the set time"),
    "appeal_received": _("Appeal, complaint or question received"),
    "appeal_looked_into": _("Appeal, complaint or question being looked into"),
    "appeal_decided": _("Appeal, complaint or question answered"),
    "appeal_withdrawn": _("Appeal, complaint or question taken back"),
    "appeal_days_set": _("Within how many days we answer was set"),
    "case_file_made": _("Case file made"),
    "letter_drafted": _("Letter drafted"),
    "letter_approved": _("Letter approved"),
    "letter_released": _("Letter released"),
    "letter_opened": _("Letter opened"),
    "letter_signed": _("Letter signed with the programme’s certificate"),
    "letter_reissued": _("Letter written again"),
    "letter_summary_written": _("Easy-read summary written"),
    "letter_to_post": _("Letter put into the queue for the post"),
    "letter_not_posted": _("Letter taken out of the queue for the post"),
    "letter_posted": _("Letter posted"),
    "letter_mail_again": _("Mail about the letter sent once more"),
    "letter_mail_came_back": _("Mail about the letter came back"),
    "letter_superseded": _("Letter superseded"),
    "letter_text_saved": _("Text of letters changed"),
    "letter_text_standard": _("Standard text of letters put back"),
    "letter_head_saved": _("Letterhead or signatories changed"),
    "award_offered": _("Award offered"),
    "award_accepted": _("Award accepted"),
    "award_turned_down": _("Award turned down"),
    "award_day_moved": _("Another day to answer the offer by"),
    "award_checked": _("Looked at something before paying"),
    "award_terms_written": _("Terms of the awards written"),
    "award_lapsed": _("Offer lapsed"),
    "award_completed": _("Work completed"),
    "award_ended_early": _("Award ended early"),
    "instalments_planned": _("Payments planned"),
    "instalment_due": _("Payment due"),
    "instalment_approved": _("Payment approved"),
    "instalment_paid": _("Paid"),
    "instalment_withheld": _("Payment held back"),
    "instalments_dropped": _("Planned payments dropped: the amount was put right"),
    "instalment_condition_met": _("Condition of a payment met"),
    "instalment_with_finance": _("Payment handed to finance"),
    "instalment_out_of_run": _("Payment taken out of a payment run"),
    "award_numbers_set": _("Supplier number or purchase order entered"),
    "money_returned": _("Money came back"),
    "money_return_struck_out": _("Money that came back: struck out"),
    "payment_run_made": _("Payment run made"),
    "payment_run_taken": _("Payment run downloaded"),
    "paid_days_entered": _("Days of paying entered from a file"),
    "payment_rules_set": _("Rules for payments set"),
    "bank_details_given": _("Bank details given"),
    "bank_details_seen": _("Bank details seen"),
    "bank_details_confirmed": _("Bank details checked"),
    "bank_details_refused": _("Bank details not used"),
    "bank_details_erased": _("Bank details erased, used no more"),
    "reports_planned": _("Reports planned"),
    "report_plan_set": _("Plan of reports set"),
    "report_added": _("One more report asked for"),
    "report_moved": _("Day of a report moved"),
    "report_not_needed": _("A report is not needed"),
    "report_begun": _("Report begun"),
    "report_sent": _("Report sent"),
    "report_accepted": _("Report accepted"),
    "report_sent_back": _("Report sent back with a word"),
    "award_reminded": _("The group was reminded of its offer by hand"),
    "report_reminded": _("The group was reminded of a report by hand"),
    "variation_asked": _("A change to the award asked for"),
    "variation_taken_back": _("A request for a change taken back"),
    "variation_proposed": _("A change agreed by one person"),
    "variation_overtaken": _("A request for a change needs no answer: the award ended"),
    "variation_given_back": _("A change to be decided anew"),
    "variation_in_force": _("A change to the award agreed"),
    "variation_refused": _("A change to the award not agreed"),
    "variation_letter_made": _("The PDF of the letter about a change made"),
    "variation_opened": _("The letter about a change opened"),
    "assigned": _("Given to a reviewer"),
    "taken_back": _("Taken back from a reviewer"),
    "handed_back": _("Handed back by a reviewer"),
    "stepped_away": _("A reviewer stepped away"),
    "conflict_declared": _("A reviewer answered about conflicts"),
    "conflicts_declared": _("A reviewer said whom they know"),
    "conflict_allowed": _("A reviewer who knows somebody may read it"),
    "conflict_excluded": _("A reviewer who knows somebody must not read it"),
    "conflict_recorded": _("A conflict was recorded for a reviewer"),
    "conflict_lifted": _("A recorded conflict was taken back"),
    "scores_sent": _("A reviewer sent their scores"),
    "scores_changed": _("A reviewer changed their scores"),
    "proposal_asked": _("Asked who would read what"),
    "proposal_read": _("Pairs read from a file"),
    "proposal_given": _("Given out as proposed"),
    "proposal_put_aside": _("A proposal put aside"),
    "pairs_wished": _("Said who should or must not read what"),
    "stage_added": _("Stage added"),
    "stage_changed": _("Stage changed"),
    "stage_removed": _("Stage taken out"),
    "criterion_added": _("Criterion added"),
    "criterion_changed": _("Criterion changed"),
    "criterion_put_right": _("Words of a criterion put right"),
    "criterion_moved": _("Criterion moved"),
    "criterion_removed": _("Criterion taken out"),
    "words_changed": _("A reviewer changed their words after sending"),
    "scores_keyed": _("Scores keyed in from a reviewer’s paper sheet"),
    "stage_opened": _("Stage opened"),
    "taken_in": _("Taken in by the panel afterwards"),
    "scores_shown": _("Scores shown"),
    "note_written": _("A note for the panel was written"),
    "note_put_right": _("A note for the panel was put right"),
    "note_struck_out": _("A note for the panel was struck out"),
    "score_revised": _("A reviewer changed a shown score"),
    "revising_until": _("Until when shown scores can be changed"),
    "meeting_begun": _("Meeting of the panel begun"),
    "attendance": _("Who is at the meeting"),
    "meeting_agreed": _("Agreed in a meeting of the panel"),
    "meeting_closed": _("Meeting of the panel closed"),
    "minutes_made": _("Minutes kept as a file"),
    "minutes_taken": _("Minutes downloaded"),
    "shortlisted": _("Shortlist decided"),
    "went_through": _("Goes on to the next stage"),
    "did_not_go_through": _("Does not go on"),
    "letters_attached": _("Letters are attached to their mails from now on"),
    "letters_linked": _("Mails about letters hold a link alone from now on"),
    "round_set_up": _("Round set up"),
    "round_copied": _("Made as a copy of another round"),
    "round_published": _("Round published"),
    "rehearsal_begun": _("Rehearsal begun"),
    "rehearsal_moved": _("Rehearsal moved to another moment"),
    "rehearsal_ended": _("Rehearsal ended"),
    "looked_as": _("A manager looked as somebody imaginary"),
    "dates_set": _("Dates set"),
    "section_added": _("Section added to the form"),
    "section_changed": _("Section of the form changed"),
    "section_moved": _("Section of the form moved"),
    "section_removed": _("Section taken out of the form"),
    "question_added": _("Question added to the form"),
    "question_changed": _("Question of the form changed"),
    "question_moved": _("Question of the form moved"),
    "question_removed": _("Question taken out of the form"),
    "form_corrected": _("Slip of the pen in the form put right"),
    "format_added": _("The questions added in another format"),
    "format_removed": _("The questions in another format taken away"),
    "joined_panel": _("Somebody joined the panel"),
    "left_panel": _("Somebody was taken off the panel"),
    "panel_invited": _("Somebody was invited to the panel"),
    "panel_invited_again": _("An invitation to the panel was sent again"),
    "panel_accepted": _("Somebody said yes to the panel"),
    "panel_declined": _("Somebody said no to the panel"),
    "panel_answers_changed": _("Somebody of the panel changed how much they can read"),
    "panel_stepped_down": _("Somebody stepped down from the panel"),
    "reviewer_reminded": _("A reviewer was reminded by hand"),
    "panel_terms_set": _("What the panel is asked and paid was set"),
    "specimen_set": _("Practice application written"),
    "specimen_removed": _("Practice application taken away"),
    "panel_claimed": _("A reviewer sent a claim"),
    "panel_claim_waived": _("A reviewer would rather not be paid"),
    "panel_claim_taken_up": _("A reviewer would like to be paid after all"),
    "panel_claim_approved": _("A reviewer’s claim approved"),
    "panel_claim_sent_back": _("A reviewer’s claim sent back"),
    "panel_claim_exported": _("A reviewer’s claim handed to finance"),
    "panel_claim_paid": _("A reviewer’s claim paid"),
    "invited": _("Somebody was invited to the group"),
    "invited_again": _("An invitation was sent again"),
    "invitation_taken_back": _("An invitation was taken back"),
    "joined_group": _("Somebody joined the group"),
    "left_group": _("Somebody left the group"),
    "removed_from_group": _("Somebody was taken out of the group"),
    "lead_changed": _("Another lead"),
    "kind_changed": _("A member may now write, or only read"),
    "help_allowed": _("The group lets the team read its draft"),
    "help_ended": _("The draft is closed to the team again"),
    "draft_read": _("Read the draft, as the group allows"),
    "erased": _("A record was erased"),
    "heads_signed": _("The ends of all chains were signed"),
    "certificate_issued": _("Certificate of what was received"),
}


SCORE_ACTS = frozenset({"scores_sent", "scores_changed", "scores_keyed"})


@dataclass(frozen=True)
class Event:
    """One row of a chain: what happened, who did it, when, and what was recorded with it.

    `recorded` is (name, value) pairs; None when the record was erased.
    """

    sequence: int
    act: str
    words: str
    who: str
    at: datetime
    hash: str
    recorded: list[tuple[str, str]] | None


def words_of(act: str) -> str:
    """The act in plain words; one that is not in the table reads as its own name."""
    known = ACTS.get(act)
    return str(known) if known else act.replace("_", " ").capitalize()


def events_of(chain: uuid.UUID, *, shown_stages: Collection[int] = ()) -> list[Event]:
    """The rows of one chain in order, in two statements.

    Scores are left out unless those of their stage (by its order) were shown: until then nobody sees them.
    """
    rows = list(LedgerRow.objects.filter(chain=chain).select_related("payload").order_by("sequence"))
    actors = {row.actor for row in rows if row.actor}
    people = {person.actor_id: str(person) for person in User.objects.filter(actor_id__in=actors)}
    return [
        Event(
            sequence=row.sequence,
            act=row.act,
            words=words_of(row.act),
            who=people.get(row.actor, "") if row.actor else "",
            at=row.at,
            hash=bytes(row.hash).hex(),
            recorded=_recorded(row, shown_stages),
        )
        for row in rows
    ]


def _recorded(row: LedgerRow, shown_stages: Collection[int]) -> list[tuple[str, str]] | None:
    payload = getattr(row, "payload", None)
    if payload is None:
        return None
    content = json.loads(bytes(payload.content))
    if not isinstance(content, dict):
        return [("", _plain(content))]
    if "scores" in content and row.act in SCORE_ACTS and content.get("stage") not in shown_stages:
        content["scores"] = gettext("kept back until scores are shown")
    return [
        (key.replace("_", " "), _plain(value)) for key, value in content.items() if value not in ("", [], {})
    ]


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
