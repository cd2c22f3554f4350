"""``docs/report.png``: the first screen of a report of the replica's articles.

``python -m tests.screenshot``; needs ``newsbot[browser]`` and a Chromium.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner

from newsbot.cli import main

PICTURE = Path(__file__).parent.parent / "docs" / "report.png"


def take() -> None:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with TemporaryDirectory() as folder, sync_playwright() as started:
        place = Path(folder, "report.html")
        CliRunner().invoke(main, ["report", "--sample", "--out", str(place)])
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1000, "height": 900})
        page.goto(place.as_uri())
        page.wait_for_selector("[data-chart] svg[role=img]")
        # The first findings, and the first pictures right below them.
        page.evaluate(
            "for (const one of document.querySelectorAll('#whole figure, #paper h2')) one.remove()"
        )
        page.wait_for_timeout(500)
        page.screenshot(path=str(PICTURE))
        browser.close()


if __name__ == "__main__":
    take()
