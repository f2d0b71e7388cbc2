"""Forms: sections of questions, versioned, frozen once a round opened with them."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from programme.models.protection import never_changed, never_deleted
from programme.states import FormatKind, FormKind, QuestionKind
from programme.texts import TextsField


class Form(models.Model):
    """One version of a form. A change after freezing makes the next version; keys stay the same.

    A slip of the pen in a frozen form is put right by a `Correction`; `corrections` counts them, so that
    whoever keeps a frozen form in memory knows when to read it again.
    """

    kind = models.CharField(max_length=12, choices=FormKind)
    key = models.SlugField()
    version = models.PositiveIntegerField(default=1)
    title = TextsField()
    frozen_at = models.DateTimeField(null=True, blank=True)
    corrections = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="one_form_per_version"),
            models.CheckConstraint(condition=models.Q(kind__in=FormKind.values), name="form_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


def _frozen_form(table: str, form_of_row: str, corrected: str) -> pgtrigger.Trigger:
    """Refuse any change to a part of a frozen form, but for texts that their newest correction puts right.

    The newest alone: a correction changes its text, so that it fits no more once it is carried out. An older
    one would fit again as soon as the text went back to what it was.
    """
    return pgtrigger.Trigger(
        name=f"{table}_frozen",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("part", "RECORD")],
        func=pgtrigger.Func(
            "IF TG_OP = 'DELETE' THEN part := OLD; ELSE part := NEW; END IF; "
            f"IF NOT EXISTS ({form_of_row}) THEN RETURN part; END IF; "
            "IF TG_OP = 'UPDATE' AND NOT EXISTS ("
            "SELECT 1 FROM jsonb_each(to_jsonb(NEW)) n WHERE n.value IS DISTINCT FROM to_jsonb(OLD) -> n.key "
            f"AND NOT EXISTS (SELECT 1 FROM (SELECT * FROM programme_correction c WHERE {corrected} "
            "AND c.part = n.key ORDER BY c.id DESC LIMIT 1) newest "
            "WHERE newest.before = to_jsonb(OLD) -> n.key AND newest.after = n.value)"
            ") THEN RETURN NEW; END IF; "
            "RAISE EXCEPTION 'noon: this form is frozen' USING ERRCODE = 'check_violation';"
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
                "c.section_id = NEW.id",
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
    bounds = models.JSONField(
        default=dict,
        blank=True,
        help_text='For dates: {"earliest": …, "latest": …}. For files: {"files": 3}, how many at most.',
    )
    only_when = models.JSONField(
        default=dict,
        blank=True,
        help_text='{"question": key of an earlier one, "is": [values]}; empty: always asked.',
    )
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
                "c.question_id = NEW.id",
            )
        ]

    def __str__(self) -> str:
        return self.key


class Correction(models.Model):
    """A slip of the pen put right in a frozen form: which text, what it was, what it is, who, why.

    The database lets a text of a frozen form change only when the newest such row of it says so, and
    therefore once for each.
    """

    class Part(models.TextChoices):
        TITLE = "title", _("Title")
        INTRO = "intro", _("Introduction")
        LABEL = "label", _("Question")
        HELP = "help", _("Help")
        OPTIONS = "options", _("Choices")

    form = models.ForeignKey(Form, models.PROTECT, related_name="corrected")
    section = models.ForeignKey(Section, models.PROTECT, null=True, related_name="corrections")
    question = models.ForeignKey(Question, models.PROTECT, null=True, related_name="corrections")
    part = models.CharField(max_length=8, choices=Part)
    before = models.JSONField()
    after = models.JSONField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(section__isnull=False, question__isnull=True, part__in=["title", "intro"])
                | models.Q(
                    section__isnull=True, question__isnull=False, part__in=["label", "help", "options"]
                ),
                name="a_correction_is_of_one_text",
            ),
            models.CheckConstraint(
                condition=~models.Q(before=models.F("after")), name="a_correction_changes_its_text"
            ),
        ]
        triggers = [never_changed("correction"), never_deleted("correction")]

    def __str__(self) -> str:
        return f"{self.form}: {self.part}"


class FormFormat(models.Model):
    """The questions of a form in another format (easy read, audio, sign language): a link, or a file."""

    form = models.ForeignKey(Form, models.CASCADE, related_name="formats")
    kind = models.CharField(_("format"), max_length=11, choices=FormatKind)
    title = models.CharField(_("what it is"), max_length=200)
    url = models.URLField(_("web address"), blank=True)
    file = models.FileField(_("file"), upload_to="formats/", blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=FormatKind.values), name="format_kind_is_known"
            ),
            models.CheckConstraint(
                condition=(models.Q(url="") & ~models.Q(file="")) | (~models.Q(url="") & models.Q(file="")),
                name="a_format_is_a_link_or_a_file",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """A link or a file, not both and not neither."""
        if bool(self.url) == bool(self.file):
            raise ValidationError(_("Give a web address or a file: one of the two."))
