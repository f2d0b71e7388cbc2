"""The demonstration's local mailbox. Routed by programme.urls_demo alone."""

from __future__ import annotations

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from programme import mailbox
from programme.mailbox import Post

# A mail shows itself and nothing else: no script, nothing fetched or sent, and apart from our cookies.
# (`allow-scripts` lets nothing in, script-src forbids it all; without it no checker can look at the page.)
FOR_MAIL = {
    "default-src": [NONE],
    "script-src": [NONE],
    "connect-src": [NONE],
    "font-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "form-action": [NONE],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
    "sandbox": ["allow-scripts", "allow-popups", "allow-popups-to-escape-sandbox"],
}


@never_cache
@require_safe
def posts(request: HttpRequest) -> HttpResponse:
    """All messages, newest first."""
    return render(request, "programme/mailbox.html", {"posts": mailbox.newest()})


@never_cache
@require_safe
def post(request: HttpRequest, name: str) -> HttpResponse:
    """One message: its text, with links that can be followed."""
    return render(request, "programme/mailbox_post.html", {"post": _find(name)})


@never_cache
@require_safe
@csp_replace(FOR_MAIL)
def post_html(request: HttpRequest, name: str) -> HttpResponse:
    """The message as a mail program draws it, on a page of its own under a policy of its own."""
    found = _find(name)
    if not found.html:
        raise Http404
    return HttpResponse(found.html)


def _find(name: str) -> Post:
    found = mailbox.find(name)
    if found is None:
        raise Http404
    return found
