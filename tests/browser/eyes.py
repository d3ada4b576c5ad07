"""A browser that watches: what leaves the site, what a page complains of, what cannot be read."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe

SHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"
SIZES = {"wide": (1366, 768), "narrow": (390, 844)}
LANGUAGES = {"zh": "zh-hans", "en": "en"}
REPLACED = ("htmx:afterRequest", "htmx:sendAbort")
"""A request that a newer one took the place of; one that failed says htmx:sendError as well."""
SERIOUS = {"serious", "critical"}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
QUIET = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
]


def chromium() -> str | None:
    """Where Chromium is: CHROMIUM says it, else it is looked for on the path."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


class Eyes:
    """A page of a browser, and what it should not have done.

    `go` opens an address and looks at what axe finds; `shots` keeps pictures of the page in both
    languages, both sizes, both themes. What was noticed is told at the end by `complaints`.
    """

    def __init__(self, context, site: str) -> None:
        self.context, self.site = context, site
        self.page = context.new_page()
        self.seen: list[str] = []
        self.expected: set[int] = set()
        """Statuses that a test wants: the browser complains of each on its console."""
        context.on("request", self._request)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.seen.append(f"script: {error}"))

    def go(self, path: str, *, status: int = 200) -> None:
        """Open an address of the site, and check that everybody can use the page."""
        with self.expecting(status):
            answer = self.page.goto(self.site + path)
        assert answer.status == status, f"{path}: {answer.status}"
        self.check()

    def check(self) -> None:
        """No serious finding of axe on the page as it is now."""
        found = Axe().run(self.page, options=RULES).response["violations"]
        told = [
            f"{v['id']}: {node['html'][:200]}"
            for v in found
            if v["impact"] in SERIOUS
            for node in v["nodes"][:3]
        ]
        assert told == [], f"{self.page.url}: {told}"

    @contextmanager
    def expecting(self, status: int):
        """Answers of this status are what the test is about."""
        self.expected.add(status)
        yield
        self.page.wait_for_timeout(0)  # what the console said arrives
        self.expected.discard(status)

    def shots(self, name: str, *, full: bool = False, open_it=None) -> None:
        """Pictures of the page: both languages, sizes and themes; axe looks at each."""
        address, before = self.page.url, self.context.cookies()
        SHOTS.mkdir(parents=True, exist_ok=True)
        for language, code in LANGUAGES.items():
            for theme in ("light", "dark"):
                self._cookie("qiyue_language", code)
                self._cookie("qiyue_theme", theme)
                for size, (width, height) in SIZES.items():
                    self.page.set_viewport_size({"width": width, "height": height})
                    self.page.goto(address)
                    if open_it:
                        open_it(self.page)
                    self.page.evaluate("document.fonts.ready")
                    file = SHOTS / f"{name}-{language}-{size}-{theme}.png"
                    self.page.screenshot(path=file, full_page=full)
                    self.check()
                    self.fits()
        self.context.clear_cookies()
        self.context.add_cookies(before)
        width, height = SIZES["wide"]
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.goto(address)

    def look(self, name: str, path: str, *, language: str, size: str, theme: str) -> None:
        """Open an address in one state, keep a picture, and check it as `go` and `shots` do."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        width, height = SIZES[size]
        self._cookie("qiyue_language", LANGUAGES[language])
        self._cookie("qiyue_theme", theme)
        self.page.set_viewport_size({"width": width, "height": height})
        self.go(path)
        self.page.evaluate("document.fonts.ready")
        self.page.screenshot(path=SHOTS / f"{name}-{language}-{size}.png", full_page=True)
        self.fits()

    def fits(self) -> None:
        """Nothing sticks out of the page at the side."""
        over = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, f"{self.page.url} is {over} px too wide"

    def words(self) -> str:
        """What the page says."""
        return self.page.locator("body").inner_text()

    def complaints(self) -> list[str]:
        """What was noticed and not expected."""
        return self.seen

    def _cookie(self, name: str, value: str) -> None:
        self.context.add_cookies([{"name": name, "value": value, "url": self.site}])

    def _request(self, request) -> None:
        here, there = urlsplit(self.site), urlsplit(request.url)
        if there.scheme not in ("data", "blob", "about") and there.netloc != here.netloc:
            self.seen.append(f"outside: {request.url}")

    def _console(self, message) -> None:
        if message.type not in ("error", "warning"):
            return
        if message.text.startswith(REPLACED):
            return
        if any(f"status of {status} " in message.text for status in self.expected):
            return
        self.seen.append(f"{message.type}: {message.text}")
