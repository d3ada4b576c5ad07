"""The app `things`."""

from django.apps import AppConfig


class ThingsConfig(AppConfig):
    name = "tests.apps.journal.things"
