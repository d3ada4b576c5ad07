"""What is said when a checkpoint is not signed, by the journal or by a witness."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from qiyue.core.values.findings import Both, QiyueError
from qiyue.doors.cli.talk import Refused

SENTENCES = {
    "history-changed": Both(
        "日志的开头与已签的检查点不符，没有签。运行 qiyue verify 找出改动之处。",
        "The journal does not begin as a signed checkpoint says; nothing was signed. Find out what "
        "changed: qiyue verify.",
    ),
    "unknown-checkpoint": Both(
        "这不是本日志签过的检查点，没有收下。",
        "This is no checkpoint that this journal signed; it was not taken in.",
    ),
    "wrong-key": Both(
        "检查点不是所给公钥签的，没有联署。核对 --log。",
        "The checkpoint is not signed by the given key; it was not co-signed. Check --log.",
    ),
    "shrunk": Both(
        "日志比上次短了：尾部被截去，或恢复了旧库。没有联署，请追查。",
        "The journal is shorter than it was: its tail was cut off, or an old copy was restored. It "
        "was not co-signed; ask why.",
    ),
    "split-view": Both(
        "没有证据表明日志只增不改：历史被改写。没有联署，请追查。",
        "Nothing shows that the journal only grew: its history was rewritten. It was not "
        "co-signed; ask why.",
    ),
    "other-size": Both(
        "证明的起点不是见证人留存的条数。用所报的数再做一次：qiyue checkpoint --request 文件 "
        "--old 条数。",
        "The proof does not begin at the size that the witness holds. Ask for it again: qiyue "
        "checkpoint --request FILE --old SIZE.",
    ),
    "went-back": Both(
        "检查点的时间比上次早，或在一分钟之后。没有联署。核对两台机器的时钟。",
        "The checkpoint is dated before the last one, or more than a minute ahead; it was not "
        "co-signed. Check both clocks.",
    ),
    "malformed": Both("这不是给见证人的请求。", "This is no request to a witness."),
    "busy": Both(
        "另一个见证进程正在用同一个文件。若没有，删去旁边的 .next 文件再试。",
        "Another witness works on the same file. If none does, remove the .next file beside it.",
    ),
    "bad-memory": Both(
        "见证人的留存文件被动过，不会替换它。从备份恢复。",
        "The file that the witness keeps was touched, and is not replaced. Restore it.",
    ),
    "wrong-signature": Both(
        "签名不成立：文字被改，或签名系伪造。",
        "A signature does not hold: the text was changed, or it was forged.",
    ),
    "not-signed": Both(
        "检查点没有日志自己的签名。", "The checkpoint does not bear the journal's signature."
    ),
    "bad-note": Both("这不是检查点。", "This is no checkpoint."),
    "bad-key": Both("密钥与日志的名称不符。", "The key does not bear the name of this journal."),
    "already-there": Both(
        "导出的去处已有东西，不会覆盖。换一个 --out。",
        "Something is there already and is left alone. Choose another --out.",
    ),
    "not-canonical": Both(
        "库里有写不出来的值：被绕过系统改过。运行 qiyue verify。",
        "The database holds a value that cannot be written: it was changed behind the "
        "application's back. Run qiyue verify.",
    ),
}


@contextmanager
def told() -> Iterator[None]:
    """Says in both languages what happened within, with its details in English."""
    try:
        yield
    except Refused:
        raise
    except QiyueError as error:
        sentence = SENTENCES.get(error.code)
        if sentence is None:
            raise
        both = Both(f"{sentence.zh}（{error}）", f"{sentence.en} ({error})")
        raise Refused(error.code, both) from error
