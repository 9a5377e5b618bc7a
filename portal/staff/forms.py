"""Forms about people: making one, giving roles, setting a password."""

from typing import Any

from django.contrib.auth.forms import SetPasswordMixin

from portal.audit.forms import ActForm, RecordForm


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


class PasswordForm(SetPasswordMixin, ActForm):
    password1, password2 = SetPasswordMixin.create_password_fields()

    def clean(self) -> dict[str, Any] | None:
        self.validate_passwords("password1", "password2")
        self.validate_password_for_user(self.record, "password1")
        return super().clean()
