"""The annotation page in a real browser: what a hand on the keyboard does is what stands in the label file."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest

from stripper import Stripper
from stripper.labelling import DEFAULT, tsv
from stripper.labelling.server import Server
from stripper.labelling.session import Session

selenium = pytest.importorskip("selenium", reason="selenium is not installed: pip install 'stripper[test]'")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no Chromium with chromedriver: apt-get install chromium chromium-driver")

from selenium.webdriver import Chrome, ChromeOptions, ChromeService, Keys  # noqa: E402 - after the check that it is there
from selenium.webdriver.common.action_chains import ActionChains  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

FLAGS = [
    *("headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking"),
    *("disable-component-update", "disable-sync", "window-size=1366,768"),
]
FERRY = """Harbour ferry returns after the storm
By Ada Winter

The ferry came back on Monday, the harbour master said, after nine days in dock.
It will sail twice a day until the end of the month, and the fare stays as it was.
Share on Facebook
Share on X
"""
MARKET = """Market moves to the square
The stalls open at eight on Saturday, the town council said in a letter to its traders.
© 2024 The Herald
"""
PAGES = {"ferry.txt": FERRY, "market.txt": MARKET}


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    options = ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    with Chrome(options, ChromeService(DRIVER)) as chrome:
        yield chrome


class Page:
    """The page of one session, seen and handled as its user does."""

    def __init__(self, browser, folder):
        self.browser, self.folder = browser, folder
        self.session = Session(folder, Stripper(), DEFAULT, random_share=0)
        self.server = Server(self.session)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        browser.get(self.server.url)
        self.until("return document.querySelector('.line.active') !== null")

    def close(self):
        self.until("return !dirty && !saving")
        self.server.shutdown()
        self.server.server_close()

    def until(self, script):
        return WebDriverWait(self.browser, 10, 0.02).until(lambda browser: browser.execute_script(script))

    def press(self, *keys, shift=False):
        actions = ActionChains(self.browser, duration=0)
        actions.key_down(Keys.SHIFT) if shift else None
        actions.send_keys(*keys)
        actions.key_up(Keys.SHIFT) if shift else None
        actions.perform()

    def saved(self):
        self.until("return !dirty && !saving && document.getElementById('state').textContent === 'saved'")

    def open(self, name):
        number = [page.name for page in self.session.pages].index(name)
        self.browser.execute_script(f"open({number})")
        self.until(f"return document.getElementById('name').textContent === '{name}' && document.querySelector('.line.active') !== null")
        return self

    def labels(self, name="ferry"):
        return tsv.read(self.folder / f"{name}.tsv").labels

    def shot(self, name):
        """Keep a screenshot where STRIPPER_SHOTS says, to look at."""
        if os.environ.get("STRIPPER_SHOTS"):
            self.browser.save_screenshot(Path(os.environ["STRIPPER_SHOTS"]) / f"{name}.png")


@pytest.fixture
def page(browser, tmp_path):
    for name, text in PAGES.items():
        (tmp_path / name).write_text(text, "utf-8")
    made = Page(browser, tmp_path)
    yield made
    made.close()
    severe = [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE" and "409" not in entry["message"]]
    assert severe == []


def test_nothing_is_saved_before_something_is_decided(page):
    page.open("ferry.txt")
    assert not list(page.folder.glob("*.tsv"))


def test_a_message_that_matters_stands_over_the_lines_and_moves_nothing(page):
    page.open("ferry.txt").press("t")
    page.saved()
    where = "return ['finish', 'lines'].map(id => document.getElementById(id).getBoundingClientRect()).map(box => [box.left, box.top])"
    before = page.browser.execute_script(where)
    page.press("f")
    page.until("return document.getElementById('state').classList.contains('bad')")
    assert "5 lines are undecided" in page.browser.find_element("id", "state").text
    assert page.browser.execute_script(where) == before


def test_buttons_say_only_the_side(page):
    page.open("ferry.txt")
    for name in ("keep", "drop"):
        page.browser.find_element("id", name).click()
    page.saved()
    assert page.labels()[:3] == ("keep", "drop", None)


def test_a_key_labels_a_line_and_goes_on_and_is_saved(page):
    page.open("ferry.txt").press("t", "y")
    page.saved()
    assert page.labels() == ("title", "byline", None, None, None, None)
    document = tsv.read(page.folder / "ferry.tsv")
    assert document.text == PAGES["ferry.txt"]
    assert document.about["status"] == "started"
    page.shot("first-keys")


def test_a_range_with_shift_gets_one_label(page):
    page.open("ferry.txt").press(Keys.END)
    page.press(Keys.ARROW_UP, shift=True)
    page.shot("range")
    page.press("i")
    page.saved()
    assert page.labels() == (None, None, None, None, "social", "social")


def test_a_range_by_mouse(page):
    page.open("ferry.txt")
    rows = page.browser.find_elements("css selector", ".line")
    ActionChains(page.browser).click(rows[2]).key_down(Keys.SHIFT).click(rows[3]).key_up(Keys.SHIFT).send_keys("b").perform()
    page.saved()
    assert page.labels() == (None, None, "body", "body", None, None)


def test_undo_and_redo(page):
    page.open("ferry.txt").press("t", "y")
    page.until("return document.querySelectorAll('.line:not(.open)').length === 2")
    page.press("z")
    page.until("return document.querySelectorAll('.line:not(.open)').length === 1")
    page.saved()
    assert page.labels() == ("title", None, None, None, None, None)
    page.press("Z")
    page.until("return document.querySelectorAll('.line:not(.open)').length === 2")
    page.saved()
    assert page.labels() == ("title", "byline", None, None, None, None)


def test_all_sure_proposals_are_accepted_at_once_and_undone_at_once(page):
    page.open("ferry.txt")
    page.browser.execute_script("const b = document.getElementById('bound'); b.value = 0.5; b.dispatchEvent(new Event('input'))")
    proposals = page.session.proposals[[p.name for p in page.session.pages].index("ferry.txt")]
    sure = [proposal.label if proposal.sure >= 0.5 else None for proposal in proposals]
    assert page.browser.find_element("id", "count").text == str(sum(label is not None for label in sure))
    page.press("g")
    page.saved()
    assert page.labels() == tuple(sure)
    page.press("z")
    page.until("return document.querySelectorAll('.line:not(.open)').length === 0")
    page.saved()
    assert set(page.labels()) == {None}


def test_enter_accepts_the_proposal_and_backspace_takes_it_back(page):
    page.open("ferry.txt").press(Keys.ENTER)
    page.saved()
    proposals = page.session.proposals[[p.name for p in page.session.pages].index("ferry.txt")]
    assert page.labels()[0] == proposals[0].label
    page.press(Keys.ARROW_UP, Keys.BACKSPACE)
    page.until("return document.querySelectorAll('.line:not(.open)').length === 0")
    page.saved()
    assert page.labels()[0] is None


def test_plus_and_minus_say_only_the_side(page):
    page.open("ferry.txt").press("+", "-")
    page.saved()
    assert page.labels()[:2] == ("keep", "drop")


def test_finishing_asks_once_about_undecided_lines_and_opens_the_next(page):
    page.open("market.txt").press("t", "f")
    page.until("return document.getElementById('state').textContent.startsWith('2 lines are undecided')")
    page.press("b", "l", "f")
    page.until("return document.getElementById('name').textContent === 'ferry.txt'")
    assert tsv.read(page.folder / "market.tsv").about["status"] == "done"
    assert "1 of 2 documents done" in page.browser.find_element("id", "progress").text
    page.shot("next")


def test_skipped_documents_are_not_learned_from(page):
    from stripper.labelling import labelled, read

    page.open("market.txt").press("t", "q")
    page.until("return document.getElementById('name').textContent === 'ferry.txt'")
    assert tsv.read(page.folder / "market.tsv").about["status"] == "skipped"
    assert labelled(read([page.folder])) == []


def test_site_and_note_are_saved_and_keys_typed_there_are_no_labels(page):
    page.open("ferry.txt").press("e")
    page.press("a title, maybe", Keys.ENTER)
    page.saved()
    document = tsv.read(page.folder / "ferry.tsv")
    assert document.about["note"] == "a title, maybe"
    assert set(document.labels) == {None}
    page.press("t")
    page.until("return document.querySelectorAll('.line:not(.open)').length === 1")


def test_the_clean_text_alone(page):
    page.open("ferry.txt").press("t", "y", "b", "b", "i", "i", "v")
    visible = (
        "return [...document.querySelectorAll('.line')].filter(row => row.offsetParent).map(row => row.querySelector('.text').textContent)"
    )
    assert page.browser.execute_script(visible) == [PAGES["ferry.txt"].split("\n")[i] for i in (0, 3, 4)]
    page.shot("clean")


def test_a_file_changed_meanwhile_is_not_overwritten(page):
    page.open("ferry.txt").press("t")
    page.saved()
    theirs = (page.folder / "ferry.tsv").read_text("utf-8").replace("title\t", "heading\t")
    (page.folder / "ferry.tsv").write_text(theirs, "utf-8")
    os.utime(page.folder / "ferry.tsv", ns=(1, 1))
    page.press("y")
    page.until("return document.getElementById('state').textContent.includes('changed outside this page')")
    assert page.labels()[0] == "heading"
    page.browser.execute_script("dirty = false")


def test_a_screen_reader_hears_line_label_and_side(page):
    page.open("ferry.txt").press("t")
    row = page.browser.find_element("id", "line0")
    assert row.get_attribute("role") == "option"
    assert row.get_attribute("aria-label") == "line 1, title, kept: Harbour ferry returns after the storm"
    box = page.browser.find_element("id", "lines")
    assert box.get_attribute("aria-activedescendant") == "line1"
    assert page.browser.switch_to.active_element == box
    unnamed = "filter(e => !e.textContent.trim() && !e.labels?.length && !e.ariaLabel).length"
    assert page.browser.execute_script(f"return [...document.querySelectorAll('button, input')].{unnamed}") == 0


def test_nothing_is_fetched_from_outside(page):
    page.open("ferry.txt").press("t")
    page.saved()
    fetched = page.browser.execute_script("return performance.getEntriesByType('resource').map(entry => entry.name)")
    assert fetched
    assert all(address.startswith(page.server.url) for address in fetched)


def test_the_page_fits_a_laptop_and_a_phone(page):
    page.open("ferry.txt")
    wide = "return document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight"
    assert page.browser.execute_script(wide)
    page.browser.set_window_size(500, 800)
    assert page.browser.execute_script(wide)
    page.shot("narrow")
    page.browser.set_window_size(1366, 768)
