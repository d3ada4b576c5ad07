"""The addresses of accounts."""

from django.urls import path

from qiyue.apps.accounts.views import log_ins, mine

urlpatterns = [
    path("login/", log_ins.log_in, name="login"),
    path("login/second/", log_ins.second, name="login-second"),
    path("login/password/", log_ins.own_password, name="login-password"),
    path("logout/", log_ins.log_out, name="logout"),
    path("welcome/", mine.welcome, name="welcome"),
    path("me/", mine.account, name="account"),
    path("me/password/", mine.password, name="my-password"),
    path("me/app/", mine.app, name="my-app"),
    path("me/app/dropped/", mine.app_dropped, name="my-app-dropped"),
    path("me/codes/", mine.code_list, name="my-codes"),
    path("me/visits/ended/", mine.visits_ended, name="my-visits-ended"),
]
