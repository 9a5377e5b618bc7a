from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Classified therapies"


class PortalAdminConfig(AdminConfig):
    """Django's admin with our site in place of its own."""

    default_site = "portal.admin_site.PortalAdminSite"
