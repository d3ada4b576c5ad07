"""Errors speak the house's words; forbidden looks like unknown; headers keep strangers out."""

import pytest

from qiyue.site.problems import PROBLEMS

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.pages.urls")]


@pytest.fixture
def visitor(client):
    client.raise_request_exception = False
    return client


@pytest.fixture
def inside(visitor, django_user_model):
    visitor.force_login(django_user_model.objects.create(code="a", username="a", name="某人"))
    return visitor


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nothing/", 404), ("/try/refused/", 404), ("/try/fault/", 500), ("/try/gone/", 503)],
)
@pytest.mark.parametrize("who", ["visitor", "inside"])
def test_every_error_says_what_why_and_what_next(request, who, path, status):
    answer = request.getfixturevalue(who).get(path)
    page = answer.content.decode()
    assert answer.status_code == status
    for words in (PROBLEMS[status].title, PROBLEMS[status].cause, PROBLEMS[status].step):
        assert str(words) in page
    assert (answer.get("Retry-After") == "30") == (status == 503)


def test_forbidden_and_unknown_look_alike(inside):
    forbidden, unknown = inside.get("/try/refused/"), inside.get("/nothing/")
    assert forbidden.status_code == unknown.status_code
    assert body(forbidden, "/try/refused/") == body(unknown, "/nothing/")


def body(answer, path):
    """The page without its token and its own address."""
    lines = answer.content.decode().replace(path, "").splitlines()
    return [line for line in lines if "csrfmiddlewaretoken" not in line and "CSRF" not in line]


@pytest.mark.parametrize("path", ["/nothing/", "/try/fault/", "/try/gone/"])
def test_a_part_of_a_page_is_answered_in_one_line(inside, path):
    page = inside.get(path, headers={"HX-Request": "true"}).content.decode()
    assert page.startswith('<div class="said said-error"')


def test_a_form_without_its_token_is_told_so(client, django_user_model):
    client.handler.enforce_csrf_checks = True
    answer = client.post("/theme/", {"theme": "dark"})
    assert answer.status_code == 403
    assert str(PROBLEMS[403].title) in answer.content.decode()


def test_a_wrong_way_of_asking_is_told_so(inside):
    answer = inside.get("/theme/")
    assert answer.status_code == 405
    assert str(PROBLEMS[405].title) in answer.content.decode()


def test_a_broken_address_is_no_fault(inside):
    assert inside.get("/", headers={"Host": "other.example"}).status_code == 400
    assert inside.get("/%00").status_code == 404


def test_a_part_asked_for_after_the_log_in_leads_the_page_there(visitor):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/try/accounts/?q=1"}
    answer = visitor.get("/try/accounts/", headers=headers)
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/login/?next=%2Ftry%2Faccounts%2F%3Fq%3D1"


def test_headers_of_every_page(inside):
    answer = inside.get("/")
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/", "javascript:1"])
def test_no_form_of_the_frame_leads_away(inside, back):
    assert inside.post("/theme/", {"theme": "dark", "next": back})["Location"] == "/"
    assert "evil" not in inside.post("/language/", {"language": "en", "next": back})["Location"]


def test_the_theme_is_one_of_three(inside):
    inside.post("/theme/", {"theme": '"><script>'})
    assert inside.cookies["qiyue_theme"].value == "system"
