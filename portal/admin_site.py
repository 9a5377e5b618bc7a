"""The admin as one site: editors that keep history, the portal's own sign-in, no other log."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator


class PortalAdminSite(AdminSite):
    """Editors for our records. What packages bring, such as groups of users, is left out."""

    site_title = "Classified therapies, admin"
    site_header = "Classified therapies: admin"
    index_title = "What you may read and edit"
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only an editor that keeps history is taken; what packages register is passed over."""
        from portal.audit.admin import AuditedAdmin  # noqa: PLC0415 - the site stands before models

        if admin_class is not None and issubclass(admin_class, AuditedAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Somebody signed in whose role opens no editor gets a 403, not the sign-in page."""
        inner: Callable[..., Any] = super().admin_view(view, cacheable)

        @functools.wraps(inner)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied("Your role opens no editor.")
            return inner(request, *args, **kwargs)

        return wrapper

    def get_log_entries(self, request: HttpRequest) -> Any:
        """Changes stand in history, and in no other log."""
        return ()

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The portal's own sign-in, and back to where somebody wanted to go."""
        if request.user.is_authenticated:
            return redirect("admin:index")
        wanted = request.GET.get("next", "")
        back = wanted if wanted.startswith("/admin/") else reverse("admin:index")
        return redirect_to_login(back, reverse("account_login"))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")
