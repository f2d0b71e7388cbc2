"""What happens to every request: its arrival is set once, at the door; what is personal stays private."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.cache import patch_cache_control

from programme import clock
from programme.arrival import ENTRY, Arrival, judge_stamp


class ArrivalMiddleware:
    """Sets `request.arrival` before anything else looks at the request.

    The proxy's stamp is trusted because of the listener on which this process hears (NOON_ARRIVAL=proxy),
    never because of an address. Without a proxy the body is read first, within its bound, then stamped.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.ARRIVAL == "proxy":
            request.arrival = judge_stamp(  # type: ignore[attr-defined]
                request.headers.get("X-Request-Start"),
                entry=clock.now(),
                longest_queue=timedelta(seconds=settings.MAX_QUEUE_SECONDS),
            )
            return self.get_response(request)
        try:
            if request.method in ("POST", "PUT", "PATCH"):
                _ = request.body
        except RequestDataTooBig:
            request.arrival = Arrival(clock.now(), ENTRY)  # type: ignore[attr-defined]
            return HttpResponse(
                "This is more than we can take at once.", status=413, content_type="text/plain"
            )
        except UnreadablePostError:
            return HttpResponse("The connection broke off.", status=400, content_type="text/plain")
        request.arrival = Arrival(clock.now(), ENTRY)  # type: ignore[attr-defined]
        return self.get_response(request)


class PrivateMiddleware:
    """Lets no cache keep a page that depends on who is signed in, unless its view said how it may.

    A browser may keep it and asks each time: `no-store` would take what somebody typed from the page to
    which they come back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.session.accessed and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return response
