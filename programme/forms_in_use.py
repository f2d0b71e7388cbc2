"""A form and the rounds that use it: whether it stands, its lock, and the rows in their chains."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from programme import ledger, rounds
from programme.canonical import Plain
from programme.models import Form, Response, Round, User
from programme.refusals import Refused


def stands(form: Form, at: datetime) -> bool:
    """Whether the form may no longer be changed: somebody began to answer it, or a round opened with it."""
    if form.frozen_at is not None:
        return True
    found = Round.objects.filter(form=form, opens_at__lte=at).select_related("form")
    return any(rounds.has_opened(round, at) for round in found)


def locked(form: Form) -> Form:
    """The form as it is now, held until the transaction ends, so that two people change it in turn."""
    return Form.objects.select_for_update(no_key=True).get(pk=form.pk)


def locked_for_change(form: Form, *, at: datetime) -> Form:
    """The same, or Refused when the form stands."""
    form = locked(form)
    if stands(form, at):
        raise Refused(
            _(
                "People can answer this form, so its questions stand. "
                "You can put a slip of the pen right, or copy the round and change the copy."
            )
        )
    return form


def is_shared_key(form: Form) -> bool:
    """Whether answers or other versions of the form rely on its keys."""
    return (
        Form.objects.filter(key=form.key).exclude(pk=form.pk).exists()
        or Response.objects.filter(form=form).exists()
    )


def is_published(form: Form) -> bool:
    """Whether a published round uses the form."""
    return Round.objects.filter(form=form, is_published=True).exists()


def record(form: Form, act: str, payload: Plain, *, by: User | None, at: datetime) -> None:
    """One row in the chain of every round that uses the form, always in the same order."""
    for round in Round.objects.filter(form=form).order_by("pk"):
        ledger.append(round.chain, act, subject=round.ledger_id, by=by, at=at, payload=payload)
