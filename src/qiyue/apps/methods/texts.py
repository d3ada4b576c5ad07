"""Texts of versions: kept by their hash, looked at whenever they are read, handed out as a zip."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from qiyue.apps.methods.models import Content, MethodVersion, VersionFile
from qiyue.core.journal.canonical import hash_text
from qiyue.core.judging.looks import LARGEST_FILE, LARGEST_FILES, MOST_FILES, Files, digest_of
from qiyue.core.values.findings import QiyueError

EPOCH = (1980, 1, 1, 0, 0, 0)


class ContentChanged(QiyueError):
    """Bytes in the database are not those that their hash names."""

    code = "content-changed"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class BadFiles(QiyueError):
    """Files that cannot be taken as a method: `why` is `none`, `many`, `large`, `name`, `main`."""

    code = "bad-files"

    def __init__(self, why: str, name: str = "") -> None:
        super().__init__(f"{why} {name}".strip())
        self.why, self.name = why, name


def files_of(version: MethodVersion) -> Files:
    """The files of a version, the method first. Raises ContentChanged."""
    found = []
    for file in version.files.select_related("content").order_by("place"):
        if not file.content.is_untouched:
            raise ContentChanged(file.name)
        found.append((file.name, bytes(file.content.data)))
    files = tuple(found)
    if not files or digest_of(files) != version.digest:
        raise ContentChanged(str(version))
    return files


def keep(version: MethodVersion, files: Files) -> tuple[list[VersionFile], list[Content]]:
    """Write the files of a version that has none; gives the rows, and what content is new."""
    rows, new = [], []
    for place, (name, data) in enumerate(files):
        content, made = Content.objects.get_or_create(
            sha256=hash_text(data), defaults={"size": len(data), "data": data}
        )
        if made:
            new.append(content)
        rows.append(
            VersionFile.objects.create(version=version, place=place, name=name, content=content)
        )
    return rows, new


def ordered(files: Files, main: str = "") -> Files:
    """The files with the method first: the one named, else the only .yaml. Raises BadFiles."""
    if not files:
        raise BadFiles("none")
    if len(files) > MOST_FILES:
        raise BadFiles("many")
    names = [name for name, _ in files]
    for name, data in files:
        if not _plain(name) or names.count(name) > 1:
            raise BadFiles("name", name[:80])
        if len(data) > LARGEST_FILE:
            raise BadFiles("large", name)
    if sum(len(data) for _, data in files) > LARGEST_FILES:
        raise BadFiles("large")
    methods = [name for name in names if name.lower().endswith((".yaml", ".yml"))]
    chosen = main if main in names else next(iter(_chosen(methods)), "")
    if not chosen:
        raise BadFiles("main")
    first = next(one for one in files if one[0] == chosen)
    return (first, *sorted(one for one in files if one[0] != chosen))


def _chosen(methods: list[str]) -> list[str]:
    """The only one; of several, the one called method.yaml."""
    if len(methods) == 1:
        return methods
    return [name for name in methods if PurePosixPath(name).name == "method.yaml"][:1]


def _plain(name: str) -> bool:
    """A name that leads nowhere else and that every system takes."""
    parts = name.split("/")
    return (
        0 < len(name) <= 200
        and name.isprintable()
        and not set(name) & set('\\:*?"<>|')
        and all(part and part.strip(". ") and not part.startswith(".") for part in parts)
    )


def packed(files: Files) -> bytes:
    """The files as a zip; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
