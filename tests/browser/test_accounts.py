"""In a real browser: from a slip to a second factor, slips on paper, roles, delegations."""

import re
from datetime import timedelta

import pyotp
import pytest
from django.utils import timezone
from tests.apps.orgs.rights.conftest import Group

from qiyue.apps.accounts.models import App, User, Visit
from qiyue.apps.accounts.services.slips import give_slips
from qiyue.apps.orgs.rights.models import Assignment, Delegation, Proposal

PASSWORD = "two hundred green lamps"


@pytest.fixture
def group(transactional_db):
    made = Group()
    for name, above in (
        ("示例能源集团", None),
        ("示例一矿", "示例能源集团"),
        ("综采二队", "示例一矿"),
    ):
        made.place("line", name, above)
    made.place("party", "示例一矿党委")
    for name, unit in (("E0001", "示例一矿"), ("E0002", "综采二队"), ("E0003", "综采二队")):
        made.person(name, unit, "示例一矿党委")
    made.person("E0004", "综采二队", account=False)
    for name in ("anquan", "anquan2", "xitong"):
        made.account(name)
    names = {"E0001": "张建国", "E0002": "李小红", "E0003": "欧阳·阿依古丽", "anquan": "周安全"}
    for username, name in names.items():
        User.objects.filter(username=username.lower()).update(name=name)
    made.hold("anquan", "security_admin")
    made.hold("anquan2", "security_admin")
    made.hold("xitong", "system_admin")
    made.hold("E0001", "unit_head", "示例一矿")
    return made


def enter(eyes, client, user):
    """Log in at once, with a second factor given just now."""
    client.force_login(user)
    Visit.objects.filter(user=user).update(proved_at=timezone.now())
    value = client.cookies["qiyue_session"].value
    eyes.context.add_cookies([{"name": "qiyue_session", "value": value, "url": eyes.site}])


def test_from_a_slip_to_a_second_factor(eyes, group):
    user, page = group.users["E0002"], eyes.page
    (slip,) = give_slips([user], actor=group.users["xitong"], at=timezone.now())
    eyes.go("/login/")
    eyes.shots("login")
    page.get_by_label("登录名").fill("E0002")
    page.get_by_label("口令或一次性码").fill(slip.code.lower())
    page.get_by_role("button", name="登录").click()
    eyes.check()
    page.screenshot(path="build/screenshots/own-password.png")
    page.get_by_label("新口令").fill(PASSWORD)
    page.get_by_label("再输一次").fill(PASSWORD)
    page.get_by_role("button", name="设置并登录").click()
    eyes.shots("welcome")
    page.get_by_role("link", name="用手机验证器").click()
    secret = page.locator(".secret").inner_text()
    eyes.shots("app")
    page.get_by_label("手机上显示的").fill(pyotp.TOTP(secret).now())
    page.get_by_label("现在的口令").fill(PASSWORD)
    page.get_by_role("button", name="启用").click()
    assert "验证器已启用" in eyes.words()
    eyes.shots("account")
    page.get_by_role("button", name="全部退出").click()
    page.get_by_label("登录名").fill("e0002")
    page.get_by_label("口令或一次性码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    eyes.check()
    page.screenshot(path="build/screenshots/second.png")
    App.objects.update(last_step=0)  # the half minute is not over yet
    page.get_by_label("验证码").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="继续").click()
    page.wait_for_url(eyes.site + "/")


def test_an_officer_gives_slips_on_paper(eyes, client, group):
    enter(eyes, client, group.users["xitong"])
    eyes.go("/accounts/new/")
    eyes.shots("people-without")
    eyes.page.get_by_role("checkbox", name=re.compile("E0004")).check()
    eyes.page.get_by_role("button", name="给选中的人开立").click()
    assert "已开立 1 个账号" in eyes.words()
    eyes.shots("accounts")
    for name in ("张建国", "李小红", "欧阳"):
        eyes.page.get_by_role("checkbox", name=re.compile(name)).check()
    eyes.page.get_by_role("button", name="给选中的发登录条").click()
    assert len(re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", eyes.words())) == 3
    eyes.check()
    eyes.page.screenshot(path="build/screenshots/slips.png")
    eyes.page.emulate_media(media="print")
    eyes.page.screenshot(path="build/screenshots/slips-paper.png")
    eyes.page.pdf(path="build/screenshots/slips.pdf", prefer_css_page_size=True)
    eyes.page.emulate_media(media="screen")
    eyes.go(f"/accounts/{group.users['E0001'].pk}/")
    eyes.shots("account-seen")


def test_a_role_is_given_and_an_administrators_is_countersigned(eyes, client, group):
    page = eyes.page
    enter(eyes, client, group.users["anquan"])
    eyes.go("/roles/new/")
    eyes.shots("role-granted")
    page.get_by_label("给谁").fill("E0002")
    page.get_by_label("角色", exact=True).select_option("assessor")
    page.get_by_label("范围").fill("综采二队")
    page.get_by_role("button", name="授予").click()
    assert Assignment.objects.filter(user=group.users["E0002"], role="assessor").exists()
    eyes.go("/roles/new/")
    page.get_by_label("给谁").fill("E0003")
    page.get_by_label("角色", exact=True).select_option("audit_admin")
    page.get_by_role("button", name="授予").click()
    assert Proposal.objects.get().settled_at is None
    eyes.shots("roles")
    enter(eyes, client, group.users["anquan2"])
    eyes.go("/roles/")
    page.get_by_role("button", name="会签").click()
    assert "角色生效" in eyes.words()
    held = Assignment.objects.get(role="audit_admin")
    eyes.go(f"/roles/{held.pk}/")
    eyes.shots("role")


def test_a_role_is_delegated_and_the_delegation_ended(eyes, client, group):
    page = eyes.page
    enter(eyes, client, group.users["E0001"])
    eyes.go("/me/delegations/new/")
    eyes.shots("delegated")
    page.get_by_label("请谁代理").fill("E0002")
    page.get_by_label("填报完成值").check()
    page.get_by_label("最后一天").fill((timezone.localdate() + timedelta(days=7)).isoformat())
    page.get_by_role("button", name="委托").click()
    assert Delegation.objects.get().receiver == group.users["E0002"]
    eyes.shots("my-roles")
    enter(eyes, client, group.users["E0002"])
    eyes.go("/me/roles/")
    assert "代 张建国" in eyes.words()
    page.get_by_role("button", name="终止").click()
    assert Delegation.objects.get().was_ended


def test_stepping_up_keeps_what_was_typed(eyes, client, group):
    user = group.users["anquan"]
    enter(eyes, client, user)
    eyes.go("/me/codes/")
    eyes.shots("codes-asked")
    user.set_password(PASSWORD)
    user.save()
    enter(eyes, client, user)
    eyes.go("/me/codes/")
    eyes.page.get_by_label("现在的口令").fill(PASSWORD)
    eyes.page.get_by_role("button", name="打出新表").click()
    code = eyes.page.locator(".code-list code").first.inner_text()
    eyes.check()
    eyes.page.screenshot(path="build/screenshots/code-list.png")
    eyes.go("/roles/new/")
    Visit.objects.update(proved_at=timezone.now() - timedelta(minutes=11))
    eyes.page.get_by_label("给谁").fill("E0003")
    eyes.page.get_by_label("角色", exact=True).select_option("assessor")
    eyes.page.get_by_label("范围").fill("综采二队")
    with eyes.expecting(403):
        eyes.page.get_by_role("button", name="授予").click()
        eyes.page.get_by_label("验证码").wait_for()
    eyes.check()
    eyes.page.screenshot(path="build/screenshots/step-up.png")
    eyes.page.get_by_label("验证码").fill(code)
    eyes.page.get_by_role("button", name="继续").click()
    assert Assignment.objects.filter(user=group.users["E0003"], role="assessor").exists()
