"""Pages that only tests know: a table over accounts, a form about one, faults."""

from collections import Counter
from datetime import UTC, datetime

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from qiyue.apps.accounts.models import User
from qiyue.apps.desk.forms import (
    carried,
    confirmed,
    conflict,
    forget,
    offer_undo,
    resume,
    version_of,
)
from qiyue.apps.desk.tables import Column, Kind, Table, show

ACCOUNTS = Table(
    key="try.accounts",
    title="账号",
    columns=(
        Column(name="name", label="姓名", sort="name", find="name"),
        Column(name="username", label="登录名", sort="username", find="username", phone=True),
        Column(
            name="seen",
            label="上次登录",
            kind=Kind.MOMENT,
            value="last_login",
            sort="last_login",
            find="last_login",
        ),
        Column(
            name="serial",
            label="序号",
            kind=Kind.NUMBER,
            places=1,
            sort="serial",
            find="serial",
            total=True,
        ),
        Column(
            name="amount",
            label="金额",
            kind=Kind.MONEY,
            unit="元",
            sort="amount",
            find="amount",
            total=True,
            phone=True,
        ),
        Column(
            name="active",
            label="可登录",
            kind=Kind.YES,
            value="is_active",
            sort="is_active",
            find="is_active",
            phone=True,
        ),
        Column(name="code", label="代码", extra=True),
    ),
    order=("username",),
    search=("name", "username"),
    opens=lambda row: reverse("try-account", args=[row.pk]),
    empty="还没有账号。",
)


def rows():
    return User.objects.annotate(serial=F("id") * 1, amount=F("id") * 12345)


@login_required
def accounts(request):
    refused = "您还看不到账号：请找账号管理员。" if "refused" in request.GET else ""
    found = rows().none() if "none" in request.GET else rows()
    return show(request, ACCOUNTS, found, "try/accounts.html", refused=refused)


@login_required
def search(request):
    people = User.objects.filter(name__contains=request.GET.get("q", ""))
    found = [(reverse("try-account", args=[one.pk]), one.name, one.username) for one in people]
    return render(request, "parts/found.html", {"found": found})


@login_required
def account(request, pk):
    one = get_object_or_404(User, pk=pk)
    part = request.headers.get("HX-Request")
    return render(request, "try/account_part.html" if part else "try/account.html", {"one": one})


VERSIONS = Counter()
"""How often each account was changed by the form below."""


class AccountForm(forms.Form):
    name = forms.CharField(label="姓名", max_length=20)
    username = forms.SlugField(label="登录名", help_text="拼音或工号，不用汉字。")
    shift = forms.ChoiceField(label="班次", choices=[("a", "早班"), ("b", "中班"), ("c", "夜班")])
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea)
    active = forms.BooleanField(label="可登录", required=False)
    new_password = forms.CharField(label="新口令", required=False, widget=forms.PasswordInput)


def as_it_is(one):
    start = {"name": one.name, "username": one.username, "shift": "a", "active": one.is_active}
    return AccountForm(initial=start)


@login_required
def edit(request, pk):
    one, key = get_object_or_404(User, pk=pk), f"try.account:{pk}"
    if request.method == "POST":
        form = AccountForm(request.POST)
        if form.is_valid() and version_of(request) != VERSIONS[pk]:
            return conflict(
                request,
                form,
                as_it_is(one),
                version=VERSIONS[pk],
                who="李四",
                at=datetime(2026, 11, 23, 2, 32, tzinfo=UTC),
                back=request.path,
            )
        if form.is_valid():
            one.name, before = form.cleaned_data["name"], one.name
            one.save()
            VERSIONS[pk] += 1
            forget(request, key)
            offer_undo(request, f"姓名改为 {one.name}", request.path, name=before, username="x")
            return redirect("try-accounts")
    else:
        form = as_it_is(one)
    draft = resume(request, key, form)
    told = {"form": form, "draft": draft, "version": VERSIONS[pk], "one": one}
    return render(request, "try/edit.html", told, status=422 if form.errors else 200)


@login_required
def drop(request):
    if confirmed(request):
        User.objects.filter(username__in=request.POST.getlist("who")).update(is_active=False)
        return redirect("try-accounts")
    return render(request, "try/drop.html", {"carried": carried(request)})


def fault(request):
    raise ZeroDivisionError


def gone(request):
    raise OperationalError("the server closed the connection")


def refused(request):
    raise PermissionDenied
