"""Pages that only tests know: a table over accounts, a form about one, faults."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.db.models import F
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from qiyue.apps.accounts.models import User
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
    return show(request, ACCOUNTS, rows(), "try/accounts.html")


@login_required
def account(request, pk):
    one = get_object_or_404(User, pk=pk)
    part = request.headers.get("HX-Request")
    return render(request, "try/account_part.html" if part else "try/account.html", {"one": one})


def fault(request):
    raise ZeroDivisionError


def gone(request):
    raise OperationalError("the server closed the connection")


def refused(request):
    raise PermissionDenied
