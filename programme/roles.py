"""Who may do what in a programme, and making a person whom somebody names before they ever signed in."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from programme.models import Programme, ProgrammeRole, User
from programme.refusals import Refused
from programme.states import Role


def person_of(email: str, *, name: str = "", at: datetime) -> User:
    """The person with this address, made when there is none yet: they sign in by a code sent to it.

    A name is given to somebody who has none, and changes nobody's own.
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused(_("“%(typed)s” is not an e-mail address.") % {"typed": email}) from error
    name = " ".join(name.split())
    person = User.objects.filter(email=address).first()
    if person is None:
        try:
            with transaction.atomic():
                return User.objects.create_user(address, name=name, joined_at=at)
        except IntegrityError:  # made at this very moment, by their own first signing in
            person = User.objects.get(email=address)
    if not person.is_active:
        raise Refused(_("The account of %(address)s is closed.") % {"address": address})
    if name and not person.name:
        person.name = name
        person.save(update_fields=["name"])
    return person


def grant(programme: Programme, user: User, role: Role | str) -> bool:
    """Give somebody a role in a programme. False when they have it already."""
    if role not in Role.values:
        raise Refused(
            _("There is no role “%(role)s”. The roles are: %(roles)s.")
            % {"role": role, "roles": ", ".join(Role.values)}
        )
    _held, is_new = ProgrammeRole.objects.get_or_create(programme=programme, user=user, role=role)
    return is_new
