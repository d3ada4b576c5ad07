"""The app `journal`."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "qiyue.apps.journal"
