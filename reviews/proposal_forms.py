"""The forms of giving out by proposal: shape only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.models import Application
from reviews.models import PanelMember
from reviews.states import PairWish


class ProposeForm(forms.Form):
    """What a proposal is worked out for; as it stands, it is what most rounds want."""

    say_optional = False
    wanted = forms.IntegerField(
        label=gettext_lazy("Readers for each application"),
        min_value=1,
        max_value=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "width-6"}),
        error_messages={
            "required": gettext_lazy("Enter how many."),
            "invalid": gettext_lazy("Enter a whole number."),
        },
    )
    lived = forms.BooleanField(
        label=gettext_lazy("Somebody with lived experience reads each application"), required=False
    )
    organisations = forms.BooleanField(
        label=gettext_lazy("No two people of one organisation read the same application"), required=False
    )
    rearrange = forms.BooleanField(
        label=gettext_lazy("What is given out and not begun may move to somebody else"),
        help_text=gettext_lazy("As little as possible moves. What somebody has begun or sent always stays."),
        required=False,
    )
    another = forms.BooleanField(
        label=gettext_lazy("Choose differently among equals than the last time"), required=False
    )


class PairFileForm(forms.Form):
    """A file with pairs."""

    say_optional = False
    pairs = forms.FileField(
        label=gettext_lazy("A CSV file or a spreadsheet (.xlsx)"),
        help_text=gettext_lazy(
            "Two columns, named in the first row: ‘reference’ and ‘e-mail’. You see what it would do "
            "before anything is given out."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.tsv,.txt"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )


class WishesForm(forms.Form):
    """For one reviewer, what is wished of each application."""

    say_optional = False

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        member: PanelMember,
        applications: Sequence[Application],
        wishes: Mapping[tuple[int, int], str],
    ) -> None:
        super().__init__(data)
        self.member, self.applications = member, applications
        choices = [("", _("As it comes")), *PairWish.choices]
        for application in applications:
            self.fields[f"wish_{application.pk}"] = forms.ChoiceField(
                label=_("%(name)s and %(reference)s")
                % {"name": str(member), "reference": application.reference},
                choices=choices,
                required=False,
                initial=wishes.get((application.pk, member.pk), ""),
            )

    def wishes(self) -> dict[tuple[int, int], str]:
        """{(application id, member id): wish} of all that was chosen."""
        return {(one.pk, self.member.pk): self.cleaned_data[f"wish_{one.pk}"] for one in self.applications}
