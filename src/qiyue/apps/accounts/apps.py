"""The app `accounts`."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "qiyue.apps.accounts"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from qiyue.apps import guards
        from qiyue.apps.accounts.views.entering import begin
        from qiyue.apps.accounts.views.stepping_up import step_up

        guards.judges.steps_up = step_up
        user_logged_in.connect(begin, dispatch_uid="qiyue visit")
