"""The addresses of accounts."""

from django.urls import path

from qiyue.apps.accounts.views import log_ins, mine

urlpatterns = [
    path("login/", log_ins.log_in, name="login"),
    path("login/second/", log_ins.second, name="login_second"),
    path("login/password/", log_ins.own_password, name="login_password"),
    path("logout/", log_ins.log_out, name="logout"),
    path("welcome/", mine.welcome, name="welcome"),
    path("me/", mine.account, name="my_account"),
    path("me/password/", mine.password, name="my_password"),
    path("me/app/", mine.app, name="my_app"),
    path("me/app/dropped/", mine.app_dropped, name="my_app_dropped"),
    path("me/codes/", mine.code_list, name="my_codes"),
    path("me/visits/ended/", mine.visits_ended, name="my_visits_ended"),
]
