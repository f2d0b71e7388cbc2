"""Answers of several parts, each a box of its own with a label: addresses and organisations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programme.answer_fields import storable_text
from programme.states import OrganisationStatus

ADDRESS_PARTS = ("street", "town", "postcode", "country")
ORGANISATION_PARTS = ("status", "name", "charity", "company")
ADDRESS_LABELS = (
    gettext_lazy("House and street"),
    gettext_lazy("Town or city"),
    gettext_lazy("Postcode"),
    gettext_lazy("Country, if not the United Kingdom"),
)
# Of what is typed; the status is chosen.
ORGANISATION_LABELS = (
    gettext_lazy("Name of the organisation or of the fund holder"),
    gettext_lazy("Charity number, if it has one"),
    gettext_lazy("Company number, if it has one"),
)


class PartsWidget(forms.MultiWidget):
    """Several boxes whose values are kept together as {part: text}."""

    use_fieldset = True
    parts: tuple[str, ...] = ()

    def decompress(self, value: Any) -> list[str]:
        """The texts of the parts, in order."""
        held = value if isinstance(value, Mapping) else {}
        return [str(held.get(part, "")) for part in self.parts]


class AddressWidget(PartsWidget):
    """House and street, town, postcode, country."""

    parts = ADDRESS_PARTS
    noon_labels = ADDRESS_LABELS

    def __init__(self) -> None:
        super().__init__(
            widgets={
                "street": forms.Textarea(attrs={"rows": "2", "autocomplete": "street-address"}),
                "town": forms.TextInput(attrs={"class": "width-20", "autocomplete": "address-level2"}),
                "postcode": forms.TextInput(
                    attrs={"class": "width-10", "autocomplete": "postal-code", "spellcheck": "false"}
                ),
                "country": forms.TextInput(attrs={"class": "width-20", "autocomplete": "country-name"}),
            }
        )


class OrganisationWidget(PartsWidget):
    """What sort of group it is, what it is called, and its numbers in the registers where it has any."""

    parts = ORGANISATION_PARTS
    noon_template = "programme/_organisation.html"
    noon_first_control = "0_0"

    def __init__(self) -> None:
        super().__init__(
            widgets={
                "status": forms.RadioSelect(choices=OrganisationStatus.choices),
                "name": forms.TextInput(attrs={"autocomplete": "organization"}),
                "charity": forms.TextInput(attrs={"class": "width-10", "spellcheck": "false"}),
                "company": forms.TextInput(attrs={"class": "width-10", "spellcheck": "false"}),
            }
        )


class PartsAnswer(forms.Field):
    """{part: text} of an address or an organisation; empty where nothing was typed at all."""

    def clean(self, value: Any) -> dict[str, str]:
        parts: tuple[str, ...] = self.widget.parts
        texts = [storable_text(str(text or "")).strip() for text in (value or [""] * len(parts))]
        found = dict(zip(parts, texts, strict=True))
        status = found.get("status")
        if status and status not in OrganisationStatus.values:
            raise ValidationError(_("This choice is not one of those offered."))
        return found if any(texts) else {}
