"""The commands of `qiyue`; each opens its room only when it is called."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from qiyue.doors.cli import usage
from qiyue.doors.cli.journal import commands
from qiyue.doors.cli.supervising import supervised
from qiyue.doors.cli.talk import FAULT, Language, door

app = typer.Typer(
    name="qiyue",
    help="契约：考核办法写成文件，可检查、可测算、可解释 · "
    "assessment methods as files: checked, scored, explained",
    epilog="退出码 · exit codes: 0 完成 done, 2 有问题待改 findings, 1 出错 fault",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

# Wrong usage is a fault; typer would leave with the code that means findings here, in English.
setattr(typer.BadParameter.__mro__[1], "exit_code", FAULT)  # noqa: B010 - its class has no public name
setattr(typer.BadParameter.__mro__[1], "show", usage.show)  # noqa: B010

Out = Annotated[Path, typer.Option("--out", help="结果放在哪里 · the folder to write")]


def run_here() -> Path:
    """The folder one stands in if it holds a run, else `run` in it."""
    return Path() if Path("manifest.json").is_file() else Path("run")


RunFolder = Annotated[
    Path,
    typer.Option(
        "--run",
        help="score 写出的文件夹，默认 run · a folder of score; run if not given",
        default_factory=run_here,
        show_default=False,
    ),
]
MethodFile = Annotated[
    Path | None, typer.Option("--method", help="默认用数据集所写的 · the dataset names one")
]
ValueSet = Annotated[
    str | None, typer.Option("--values", help="计划、快报、核定 · plan, flash, verified")
]
DatasetFolder = Annotated[
    Path, typer.Argument(metavar="DATASET", help="有 dataset.yaml 的文件夹 · with dataset.yaml")
]


@app.callback()
def before(context: typer.Context, lang: Language = None) -> None:
    """What stands before the command holds for it, unless it says otherwise itself."""
    if lang is not None and context.invoked_subcommand is not None:
        context.default_map = {context.invoked_subcommand: {"lang": lang.value}}


@app.command()
def new(
    target: Annotated[Path, typer.Argument(metavar="FOLDER|FILE.yaml")], lang: Language = None
) -> None:
    """新建一份带注释的办法 · start a method from a commented template."""
    with door(lang) as talk:
        from qiyue.doors.cli.starting import start

        start(target, talk)


@app.command()
def check(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="办法文件或工作簿 · a method, .yaml or .xlsx")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="机器可读 · for programs")] = False,
    joins: Annotated[
        bool, typer.Option("--joins", help="读哪些行，用话说 · say which rows are read")
    ] = False,
    rows: Annotated[
        str, typer.Option("--rows", metavar="TABLE=ROWS,...", help="估算工作量 · foretell the work")
    ] = "",
    lang: Language = None,
) -> None:
    """检查办法，运行例题 · find what is wrong with a method, run its examples."""
    with door(lang) as talk:
        from qiyue.doors.cli import checking

        code = checking.check(file, talk, as_json=as_json, joins=joins, rows=rows)
    raise typer.Exit(code)


@app.command()
def fmt(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="办法文件 · method files")],
    check: Annotated[
        bool, typer.Option("--check", help="只看，不改；要改则退出码 2 · change nothing, tell")
    ] = False,
    lang: Language = None,
) -> None:
    """整理：表格按显示宽度对齐 · lay out method files: the tables in straight columns."""
    with door(lang) as talk:
        from qiyue.doors.cli.formatting import format_files

        code = format_files(files, talk, only_check=check)
    raise typer.Exit(code)


@app.command()
def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="先前的 · the earlier one")],
    after: Annotated[Path, typer.Argument(metavar="B", help="后来的 · the later one")],
    check: Annotated[
        bool, typer.Option("--check", help="有变化则退出码 2 · exit code 2 if something changed")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="机器可读 · for programs")] = False,
    lang: Language = None,
) -> None:
    """逐条说明两份办法的不同 · say what changed between two methods."""
    with door(lang) as talk:
        from qiyue.doors.cli import differing

        code = differing.diff(before, after, talk, as_json=as_json, check=check)
    raise typer.Exit(code)


@app.command()
def convert(
    source: Annotated[
        Path, typer.Argument(metavar="FILE", help="办法文件或工作簿 · a method, .yaml or .xlsx")
    ],
    out: Annotated[Path, typer.Option("--out", help="另一种形式的文件 · the other form")],
    replace: Annotated[
        bool, typer.Option("--replace", help="替换已有的文件 · replace files that are there")
    ] = False,
    lang: Language = None,
) -> None:
    """办法与 Excel 工作簿互转 · turn a method into a workbook, and back."""
    with door(lang) as talk:
        from qiyue.doors.cli import converting

        code = converting.convert(source, out, talk, replace=replace)
    raise typer.Exit(code)


@app.command()
def render(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="办法文件 · the method file")],
    form: Annotated[
        str | None,
        typer.Option("--format", help="md, html, docx；默认看 --out 的后缀 · by the name of --out"),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="写到哪个文件，默认屏幕 · a file; else stdout")
    ] = None,
    lang: Language = None,
) -> None:
    """写成文本：与办法文件一致的考核办法 · write the method as the paper it replaces."""
    with door(lang) as talk:
        from qiyue.doors.cli.rendering import render as write

        write(file, form, out, talk)


@app.command()
def freeze(
    dataset: DatasetFolder,
    out: Out,
    method: MethodFile = None,
    values: ValueSet = None,
    lang: Language = None,
) -> None:
    """冻结数据集 · check a dataset and write an immutable snapshot."""
    with door(lang) as talk:
        from qiyue.doors.cli import scoring

        scoring.freeze_dataset(dataset, out, method, values, talk)


@app.command()
def score(
    dataset: DatasetFolder,
    out: Out,
    method: MethodFile = None,
    engine: Annotated[
        str | None, typer.Option("--engine", help="duckdb, python（精确求值 · exact）, spark")
    ] = None,
    values: ValueSet = None,
    csv: Annotated[bool, typer.Option("--csv", help="另写 CSV · CSV too")] = False,
    rows: Annotated[bool, typer.Option("--rows", help="数值另写成行 · values as rows too")] = False,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="另写 Excel · a workbook too")] = False,
    published: Annotated[
        bool, typer.Option("--published", help="与公布值比对 · compare with published values")
    ] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="留存算出的数，供 --since · keep what --since reads")
    ] = False,
    since: Annotated[
        Path | None,
        typer.Option("--since", help="只算自该次以来变动所及 · only what changed since that run"),
    ] = None,
    snapshot: Annotated[
        str, typer.Option("--snapshot", help="Spark 能读的地址上的快照 · a snapshot at an address")
    ] = "",
    to: Annotated[
        str, typer.Option("--to", help="结果另放到这个地址 · put the run at an address too")
    ] = "",
    lang: Language = None,
) -> None:
    """测算 · score a dataset by its method."""
    with door(lang) as talk:
        from qiyue.doors.cli import scoring

        wish = scoring.Wish(
            dataset,
            out,
            method,
            engine,
            values,
            csv,
            rows,
            xlsx,
            published,
            since,
            keep,
            snapshot,
            to,
        )
        code = scoring.score_dataset(wish, talk)
    raise typer.Exit(code)


@app.command()
def brief(
    dataset: DatasetFolder,
    out: Out,
    method: MethodFile = None,
    values: ValueSet = None,
    lang: Language = None,
) -> None:
    """只要结果：总分、名次、等次、薪酬 · totals, places, grades and pay, and no more."""
    with door(lang) as talk:
        from qiyue.doors.cli import scoring

        scoring.brief_dataset(dataset, out, method, values, talk)


@app.command()
def explain(
    subject: Annotated[str, typer.Argument(metavar="SUBJECT", help="编号或名称 · key or name")],
    run: RunFolder,
    line: Annotated[str | None, typer.Option("--line", help="只解释这一项 · this one only")] = None,
    lang: Language = None,
) -> None:
    """解释得分：公式、代入、结果、依据 · show how the results of a subject came about."""
    with door(lang) as talk:
        from qiyue.doors.cli.explaining import explain_subject

        code = explain_subject(subject, run, line, talk)
    raise typer.Exit(code)


@app.command()
def report(
    run: RunFolder,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="默认 RUN/report.html · RUN/report.html if not given"),
    ] = None,
    lang: Language = None,
) -> None:
    """写一页离线的 HTML 报告 · write a report of one HTML page that works offline."""
    with door(lang) as talk:
        from qiyue.doors.cli import scoring

        scoring.report_run(run, out or run / "report.html", talk)


@app.command()
def compare(
    run_a: Annotated[Path, typer.Argument(metavar="RUN_A", help="之前 · the run before")],
    run_b: Annotated[Path, typer.Argument(metavar="RUN_B", help="之后 · the run after")],
    subject: Annotated[
        str | None, typer.Option("--subject", help="只说这一个为什么变了 · why this one moved")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="变动的都写进这个文件 · all movers, as CSV")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="机器可读 · for programs")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="不同则退出码 2 · exit code 2 if they differ")
    ] = False,
    lang: Language = None,
) -> None:
    """比较两次测算：谁变了、变多少、为什么 · compare two runs: who moved, how far, why."""
    with door(lang) as talk:
        from qiyue.doors.cli import comparing

        wish = comparing.Wish(run_a, run_b, subject, csv, as_json, check)
        code = comparing.compare(wish, talk)
    raise typer.Exit(code)


@app.command()
def whatif(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="score 写出的文件夹 · a run")],
    method: Annotated[
        Path, typer.Option("--method", help="另一版办法 · another version of the method")
    ],
    out: Out,
    lang: Language = None,
) -> None:
    """试算：同一份数据换一版办法 · what if: another method over the frozen data of a run."""
    with door(lang) as talk:
        from qiyue.doors.cli.trying import try_method

        code = try_method(run, method, out, talk)
    raise typer.Exit(code)


@app.command()
def serve(
    address: Annotated[
        str, typer.Option("--address", help="监听地址 · the address to listen on")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="端口 · the port", min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option("--workers", help="进程数 · processes", min=1)] = 2,
    threads: Annotated[
        int, typer.Option("--threads", help="每进程线程数 · threads each", min=1)
    ] = 4,
    certificate: Annotated[
        Path | None, typer.Option("--certificate", help="TLS 证书 · certificate, .pem")
    ] = None,
    key: Annotated[Path | None, typer.Option("--key", help="证书的私钥 · its private key")] = None,
    lang: Language = None,
) -> None:
    """启动网站 · start the site."""
    with door(lang) as talk:
        from qiyue.doors.cli.serving import serve_site

        tls = certificate, key
        serve_site(talk, address=address, port=port, workers=workers, threads=threads, tls=tls)


@app.command()
def secret(lang: Language = None) -> None:
    """生成密钥，供 QIYUE_SECRET_KEY · make a key for QIYUE_SECRET_KEY."""
    with door(lang):
        from qiyue.doors.cli.serving import new_secret

        typer.echo(new_secret())


commands.add_to(app)


def main() -> None:
    """Run the command that the command line names, in a child of limited means.

    A site runs for months and has workers of its own: it alone is not limited.
    """
    names = typer.main.get_command(app).commands  # type: ignore[attr-defined] # it is a group
    if next((word for word in sys.argv[1:] if word in names), "") == "serve":
        app()
    else:
        supervised(app)


if __name__ == "__main__":
    main()
