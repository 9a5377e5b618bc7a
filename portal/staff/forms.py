"""Forms about people: making one, giving roles, setting a password."""

from typing import Any

from django.contrib.auth.forms import SetPasswordMixin

from portal.audit.forms import ActForm, RecordForm
from portal.staff.models import User

LAST_ADMINISTRATOR = (
    "Nobody else could make people and give roles. Make somebody else an administrator first."
)


class NewPersonForm(SetPasswordMixin, RecordForm):
    password1, password2 = SetPasswordMixin.create_password_fields()

    def clean(self) -> dict[str, Any] | None:
        self.validate_passwords("password1", "password2")
        return super().clean()

    def _post_clean(self) -> None:
        super()._post_clean()
        self.validate_password_for_user(self.instance, "password1")

    def save(self, commit: bool = True) -> Any:
        self.instance.set_password(self.cleaned_data["password1"])
        return super().save(commit=commit)


class PersonForm(RecordForm):
    def clean(self) -> dict[str, Any] | None:
        super().clean()
        for flag in ("is_active", "is_administrator"):
            if not self.cleaned_data.get(flag) and self.is_last_administrator():
                self.add_error(flag, LAST_ADMINISTRATOR)
        return self.cleaned_data

    def is_last_administrator(self) -> bool:
        return list(User.objects.administrators()) == [self.instance]


class PasswordForm(SetPasswordMixin, ActForm):
    password1, password2 = SetPasswordMixin.create_password_fields()

    def clean(self) -> dict[str, Any] | None:
        self.validate_passwords("password1", "password2")
        self.validate_password_for_user(self.record, "password1")
        return super().clean()
