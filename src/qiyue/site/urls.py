"""The addresses of the site."""

from django.urls import include, path
from django.views.i18n import set_language

from qiyue.apps.guards import public
from qiyue.site import views
from qiyue.site.first.pages import first

urlpatterns = [
    path("", views.home, name="home"),
    path("alive/", views.alive, name="alive"),
    path("first/", first, name="first"),
    path("language/", public(set_language), name="language"),
    path("theme/", views.theme, name="theme"),
    path("", include("qiyue.apps.desk.urls")),
    path("", include("qiyue.apps.accounts.urls")),
    path("", include("qiyue.apps.journal.urls")),
    path("", include("qiyue.apps.orgs.rights.urls")),
    path("", include("qiyue.apps.orgs.urls")),
    path("", include("qiyue.apps.methods.urls")),
]

handler400 = "qiyue.site.errors.bad_request"
handler403 = "qiyue.site.errors.forbidden"
handler404 = "qiyue.site.errors.unknown"
handler500 = "qiyue.site.errors.fault"
