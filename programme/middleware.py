"""What happens to every request: its arrival is set once, at the door; what is personal stays private."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from programme import clock, looking, uploads
from programme.arrival import ENTRY, Arrival, judge_stamp, longest_queue
from programme.file_refusals import in_words
from programme.models import User

# How much of a request that is too large is read and thrown away before the answer: a browser that is still
# sending would not read it.
THROWN_AWAY = 10


class ArrivalMiddleware:
    """Sets `request.arrival` before anything else looks at the request.

    The proxy's stamp is trusted because of the listener on which this process hears (NOON_ARRIVAL=proxy),
    never because of an address. Without a proxy the body is read first, within its bound, then stamped.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        uploads.keep_names(request)
        if settings.ARRIVAL == "proxy":
            request.arrival = judge_stamp(  # type: ignore[attr-defined]
                request.headers.get("X-Request-Start"),
                entry=clock.now(),
                longest_queue=longest_queue(),
            )
            return self.get_response(request)
        try:
            if request.method in ("POST", "PUT", "PATCH"):
                _body = request.body
        except RequestDataTooBig:
            request.arrival = Arrival(clock.now(), ENTRY)  # type: ignore[attr-defined]
            return too_large(request)
        except UnreadablePostError:
            return HttpResponse("The connection broke off.", status=400, content_type="text/plain")
        request.arrival = Arrival(clock.now(), ENTRY)  # type: ignore[attr-defined]
        return self.get_response(request)


def too_large(request: HttpRequest) -> HttpResponse:
    """413 as a page, or as {"says": sentence} for a script. What was sent is read to its end and not kept."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    try:
        for _piece in range(THROWN_AWAY * most // 65536):
            if not request.read(65536):
                break
    except (OSError, UnreadablePostError):
        pass
    with translation.override(translation.get_language_from_request(request)):
        says = _("This is more than %(most)s at once, which is the most that we can take in.") % {
            "most": in_words(most)
        }
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"says": says}, status=413)
        return HttpResponse(render_to_string("413.html", {"says": says}), status=413)


class PolicyMiddleware(CSPMiddleware):
    """django-csp's, with the policy of the settings put into words once and not at each response."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)
        self.policy = build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """As django-csp's, for a page with words of its own (`csp_replace` and the like) or a nonce."""
        if any(name.startswith("_csp") for name in (*vars(request), *vars(response))):
            own: HttpResponseBase = super().process_response(request, response)
            return own
        response.headers.setdefault(HEADER, self.policy)
        return response


class PersonMiddleware(AuthenticationMiddleware):
    """Sets `request.user`, found out only if somebody asks; see `programme.looking` for imaginary people."""

    def process_request(self, request: HttpRequest) -> None:
        """As Django's, with our own question of who is there."""
        super().process_request(request)
        request.user = cast(User, SimpleLazyObject(lambda: looking.person_of_session(request)))


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
