"""The one entrance: address, code, in. And the two side doors: the link in the mail, and a password."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programme import accounts, clock
from programme.account_forms import AddressForm, CodeForm, PasswordSignInForm
from programme.accounts import Claim, Refusal
from programme.models import User
from programme.requests import NoonRequest, person_of, safe_path

# The sign-in request that this browser made: {"link": id, "email": address, "then": path}.
ASKED = "noon_sign_in"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: NoonRequest) -> HttpResponse:
    """Sign in or create an account: both begin with an address."""
    then = safe_path(request.POST.get("next") or request.GET.get("next"))
    if request.method != "POST":
        if person_of(request):
            return redirect(then or "start")
        return _ask_page(request, AddressForm(), then)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _ask_page(request, form, then, status=422)
    email = form.cleaned_data["email"]
    asked = accounts.ask_for_code(email, at=request.arrival.at, then=then)
    if asked.link is None:
        assert asked.again_at is not None
        form.add_error(
            "email",
            _(
                "We have sent as many codes to this address as we send within 15 minutes. The button in "
                "each of those e-mails still works until it expires; or ask again after %(time)s."
            )
            % {"time": clock.time_in_words(asked.again_at)},
        )
        return _ask_page(request, form, then, status=429)
    request.session[ASKED] = {"link": asked.link.pk, "email": email, "then": then}
    return redirect("account_code")


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: NoonRequest) -> HttpResponse:
    """Enter the code. It works in the browser that asked for it and nowhere else."""
    asked = request.session.get(ASKED)
    if asked is None:
        return redirect("start" if person_of(request) else "account_login")
    context = {"email": asked["email"], "then": asked["then"]}
    if request.method != "POST":
        return render(request, "account/code.html", {**context, "form": CodeForm()})
    form = CodeForm(request.POST)
    if form.is_valid():
        claim = accounts.claim_code(asked["link"], form.cleaned_data["code"], at=request.arrival.at)
        if claim.person is not None:
            del request.session[ASKED]
            return enter(request, claim.person, then=claim.then)
        form.add_error("code", code_refusal_in_words(claim))
    return render(request, "account/code.html", {**context, "form": form}, status=422)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: NoonRequest, token: str) -> HttpResponse:
    """The link beside the code. Opening it changes nothing; the button on its page signs in, once."""
    at = request.arrival.at
    if request.method == "POST":
        claim = accounts.claim_link(token, at=at)
        if claim.person is not None:
            request.session.pop(ASKED, None)
            return enter(request, claim.person, then=claim.then)
    found, refusal = accounts.look_at_link(token, at=at)
    status = 200 if refusal is None else 404 if refusal == Refusal.UNKNOWN else 410
    context = {"link": found, "refusal": refusal, "token": token}
    return render(request, "account/link.html", context, status=status)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: NoonRequest) -> HttpResponse:
    """For those who set a password. Wrong ones are counted by address, whether or not it has an account."""
    then = safe_path(request.POST.get("next") or request.GET.get("next"))
    if request.method != "POST":
        if person_of(request):
            return redirect(then or "start")
        return _password_page(request, PasswordSignInForm(), then)
    form = PasswordSignInForm(request.POST)
    if not form.is_valid():
        return _password_page(request, form, then, status=422)
    email = form.cleaned_data["email"]
    if not accounts.password_allowed(email):
        form.add_error(
            None,
            _(
                "There were too many wrong passwords for this address. "
                "Wait for 15 minutes, or sign in with a code."
            ),
        )
        return _password_page(request, form, then, status=429)
    person = authenticate(request, email=email, password=form.cleaned_data["password"])
    if not isinstance(person, User):
        accounts.password_failed(email)
        form.add_error(None, _("This address and this password do not belong together."))
        return _password_page(request, form, then, status=422)
    return enter(request, person, then=then, method="password")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    logout(request)
    messages.success(request, _("You are signed out."))
    return redirect("/")


@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """Said to somebody who has proven that a closed account is theirs."""
    return render(request, "account/closed.html", status=403)


def enter(request: HttpRequest, person: User, *, then: str = "", method: str = "code") -> HttpResponse:
    """Sign `person` in, with a fresh session key, and go on. Whoever comes first is asked for a name once."""
    is_first = person.last_login is None and not person.name
    target = safe_path(then) or resolve_url("start")
    if is_first:
        target = f"{reverse('account_name')}?{urlencode({'next': target})}"
    record_authentication(request, person, method=method, email=person.email)
    response: HttpResponse = perform_login(request, person, redirect_url=target, email=person.email)
    return response


def admin_entrance(request: HttpRequest) -> HttpResponse:
    """The admin has no sign-in page of its own: a second one would have limits of its own."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect(f"{reverse('account_login')}?{urlencode({'next': request.GET.get('next', '/admin/')})}")


def code_refusal_in_words(claim: Claim) -> str:
    """What to say and to do when a code does not sign in."""
    if claim.refusal == Refusal.WRONG:
        return ngettext(
            "This is not the code that we sent last. You can try %(n)d more time.",
            "This is not the code that we sent last. You can try %(n)d more times.",
            claim.tries_left,
        ) % {"n": claim.tries_left}
    if claim.refusal == Refusal.TOO_MANY:
        return _("That was the fifth wrong code. Ask for a new one.")
    if claim.refusal == Refusal.SPENT:
        return _("This code, or the link beside it, was used already. Ask for a new one.")
    return _("This code has expired: it works for 15 minutes. Ask for a new one.")


def _ask_page(request: HttpRequest, form: AddressForm, then: str, status: int = 200) -> HttpResponse:
    return render(request, "account/sign_in.html", {"form": form, "then": then}, status=status)


def _password_page(
    request: HttpRequest, form: PasswordSignInForm, then: str, status: int = 200
) -> HttpResponse:
    return render(request, "account/password_sign_in.html", {"form": form, "then": then}, status=status)
