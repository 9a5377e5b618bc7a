from django.contrib import admin
from django.contrib.auth import update_session_auth_hash

from portal.audit.admin import AuditedAdmin, Step
from portal.staff.forms import NewPersonForm, PasswordForm
from portal.staff.models import User
from portal.staff.roles import ROLES

FLAGS = [role.flag for role in ROLES]


def set_password(request, person, form):
    person.set_password(form.cleaned_data["password1"])
    person.save()
    if person == request.user:
        update_session_auth_hash(request, person)


PASSWORD = Step(
    name="password",
    title="Set a password",
    button="Set the password",
    done="The password of {} was set. Tell it to nobody else.",
    do=set_password,
    form=PasswordForm,
    template="admin/staff/user/password.html",
)


@admin.register(User)
class UserAdmin(AuditedAdmin):
    fieldsets = [
        (None, {"fields": ["username", "name"]}),
        ("What the person may do", {"fields": ["is_active", *FLAGS]}),
    ]
    stays = ["username"]
    steps = [PASSWORD]
    list_display = ["name", "username", "is_active", *FLAGS]
    list_filter = ["is_active", *FLAGS]
    search_fields = ["name", "username"]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj:
            return fieldsets
        return [*fieldsets, ("First password", {"fields": ["password1", "password2"]})]

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs.setdefault("form", NewPersonForm)
        return super().get_form(request, obj, change=change, **kwargs)
