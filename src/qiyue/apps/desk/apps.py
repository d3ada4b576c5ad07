"""The app `desk`."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "qiyue.apps.desk"
