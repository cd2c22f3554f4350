"""A report as a browser has it: three widths, light and dark, by keyboard, by the rules of axe."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.report.test_report import ask

pytestmark = [pytest.mark.process, pytest.mark.long]

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
if CHROMIUM is None:
    pytest.skip("no Chromium on this machine", allow_module_level=True)
playwright = pytest.importorskip("playwright.sync_api", reason="pip install 'newsbot[browser]'")

WIDTHS = (360, 800, 1400)
DRAWN = (
    "document.querySelectorAll('[data-chart]').length"
    " === document.querySelectorAll('[data-chart] svg[role=img]').length"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("report")
    assert ask(place, "--sample", "--out", place / "report.html").exit_code == 0
    return place / "report.html"


class Seen:
    """A page that is open, and what it said and asked for."""

    def __init__(
        self, browser: Any, report: Path, width: int = 1400, scheme: str = "light"
    ) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(report.as_uri())
        self.until(DRAWN)

    def tells(self, script: str) -> Any:
        return self.page.evaluate(script)

    def until(self, script: str) -> None:
        """What waits in the page by itself would be a script, which the page forbids."""
        for _ in range(1500):
            if self.tells(script):
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"never came: {script}")


@pytest.fixture(params=[(width, scheme) for width in WIDTHS for scheme in ("light", "dark")])
def seen(request: pytest.FixtureRequest, browser: Any, report: Path) -> Iterator[Seen]:
    opened = Seen(browser, report, *request.param)
    yield opened
    opened.context.close()


def test_it_says_nothing_asks_nothing_and_has_no_empty_picture(seen: Seen, report: Path) -> None:
    assert seen.said == []
    assert seen.asked == [report.as_uri()]
    pictures = seen.tells(
        "[...document.querySelectorAll('[data-chart]')].map((figure) => {"
        " const svg = figure.querySelector('svg[role=img]'), box = svg.getBoundingClientRect();"
        " return [figure.id, box.width, box.height,"
        "  svg.querySelectorAll('rect, path, line').length, svg.getAttribute('aria-label')]; })"
    )
    assert len(pictures) >= 9
    for name, width, height, marks, label in pictures:
        assert width > 250, name
        assert height > 60, name
        assert marks > 2, name
        assert label, name
    # Nothing sticks out of the page's side.
    assert seen.tells("document.documentElement.scrollWidth <= innerWidth")


def test_it_meets_the_rules_of_accessibility(seen: Seen) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(seen.page).response["violations"]
    serious = [
        (one["id"], node["html"][:200])
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
    assert serious == []


def test_all_is_reached_by_keyboard(browser: Any, report: Path) -> None:
    seen = Seen(browser, report)
    wanted = seen.tells(
        "[...document.querySelectorAll('a, summary, button')]"
        ".filter((one) => one.checkVisibility()).length"
    )
    reached = set()
    for _ in range(wanted + 60):
        seen.page.keyboard.press("Tab")
        place = seen.tells(
            "(() => { const one = document.activeElement;"
            " return [one.tagName, [...document.querySelectorAll('*')].indexOf(one)]; })()"
        )
        if place[0] in ("A", "SUMMARY", "BUTTON"):
            reached.add(place[1])
    # The link that skips to the contents shows once it is reached.
    assert len(reached) >= wanted


def test_tables_open_sort_and_are_copied_by_keyboard(browser: Any, report: Path) -> None:
    seen = Seen(browser, report)
    seen.page.locator("#figure-sections summary").focus()
    seen.page.keyboard.press("Enter")
    cells = (
        "[...document.querySelectorAll('#figure-sections tbody tr')]"
        ".map((row) => Number(row.cells[1].dataset.value))"
    )
    before = seen.tells(cells)
    head = seen.page.locator("#figure-sections th[data-name=articles] button")
    head.focus()
    seen.page.keyboard.press("Enter")
    assert seen.tells(cells) == sorted(before, reverse=True)
    seen.page.keyboard.press("Enter")
    assert seen.tells(cells) == sorted(before)
    seen.page.locator("#figure-sections .copy").focus()
    seen.page.keyboard.press("Enter")
    seen.until("document.getElementById('said').textContent === 'copied'")
    assert int(seen.tells("document.body.dataset.csv")) > 100


def test_it_is_printed_with_its_numbers(browser: Any, report: Path, tmp_path: Path) -> None:
    seen = Seen(browser, report)
    seen.tells("dispatchEvent(new Event('beforeprint'))")
    assert seen.tells("document.querySelectorAll('details:not([open])').length") == 0
    seen.page.pdf(path=str(tmp_path / "report.pdf"))
    assert (tmp_path / "report.pdf").stat().st_size > 50_000


@pytest.mark.fault("D16")
def test_no_script_of_a_strangers_runs(browser: Any, report: Path, tmp_path: Path) -> None:
    """Even if one came through: the page's own policy stops it."""
    text = report.read_text("utf-8")
    bad = "<script>document.title = 'bad'</script><img src=x onerror=\"document.title='bad'\">"
    place = tmp_path / "report.html"
    place.write_text(text.replace("</main>", f"{bad}</main>"), "utf-8")
    seen = Seen(browser, place)
    assert seen.tells("document.title") != "bad"
    assert any("Content Security Policy" in one for one in seen.said)
