"""The pages of methods: who may see them, nothing typed is lost, hostile texts hurt nobody."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.apps.methods.conftest import AT, ON, TASKS, TEXT, files_with, looked_at, somebody
from tests.core.judging.test_helpers import heavy

from qiyue.apps.methods.models import MethodVersion
from qiyue.apps.methods.services.writing import save_text
from qiyue.apps.methods.texts import files_of

pytestmark = pytest.mark.django_db
HERE = ("small", 1)


@pytest.fixture
def writer(client, author, granted):
    granted(author)
    client.force_login(author)
    return client


def typed(text):
    return {"text": text.replace("\n", "\r\n")}


def page_of(answer):
    return answer.content.decode()


def test_a_version_shows_paper_text_and_findings(writer, draft, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        answer = writer.get(reverse("method-version", args=HERE))
    page = page_of(answer)
    assert answer.status_code == 200
    for words in ("小办法", "没有错误", "例题 1/1", "半数", "第三条", "tasks.csv", "写入文本"):
        assert words in page, words
    assert "min(actual / target, 1.2)" in page


def test_a_page_holds_no_script_and_no_style_of_its_own(writer, draft):
    page = page_of(writer.get(reverse("method-version", args=HERE)))
    assert " style=" not in page
    assert "<style" not in page
    assert " onclick" not in page


@pytest.mark.parametrize("logged_in", [True, False])
def test_an_outsider_finds_nothing(client, draft, granted, logged_in):
    if logged_in:
        client.force_login(somebody("outsider"))
    for name, words in (
        ("methods", ()),
        ("method-new", ()),
        ("method-version", HERE),
        ("method-download", HERE),
        ("method-run", HERE),
        ("runs", ()),
        ("run", ("0" * 12,)),
    ):
        answer = client.get(reverse(name, args=words))
        assert answer.status_code == (404 if logged_in else 302), name
    for name, words in (
        ("method-look", ()),
        ("method-save", HERE),
        ("method-step", (*HERE, "approve")),
    ):
        answer = client.post(reverse(name, args=words), {"text": "x"})
        assert answer.status_code == (404 if logged_in else 302), name


def test_unknown_and_forbidden_look_alike(client, draft, granted):
    client.force_login(somebody("outsider"))
    forbidden = client.get(reverse("method-version", args=HERE))
    unknown = client.get(reverse("method-version", args=("none", 7)))
    assert forbidden.status_code == unknown.status_code == 404


def test_who_may_only_read_gets_no_form(client, draft, granted):
    reader = granted(somebody("reader"), "approver")
    client.force_login(reader)
    page = page_of(client.get(reverse("method-version", args=HERE)))
    assert "readonly" in page
    assert "step-form" not in page
    assert client.post(reverse("method-save", args=HERE), typed(TEXT)).status_code == 404
    for kind in ("consult", "approve"):
        assert client.post(reverse("method-step", args=(*HERE, kind))).status_code == 404
    assert client.get(reverse("method-run", args=HERE)).status_code == 404


def test_findings_live_as_it_is_typed(writer, draft):
    answer = writer.post(
        reverse("method-look"),
        {"code": "small", "number": "1", **typed(TEXT.replace("actual / target", "aktual"))},
    )
    page = page_of(answer)
    assert answer.status_code == 200
    assert 'data-line="17"' in page
    assert "actual" in page
    assert "<html" not in page


def test_a_new_method_is_uploaded_as_files_or_as_a_zip(writer, author):
    files = [
        SimpleUploadedFile("small.yaml", TEXT.encode()),
        SimpleUploadedFile("tasks.csv", TASKS.encode()),
    ]
    answer = writer.post(reverse("method-new"), {"text": "", "files": files})
    assert answer.status_code == 302
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("small/small.yaml", TEXT)
        archive.writestr("small/tasks.csv", TASKS)
    packed = SimpleUploadedFile("small.zip", out.getvalue())
    writer.post(reverse("method-new"), {"text": "", "files": [packed]})
    first, second = MethodVersion.objects.order_by("number")
    assert files_of(first) == files_of(second) == files_with()


def test_the_next_version_begins_with_the_files_of_another(writer, draft):
    where = reverse("method-new") + "?from=small/1"
    assert "tasks.csv" in page_of(writer.get(where))
    writer.post(where, typed(TEXT.replace("1.2)", "1.5)")))
    assert files_of(MethodVersion.objects.get(number=2))[1] == ("tasks.csv", TASKS.encode())


def test_a_broken_zip_is_refused_in_words_and_the_text_stays(writer):
    packed = SimpleUploadedFile("small.zip", b"PK\x03\x04")
    answer = writer.post(reverse("method-new"), {"text": "keep me", "files": [packed]})
    assert answer.status_code == 422
    assert "压缩包不能用" in page_of(answer)
    assert "keep me" in page_of(answer)


def test_who_saves_second_sees_both_texts(writer, draft, approver):
    theirs = files_with(TEXT.replace("1.2)", "1.7)"))
    base = draft.digest
    save_text(draft.pk, theirs, looked_at(theirs), base=base, actor=approver, at=AT, on=ON)
    mine = TEXT.replace("1.2)", "1.5)")
    answer = writer.post(reverse("method-save", args=HERE), {"base": base, **typed(mine)})
    page = page_of(answer)
    assert answer.status_code == 409
    assert "Approver" in page
    assert "1.5)" in page
    assert "1.7)" in page
    draft.refresh_from_db()
    again = {"base": draft.digest, **typed(mine)}
    assert writer.post(reverse("method-save", args=HERE), again).status_code == 302
    draft.refresh_from_db()
    assert files_of(draft) == files_with(mine)


def test_a_release_on_pages_takes_two_people(writer, client, draft, granted, author, approver):
    def step(kind, **given):
        given = {"on": "2026-11-23", **given}
        return writer.post(reverse("method-step", args=(*HERE, kind)), given)

    assert step("consult", note="职代会").status_code == 302
    assert step("approve", digest=draft.digest).status_code == 404
    granted(author, "method_approver")
    refused = step("approve", digest=draft.digest)
    assert refused.status_code == 409
    assert "另一人审定" in page_of(refused)
    client.force_login(granted(approver, "method_approver"))
    assert step("approve", digest=draft.digest).status_code == 302
    assert step("publish", note="公开栏").status_code == 302
    assert step("force").status_code == 302
    page = page_of(writer.get(reverse("method-version", args=HERE)))
    for words in ("职代会", "公开栏", "施行", "readonly", "Approver"):
        assert words in page, words
    assert writer.post(reverse("method-save", args=HERE), typed("x")).status_code == 404
    assert step("force", on="soon").status_code == 422
    assert step("nothing").status_code == 404
    client.force_login(author)
    assert writer.post(reverse("method-save", args=HERE), typed("x")).status_code == 422


def test_who_runs_the_system_sees_no_method_and_no_score(client, draft, granted):
    client.force_login(granted(somebody("system"), "system_admin"))
    menu = page_of(client.get(reverse("home")))
    for name, words in (("methods", ()), ("method-version", HERE), ("runs", ())):
        assert client.get(reverse(name, args=words)).status_code == 404, name
    assert f'href="{reverse("methods")}"' not in menu
    assert f'href="{reverse("runs")}"' not in menu


def test_the_files_come_back_as_they_were(writer, draft):
    answer = writer.get(reverse("method-download", args=HERE))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == dict(files_with())
    assert answer["Content-Disposition"] == 'attachment; filename="small-v1.zip"'


HOSTILE = {
    "recursion": TEXT.replace("min(actual / target, 1.2)", "(" * 5000 + "1" + ")" * 5000),
    "circle": TEXT.replace("sum(mark over task)", "total + 1"),
    "huge": TEXT + "# " + "x" * 1_200_000,
    "long": TEXT.replace("min(actual / target, 1.2)", "+".join(["actual"] * 50_000)),
    "nul": TEXT.replace("小办法", "a\x00b"),
    "aliases": "a: &a [1, 1]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "page": TEXT.replace("小办法", "<script>alert(1)</script>"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_text_gets_words_and_harms_nobody(writer, draft, kind):
    text = HOSTILE[kind]
    answer = writer.post(reverse("method-look"), {"code": "small", "number": "1", "text": text})
    assert answer.status_code == 200
    assert "<script>alert" not in page_of(answer)
    base = {"base": draft.digest, "text": text}
    saved = writer.post(reverse("method-save", args=HERE), base)
    assert saved.status_code in (302, 422)
    page = writer.get(reverse("method-version", args=HERE))
    assert page.status_code == 200
    assert "<script>alert" not in page_of(page)


def test_bytes_that_are_no_text_are_taken_as_what_they_look_like(writer, draft):
    body = b"code=small&number=1&text=%ED%A0%80%FF%00"
    answer = writer.post(
        reverse("method-look"), body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200


def test_a_text_that_calculates_without_end_is_stopped_and_the_site_goes_on(
    writer, draft, monkeypatch
):
    monkeypatch.setenv("QIYUE_LOOK_SECONDS", "1")
    text = heavy(1500)[0][1].decode()
    answer = writer.post(reverse("method-look"), {"text": text})
    assert answer.status_code == 200
    assert "超过 1 秒" in page_of(answer)
    monkeypatch.delenv("QIYUE_LOOK_SECONDS")
    assert "没有错误" in page_of(writer.get(reverse("method-version", args=HERE)))


def test_the_pages_speak_english(writer, draft):
    writer.cookies["qiyue_language"] = "en"
    page = page_of(writer.get(reverse("method-version", args=HERE)))
    assert "Small v1" in page
    assert "No errors" in page
    assert "没有错误" not in page
