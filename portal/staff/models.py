"""The people who use the portal and what each may do."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from portal.audit import acts
from portal.audit.history import AppendOnly
from portal.audit.models import AuditedModel
from portal.audit.queryset import AuditedQuerySet
from portal.fields import TidyCharField
from portal.staff.roles import PEOPLE, ROLES, may

SYSTEM = "system"
LAST_ADMINISTRATOR = (
    "Nobody else could make people and give roles. Make somebody else an administrator first."
)


class UserManager(BaseUserManager.from_queryset(AuditedQuerySet)):
    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> Any:
        """An administrator, made on the command line; the first one records itself."""
        user = self.model(username=username, is_administrator=True, **fields)
        user.name = user.name or username
        user.set_password(password)
        with acts.change(by=user, reason="Administrator made on the command line."):
            user.save()
        return user

    def administrators(self) -> Any:
        """Who can make people: holds the role and may sign in."""
        return self.filter(is_administrator=True, is_active=True)

    def system(self) -> "User":
        """Who the first load is recorded as. Cannot sign in."""
        user: User | None = self.filter(username=SYSTEM).first()
        if user is None:
            user = self.model(username=SYSTEM, name="system", is_active=False)
            user.set_unusable_password()
            with acts.change(by=user, reason="First load of the portal."):
                user.save()
        return user

    def writers(self) -> Any:
        """Everybody who may, or once might, change more than people; and the first load."""
        edits = Q(*((role.flag, True) for role in ROLES if role.edits - PEOPLE), _connector=Q.OR)
        once = self.model.history.filter(edits).values("id")
        return self.filter(Q(username=SYSTEM) | Q(pk__in=once))


class User(AuditedModel, AbstractBaseUser):
    """A person who may sign in. Deactivated when they leave, never deleted."""

    last_login = None
    username = models.CharField(
        "user name",
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        help_text="What the person signs in with. It stays for ever: history names it.",
    )
    name = TidyCharField(max_length=150, help_text="As colleagues know them, e.g. Cora Catalog.")
    is_active = models.BooleanField(
        "may sign in", default=True, help_text="Switch off when somebody leaves."
    )
    is_catalog_maintainer = models.BooleanField(
        "catalog maintainer", default=False, help_text="Edits the list, codes, REMS and guidance."
    )
    is_contract_maintainer = models.BooleanField(
        "contract maintainer", default=False, help_text="Edits providers and what they hold."
    )
    is_auditor = models.BooleanField(
        "auditor", default=False, help_text="Reads everything, people and rights included."
    )
    is_administrator = models.BooleanField(
        "administrator", default=False, help_text="Makes people and gives roles; reads everything."
    )

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []
    history_leaves_out = frozenset({"password"})
    shown_to_readers_of_people_only = True

    class Meta(AuditedModel.Meta):
        verbose_name = "person"
        verbose_name_plural = "people"
        ordering = ["name", "username"]
        constraints = [
            *AuditedModel.Meta.constraints,
            models.UniqueConstraint(
                models.functions.Lower("username"),
                name="staff_user_username_once",
                violation_error_message="Somebody has this user name already. Choose another.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_absolute_url(self) -> str:
        return reverse("staff:person", args=[self.username])

    @property
    def roles(self) -> list[str]:
        """The roles in words; everybody is staff."""
        return ["staff", *(role.label for role in ROLES if getattr(self, role.flag))]

    @property
    def is_staff(self) -> bool:
        """Whether the admin opens: for everybody with a role beyond reading the portal."""
        return self.is_active and any(getattr(self, role.flag) for role in ROLES)

    @property
    def sees_people(self) -> bool:
        return self.is_active and (self.is_auditor or self.is_administrator)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return may(self, perm)

    def has_perms(self, perms: Any, obj: Any = None) -> bool:
        return all(self.has_perm(perm) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff and any(
            may(self, f"{app_label}.view_{name}") for name in model_names(app_label)
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A renewed password hash, which Django saves on its own at sign-in, is an act too."""
        if acts.is_open():
            super().save(*args, **kwargs)
            return
        if kwargs.get("update_fields") != ["password"]:
            raise acts.NoOpenChange("People are saved inside change().")
        with acts.change(by=self, reason="Password hash renewed at sign-in."):
            super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        self.refuse_conflicts()

    def refuse_conflicts(self) -> None:
        """Somebody must be left who can make people: the last one stays switched on."""
        off = [flag for flag in ("is_active", "is_administrator") if not getattr(self, flag)]
        if off and self.is_last_administrator():
            raise ValidationError(dict.fromkeys(off, LAST_ADMINISTRATOR))

    def delete(self, using: Any = None, keep_parents: bool = False) -> Any:
        """Only from a shell; the same holds there."""
        if self.is_last_administrator():
            raise ValidationError(LAST_ADMINISTRATOR)
        return super().delete(using=using, keep_parents=keep_parents)

    def is_last_administrator(self) -> bool:
        """Whether nobody else on record can make people, but this person can."""
        return list(User.objects.administrators()[:2]) == [self]


class SignIn(AuditedModel):
    """Somebody signed in, failed to, or signed out: one event, recorded once and never altered.

    History has when, and why it failed. `person` is empty where the name typed is nobody's. What
    was typed is kept nowhere: people type passwords there.
    """

    class What(models.TextChoices):
        IN = "in", "signed in"
        FAILED = "failed", "failed to sign in"
        OUT = "out", "signed out"

    what = models.CharField("what happened", max_length=6, choices=What)
    person = models.ForeignKey(User, models.PROTECT, related_name="sign_ins", null=True, blank=True)

    shown_to_readers_of_people_only = True

    class Meta(AuditedModel.Meta):
        verbose_name = "sign-in"
        constraints = [
            *AuditedModel.Meta.constraints,
            AppendOnly(name="%(app_label)s_%(class)s_append_only"),
        ]

    def __str__(self) -> str:
        return f"{self.person or 'Somebody unknown'} {self.get_what_display()}"

    def get_absolute_url(self) -> str:
        if self.person is None:
            return reverse("staff:people")
        return f"{self.person.get_absolute_url()}#sign-ins"


def model_names(app_label: str) -> list[str]:
    from django.apps import apps  # noqa: PLC0415

    return [model._meta.model_name or "" for model in apps.get_app_config(app_label).get_models()]
