#!/usr/bin/env python3
"""Opens a timeline page in Chromium and takes pictures of it.

  utils/page-screenshots.py PAGE.html DIRECTORY [--layer=NAME] [--track='COMP 1,1']

Writes compared.png (all of it), zoomed.png (the layer, with the tip of an event) and
dark.png, and prints how long the page took to load. Needs python3-selenium.
"""

import argparse
import os
import sys
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.support.ui import WebDriverWait


def open_browser(profile, width=1600, height=1000, scale=1):
    """Chromium without a window and without anything that it asks of the network."""
    options = Options()
    options.binary_location = "/usr/bin/chromium"
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic",
                 "--no-first-run", "--disable-background-networking",
                 "--disable-component-update", "--disable-sync", "--hide-scrollbars",
                 f"--user-data-dir={profile}", f"--window-size={width},{height}",
                 f"--force-device-scale-factor={scale}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    # The window's frame counts in its size.
    inner = driver.execute_script("return [innerWidth, innerHeight]")
    driver.set_window_size(2 * width - inner[0], 2 * height - inner[1])
    return driver


def open_page(driver, path):
    """Milliseconds until the page had drawn everything."""
    driver.get("file://" + os.path.abspath(path))
    WebDriverWait(driver, 60).until(
        lambda d: d.execute_script("return document.body.dataset.ready"))
    return int(driver.execute_script("return document.body.dataset.ready"))


# The middle of an event on the screen, of the longest one of a lane that is visible.
FIND_EVENT = """
  const [which, label] = arguments, panel = view.panels[which], program = panel.program;
  const lane = program.lanes.find((lane) => laneLabel(lane) === label);
  const u = panel.gantt, over = u.over.getBoundingClientRect();
  let best = -1;
  for (let i = lane.first; i < lane.first + lane.events; ++i)
    if (program.begin[i] + panel.shift >= view.min && program.end[i] + panel.shift <= view.max &&
        (best < 0 || program.end[i] - program.begin[i] > program.end[best] - program.begin[best]))
      best = i;
  const time = (program.begin[best] + program.end[best]) / 2 + panel.shift;
  return {event: best, x: over.left + u.valToPos(time, "x"), y: over.top + u.valToPos(lane.top + 0.5, "y")};
"""


def hover(driver, x, y):
    actions = ActionChains(driver, duration=0)
    actions.w3c_actions.pointer_action.move_to_location(int(x), int(y))
    actions.perform()


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page")
    parser.add_argument("directory")
    parser.add_argument("--layer", default="layer2.0.conv2")
    parser.add_argument("--track", default="COMP 1,1")
    parser.add_argument("--size", default="1600x1000")
    options = parser.parse_args()
    width, height = map(int, options.size.split("x"))
    os.makedirs(options.directory, exist_ok=True)

    def save(driver, name):
        driver.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
        driver.save_screenshot(os.path.join(options.directory, name))

    with tempfile.TemporaryDirectory() as profile:
        driver = open_browser(profile, width, height)
        try:
            print(f"ready after {open_page(driver, options.page)} ms, "
                  f"{os.path.getsize(options.page)} bytes")
            save(driver, "compared.png")
            driver.execute_script("view.choose(arguments[0], true)", options.layer)
            at = driver.execute_script(FIND_EVENT, 0, options.track)
            hover(driver, at["x"], at["y"])
            save(driver, "zoomed.png")
            driver.execute_script("view.choose(null); view.showAll(); setTheme(true)")
            save(driver, "dark.png")
        finally:
            driver.quit()


if __name__ == "__main__":
    sys.exit(main())
