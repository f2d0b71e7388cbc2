"""People, their roles in a programme, and links that sign them in from another device."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from programme import clock, randomness
from programme.models.protection import kept_as_born
from programme.states import Role


class UserManager(BaseUserManager["User"]):
    """Makes people; an address is kept in lower case, because that is how people mean it."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person who signs in by e-mailed code; a password is optional."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Somebody who may open the admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. `actor_id` stands for them in ledgers, so that a ledger never names anybody."""

    class Contact(models.TextChoices):
        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Telephone")
        POST = "post", _("Post")

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    actor_id = models.UUIDField(default=randomness.uuid4, unique=True, editable=False)
    language = models.CharField(_("language"), max_length=10, default="en")
    contact_preference = models.CharField(
        _("how to reach you"), max_length=5, choices=Contact, default=Contact.EMAIL
    )
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    postal_address = models.TextField(_("postal address"), blank=True)
    is_staff = models.BooleanField(_("may open the admin"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(_("joined"), default=clock.now)
    # Somebody who does not exist and only takes part in a rehearsal; empty for a real person.
    rehearsal = models.ForeignKey(
        "programme.Round",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="imaginary_people",
        editable=False,
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]
        # Nobody real becomes imaginary, and nobody imaginary real.
        triggers = [kept_as_born("user", "rehearsal_id")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_imaginary(self) -> bool:
        """Somebody who does not exist and only takes part in a rehearsal."""
        return self.rehearsal_id is not None

    def get_full_name(self) -> str:
        """The name, or the address of somebody who gave none."""
        return str(self)

    def get_short_name(self) -> str:
        """As get_full_name: names are not cut into parts."""
        return str(self)


class ProgrammeRole(models.Model):
    """What a person may do in one programme. One row per role; most people have one."""

    programme = models.ForeignKey("programme.Programme", models.CASCADE, related_name="roles")
    user = models.ForeignKey(User, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=10, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "user", "role"], name="one_row_per_role"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class SignInLink(models.Model):
    """A request to sign in: a code for the browser that asked, and a link for any browser; one of them, once.

    It belongs to an address and not to an account, so that asking is the same act whether or not there is
    an account; the first claim makes one. Neither code nor link is stored, only a keyed hash of the one and
    SHA-256 of the other. Opening the link spends nothing; pressing the button on its page does.
    """

    email = models.EmailField()
    code_mac = models.BinaryField(max_length=32)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    token_sha256 = models.BinaryField(max_length=32, unique=True)
    then = models.CharField(max_length=500, blank=True, help_text="Where to go afterwards, inside this site.")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["email", "made_at"], name="sign_in_links_of_address")]

    def __str__(self) -> str:
        return f"sign-in link {self.pk}, until {self.expires_at}"
