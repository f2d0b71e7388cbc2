"""Forms: sections of questions, versioned, frozen once somebody has begun to answer."""

from __future__ import annotations

import pgtrigger
from django.db import models

from programme.states import FormKind, QuestionKind
from programme.texts import TextsField


class Form(models.Model):
    """One version of a form. A change after freezing makes the next version; keys stay the same."""

    kind = models.CharField(max_length=12, choices=FormKind)
    key = models.SlugField()
    version = models.PositiveIntegerField(default=1)
    title = TextsField()
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="one_form_per_version"),
            models.CheckConstraint(condition=models.Q(kind__in=FormKind.values), name="form_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


def _frozen_form(table: str, form_of_row: str) -> pgtrigger.Trigger:
    """Refuse any change to a part of a frozen form."""
    return pgtrigger.Trigger(
        name=f"{table}_frozen",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("part", "RECORD")],
        func=pgtrigger.Func(
            "IF TG_OP = 'DELETE' THEN part := OLD; ELSE part := NEW; END IF; "
            f"IF EXISTS ({form_of_row}) THEN RAISE EXCEPTION 'noon: this form is frozen' "
            "USING ERRCODE = 'check_violation'; END IF; RETURN part;"
        ),
    )


class Section(models.Model):
    """A page of questions."""

    form = models.ForeignKey(Form, models.CASCADE, related_name="sections")
    key = models.SlugField()
    order = models.PositiveIntegerField()
    title = TextsField()
    intro = TextsField(blank=True)

    class Meta:
        ordering = ["form", "order"]
        constraints = [
            models.UniqueConstraint(fields=["form", "key"], name="one_section_per_key"),
            models.UniqueConstraint(fields=["form", "order"], name="one_section_per_place"),
        ]
        triggers = [
            _frozen_form(
                "section",
                "SELECT 1 FROM programme_form f WHERE f.id = part.form_id AND f.frozen_at IS NOT NULL",
            )
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.key}"


class Question(models.Model):
    """One question. Its key is the name of its answer, in every version of the form."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="questions")
    key = models.SlugField()
    order = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=QuestionKind)
    label = TextsField()
    help = TextsField(blank=True)
    required = models.BooleanField(default=True)
    word_limit = models.PositiveIntegerField(null=True, blank=True)
    options = models.JSONField(default=list, blank=True, help_text="[[value, {language: label}], ...]")
    lowest = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    highest = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    bounds = models.JSONField(default=dict, blank=True, help_text='For dates: {"earliest": …, "latest": …}.')
    panel_sees = models.BooleanField(default=True)
    identifies_applicant = models.BooleanField(default=False)

    class Meta:
        ordering = ["section", "order"]
        constraints = [
            models.UniqueConstraint(fields=["section", "key"], name="one_question_per_key"),
            models.UniqueConstraint(fields=["section", "order"], name="one_question_per_place"),
            models.CheckConstraint(
                condition=models.Q(kind__in=QuestionKind.values), name="question_kind_is_known"
            ),
        ]
        triggers = [
            _frozen_form(
                "question",
                "SELECT 1 FROM programme_form f JOIN programme_section s ON s.form_id = f.id "
                "WHERE s.id = part.section_id AND f.frozen_at IS NOT NULL",
            )
        ]

    def __str__(self) -> str:
        return self.key
