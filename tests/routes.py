"""Every address of the house, with who may open it. A route that is not listed here fails the walk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from grants import receipts
from tests import after_world
from tests.world import World

WRITERS = frozenset({"lead", "full"})
MEMBERS = WRITERS | {"reader"}
STAFF = frozenset({"manager", "approver", "finance", "access", "observer"})
READERS = frozenset({"manager", "approver", "observer"})
DECIDERS = frozenset({"manager", "approver"})
MANAGER = frozenset({"manager"})
SIGNED_IN = MEMBERS | STAFF | {"stranger", "reviewer", "colleague"}
EVERYBODY = SIGNED_IN | {"nobody"}
NOBODY: frozenset[str] = frozenset()

Path = Callable[[World], str]


@dataclass(frozen=True)
class Look:
    """A page as one person sees it, for the browser's walk."""

    name: str
    role: str
    path: Path


@dataclass(frozen=True)
class Route:
    """One address: how to fill it from a world, and what everybody gets by GET.

    `opens` get 200 and `moved` are led elsewhere; of the others, `staff_only` routes tell staff 403 (they
    know the round) and everybody else 404, members of an application 403 where they may only read, and
    nobody signed in is led to the sign-in. `posts`: GET is 405 for all. `looks` are what a browser opens.
    """

    path: Path
    opens: frozenset[str] = NOBODY
    moved: frozenset[str] = NOBODY
    forbidden: frozenset[str] = NOBODY
    posts: bool = False
    looks: tuple[Look, ...] = ()

    def status(self, role: str) -> int:
        """The answer that `role` gets."""
        if self.posts:
            return 405
        if role in self.opens:
            return 200
        if role in self.moved:
            return 302
        if role in self.forbidden:
            return 403
        return 302 if role == "nobody" and "nobody" not in self.opens | self.forbidden else 404


def at(path: str) -> Path:
    """A fixed address."""
    return lambda world: path


def own(name: str, path: str = "") -> Path:
    """Below one of the world's applications, for its members."""
    return lambda world: f"/applications/{getattr(world, name).reference}/{path}"


def desk(path: str = "", round: str = "reading") -> Path:
    """Below /manage/<round>/."""
    return lambda world: f"/manage/{world.rounds[round].slug}/{path}"


def _award(path: str) -> Path:
    """Below the award that is accepted."""
    return lambda world: f"/manage/released/awards/{world.award.public_reference}/{path}"


def _offer(path: str) -> Path:
    """Below the award whose offer waits."""
    return lambda world: f"/manage/offered/awards/{world.offer.public_reference}/{path}"


def _receipt_code(world: World) -> str:
    """What whoever holds the receipt of an application types."""
    standing = world.submitted.standing
    assert standing is not None
    return f"/verify/?number={world.submitted.reference}&code={receipts.code_of(standing)}"


def _letter_code(world: World) -> str:
    return f"/verify/?number={world.letter.number}&code={world.letter.code}"


def _talk_desk(path: str) -> Path:
    """Below the desk of the round whose scores are shown and talked about."""
    return lambda world: f"/manage/{world.talk.round.slug}/{path}"


def _sift_one(world: World) -> str:
    return f"/manage/{world.reading.round.slug}/sift/{world.reading.reference}/"


def _talk_item(world: World) -> str:
    return f"/manage/{world.talk.round.slug}/meeting/1/{world.talk.reference}/"


def _panel_talk(world: World) -> str:
    return f"/reviews/meeting/{world.talk_stage.pk}/{world.talk.reference}/"


def _report(order: int, path: str = "") -> Path:
    """Below one report of the accepted award, for its group."""
    return own("awarded", f"reports/{order}/{path}")


def _sent(world: World) -> str:
    return _report(after_world.SENT)(world)


def _award(path: str) -> Path:
    """Below the accepted award at the manager's desk."""
    return lambda world: f"/manage/released/awards/{world.award.public_reference}/{path}"


def _minutes(kind: str) -> Path:
    return lambda world: f"/manage/{world.talk.round.slug}/meeting/{world.minutes.pk}.{kind}"


def _complaint(world: World) -> str:
    return f"/manage/released/appeals/{world.complaint.pk}/"


def _staff(path: str, opens: frozenset[str], *looks: Look, round: str = "reading") -> Route:
    return Route(desk(path, round), opens, forbidden=STAFF - opens, looks=looks)


ROUTES: dict[str, Route] = {
    "home": Route(at("/"), EVERYBODY, looks=(Look("home", "nobody", at("/")),)),
    "rounds": Route(at("/rounds/"), EVERYBODY, looks=(Look("rounds", "lead", at("/rounds/")),)),
    "round": Route(
        at("/rounds/open/"),
        EVERYBODY,
        looks=(
            Look("round-open", "nobody", at("/rounds/open/")),
            Look("round-closed", "nobody", at("/rounds/released/")),
        ),
    ),
    "round_calendar": Route(at("/rounds/open.ics"), EVERYBODY),
    "round_questions": Route(
        at("/rounds/open/questions/"),
        EVERYBODY,
        looks=(
            Look("questions", "nobody", at("/rounds/open/questions/")),
            Look("questions-criteria", "nobody", at("/rounds/reading/questions/")),
        ),
    ),
    "questions_pdf": Route(at("/rounds/open/questions.pdf"), EVERYBODY),
    "questions_docx": Route(at("/rounds/open/questions.docx"), EVERYBODY),
    "round_format": Route(lambda world: f"/rounds/open/formats/{world.format.pk}/", EVERYBODY),
    "answers_pdf": Route(own("filled", "answers.pdf"), MEMBERS),
    "answers_docx": Route(own("filled", "answers.docx"), MEMBERS),
    "apply": Route(
        at("/rounds/open/apply/"),
        SIGNED_IN,
        looks=(
            Look("apply", "stranger", at("/rounds/open/apply/")),
            Look("apply-again", "lead", at("/rounds/open/apply/")),
            Look("apply-closed", "stranger", at("/rounds/released/apply/")),
        ),
    ),
    "applications": Route(
        at("/applications/"),
        SIGNED_IN,
        looks=(
            Look("applications", "lead", at("/applications/")),
            Look("applications-none", "stranger", at("/applications/")),
        ),
    ),
    "application": Route(
        own("filled"),
        MEMBERS,
        looks=tuple(
            Look(f"application-{name}", role, own(name))
            for name, role in (
                ("draft", "lead"),
                ("helped", "lead"),
                ("filled", "reader"),
                ("submitted", "full"),
                ("reopened", "lead"),
                ("withdrawn", "lead"),
                ("reading", "lead"),
                ("decided", "lead"),
                ("awarded", "lead"),
                ("offered", "lead"),
            )
        ),
    ),
    "section": Route(
        own("filled", "sections/idea/"),
        MEMBERS,
        looks=(
            *(
                Look(f"section-{key}", "lead", own("filled", f"sections/{key}/"))
                for key in ("about", "idea", "together", "evaluate", "access", "plan", "money", "in_short")
            ),
            Look(
                "section-files",
                "lead",
                lambda world: f"/applications/{world.gallery.draft.reference}/sections/files/",
            ),
            Look(
                "section-files-read-only",
                "reader",
                lambda world: f"/applications/{world.gallery.draft.reference}/sections/files/",
            ),
            Look("section-read-only", "reader", own("filled", "sections/idea/")),
            Look("section-closed", "lead", own("reading", "sections/idea/")),
        ),
    ),
    "answer_file": Route(
        lambda world: f"/applications/{world.gallery.draft.reference}/files/{world.gallery.draft_file.pk}/",
        MEMBERS,
    ),
    "attach": Route(lambda world: f"/applications/{world.gallery.draft.reference}/files/plan/", posts=True),
    "detach": Route(
        lambda world: (
            f"/applications/{world.gallery.draft.reference}/files/papers/"
            f"{world.gallery.draft_file.pk}/remove/"
        ),
        posts=True,
    ),
    "check": Route(
        own("filled", "check/"),
        MEMBERS,
        looks=(
            Look("check-complete", "lead", own("filled", "check/")),
            Look("check-missing", "lead", own("draft", "check/")),
            Look(
                "check-files", "lead", lambda world: f"/applications/{world.gallery.draft.reference}/check/"
            ),
        ),
    ),
    "submit": Route(own("filled", "submit/"), posts=True),
    "autosave": Route(own("filled", "save/"), posts=True),
    "two_texts": Route(
        own("filled", "two-texts/title/"),
        MEMBERS,
        looks=(
            Look("two-texts", "lead", own("filled", "two-texts/title/")),
            Look("two-texts-none", "lead", own("draft", "two-texts/title/")),
            Look("two-texts-reader", "reader", own("filled", "two-texts/title/")),
        ),
    ),
    "receipt": Route(
        own("submitted", "receipt/"), MEMBERS, looks=(Look("receipt", "lead", own("submitted", "receipt/")),)
    ),
    "receipt_json": Route(own("submitted", "receipt.json"), MEMBERS),
    "receipt_pdf": Route(own("submitted", "receipt.pdf"), MEMBERS),
    "receipt_proof": Route(own("submitted", "proof.json"), MEMBERS),
    "receipt_sent": Route(own("submitted", "sent.json"), MEMBERS),
    "verify": Route(
        at("/verify/"),
        EVERYBODY,
        looks=(
            Look("verify", "nobody", at("/verify/")),
            Look("verify-receipt", "nobody", _receipt_code),
            Look("verify-letter", "lead", _letter_code),
            Look("verify-unknown", "nobody", at("/verify/?number=MSC-7K3M-9QXD&code=1")),
            Look("verify-missing", "nobody", at("/verify/?number=MSC-7K3M-9QXD&code=")),
        ),
    ),
    "verify_keys": Route(at("/verify/keys.json"), EVERYBODY),
    "certificates": Route(at("/rounds/released/certificates.json"), EVERYBODY),
    "reopen": Route(own("submitted", "reopen/"), posts=True),
    "safety_net": Route(own("filled", "safety-net/"), posts=True),
    "history": Route(
        own("reopened", "history/idea/"),
        MEMBERS,
        looks=(
            Look("history", "lead", own("reopened", "history/idea/")),
            Look("history-reader", "reader", own("reopened", "history/idea/")),
            Look("history-one", "lead", own("filled", "history/budget/")),
        ),
    ),
    "discard_copy": Route(
        own("reopened", "throw-away/"),
        WRITERS,
        forbidden=frozenset({"reader"}),
        looks=(
            Look("discard-copy", "lead", own("reopened", "throw-away/")),
            Look("discard-copy-none", "lead", own("submitted", "throw-away/")),
        ),
    ),
    "withdraw": Route(
        own("submitted", "withdraw/"),
        WRITERS,
        forbidden=frozenset({"reader"}),
        looks=(Look("withdraw", "lead", own("submitted", "withdraw/")),),
    ),
    "more_time": Route(
        own("helped", "more-time/"),
        MEMBERS,
        looks=(
            Look("more-time", "lead", own("filled", "more-time/")),
            Look("more-time-asked", "full", own("helped", "more-time/")),
            Look("more-time-reader", "reader", own("filled", "more-time/")),
            Look("more-time-no-use", "lead", own("awarded", "more-time/")),
        ),
    ),
    "bring_back": Route(own("withdrawn", "bring-back/"), posts=True),
    "group": Route(
        own("filled", "group/"),
        MEMBERS,
        looks=(
            Look("group", "lead", own("filled", "group/")),
            Look("group-reader", "reader", own("filled", "group/")),
            Look("group-helped", "lead", own("helped", "group/")),
        ),
    ),
    "changes": Route(
        own("filled", "changes/"), MEMBERS, looks=(Look("changes", "full", own("filled", "changes/")),)
    ),
    "here": Route(own("filled", "here/"), posts=True),
    "join": Route(
        lambda world: f"/join/{world.invitation}/",
        EVERYBODY,
        looks=(
            Look("join", "nobody", lambda world: f"/join/{world.invitation}/"),
            Look("join-signed-in", "stranger", lambda world: f"/join/{world.invitation}/"),
            Look("join-inside", "lead", lambda world: f"/join/{world.invitation}/"),
            Look("join-taken-back", "nobody", lambda world: f"/join/{world.spent_invitation}/"),
        ),
    ),
    "award": Route(
        own("awarded", "award/"),
        MEMBERS,
        looks=(
            Look("award-offered", "lead", own("offered", "award/")),
            Look("award-offered-reader", "reader", own("offered", "award/")),
            Look("award-cannot", "full", own("offered", "award/?answer=cannot")),
            Look("award-accepted", "lead", own("awarded", "award/")),
        ),
    ),
    "award_bank": Route(
        own("awarded", "bank/"),
        MEMBERS,
        looks=(
            Look("award-bank", "lead", own("awarded", "bank/")),
            Look("award-bank-reader", "reader", own("awarded", "bank/")),
            Look("award-bank-none", "lead", own("offered", "bank/")),
        ),
    ),
    "award_text": Route(
        own("awarded", "award/text/"),
        MEMBERS,
        looks=(
            Look("award-text", "lead", own("offered", "award/text/")),
            Look("award-text-accepted", "reader", own("awarded", "award/text/")),
        ),
    ),
    "award_changes": Route(
        own("awarded", "award/changes/"),
        MEMBERS,
        looks=(
            Look("award-changes", "lead", own("awarded", "award/changes/")),
            Look("award-changes-reader", "reader", own("awarded", "award/changes/")),
        ),
    ),
    "award_change": Route(
        own("awarded", f"award/changes/{after_world.AGREED}/"),
        MEMBERS,
        looks=(Look("award-change", "lead", own("awarded", f"award/changes/{after_world.AGREED}/")),),
    ),
    "award_change_text": Route(own("awarded", f"award/changes/{after_world.AGREED}.txt"), MEMBERS),
    "award_change_pdf": Route(own("awarded", f"award/changes/{after_world.AGREED}.pdf"), MEMBERS),
    "report": Route(
        _report(after_world.WRITTEN),
        MEMBERS,
        looks=(
            Look("report", "lead", _report(after_world.WRITTEN)),
            Look("report-sent-back", "full", _report(after_world.BACK)),
            Look("report-sent", "lead", _report(after_world.SENT)),
            Look("report-late", "lead", _report(after_world.LATE)),
            Look("report-reader", "reader", _report(after_world.WRITTEN)),
        ),
    ),
    "report_save": Route(_report(after_world.WRITTEN, "save/"), posts=True),
    "report_check": Route(
        _report(after_world.WRITTEN, "check/"),
        MEMBERS,
        looks=(
            Look("report-check", "lead", _report(after_world.WRITTEN, "check/")),
            Look("report-check-ready", "lead", _report(after_world.BACK, "check/")),
        ),
    ),
    "report_texts": Route(
        _report(after_world.WRITTEN, "texts/"),
        MEMBERS,
        looks=(Look("report-texts", "lead", _report(after_world.WRITTEN, "texts/")),),
    ),
    "report_file": Route(lambda world: f"{_sent(world)}files/{world.report_file.pk}/", MEMBERS),
    "report_attach": Route(_report(after_world.WRITTEN, "files/pictures/"), posts=True),
    "report_detach": Route(
        lambda world: f"{_sent(world)}files/pictures/{world.report_file.pk}/remove/", posts=True
    ),
    "letter": Route(
        lambda world: f"/letters/{world.letter.number}/",
        MEMBERS | READERS,
        looks=(
            Look("letter", "lead", lambda world: f"/letters/{world.letter.number}/"),
            Look("letter-draft", "approver", lambda world: f"/letters/{world.draft_letter.number}/"),
        ),
    ),
    "letter_text": Route(lambda world: f"/letters/{world.letter.number}.txt", MEMBERS | READERS),
    "letter_large": Route(lambda world: f"/letters/{world.letter.number}/large.pdf", MEMBERS | READERS),
    "letter_pdf": Route(lambda world: f"/letters/{world.letter.number}.pdf", MEMBERS | READERS),
    "start": Route(at("/start/"), moved=EVERYBODY),
    "reviews": Route(
        at("/reviews/"),
        SIGNED_IN,
        looks=(
            Look("reviews", "reviewer", at("/reviews/")),
            Look("reviews-none", "stranger", at("/reviews/")),
        ),
    ),
    "review": Route(
        lambda world: f"/reviews/{world.assignment.review.pk}/",
        frozenset({"reviewer"}),
        looks=(
            Look("review", "reviewer", lambda world: f"/reviews/{world.assignment.review.pk}/"),
            Look(
                "review-files",
                "reviewer",
                lambda world: f"/reviews/{world.gallery.assignment.review.pk}/",
            ),
            Look(
                "review-before", "colleague", lambda world: f"/reviews/{world.others_assignment.review.pk}/"
            ),
        ),
    ),
    "conflicts": Route(
        lambda world: f"/reviews/conflicts/{world.assignment.stage_id}/",
        frozenset({"reviewer", "colleague"}),
        looks=(
            Look("conflicts", "reviewer", lambda world: f"/reviews/conflicts/{world.assignment.stage_id}/"),
        ),
    ),
    "review_save": Route(lambda world: f"/reviews/{world.assignment.review.pk}/save/", posts=True),
    "review_choices": Route(
        lambda world: f"/reviews/{world.assignment.review.pk}/two-answers/",
        frozenset({"reviewer"}),
        looks=(
            Look(
                "review-choices",
                "reviewer",
                lambda world: f"/reviews/{world.assignment.review.pk}/two-answers/",
            ),
        ),
    ),
    "review_sheet": Route(
        lambda world: f"/reviews/{world.assignment.review.pk}/sheet.docx", frozenset({"reviewer"})
    ),
    "review_sheets": Route(at("/reviews/sheets.docx"), frozenset({"reviewer", "colleague"})),
    "review_pack": Route(at("/reviews/pack.pdf"), frozenset({"reviewer", "colleague"})),
    "reviews_done": Route(
        at("/reviews/thank-you/"),
        frozenset({"colleague"}),
        moved=SIGNED_IN - {"colleague"},
        looks=(Look("reviews-done", "colleague", at("/reviews/thank-you/")),),
    ),
    "review_file": Route(
        lambda world: f"/reviews/{world.gallery.assignment.review.pk}/files/{world.gallery.seen.pk}/",
        frozenset({"reviewer"}),
    ),
    "manage_file": Route(
        lambda world: (
            f"/manage/files-read/applications/{world.gallery.reading.reference}/files/"
            f"{world.gallery.seen.pk}/"
        ),
        READERS,
        forbidden=STAFF - READERS,
    ),
    "manage_rounds": Route(at("/manage/"), STAFF, looks=(Look("manage-rounds", "manager", at("/manage/")),)),
    "manage": _staff(
        "",
        STAFF,
        *(Look(f"manage-{name}", "manager", desk("", name)) for name in ("open", "reading", "released")),
    ),
    "manage_applications": _staff(
        "applications/",
        READERS | {"access"},
        Look("manage-applications", "manager", desk("applications/", "open")),
    ),
    "manage_application": Route(
        lambda world: f"/manage/reading/applications/{world.reading.reference}/",
        READERS | {"access"},
        forbidden=frozenset({"finance"}),
        looks=(
            Look(
                "manage-application",
                "manager",
                lambda world: f"/manage/reading/applications/{world.reading.reference}/",
            ),
            Look(
                "manage-application-draft",
                "manager",
                lambda world: f"/manage/open/applications/{world.filled.reference}/",
            ),
            Look(
                "manage-application-helped",
                "access",
                lambda world: f"/manage/open/applications/{world.helped.reference}/",
            ),
            Look(
                "manage-application-seen",
                "observer",
                lambda world: f"/manage/released/applications/{world.awarded.reference}/",
            ),
        ),
    ),
    "manage_late": Route(
        lambda world: f"/manage/reading/applications/{world.reading.reference}/late/{world.late.pk}/",
        READERS | {"access"},
        forbidden=frozenset({"finance"}),
        looks=(
            Look(
                "manage-late",
                "manager",
                lambda world: f"/manage/reading/applications/{world.reading.reference}/late/{world.late.pk}/",
            ),
        ),
    ),
    "manage_draft": Route(
        lambda world: f"/manage/open/applications/{world.helped.reference}/draft/",
        frozenset({"manager", "access"}),
        forbidden=STAFF - {"manager", "access"},
        looks=(
            Look(
                "manage-draft",
                "manager",
                lambda world: f"/manage/open/applications/{world.helped.reference}/draft/",
            ),
        ),
    ),
    "manage_panel": _staff("panel/", READERS, Look("manage-panel", "manager", desk("panel/"))),
    "invitation": Route(
        lambda world: f"/reviews/invitations/{world.place.key}/",
        frozenset({"reviewer"}),
        looks=(
            Look("panel-place", "reviewer", lambda world: f"/reviews/invitations/{world.place.key}/"),
            Look("invitation", "colleague", lambda world: f"/reviews/invitations/{world.invited.key}/"),
        ),
    ),
    "practice": Route(
        lambda world: f"/reviews/invitations/{world.place.key}/practice/1/",
        frozenset({"reviewer"}),
        looks=(
            Look("practice", "reviewer", lambda world: f"/reviews/invitations/{world.place.key}/practice/1/"),
        ),
    ),
    "claim": Route(
        lambda world: f"/reviews/claims/{world.place.key}/",
        frozenset({"reviewer"}),
        looks=(
            Look("claim", "reviewer", lambda world: f"/reviews/claims/{world.place.key}/"),
            Look(
                "claim-sent", "colleague", lambda world: f"/reviews/claims/{world.receipt.claim.member.key}/"
            ),
        ),
    ),
    "claim_receipt": Route(
        lambda world: f"/reviews/claims/{world.receipt.claim.member.key}/receipts/{world.receipt.pk}/",
        frozenset({"colleague"}),
    ),
    "manage_panel_member": Route(
        lambda world: f"/manage/reading/panel/people/{world.place.key}/",
        READERS,
        forbidden=STAFF - READERS,
        looks=(
            Look(
                "manage-panel-member",
                "manager",
                lambda world: f"/manage/reading/panel/people/{world.place.key}/",
            ),
        ),
    ),
    "manage_progress": _staff(
        "panel/progress/", READERS, Look("manage-progress", "manager", desk("panel/progress/"))
    ),
    "manage_reassign": Route(
        lambda world: f"/manage/reading/panel/reassign/{world.assignment.ledger_id}/",
        MANAGER,
        forbidden=STAFF - MANAGER,
        looks=(
            Look(
                "manage-reassign",
                "manager",
                lambda world: f"/manage/reading/panel/reassign/{world.assignment.ledger_id}/",
            ),
        ),
    ),
    "manage_practice": _staff(
        "panel/practice/",
        READERS,
        Look("manage-practice", "manager", desk("panel/practice/")),
        Look("manage-practice-read", "observer", desk("panel/practice/")),
    ),
    "manage_claims": _staff(
        "panel/claims/",
        DECIDERS | {"finance"},
        Look("manage-claims", "finance", desk("panel/claims/")),
    ),
    "manage_claims_csv": _staff("panel/claims.csv", DECIDERS | {"finance"}),
    "manage_claim": Route(
        lambda world: f"/manage/reading/panel/claims/{world.receipt.claim_id}/",
        DECIDERS | {"finance"},
        forbidden=STAFF - DECIDERS - {"finance"},
        looks=(
            Look(
                "manage-claim",
                "manager",
                lambda world: f"/manage/reading/panel/claims/{world.receipt.claim_id}/",
            ),
        ),
    ),
    "manage_claim_receipt": Route(
        lambda world: f"/manage/reading/panel/claims/{world.receipt.claim_id}/receipts/{world.receipt.pk}/",
        DECIDERS | {"finance"},
        forbidden=STAFF - DECIDERS - {"finance"},
    ),
    "manage_conflicts": _staff(
        "conflicts/", READERS, Look("manage-conflicts", "manager", desk("conflicts/"))
    ),
    "manage_key_in": _staff(
        "panel/key-in/", MANAGER, Look("manage-key-in", "manager", desk("panel/key-in/"))
    ),
    "manage_key_in_sheet": Route(
        lambda world: f"/manage/reading/panel/key-in/{world.assignment.review.pk}/",
        MANAGER,
        forbidden=STAFF - MANAGER,
        looks=(
            Look(
                "manage-key-in-sheet",
                "manager",
                lambda world: f"/manage/reading/panel/key-in/{world.assignment.review.pk}/",
            ),
        ),
    ),
    "manage_assign": _staff("assign/", READERS, Look("manage-assign", "manager", desk("assign/"))),
    "manage_propose": Route(desk("assign/proposal/"), posts=True),
    "manage_assign_matrix": _staff(
        "assign/pairs/", MANAGER, Look("manage-assign-pairs", "manager", desk("assign/pairs/"))
    ),
    "manage_assign_file": _staff(
        "assign/file/", MANAGER, Look("manage-assign-file", "manager", desk("assign/file/"))
    ),
    "manage_ranking": _staff("ranking/", READERS, Look("manage-ranking", "manager", desk("ranking/"))),
    "manage_sift": _staff(
        "sift/",
        READERS,
        Look("manage-sift", "manager", desk("sift/")),
        Look("manage-sift-open", "approver", desk("sift/", "open")),
    ),
    "manage_sift_one": Route(
        _sift_one,
        READERS,
        forbidden=STAFF - READERS,
        looks=(
            Look("manage-sift-one", "manager", _sift_one),
            Look("manage-sift-second", "approver", _sift_one),
        ),
    ),
    "manage_meeting": Route(
        _talk_desk("meeting/"),
        READERS,
        forbidden=STAFF - READERS,
        looks=(
            Look("manage-meeting", "manager", _talk_desk("meeting/")),
            Look("manage-meeting-observer", "observer", _talk_desk("meeting/")),
        ),
    ),
    "manage_meeting_item": Route(
        _talk_item,
        READERS,
        forbidden=STAFF - READERS,
        looks=(Look("manage-meeting-item", "manager", _talk_item),),
    ),
    "learning": Route(
        at("/rounds/released/learning/"),
        STAFF,
        looks=(Look("learning", "observer", at("/rounds/released/learning/")),),
    ),
    "learning_text": Route(at("/rounds/released/learning.txt"), STAFF),
    "learning_csv": Route(at("/rounds/released/learning.csv"), STAFF),
    "manage_due": _staff(
        "due/",
        READERS | {"finance"},
        Look("manage-due", "manager", desk("due/", "released")),
        round="released",
    ),
    "manage_report_plan": _staff(
        "due/plan/", MANAGER, Look("manage-report-plan", "manager", desk("due/plan/", "released"))
    ),
    "manage_after": Route(
        _award("after/"),
        READERS | {"finance"},
        forbidden=frozenset({"access"}),
        looks=(Look("manage-after", "manager", _award("after/")),),
    ),
    "manage_report": Route(
        _award(f"reports/{after_world.SENT}/"),
        READERS,
        forbidden=STAFF - READERS,
        looks=(
            Look("manage-report", "manager", _award(f"reports/{after_world.SENT}/")),
            Look("manage-report-due", "manager", _award(f"reports/{after_world.LATE}/")),
        ),
    ),
    "manage_report_file": Route(
        lambda world: f"{_award(f'reports/{after_world.SENT}/')(world)}files/{world.report_file.pk}/",
        READERS,
        forbidden=STAFF - READERS,
    ),
    "manage_variation": Route(
        _award(f"changes/{after_world.ASKED}/"),
        READERS | {"finance"},
        forbidden=frozenset({"access"}),
        looks=(
            Look("manage-change", "manager", _award(f"changes/{after_world.ASKED}/")),
            Look("manage-change-second", "approver", _award(f"changes/{after_world.PROPOSED}/")),
            Look("manage-change-agreed", "manager", _award(f"changes/{after_world.AGREED}/")),
        ),
    ),
    "minutes_pdf": Route(_minutes("pdf"), READERS, forbidden=STAFF - READERS),
    "minutes_docx": Route(_minutes("docx"), READERS, forbidden=STAFF - READERS),
    "panel_agenda": Route(
        lambda world: f"/reviews/meeting/{world.talk_stage.pk}/",
        frozenset({"reviewer", "colleague"}),
        looks=(Look("panel-agenda", "reviewer", lambda world: f"/reviews/meeting/{world.talk_stage.pk}/"),),
    ),
    "panel_talk": Route(
        _panel_talk,
        frozenset({"reviewer", "colleague"}),
        looks=(Look("panel-talk", "reviewer", _panel_talk),),
    ),
    "manage_shortlist": _staff(
        "shortlist/", READERS, Look("manage-shortlist", "manager", desk("shortlist/"))
    ),
    "manage_stages": _staff(
        "stages/",
        READERS,
        Look("manage-stages", "manager", desk("stages/", "planned")),
        Look("manage-stages-stand", "manager", desk("stages/", "reading")),
    ),
    "manage_stage_new": _staff(
        "stages/new/", MANAGER, Look("manage-stage-new", "manager", desk("stages/new/", "planned"))
    ),
    "manage_stage": _staff(
        "stages/1/",
        MANAGER,
        Look("manage-stage", "manager", desk("stages/1/", "planned")),
        Look("manage-stage-open", "manager", desk("stages/1/", "reading")),
    ),
    "manage_criterion_new": _staff(
        "stages/1/criteria/new/",
        MANAGER,
        Look("manage-criterion-new", "manager", desk("stages/1/criteria/new/", "planned")),
    ),
    "manage_criterion": _staff(
        "stages/1/criteria/learning/",
        MANAGER,
        Look("manage-criterion", "manager", desk("stages/1/criteria/learning/", "planned")),
    ),
    "manage_decisions": _staff(
        "decisions/", READERS, Look("manage-decisions", "manager", desk("decisions/", "decided"))
    ),
    "manage_approve": _staff(
        "decisions/approve/",
        DECIDERS,
        Look("manage-approve", "approver", desk("decisions/approve/", "decided")),
        round="decided",
    ),
    "manage_release": _staff(
        "decisions/release/",
        DECIDERS,
        Look("manage-release", "manager", desk("decisions/release/", "decided")),
        round="decided",
    ),
    "manage_decision": Route(
        lambda world: f"/manage/decided/decisions/{world.decided.reference}/",
        READERS,
        forbidden=STAFF - READERS,
        looks=(
            Look(
                "manage-decision",
                "manager",
                lambda world: f"/manage/decided/decisions/{world.decided.reference}/",
            ),
        ),
    ),
    "manage_appeals": _staff(
        "appeals/", READERS, Look("manage-appeals", "manager", desk("appeals/", "released"))
    ),
    "manage_appeal": Route(
        _complaint,
        READERS,
        forbidden=STAFF - READERS,
        looks=(
            Look("manage-appeal", "manager", _complaint),
            Look(
                "manage-appeal-answered",
                "observer",
                lambda world: f"/manage/released/appeals/{world.answered.pk}/",
            ),
        ),
    ),
    "manage_appeal_file": Route(
        lambda world: f"/manage/released/appeals/{world.answered.pk}/answer/",
        READERS,
        forbidden=STAFF - READERS,
    ),
    "manage_case": Route(
        lambda world: f"/manage/released/applications/{world.awarded.reference}/case-file/", posts=True
    ),
    "manage_letters": _staff(
        "letters/", READERS, Look("manage-letters", "manager", desk("letters/", "released"))
    ),
    "manage_letter_texts": _staff(
        "letters/texts/",
        READERS,
        Look("manage-letter-texts", "manager", desk("letters/texts/", "decided")),
    ),
    "manage_letter_head": _staff(
        "letters/texts/head/",
        MANAGER,
        Look("manage-letter-head", "manager", desk("letters/texts/head/", "decided")),
    ),
    "manage_letter_text": _staff(
        "letters/texts/award/en/",
        MANAGER,
        Look("manage-letter-text", "manager", desk("letters/texts/award/en/", "decided")),
    ),
    "manage_letter_text_version": _staff(
        "letters/texts/decline/en/0/",
        READERS,
        Look("manage-letter-text-version", "observer", desk("letters/texts/decline/en/0/", "decided")),
    ),
    "manage_letter_proof": _staff(
        "letters/proof/",
        READERS,
        Look("manage-letter-proof", "approver", desk("letters/proof/", "decided")),
    ),
    "manage_letter_proof_pdf": _staff("letters/proof.pdf", READERS, round="decided"),
    "manage_letters_post": _staff(
        "letters/post/", READERS, Look("manage-letters-post", "manager", desk("letters/post/", "released"))
    ),
    "manage_letters_print": Route(
        lambda world: f"/manage/released/letters/post/print.pdf?letter={world.letter.number}",
        READERS,
        forbidden=STAFF - READERS,
    ),
    "manage_letter": Route(
        lambda world: f"/manage/released/letters/{world.letter.number}/",
        READERS,
        forbidden=STAFF - READERS,
        looks=(
            Look(
                "manage-letter",
                "manager",
                lambda world: f"/manage/released/letters/{world.letter.number}/",
            ),
            Look(
                "manage-letter-draft",
                "manager",
                lambda world: f"/manage/decided/letters/{world.draft_letter.number}/",
            ),
        ),
    ),
    "manage_awards": _staff(
        "awards/", READERS | {"finance"}, Look("manage-awards", "finance", desk("awards/", "released"))
    ),
    "manage_payments": _staff(
        "payments/",
        READERS | {"finance"},
        Look("manage-payments", "manager", desk("payments/", "released")),
        Look("manage-payments-none", "finance", desk("payments/", "offered")),
        round="released",
    ),
    "manage_payment_runs": _staff(
        "payments/runs/",
        READERS | {"finance"},
        Look("manage-payment-runs", "finance", desk("payments/runs/", "released")),
        Look("manage-payment-runs-none", "observer", desk("payments/runs/", "offered")),
        round="released",
    ),
    "manage_payment_run_file": _staff("payments/runs/1.csv", frozenset({"finance"}), round="released"),
    "manage_paid_days": _staff(
        "payments/paid/",
        frozenset({"finance"}),
        Look("manage-paid-days", "finance", desk("payments/paid/", "released")),
    ),
    "manage_payment_rules": _staff(
        "payments/rules/",
        MANAGER | {"finance"},
        Look("manage-payment-rules", "manager", desk("payments/rules/", "released")),
        Look("manage-payment-rules-read", "finance", desk("payments/rules/", "released")),
    ),
    "manage_bank": Route(
        lambda world: f"/manage/released/awards/{world.award.public_reference}/bank/",
        frozenset({"finance"}),
        forbidden=STAFF - {"finance"},
        looks=(
            Look(
                "manage-bank",
                "finance",
                lambda world: f"/manage/released/awards/{world.award.public_reference}/bank/",
            ),
            Look(
                "manage-bank-none",
                "finance",
                lambda world: f"/manage/offered/awards/{world.offer.public_reference}/bank/",
            ),
        ),
    ),
    "manage_award": Route(
        lambda world: f"/manage/released/awards/{world.award.public_reference}/",
        READERS | {"finance"},
        forbidden=frozenset({"access"}),
        looks=(
            Look(
                "manage-award",
                "manager",
                lambda world: f"/manage/released/awards/{world.award.public_reference}/",
            ),
            Look(
                "manage-award-offered",
                "manager",
                lambda world: f"/manage/offered/awards/{world.offer.public_reference}/",
            ),
        ),
    ),
    "manage_award_terms": _staff(
        "awards/terms/",
        READERS | {"finance"},
        Look("manage-award-terms", "manager", desk("awards/terms/", "released")),
        Look("manage-award-terms-seen", "finance", desk("awards/terms/", "released")),
    ),
    "manage_award_text": Route(
        _award("text/"),
        READERS | {"finance"},
        forbidden=frozenset({"access"}),
        looks=(Look("manage-award-text", "finance", _award("text/")),),
    ),
    "manage_award_checks": Route(
        _award("checks/"),
        READERS | {"finance"},
        forbidden=frozenset({"access"}),
        looks=(
            Look("manage-award-checks", "manager", _award("checks/")),
            Look("manage-award-checks-seen", "observer", _award("checks/")),
        ),
    ),
    "manage_award_day": Route(
        _offer("answer-by/"),
        MANAGER,
        forbidden=STAFF - MANAGER,
        looks=(Look("manage-award-day", "manager", _offer("answer-by/")),),
    ),
    "manage_award_paper": Route(
        _offer("paper/"),
        MANAGER,
        forbidden=STAFF - MANAGER,
        looks=(
            Look("manage-award-paper", "manager", _offer("paper/")),
            Look("manage-award-to-sign", "manager", _offer("text/")),
        ),
    ),
    "manage_award_scan": Route(_award("paper/sheet/"), MANAGER, forbidden=STAFF - MANAGER),
    "manage_messages": _staff("messages/", READERS, Look("manage-messages", "manager", desk("messages/"))),
    "manage_dates": _staff(
        "dates/",
        STAFF,
        Look("manage-dates", "manager", desk("dates/", "open")),
        Look("manage-dates-measured", "manager", desk("dates/", "reading")),
        Look("manage-dates-rule", "approver", desk("dates/", "planned")),
        Look("manage-dates-seen", "finance", desk("dates/", "released")),
    ),
    "manage_form": _staff(
        "form/",
        READERS,
        Look("manage-form", "manager", desk("form/", "planned")),
        Look("manage-form-stands", "manager", desk("form/", "open")),
        Look("manage-form-read", "observer", desk("form/", "planned")),
    ),
    "manage_form_section_new": _staff(
        "form/sections/new/",
        MANAGER,
        Look("manage-form-section-new", "manager", desk("form/sections/new/", "planned")),
    ),
    "manage_form_section": _staff(
        "form/sections/about/",
        MANAGER,
        Look("manage-form-section", "manager", desk("form/sections/about/", "planned")),
        Look("manage-form-section-correct", "manager", desk("form/sections/about/", "open")),
    ),
    "manage_form_question_new": _staff(
        "form/questions/new/?section=about",
        MANAGER,
        Look("manage-form-question-new", "manager", desk("form/questions/new/?section=about", "planned")),
    ),
    "manage_form_question": _staff(
        "form/questions/fund_holder_contact/",
        MANAGER,
        Look("manage-form-question", "manager", desk("form/questions/fund_holder_contact/", "planned")),
        Look("manage-form-question-choices", "manager", desk("form/questions/themes/", "planned")),
        Look("manage-form-question-correct", "manager", desk("form/questions/themes/", "open")),
    ),
    "manage_form_preview": _staff(
        "form/preview/", READERS, Look("manage-form-preview", "manager", desk("form/preview/", "planned"))
    ),
    "manage_form_preview_section": _staff(
        "form/preview/about/",
        READERS,
        Look("manage-form-preview-section", "manager", desk("form/preview/about/", "planned")),
    ),
    "manage_rehearsal": _staff(
        "rehearsal/",
        MANAGER,
        Look("manage-rehearsal", "manager", desk("rehearsal/", "open")),
        Look("manage-rehearsal-none", "manager", desk("rehearsal/", "planned")),
        Look("manage-rehearsed", "manager", desk("", "rehearsal")),
        Look("manage-rehearsed-dates", "manager", desk("dates/", "rehearsal")),
        Look("round-rehearsed", "manager", lambda world: f"/rounds/{world.rounds['rehearsal'].slug}/"),
        round="open",
    ),
    "rehearsal_back": Route(at("/rehearsal/back/"), posts=True),
    "manage_copy": _staff("copy/", MANAGER, Look("manage-copy", "manager", desk("copy/", "open"))),
    "manage_formats": _staff(
        "formats/",
        READERS | {"access"},
        Look("manage-formats", "manager", desk("formats/", "open")),
        Look("manage-formats-seen", "observer", desk("formats/", "open")),
    ),
    "manage_ledger": _staff(
        "ledger/", READERS | {"finance"}, Look("manage-ledger", "manager", desk("ledger/"))
    ),
    "account": Route(at("/account/"), SIGNED_IN, looks=(Look("account", "lead", at("/account/")),)),
    "account_name": Route(
        at("/account/name/"), SIGNED_IN, looks=(Look("account-name", "lead", at("/account/name/")),)
    ),
    "account_password": Route(
        at("/account/password/"),
        SIGNED_IN,
        looks=(Look("account-password", "lead", at("/account/password/")),),
    ),
    "account_login": Route(
        at("/account/sign-in/"),
        frozenset({"nobody"}),
        moved=SIGNED_IN,
        looks=(Look("sign-in", "nobody", at("/account/sign-in/")),),
    ),
    "account_code": Route(at("/account/sign-in/code/"), moved=EVERYBODY),
    "account_link": Route(at("/account/sign-in/link/abc/"), forbidden=NOBODY),
    "account_password_sign_in": Route(
        at("/account/sign-in/password/"),
        frozenset({"nobody"}),
        moved=SIGNED_IN,
        looks=(Look("sign-in-password", "nobody", at("/account/sign-in/password/")),),
    ),
    "account_logout": Route(at("/account/sign-out/"), posts=True),
    "account_closed": Route(
        at("/account/closed/"),
        forbidden=EVERYBODY,
        looks=(Look("account-closed", "nobody", at("/account/closed/")),),
    ),
    "accessibility": Route(
        at("/accessibility/"), EVERYBODY, looks=(Look("accessibility", "nobody", at("/accessibility/")),)
    ),
    "reading_choices": Route(
        at("/reading/"),
        EVERYBODY,
        looks=(
            Look("reading-choices", "nobody", at("/reading/")),
            Look("reading-choices-back", "lead", at("/reading/?next=/applications/")),
        ),
    ),
    "healthz": Route(at("/healthz"), EVERYBODY),
    "readyz": Route(at("/readyz"), EVERYBODY),
    "admin_entrance": Route(at("/admin/login/"), forbidden=SIGNED_IN),
}

# What the demonstration has on top; tests/e2e/test_demo_doors.py opens them with its settings.
DEMO_ROUTES = frozenset({"demo_home", "demo_sign_in", "mailbox", "mailbox_post", "mailbox_post_html"})
# Found by nobody, signed in or not: a link with a token that was never made.
NOT_FOUND_FOR_ALL = frozenset({"account_link"})


def names(urlconf: str) -> list[str]:
    """The names of all addresses of a project; the admin's own are left out (a test of theirs walks them)."""
    found: list[str] = []

    def walk(patterns: list[URLPattern | URLResolver]) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                if pattern.app_name != "admin":
                    walk(pattern.url_patterns)
            else:
                found.append(pattern.name or str(pattern.pattern))

    walk(get_resolver(urlconf).url_patterns)
    return found
