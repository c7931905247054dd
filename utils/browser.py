"""Chromium without a window, for pages that bsaie-translate --aie2-to-html wrote.

Used by the tests and by utils/page-screenshots.py. Needs chromium, chromium-driver and
python3-selenium.
"""

import contextlib
import json
import os
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.support.ui import WebDriverWait

# No sandbox, since root has none; nothing that asks the network for something by itself.
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
         "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--hide-scrollbars")


@contextlib.contextmanager
def browser(width=1600, height=1000):
    """A driver whose pages have this size, with a profile of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = Options()
        options.binary_location = "/usr/bin/chromium"
        for flag in FLAGS + (f"--user-data-dir={profile}", f"--window-size={width},{height}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        service = Service("/usr/bin/chromedriver", env={**os.environ, "HOME": profile})
        driver = webdriver.Chrome(options=options, service=service)
        try:
            # The window's frame counts in its size.
            inner = driver.execute_script("return [innerWidth, innerHeight]")
            driver.set_window_size(2 * width - inner[0], 2 * height - inner[1])
            # The page for new tabs is of the browser, and so is what it asks for.
            driver.get("about:blank")
            driver.get_log("performance")
            yield driver
        finally:
            driver.quit()


def open_page(driver, path):
    """Milliseconds until the page had everything."""
    driver.get("file://" + os.path.abspath(path))
    WebDriverWait(driver, 60).until(
        lambda d: d.execute_script("return document.body.dataset.ready"))
    return int(driver.execute_script("return document.body.dataset.ready"))


def settle(driver):
    """Waits until what was asked for is drawn."""
    driver.execute_async_script(
        "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done));")


def hover(driver, x, y):
    actions = ActionChains(driver, duration=0)
    actions.w3c_actions.pointer_action.move_to_location(int(x), int(y))
    actions.perform()
    settle(driver)


def complaints(driver):
    """What the page wrote on the console, since the last call."""
    return [entry["message"] for entry in driver.get_log("browser")]


def requests(driver):
    """The addresses that pages asked for, since the last call."""
    messages = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    return [message["params"]["request"]["url"] for message in messages
            if message["method"] == "Network.requestWillBeSent"]


# Where an event is on the screen. Arguments: panel, number of the event.
PLACE_OF_EVENT = """
  const panel = view.panels[arguments[0]], {program, gantt} = panel, event = arguments[1];
  const lane = program.lanes.find((lane) => event >= lane.first && event < lane.first + lane.events);
  const over = gantt.over.getBoundingClientRect();
  const time = (program.begin[event] + program.end[event]) / 2 + panel.shift;
  return [over.left + gantt.valToPos(time, "x"), over.top + gantt.valToPos((lane.top + 0.5) / panel.layout.height, "y")];
"""
