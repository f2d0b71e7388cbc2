"""The forms of signing in and of one's own account: shape only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from programme import accounts
from programme.models import User


class AddressForm(forms.Form):
    """Where to send the code."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We will send you a code to sign in with. You need no password."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "width-20"}),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter an e-mail address like name@example.org."),
        },
    )

    def clean_email(self) -> str:
        """The address as accounts keep it."""
        return accounts.tidy_address(self.cleaned_data["email"])


class CodeForm(forms.Form):
    """Six digits, typed or pasted with whatever stands between them."""

    code = forms.CharField(
        label=_("The six-digit code"),
        help_text=_("You can paste it, with or without the space."),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "class": "width-6",
                "maxlength": None,
            }
        ),
        error_messages={"required": _("Enter the code from our e-mail.")},
    )

    def clean_code(self) -> str:
        """The digits alone."""
        code = accounts.tidy_code(self.cleaned_data["code"])
        if len(code) != 6:
            raise ValidationError(_("The code has six digits. Check the e-mail and enter all of them."))
        return code


class PasswordSignInForm(forms.Form):
    """For those who set a password."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "class": "width-20"}),
        error_messages={"required": _("Enter your e-mail address.")},
    )
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "width-20"}),
        error_messages={"required": _("Enter your password.")},
    )

    def clean_email(self) -> str:
        """The address as accounts keep it."""
        return accounts.tidy_address(self.cleaned_data["email"])


class NameForm(forms.Form):
    """What to call somebody."""

    name = forms.CharField(
        label=_("Your name"),
        help_text=_("As you want to see it in our letters and e-mails, in any script."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "width-20"}),
        error_messages={"required": _("Enter a name, or skip this.")},
    )


class SetPasswordForm(forms.Form):
    """A new password, with the one before it where that is asked for."""

    current = forms.CharField(
        label=_("Your password now"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "width-20"}),
        error_messages={"required": _("Enter the password that you have now.")},
    )
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "width-20"}),
        error_messages={"required": _("Enter a new password.")},
    )

    def __init__(self, *args: Any, person: User, asks_current: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["password"].help_text = " ".join(password_validators_help_texts())
        if not asks_current:
            del self.fields["current"]

    def clean_current(self) -> str:
        """It has to be the right one."""
        current: str = self.cleaned_data["current"]
        if not self.person.check_password(current):
            raise ValidationError(_("This is not your password."))
        return current

    def clean_password(self) -> str:
        """Long enough and not a common one."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password
