"""The mark on a page of questions: that we gave it, to whom, and what it showed of each answer.

With it, what somebody left as it was undoes nothing that was saved since; what they changed is held against
what they had before them; and what a stranger sends is held only if we once gave them the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core import signing

from programme import randomness, references
from programme.answers import Held, Seen, digest
from programme.models import Question

SALT = "grants.section"
FIELD = "noon-page"


@dataclass(frozen=True)
class Mark:
    """What a page showed. `writer` names that page; an unreadable mark has no person and has seen nothing."""

    reference: str = ""
    person: int | None = None
    writer: str = ""
    seen: Mapping[str, Seen] = field(default_factory=dict)

    def write(self, *, of: str = "") -> str:
        """The mark as text, signed. `of`: a thing of the application that has pages of its own."""
        shown = {key: [one.revision, one.digest] for key, one in self.seen.items()}
        return signing.dumps([self.reference, self.person, self.writer, shown], salt=SALT + of, compress=True)


def of_page(
    reference: str,
    person: int,
    questions: Iterable[Question],
    held: Mapping[str, Held],
    *,
    before: Mark | None = None,
    apart: Iterable[str] = (),
) -> Mark:
    """The mark of a page that shows these questions now.

    A page that comes back after a save keeps the writer of the one `before`, and for what was kept `apart`
    also what that one had shown: the same text sent once more must not push out what stands.
    """
    seen = {
        question.key: Seen(held[question.key].revision, digest(held[question.key].value))
        for question in questions
        if question.key in held
    }
    if before is not None and before.person == person:
        seen.update({key: before.seen.get(key, Seen(0)) for key in apart})
        return Mark(reference, person, before.writer, seen)
    return Mark(reference, person, randomness.token_bytes(9).hex(), seen)


def read(text: str, reference: str, *, of: str = "") -> Mark:
    """The mark of a page of this application (or `of` a thing of it); an empty one when it is not ours."""
    try:
        marked, person, writer, shown = signing.loads(text, salt=SALT + of)
        seen = {str(key): Seen(int(revision), str(mark)) for key, (revision, mark) in shown.items()}
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return Mark()
    return Mark(marked, int(person), str(writer), seen) if marked == references.tidy(reference) else Mark()
