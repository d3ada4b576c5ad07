"""The app `orgs`."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    name = "qiyue.apps.orgs"
