"""A moment as people enter it: a date and a local time, never a weekday."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from programme import clock

NOON = time(12)
# Far from the ends of what a date can be, so that adding to an instant always works.
YEARS = (2000, 2100)
DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y"]
TIME_FORMATS = ["%H:%M", "%H:%M:%S", "%H.%M"]


class MomentWidget(forms.MultiWidget):
    """A date and a local time, each with its own label. A weekday is never typed."""

    noon_labels = (_("Date"), _("Time"))

    def __init__(self, zone: str = clock.LONDON) -> None:
        self.zone = zone
        super().__init__(
            widgets=[
                forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                forms.TimeInput(attrs={"type": "time", "class": "width-10"}, format="%H:%M"),
            ]
        )

    def decompress(self, value: datetime | None) -> list[Any]:
        """The instant as clocks in the zone show it; 12 noon when there is none yet."""
        if value is None:
            return [None, NOON]
        local = clock.local(value, self.zone)
        return [local.date(), local.time()]


class MomentField(forms.MultiValueField):
    """An instant, entered as a date and a local time in the programme's zone. No time means 12 noon."""

    widget: MomentWidget

    def __init__(self, *, zone: str, **kwargs: Any) -> None:
        self.zone = zone
        super().__init__(
            fields=[
                forms.DateField(input_formats=DAY_FORMATS),
                forms.TimeField(input_formats=TIME_FORMATS, required=False),
            ],
            widget=MomentWidget(zone),
            require_all_fields=False,
            **kwargs,
        )

    def compress(self, data_list: list[Any]) -> datetime | None:
        """The instant in UTC."""
        if not data_list or data_list[0] in (None, ""):
            return None
        day: date = data_list[0]
        if not YEARS[0] <= day.year <= YEARS[1]:
            years = {"first": YEARS[0], "last": YEARS[1]}
            raise ValidationError(_("The year has to be between %(first)d and %(last)d.") % years)
        at: time = (data_list[1] if len(data_list) > 1 else None) or NOON
        try:
            return clock.instant_of(day, at, self.zone)
        except ValueError as error:
            raise ValidationError(
                _("This time does not exist on that day: the clocks go forward.")
            ) from error
