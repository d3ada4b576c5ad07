"""What two method files must share to be the same method: all but places and spelling of YAML."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from qiyue.core.method.model import Method
from qiyue.core.values.findings import Place

LEFT_OUT = ("place", "places", "row_places", "uses_place", "files")


def likeness(method: Method) -> object:
    """A value that is equal for equal methods, in the order of their parts.

    Left out are places, the text of the file and the hashes of files; the digits of a cell count.
    """
    return _bare(method)


def _bare(thing: object) -> object:
    if isinstance(thing, Place):
        return None
    if isinstance(thing, Method):
        return _parts(thing, ("text",))
    if is_dataclass(thing) and not isinstance(thing, type):
        return _parts(thing, ())
    if isinstance(thing, dict):
        return tuple((key, _bare(value)) for key, value in thing.items())
    if isinstance(thing, tuple | list):
        return tuple(map(_bare, thing))
    return thing


def _parts(thing: object, also: tuple[str, ...]) -> tuple[object, ...]:
    left = (*LEFT_OUT, *also)
    names = [one.name for one in fields(thing) if one.name not in left]  # type: ignore[arg-type]
    return (type(thing).__name__, *(_bare(getattr(thing, name)) for name in names))
