"""The addresses of rights."""

from django.urls import path

from qiyue.apps.orgs.rights.pages import accounts, mine, roles

urlpatterns = [
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.people_without, name="people_without"),
    path("accounts/opened/", accounts.opened, name="accounts_opened"),
    path("accounts/slips/", accounts.slips, name="account_slips"),
    path("accounts/<int:pk>/reset/", accounts.reset, name="account_reset"),
    path("accounts/<int:pk>/locked/", accounts.locked, name="account_locked"),
    path("accounts/<int:pk>/unlocked/", accounts.unlocked, name="account_unlocked"),
    path("roles/", roles.roles, name="roles"),
    path("roles/new/", roles.granted, name="role_granted"),
    path("roles/<int:pk>/ended/", roles.ended, name="role_ended"),
    path("roles/waiting/<int:pk>/", roles.countersigned, name="role_countersigned"),
    path("me/roles/", mine.my_roles, name="my_roles"),
    path("me/delegations/new/", mine.delegated, name="delegated"),
    path("me/delegations/<int:pk>/ended/", mine.delegation_ended, name="delegation_ended"),
    path("delegations/", mine.delegations, name="delegations"),
]
