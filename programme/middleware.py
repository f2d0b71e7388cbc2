"""What happens to every request: its arrival is set once, at the door; what is personal stays private."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, UnreadablePostError
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.cache import patch_cache_control

from programme import clock
from programme.arrival import ENTRY, Arrival, judge_stamp, longest_queue


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
                longest_queue=longest_queue(),
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


class SameOriginCsrfMiddleware(CsrfViewMiddleware):
    """Believes a browser that says itself that a request came from our own page; else asks for the token.

    Signing in again in another window changes the token, and whoever then pressed 'submit' in the first one
    a minute before noon would be turned away. `Sec-Fetch-Site` cannot be set by a page, ours or another's.
    """

    def process_view(
        self,
        request: HttpRequest,
        callback: Callable[..., HttpResponseBase],
        callback_args: tuple[object, ...],
        callback_kwargs: dict[str, object],
    ) -> HttpResponseForbidden | None:
        is_ours = (
            request.headers.get("Sec-Fetch-Site") == "same-origin"
            and "Origin" in request.headers
            and self._origin_verified(request)  # type: ignore[attr-defined]
        )
        if is_ours:
            self._accept(request)  # type: ignore[attr-defined]
            return None
        return super().process_view(request, callback, callback_args, callback_kwargs)
