from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "contracts.importing"
    label = "importing"
