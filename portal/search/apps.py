from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "portal.search"
    label = "search"

    def ready(self) -> None:
        from portal.audit.acts import before_commit  # noqa: PLC0415 - apps are ready only now
        from portal.search.index import follow  # noqa: PLC0415

        before_commit(follow)
