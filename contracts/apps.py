from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "contracts"

    def ready(self) -> None:
        from contracts.foreseen import of_form  # noqa: PLC0415 - apps are ready only now
        from contracts.kept.comparing import follow  # noqa: PLC0415
        from contracts.told import by_act  # noqa: PLC0415
        from portal.audit.acts import after_commit, before_commit, in_preview  # noqa: PLC0415

        before_commit(follow)
        after_commit(by_act)
        in_preview(of_form)
