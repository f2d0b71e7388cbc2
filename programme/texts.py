"""Texts that managers write, in several languages: `{"en": "Budget", "cy": "Cyllideb"}`."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

DEFAULT_LANGUAGE = "en"


def say(texts: Mapping[str, str] | None, language: str | None = None) -> str:
    """The text in `language` (None: the page's own), else in English, else in any there is, else ''."""
    if not texts:
        return ""
    code = (language or get_language() or DEFAULT_LANGUAGE).split("-")[0]
    for choice in (code, DEFAULT_LANGUAGE):
        if texts.get(choice):
            return texts[choice]
    return next((text for text in texts.values() if text), "")


def validate_texts(value: object) -> None:
    """Texts are an object of language codes and strings."""
    if not isinstance(value, dict) or not all(
        isinstance(code, str) and isinstance(text, str) for code, text in value.items()
    ):
        raise ValidationError(_("Texts are written as a language code and a text each."))


class TextsField(models.JSONField):
    """`{language: text}`; blank means no text in any language."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.validators = [*self.validators, validate_texts]
