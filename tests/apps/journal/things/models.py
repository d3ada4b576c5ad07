"""A few journaled tables that hold every kind of column, and one that nobody journals."""

from typing import ClassVar

from django.db import models


class Unit(models.Model):
    name = models.CharField(max_length=80)
    code = models.UUIDField(null=True)
    number = models.BigIntegerField(default=0)
    share = models.IntegerField(null=True)
    open = models.BooleanField(default=True)
    starts_on = models.DateField(null=True)
    seen_at = models.DateTimeField(null=True)
    salt = models.BinaryField(null=True)
    upper = models.ForeignKey("self", models.PROTECT, null=True)
    remark = models.TextField(default="")

    journaled: ClassVar[tuple[str, ...]] = (
        *["name", "code", "number", "share", "open", "starts_on", "seen_at", "salt", "upper"],
    )


class Post(models.Model):
    code = models.CharField(max_length=20, primary_key=True)
    unit = models.ForeignKey(Unit, models.CASCADE)
    title = models.CharField(max_length=80)

    journaled: ClassVar[tuple[str, ...]] = ("unit", "title")


class Target(models.Model):
    unit = models.ForeignKey(Unit, models.CASCADE)
    number = models.IntegerField()

    journaled: ClassVar[tuple[str, ...]] = ("unit", "number")


class Draft(models.Model):
    """Not journaled."""

    text = models.TextField()
