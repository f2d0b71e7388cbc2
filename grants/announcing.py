"""Telling everybody of more time for all, some at a time, until everybody was told. Can run twice."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction

from grants import telling
from grants.models import Extension
from grants.states import ExtensionState

log = logging.getLogger(__name__)

# A decision that is older is told by nobody any more: a mail that late would only confuse.
TOLD_WITHIN = timedelta(days=1)


def tell_of_more_time(*, at: datetime) -> int:
    """Queue what is missing of every recent decision about more time for all; how many mails.

    One that cannot be told is logged, and the others are told.
    """
    recent = (
        Extension.objects.filter(
            application=None,
            state__in=[ExtensionState.APPROVED, ExtensionState.CLOSED],
            decided_at__gt=at - TOLD_WITHIN,
        )
        .select_related("round__programme")
        .order_by("decided_at")
    )
    count = 0
    for extension in recent:
        try:
            while queued := _a_batch(extension, at):
                count += queued
        except Exception:  # one round must not keep the others from being told
            log.exception("more time %s could not be told to everybody", extension.pk)
    return count


def _a_batch(extension: Extension, at: datetime) -> int:
    with transaction.atomic():
        return telling.of_extension_for_all(extension, at=at)
