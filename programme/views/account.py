"""One's own account: the name, and a password for those who want one."""

from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from programme import accounts
from programme.account_forms import NameForm, SetPasswordForm
from programme.requests import PersonRequest, safe_path


@never_cache
@login_required
@require_safe
def account(request: PersonRequest) -> HttpResponse:
    """What we know of the person, and what they can change."""
    person = request.user
    if person.is_imaginary:
        own = [
            {"label": _("Name"), "value": person.name},
            {"label": _("E-mail address"), "value": person.email},
        ]
        return render(request, "account/account.html", {"rows": own})
    has_password = person.has_usable_password()
    rows = [
        {"label": _("Name"), "value": person.name, "href": reverse("account_name")},
        {"label": _("E-mail address"), "value": person.email},
        {
            "label": _("How you sign in"),
            "value": _("With a code by e-mail, or with your password")
            if has_password
            else _("With a code by e-mail"),
            "href": reverse("account_password"),
            "action": _("Change or remove the password") if has_password else _("Set a password"),
        },
    ]
    return render(request, "account/account.html", {"rows": rows})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: PersonRequest) -> HttpResponse:
    """What shall we call you? Asked once after the first sign-in; can be skipped, and changed at any time."""
    if request.user.is_imaginary:
        raise Http404
    then = safe_path(request.POST.get("next") or request.GET.get("next"))
    form = NameForm(request.POST or None, initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid():
        accounts.rename(request.user, name=form.cleaned_data["name"])
        return redirect(then or "account")
    status = 422 if form.errors else 200
    return render(request, "account/name.html", {"form": form, "then": then}, status=status)


@never_cache
@sensitive_post_parameters("current", "password")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: PersonRequest) -> HttpResponse:
    """Set, change or remove the password. Whoever signed in by code has proven enough to set a new one."""
    person = request.user
    if person.is_imaginary:
        raise Http404
    by_code = any(record["method"] == "code" for record in get_authentication_records(request, person))
    asks_current = person.has_usable_password() and not by_code
    removing = request.POST.get("act") == "remove"
    if removing and not asks_current:
        accounts.set_password(person, None)
        update_session_auth_hash(request, person)
        messages.success(request, _("Your password is removed. You sign in with a code by e-mail."))
        return redirect("account")
    data = request.POST if request.method == "POST" else None
    form = SetPasswordForm(data, person=person, asks_current=asks_current)
    if request.method == "POST" and form.is_valid():
        accounts.set_password(person, form.cleaned_data["password"])
        update_session_auth_hash(request, person)
        messages.success(request, _("Your password is set. Codes by e-mail work as before."))
        return redirect("account")
    context = {"form": form, "may_remove": person.has_usable_password() and not asks_current}
    return render(request, "account/password.html", context, status=422 if form.errors else 200)
