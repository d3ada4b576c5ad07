"""The addresses of the site, and pages beside them that only tests know."""

from django.urls import path
from tests.pages import views

from qiyue.site.urls import handler400, handler403, handler404, handler500
from qiyue.site.urls import urlpatterns as of_the_site

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    *of_the_site,
    path("try/accounts/", views.accounts, name="try-accounts"),
    path("try/accounts/<int:pk>/", views.account, name="try-account"),
    path("try/fault/", views.fault),
    path("try/gone/", views.gone),
    path("try/refused/", views.refused),
]
