"""A Chromium that is installed, driven by playwright; what a page does wrong is noted as it does it."""

import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

import pytest

# Without the group `browser` there is nothing to collect here: `make test` leaves the browser to `make test-browser`.
collect_ignore_glob = [] if find_spec("playwright") else ["test_*.py"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_FLAGS = [
    "--no-sandbox",  # the pages are ours, and a container's root may have none
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = {"width": 1360, "height": 900}
PHONE = {"width": 400, "height": 800}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        pytest.fail(f"There is no browser ({', '.join(_NAMES)}). Install one: apt-get install chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Opens an address in a fresh context; fails at the end if a page erred, or asked for anything beside itself."""
    problems: list[str] = []
    contexts = []

    def noted(said: Any) -> None:
        if said.type in ("error", "warning"):
            problems.append(said.text)

    def refused(dialog: Any) -> None:
        problems.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def opened(url: str, *, allowed: str | None = None, **options: Any) -> Any:
        context = chromium.new_context(**{"viewport": WIDE, "reduced_motion": "reduce", **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", noted)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("dialog", refused)
        home = allowed or url.partition("#")[0]
        page.on("request", lambda asked: problems.extend([asked.url] if not asked.url.startswith(home) else []))
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert problems == []


def accessibility_faults(page: Any) -> list[str]:
    """What axe finds on the page as it is, of whatever weight."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{one['impact']}: {one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in found]


def scrolls_sideways(page: Any) -> bool:
    wide: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return wide
