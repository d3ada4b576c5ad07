"""Forms of accounts; fields say to browsers and password keepers what they hold."""

from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from qiyue.apps.accounts.models import User

LONGEST = 200
"""Letters of a password; more would only keep the machine busy."""


def secret(label: object, autocomplete: str) -> forms.CharField:
    """A field for a password; spaces at its ends are part of it."""
    return forms.CharField(
        label=label,  # type: ignore[arg-type] # lazy words are words
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete, "class": "form-control"}),
    )


def code(label: object) -> forms.CharField:
    """A field for the code of an app or of the list."""
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "form-control",
            }
        ),
    )


class LogInForm(forms.Form):
    """登录."""

    username = forms.CharField(
        label=_("登录名"),
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
                "class": "form-control",
            }
        ),
    )
    password = secret(_("口令或一次性码"), "current-password")
    own_computer = forms.BooleanField(
        label=_("这是我的办公电脑"), required=False, widget=forms.CheckboxInput()
    )


class CodeForm(forms.Form):
    """二次验证."""

    code = code(_("验证码"))


class NewPasswordForm(forms.Form):
    """设置口令: typed twice, strong enough for whose it is."""

    password = secret(_("新口令"), "new-password")
    again = secret(_("再输一次"), "new-password")

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.user = user

    def clean(self) -> dict[str, object]:
        found = super().clean() or {}
        password, again = found.get("password"), found.get("again")
        if password and again and password != again:
            self.add_error("again", _("两次输入的不一样。"))
        if password:
            try:
                validate_password(password, self.user)
            except ValidationError as error:
                self.add_error("password", error)
        return found


class ChangePasswordForm(NewPasswordForm):
    """改口令."""

    present = secret(_("现在的口令"), "current-password")
    field_order = ("present", "password", "again")


class PresentPasswordForm(forms.Form):
    """Asks for the present password, before a second factor is set."""

    present = secret(_("现在的口令"), "current-password")


class ConfirmAppForm(PresentPasswordForm):
    """启用验证器: the code that the phone shows."""

    code = code(_("手机上显示的 6 位验证码"))
    field_order = ("code", "present")
