"""How allauth signs our people in: no self-registration; what happens at the door is recorded."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from portal.audit.acts import change
from portal.staff import sign_ins


class StaffAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: Any, password: str) -> None:
        with change(by=user, reason="Changed the own password."):
            super().set_password(user, password)

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        sign_ins.signed_in(user)

    def logout(self, request: HttpRequest) -> None:
        person: Any = request.user
        super().logout(request)
        sign_ins.signed_out(person)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            sign_ins.failed(sign_ins.named(credentials["username"]), sign_ins.TOO_MANY)
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        person = sign_ins.named(credentials["username"])
        reason = sign_ins.WRONG_PASSWORD if person else sign_ins.NOBODYS_NAME
        sign_ins.failed(person, reason)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> Any:
        sign_ins.failed(user, sign_ins.SWITCHED_OFF)
        return super().respond_user_inactive(request, user)
