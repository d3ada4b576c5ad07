"""Somebody with an account, an officer, and moments of a working day."""

from datetime import UTC, datetime

import pytest

from qiyue.apps.accounts.models import User

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
PASSWORD = "seven green lamps"


@pytest.fixture
def officer(db):
    return User.objects.create(username="officer", name="周账号")


@pytest.fixture
def wang(db):
    """王小明, who has set a password."""
    user = User(username="wang", name="王小明")
    user.set_password(PASSWORD)
    user.save()
    return user
