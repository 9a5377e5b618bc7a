"""How allauth signs our people in: no self-registration; a new password is a recorded change."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from portal.audit.acts import change


class StaffAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: Any, password: str) -> None:
        with change(by=user, reason="Changed the own password."):
            super().set_password(user, password)
