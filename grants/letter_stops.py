"""What keeps a letter from being approved as it reads: the dry run shows it, approving refuses it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from grants.models import Letter
from grants.states import DecisionOutcome


def of_facts(letter: Letter, recipient: tuple[str, str]) -> Iterator[str]:
    """What is missing whatever the letter says, each in a sentence; `recipient`: names of lead and group."""
    if letter.decision.outcome == DecisionOutcome.AWARD and not letter.decision.amount:
        yield _("It offers an award and names no amount.")
    if not any(recipient):
        yield _("It has no name to be addressed to.")


def of_words(letter: Letter, words: Mapping[str, Any]) -> Iterator[str]:
    """What was decided and an applicant has to know, and the letter does not say, each in a sentence."""
    decision, said = letter.decision, squeezed(words)
    if decision.conditions.strip() and squeeze(decision.conditions) not in said:
        yield _("The conditions of the award do not stand in the letter.")
    if decision.outcome == DecisionOutcome.AWARD and words["amount"]:
        amount = re.escape(words["amount"].removesuffix(".00"))
        whole = " ".join([words["subject"], *(part["text"] for part in words["paragraphs"])])
        if not re.search(rf"(?<![\d.]){amount}(?!\d|\.\d)", whole.replace(",", "")):
            yield _("The amount of the award does not stand in the letter.")


def squeezed(words: Mapping[str, Any]) -> str:
    """All paragraphs of a letter without a space between their signs."""
    return squeeze(" ".join(part["text"] for part in words["paragraphs"]))


def squeeze(words: str) -> str:
    """Words without their spaces, to be found whatever the line breaks are."""
    return re.sub(r"\s", "", words)
