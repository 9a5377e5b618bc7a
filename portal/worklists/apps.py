from django.apps import AppConfig


class WorklistsConfig(AppConfig):
    name = "portal.worklists"
    label = "worklists"
