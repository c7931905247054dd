#!/usr/bin/env python3
"""Takes pictures of timeline pages, for docs/images.

  utils/page-screenshots.py PAGE.html DIRECTORY [--layer=NAME] [--track='COMP 1,1']

Writes all.png (the whole page), zoomed.png (the layer, aligned where there are two
programs, with the tip of an event) and dark.png, and prints how long the page took to
load. Needs python3-selenium and chromium; with pngquant the pictures are small.
"""

import argparse
import os
import shutil
import subprocess

from browser import PLACE_OF_EVENT, browser, hover, open_page, settle

# The event of a lane that is the nearest to the first tenth of the chosen layer, and of it.
FIND_EVENT = """
  const {program} = view.panels[0], lane = program.lanes.find((lane) => laneLabel(lane) === arguments[0]);
  const layer = program.layers.find(({name}) => name === view.layer);
  const wanted = layer.first + (layer.last - layer.first) / 10;
  let best = -1, least = Infinity;
  for (let i = lane?.first; i < lane?.first + lane?.events; ++i)
    if (program.instructions.layer[program.instruction[i]] === layer.index &&
        Math.abs(program.begin[i] - wanted) < least)
      [best, least] = [i, Math.abs(program.begin[i] - wanted)];
  return best;
"""


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
        settle(driver)
        path = os.path.join(options.directory, name)
        driver.save_screenshot(path)
        # A palette is enough for pages, and a third of the bytes.
        if shutil.which("pngquant"):
            subprocess.run(["pngquant", "--force", "--nofs", "--strip", "--output", path, path],
                           check=True)

    with browser(width, height) as driver:
        print(f"ready after {open_page(driver, options.page)} ms, "
              f"{os.path.getsize(options.page)} bytes")
        save(driver, "all.png")
        driver.execute_script("byId('align').checked = true; view.choose(arguments[0], true)",
                              options.layer)
        settle(driver)
        event = driver.execute_script(FIND_EVENT, options.track)
        if event < 0:
            raise SystemExit(f"error: no event of '{options.layer}' is on a track '{options.track}'")
        hover(driver, *driver.execute_script(PLACE_OF_EVENT, 0, event))
        save(driver, "zoomed.png")
        hover(driver, 5, 5)
        driver.execute_script("view.choose(null); view.showAll(); setTheme(true)")
        save(driver, "dark.png")


if __name__ == "__main__":
    main()
