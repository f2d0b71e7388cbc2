"""The mark on an open score sheet: whose it is, its name, and what it showed of each field; signed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core import signing

from programme import randomness
from programme.answers import Held, Seen, digest

SALT = "reviews.sheet"
FIELD = "noon-page"


@dataclass(frozen=True)
class Mark:
    """What a sheet showed. `writer` names that page; an unreadable mark has no person saw nothing."""

    review: str = ""
    person: int | None = None
    writer: str = ""
    seen: Mapping[str, Seen] = field(default_factory=dict)

    def write(self) -> str:
        """The mark as text, signed."""
        shown = {key: [one.revision, one.digest] for key, one in self.seen.items()}
        return signing.dumps([self.review, self.person, self.writer, shown], salt=SALT, compress=True)


def of_sheet(
    review: uuid.UUID,
    person: int,
    held: Mapping[str, Held],
    *,
    before: Mark | None = None,
    apart: Iterable[str] = (),
) -> Mark:
    """The mark of a sheet that shows what is held now.

    A page that comes back after a save keeps the writer of the one `before`, and for what was kept `apart`
    also what that one had shown: the same answer sent once more must not push out what stands.
    """
    seen = {key: Seen(one.revision, digest(one.value)) for key, one in held.items()}
    if before is not None and before.person == person:
        seen.update({key: before.seen.get(key, Seen(0)) for key in apart})
        return Mark(str(review), person, before.writer, seen)
    return Mark(str(review), person, randomness.token_bytes(9).hex(), seen)


def read(text: str, review: uuid.UUID) -> Mark:
    """The mark of a sheet of this review; an empty one when it is not ours."""
    try:
        marked, person, writer, shown = signing.loads(text, salt=SALT)
        seen = {str(key): Seen(int(revision), str(mark)) for key, (revision, mark) in shown.items()}
        return Mark(str(marked), int(person), str(writer), seen) if marked == str(review) else Mark()
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return Mark()
