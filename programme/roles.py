"""Who may do what in a programme, and making a person whom somebody names before they ever signed in."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from programme import imaginary
from programme.models import Programme, ProgrammeRole, Round, User
from programme.refusals import Refused
from programme.states import Role


def person_of(email: str, *, name: str = "", round: Round | None = None, at: datetime) -> User:
    """The person with this address, made when there is none yet: they sign in by a code sent to it.

    A name is given to somebody who has none, and changes nobody's own. Refused: somebody real for a `round`
    that is a rehearsal, and somebody imaginary for anything else.
    """
    address = email.strip().lower()
    rehearsal = round if round is not None and round.is_rehearsal else None
    if rehearsal is not None and not imaginary.is_imaginary_address(address):
        raise Refused(_("Nobody real takes part in a rehearsal. Use an address that ends in “.invalid”."))
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused(_("“%(typed)s” is not an e-mail address.") % {"typed": email}) from error
    name = " ".join(name.split())
    if rehearsal is None and imaginary.is_imaginary_address(address):
        raise Refused(_("Nobody can be reached at “%(typed)s”.") % {"typed": email})
    person = User.objects.filter(email=address).first()
    if person is None:
        try:
            with transaction.atomic():
                return User.objects.create_user(address, name=name, joined_at=at, rehearsal=rehearsal)
        except IntegrityError:  # made at this very moment, by their own first signing in
            person = User.objects.get(email=address)
    if person.rehearsal_id != (rehearsal.pk if rehearsal is not None else None):
        raise Refused(_("%(address)s belongs to another rehearsal.") % {"address": address})
    if not person.is_active:
        raise Refused(_("The account of %(address)s is closed.") % {"address": address})
    if name and not person.name:
        person.name = name
        person.save(update_fields=["name"])
    return person


def grant(programme: Programme, user: User, role: Role | str) -> bool:
    """Give somebody a role in a programme. False when they have it already."""
    if user.is_imaginary:
        raise Refused(_("%(name)s does not exist, and can have no role.") % {"name": user})
    if role not in Role.values:
        raise Refused(
            _("There is no role “%(role)s”. The roles are: %(roles)s.")
            % {"role": role, "roles": ", ".join(Role.values)}
        )
    _held, is_new = ProgrammeRole.objects.get_or_create(programme=programme, user=user, role=role)
    return is_new
