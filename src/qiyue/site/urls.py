"""The addresses of the site."""

from django.urls import include, path
from django.views.i18n import set_language

from qiyue.site import views

urlpatterns = [
    path("", views.home, name="home"),
    path("alive/", views.alive, name="alive"),
    path("language/", set_language, name="language"),
    path("", include("qiyue.apps.accounts.urls")),
    path("", include("qiyue.apps.journal.urls")),
]
