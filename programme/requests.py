"""What a request carries once our middleware has seen it."""

from __future__ import annotations

from django.http import HttpRequest

from programme.arrival import Arrival
from programme.models import User


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in, with its arrival. Only for annotations."""

    user: User
    arrival: Arrival
