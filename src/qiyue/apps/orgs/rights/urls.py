"""The addresses of rights."""

from django.urls import path

from qiyue.apps.orgs.rights.pages import accounts, mine, roles

urlpatterns = [
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/<int:pk>/", accounts.account, name="account-seen"),
    path("accounts/new/", accounts.people_without, name="people-without"),
    path("accounts/opened/", accounts.opened, name="accounts-opened"),
    path("accounts/slips/", accounts.slips, name="account-slips"),
    path("accounts/<int:pk>/reset/", accounts.reset, name="account-reset"),
    path("accounts/<int:pk>/locked/", accounts.locked, name="account-locked"),
    path("accounts/<int:pk>/unlocked/", accounts.unlocked, name="account-unlocked"),
    path("roles/", roles.roles, name="roles"),
    path("roles/<int:pk>/", roles.role, name="role"),
    path("roles/new/", roles.granted, name="role-granted"),
    path("roles/<int:pk>/ended/", roles.ended, name="role-ended"),
    path("roles/waiting/<int:pk>/", roles.countersigned, name="role-countersigned"),
    path("me/roles/", mine.my_roles, name="my-roles"),
    path("me/delegations/new/", mine.delegated, name="delegated"),
    path("me/delegations/<int:pk>/ended/", mine.delegation_ended, name="delegation-ended"),
    path("delegations/", mine.delegations, name="delegations"),
]
