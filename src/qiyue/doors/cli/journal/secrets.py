"""Secret keys of journals and witnesses: files that their owner alone can read."""

from __future__ import annotations

import os
from pathlib import Path

from qiyue.core.journal.keys import Ed25519Signer, read_keys, read_secret
from qiyue.core.journal.notes import LOG, BadKey, Key, KeyType
from qiyue.core.values.findings import Both
from qiyue.doors.cli.talk import Refused, Talk

NAME = "QIYUE_JOURNAL_KEY"
OF_DEMO = "journal-key"


def key_of_journal(origin: str, home: Path, *, demo: bool) -> Ed25519Signer:
    """The key that signs for this journal; a demo makes its own. Refused if there is none."""
    text, file = os.environ.get(NAME, ""), os.environ.get(f"{NAME}_FILE", "")
    if text:
        return _read(text, NAME)
    if not file and demo:
        file = str(home / OF_DEMO)
        if not Path(file).exists():
            write_new(Path(file), origin, LOG)
    if not file:
        raise Refused(
            "no-key",
            Both(
                f"没有签检查点的密钥。用 qiyue checkpoint --new-key 文件 生成一个，存放在"
                f"数据库管理员碰不到的地方，再用 {NAME}_FILE 写明它。",
                f"There is no key to sign with. Make one by qiyue checkpoint --new-key FILE, keep "
                f"it where whoever runs the database cannot reach, and name it in {NAME}_FILE.",
            ),
        )
    return key_in(Path(file))


def key_in(file: Path) -> Ed25519Signer:
    """The secret key in a file."""
    return _read(file.read_text(encoding="utf-8"), str(file))


def _read(text: str, where: str) -> Ed25519Signer:
    try:
        return read_secret(text)
    except BadKey as error:
        raise Refused(
            "bad-key",
            Both(f"{where} 不是密钥：{error}", f"{where} holds no secret key: {error}"),
        ) from error


def public_keys(file: Path) -> tuple[Key, ...]:
    """The public keys in a file, one a line."""
    try:
        return read_keys(file.read_text(encoding="utf-8"))
    except (BadKey, UnicodeDecodeError) as error:
        raise Refused(
            "bad-key",
            Both(f"{file} 里有一行不是公钥：{error}", f"A line of {file} is no key: {error}"),
        ) from error


def write_new(file: Path, name: str, of: KeyType) -> Ed25519Signer:
    """A new secret key in a file that its owner alone can read. Refused if the file is there."""
    signer = Ed25519Signer(name, of, os.urandom(32))
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Refused(
            "file-exists",
            Both(
                f"{file} 已经存在，不会覆盖。换一个名字。",
                f"{file} exists already and is left alone. Choose another name.",
            ),
        ) from error
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(signer.secret_text() + "\n")
        out.flush()
        os.fsync(out.fileno())
    return signer


def make_new(file: Path, name: str, of: KeyType, talk: Talk) -> None:
    """The same, telling the public key: it is given to whoever is to check."""
    signer = write_new(file, name, of)
    talk.note(
        f"写好 {file}，只有本人可读。公钥：", f"wrote {file}, for its owner alone. Public key:"
    )
    talk.say(str(signer.key), str(signer.key))
