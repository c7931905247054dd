"""Uses the pages one.html and two.html of a directory as a reader would.

  page.py ROOT DIRECTORY     prints nothing when all is well
"""

import json
import os
import sys
import unittest

ROOT, DIRECTORY = sys.argv[1:3]
sys.path.insert(0, os.path.join(ROOT, "utils"))

from browser import (PLACE_OF_EVENT, browser, complaints, hover, open_page,  # noqa: E402
                     requests, settle)
from selenium.webdriver.common.action_chains import ActionChains  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402

BAD_NAME = '</script><b id=bad>" &amp;'
# Events as [lane, begin, end, opcode, layer, iteration], of the first program.
EVENTS = """
  const {program} = view.panels[0], rows = [];
  for (const lane of program.lanes)
    for (let i = lane.first; i < lane.first + lane.events; ++i) {
      const number = program.instruction[i], {opcode, layer} = program.instructions;
      rows.push([laneLabel(lane), program.begin[i], program.end[i], program.opcodes[opcode[number]],
                 program.layers[layer[number]].name, program.iteration[i], program.bytes[i], i]);
    }
  return rows;
"""
# The colour of an event where no label is, as #rrggbb.
COLOUR = """
  const {gantt, program, layout} = view.panels[0], event = arguments[0];
  const lane = program.lanes.find((lane) => event >= lane.first && event < lane.first + lane.events);
  const x = gantt.valToPos(program.begin[event], "x", true);
  const y = gantt.valToPos((lane.top + 0.5) / layout.height, "y", true);
  const copy = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  copy.drawImage(gantt.ctx.canvas, x + 2 * devicePixelRatio, y, 1, 1, 0, 0, 1, 1);
  const pixel = copy.getImageData(0, 0, 1, 1);
  return "#" + [...pixel.data].slice(0, 3).map((v) => v.toString(16).padStart(2, "0")).join("");
"""

# What a lane draws where no event is wider than a pixel: pixels as [left, width, alpha],
# and how many pixels its events are wide together.
SHADES = """
  const panel = view.panels[0], {begin, end, lanes} = panel.program, pixels = [];
  const lane = lanes.find((lane) => laneLabel(lane) === arguments[0]);
  const events = Array.from({length: lane.events}, (_, i) => end[lane.first + i] - begin[lane.first + i]);
  const factor = 1 / Math.max(...events);
  const ctx = {globalAlpha: 1, fillRect(x, y, width) { pixels.push([x, width, this.globalAlpha]); }};
  drawLane(ctx, {from: 0, to: panel.program.time, x: (time) => time * factor, factor}, panel, lane, 0, 1);
  return [pixels, events.reduce((sum, duration) => sum + duration * factor, 0)];
"""


def load(name):
    with open(os.path.join(DIRECTORY, name), encoding="utf-8") as file:
        return json.load(file)


def setUpModule():
    Page.driver = unittest.enterModuleContext(browser())


class Page(unittest.TestCase):
    page = "one.html"

    def setUp(self):
        open_page(self.driver, os.path.join(DIRECTORY, self.page))

    def tearDown(self):
        self.assertEqual(complaints(self.driver), [])
        page = "file://" + os.path.abspath(os.path.join(DIRECTORY, self.page))
        self.assertEqual({url for url in requests(self.driver) if url[:5] != "data:"}, {page})

    def run_script(self, script, *arguments):
        result = self.driver.execute_script(script, *arguments)
        settle(self.driver)
        return result

    def element(self, css):
        return self.driver.find_element("css selector", css)

    def key(self, key):
        ActionChains(self.driver, duration=0).send_keys(key).perform()
        settle(self.driver)

    def shown(self):
        return self.run_script("return [view.min, view.max]")

    def place(self, event, panel=0):
        return self.run_script(PLACE_OF_EVENT, panel, event)

    def event(self, lane, layer, opcode):
        """The longest such event that is in view when the layer is."""
        self.run_script("view.choose(arguments[0], true)", layer)
        begin, end = self.shown()
        return max((e for e in self.run_script(EVENTS) if (e[0], e[4], e[3]) == (lane, layer, opcode)
                    and begin <= e[1] and e[2] <= end), key=lambda e: e[2] - e[1])

    def tip(self):
        """The heading and the rows of the tip."""
        return self.run_script("""
          const tip = document.getElementById("tip");
          if (tip.hidden) return null;
          const texts = (name) => [...tip.querySelectorAll(name)].map((e) => e.textContent);
          return [texts("b")[0], Object.fromEntries(texts("dt").map((t, i) => [t, texts("dd")[i]]))]""")

    def column(self, number):
        rows = self.driver.find_elements("css selector", "aside tbody tr:not([hidden])")
        return [row.find_elements("tag name", "td")[number].text for row in rows]


class OneProgram(Page):
    def test_events_are_those_of_the_timeline(self):
        trace = load("dense.json")["traceEvents"]
        engines = {e["pid"]: e["args"]["name"] for e in trace if e["name"] == "process_name"}

        def lane(event):
            name, number = engines[event["pid"]], event["tid"]
            if name == "CORE":
                return f"COMP {number // 2},{number % 2}"
            return f"WRITE {number // 2}.{number % 2}" if name == "WRITE" else f"{name} {number}"

        expected = sorted((lane(e), round(e["ts"], 6), round(e["ts"] + e["dur"], 6), e["cat"], e["name"],
                           e["args"]["iteration"]) for e in trace if e["ph"] == "X")
        events = self.run_script(EVENTS)
        self.assertGreater(len(expected), 1000)
        self.assertEqual(expected, sorted((e[0], round(e[1], 6), round(e[2], 6), *e[3:6]) for e in events))
        report = load("dense.report")
        for opcode in ("LOAD", "LOADW", "LOADFM", "LOADWM", "WRITEFM", "WRITE"):
            self.assertEqual(report[opcode.lower()], sum(e[6] for e in events if e[3] == opcode))

    def test_header_has_the_figures_of_the_report(self):
        report, text = load("dense.report"), self.element("#totals").text
        for figure in ("dense", "paper-2x2", f"{report['seconds'] * 1e6:.2f} us"):
            self.assertIn(figure, text)
        for name in ("roofline", "layer_bound", "lower_bound"):
            self.assertIn(f"x {report[name + '_ratio']:.3f}", text)

    def test_events_are_drawn_in_the_colour_of_their_kind(self):
        for lane, opcode in (("COMP 0,0", "CONV"), ("LOADFM 1", "LOADFM")):
            event = self.event(lane, "conv4+add1", opcode)
            wanted = self.run_script("return colours.get(arguments[0])", opcode)
            self.assertEqual(self.run_script(COLOUR, event[7]), wanted)
            self.run_script("view.choose('conv2', false)")
            self.assertNotEqual(self.run_script(COLOUR, event[7]), wanted)

    def test_shades_add_up_to_the_busy_time(self):
        for lane in ("LOADFM 1", "COMP 1,1", "WRITEFM 0"):
            pixels, busy = self.run_script(SHADES, lane)
            self.assertEqual(len({x for x, _, _ in pixels}), len(pixels))
            self.assertEqual({width for _, width, _ in pixels}, {1})
            self.assertAlmostEqual(sum((alpha - 0.25) / 0.75 for _, _, alpha in pixels), busy, 6)

    def test_hovering_an_event_tells_what_it_is(self):
        event = self.event("LOADFM 1", "conv4+add1", "LOADFM")
        hover(self.driver, *self.place(event[7]))
        heading, rows = self.tip()
        self.assertEqual(heading, "LOADFM")
        self.assertEqual(rows["layer"], "conv4+add1")
        self.assertEqual(rows["on"], "LOADFM 1")
        self.assertEqual(rows["bytes"], f"{event[6]:,}")
        self.assertRegex(rows["iteration"], f"^{event[5] + 1} of \\d+ of instruction \\d+$")
        self.assertIn("conv4+add1", rows["writes"])
        self.assertRegex(rows["acquires"] + rows["releases"], r"k\d|free")
        self.assertIn("dense.mlir:", rows["source"])
        hover(self.driver, 3, 3)
        self.assertIsNone(self.tip())

    def test_wheel_keys_and_dragging_zoom_and_move(self):
        over = self.element(".u-over")
        whole = self.shown()
        box = over.rect
        x, y = int(box["x"] + box["width"] / 4), int(box["y"] + box["height"] / 2)
        under = "return view.panels[0].gantt.posToVal(arguments[0], 'x')"
        before = self.run_script(under, x - box["x"])
        actions = ActionChains(self.driver, duration=0)
        for _ in range(3):
            actions.w3c_actions.wheel_action.scroll(x=x, y=y, delta_y=-120, duration=0)
        actions.perform()
        settle(self.driver)
        zoomed = self.shown()
        self.assertLess(zoomed[1] - zoomed[0], 0.6 * (whole[1] - whole[0]))
        self.assertAlmostEqual(self.run_script(under, x - box["x"]), before, 3)
        self.key("d")
        moved = self.shown()
        self.assertGreater(moved[0], zoomed[0])
        self.assertAlmostEqual(moved[1] - moved[0], zoomed[1] - zoomed[0], 6)
        self.key("0")
        self.assertEqual(self.shown(), whole)
        drag = ActionChains(self.driver, duration=0)
        pointer = drag.w3c_actions.pointer_action
        pointer.move_to_location(x, y).pointer_down()
        pointer.move_to_location(x + 50, y).move_to_location(x + 100, y).pointer_up()
        drag.perform()
        settle(self.driver)
        begin, end = self.shown()
        self.assertAlmostEqual((end - begin) / (whole[1] - whole[0]), 100 / box["width"], 2)
        self.assertAlmostEqual(begin, before, delta=2 * whole[1] / box["width"])

    def test_search_lights_and_finds(self):
        events, whole = self.run_script(EVENTS), self.shown()
        self.key("/")
        self.element("#search").send_keys("CONV4+ADD")
        settle(self.driver)
        matches = self.run_script("return view.matches.map((match) => match.event)")
        wanted = {e[7] for e in events if e[4] == "conv4+add1"}
        self.assertTrue(wanted and wanted <= set(matches))
        self.assertLess(len(matches), len(events))
        self.assertEqual(self.element("#found").text, f"{len(matches):,} events")
        self.assertIn("conv4+add1", self.column(1))
        self.assertNotIn("conv1", self.column(1))
        self.element("#search").send_keys(Keys.ENTER)
        settle(self.driver)
        begin, end = self.shown()
        first = min(e[1] for e in events if e[7] in set(matches))
        self.assertTrue(begin <= first <= end and end - begin < whole[1] - whole[0])
        self.element("#search").send_keys("x")
        settle(self.driver)
        self.assertEqual((self.element("#found").text, self.column(1)), ("0 events", []))
        self.element("#search").send_keys(Keys.ESCAPE)
        self.assertEqual(self.element("#found").text, "")
        self.assertEqual(len(self.column(1)), len(load("dense.report")["layers"]))

    def test_table_sorts_by_any_column(self):
        layers = load("dense.report")["layers"]
        self.assertEqual(self.column(1), [layer["name"] for layer in layers])
        path = self.element("aside th:nth-child(3)")
        path.click()
        longest = [f"{layer['critical_seconds'] * 1e6:.2f}" for layer in
                   sorted(layers, key=lambda layer: -layer["critical_seconds"])]
        self.assertEqual(self.column(2), longest)
        path.click()
        self.assertEqual(self.column(2), longest[::-1])
        self.element("aside th:nth-child(2)").click()
        self.assertEqual(sorted(self.column(1)), sorted(layer["name"] for layer in layers))
        self.assertEqual(self.column(1)[-1], "pool0+conv8")

    def test_rows_are_chosen_by_keys_too(self):
        whole = self.shown()
        row = self.element("aside tbody tr:nth-child(3)")
        row.send_keys(Keys.ENTER)
        settle(self.driver)
        self.assertEqual(self.run_script("return view.layer"), self.column(1)[2])
        begin, end = self.shown()
        self.assertLess(end - begin, whole[1] - whole[0])
        row.send_keys(Keys.ENTER)
        self.assertIsNone(self.run_script("return view.layer"))

    def test_memtiles_show_their_buffers(self):
        self.key("m")
        peaks = load("dense.report")["memtile_peak_bytes"]
        self.assertIn(f"memtile 1: at most {peaks[1]:,} of 524,288 bytes", self.element("h2").text)
        self.assertEqual(peaks, self.run_script("""return view.panels[0].program.memory.occupancy.map(
            (steps) => Math.max(...steps.filter((_, i) => i % 2)))"""))
        use, x, y = self.run_script("""
          const {program, memory} = view.panels[0], over = memory.over.getBoundingClientRect();
          const use = program.memory.uses.filter((use) => use.memtile === 1 && use.address + use.size < 524288)
              .sort((a, b) => b.size - a.size)[0];
          return [use, over.left + memory.valToPos((use.begin + use.end) / 2, "x"),
                  over.top + memory.valToPos(use.address + use.size / 2, "y")]""")
        hover(self.driver, x, y)
        heading, rows = self.tip()
        self.assertEqual(heading, use["name"])
        self.assertEqual(rows["bytes"], f"{use['size']:,} from address {use['address']:,}")
        self.assertEqual(rows["holds"], "parameters" if use["parameters"] else "activations")

    def test_names_are_names(self):
        self.assertIn(BAD_NAME, self.column(1))
        self.assertEqual(self.driver.find_elements("css selector", "#bad"), [])
        event = self.event("COMP 1,1", BAD_NAME, "CONV")
        hover(self.driver, *self.place(event[7]))
        self.assertEqual(self.tip()[1]["layer"], BAD_NAME)
        self.assertEqual(self.driver.find_elements("css selector", "#bad"), [])

    def test_dark_is_dark(self):
        colours = []
        for _ in range(2):
            event = self.event("COMP 0,0", "conv4+add1", "CONV")
            self.assertEqual(self.run_script(COLOUR, event[7]),
                             self.run_script("return colours.get('CONV')"))
            colours.append(self.run_script("return getComputedStyle(document.body).backgroundColor"))
            self.key("l")
        self.assertNotEqual(*colours)


class TwoPrograms(Page):
    page = "two.html"

    def test_titles_are_text(self):
        title = '</title><b id=bad>"&'
        self.assertEqual(self.driver.title, f"{title} and sparse - timeline")
        headings = [h.text for h in self.driver.find_elements("css selector", "h2 b")]
        self.assertEqual(headings, [title, "sparse"])
        self.assertEqual(self.driver.find_elements("css selector", "#bad"), [])

    def test_time_axes_are_one(self):
        box = self.driver.find_elements("css selector", ".u-over")[2].rect
        actions = ActionChains(self.driver, duration=0)
        actions.w3c_actions.wheel_action.scroll(
            x=int(box["x"] + box["width"] / 2), y=int(box["y"] + box["height"] / 2), delta_y=-200, duration=0)
        actions.perform()
        settle(self.driver)
        spans = self.run_script("return view.charts().map(({scales}) => [scales.x.min, scales.x.max])")
        self.assertEqual(len(spans), 4)
        self.assertEqual(spans, [self.shown()] * 4)
        self.assertLess(spans[0][1] - spans[0][0], load("dense.report")["seconds"] * 1e6)

    def test_chosen_layer_is_seen_in_both_and_begins_together_when_aligned(self):
        row = next(r for r in self.driver.find_elements("css selector", "aside tbody tr")
                   if "conv6" in r.text)
        row.click()
        settle(self.driver)
        begins = """return view.layersCalled('conv6').map(
            (layer, i) => view.panels[i].gantt.valToPos(layer.first + view.panels[i].shift, 'x'))"""
        width = self.element(".u-over").rect["width"]
        first, second = self.run_script(begins)
        self.assertTrue(0 <= min(first, second) and max(first, second) <= width)
        self.assertGreater(abs(first - second), 5)
        self.key("g")
        first, second = self.run_script(begins)
        self.assertAlmostEqual(first, second, 3)
        self.assertTrue(0 <= first <= width)

    def test_table_compares_layers(self):
        dense, sparse = load("dense.report"), load("sparse.report")
        self.assertIn(f"{dense['seconds'] / sparse['seconds']:.3f}", self.element("#totals").text)
        path = {name: {layer["name"]: layer["critical_seconds"] for layer in report["layers"]}
                for name, report in (("dense", dense), ("sparse", sparse))}
        names = self.column(1)
        self.assertEqual(set(names), set(path["dense"]) | set(path["sparse"]))
        self.assertEqual(self.column(4), [
            f"{path['dense'][n] / path['sparse'][n]:.2f}" if n in path["dense"] and path["sparse"].get(n)
            else "\u2013" for n in names])

    def test_side_by_side(self):
        self.key("b")
        boxes = [e.rect for e in self.driver.find_elements("css selector", "section")]
        self.assertEqual(boxes[0]["y"], boxes[1]["y"])
        self.assertGreaterEqual(boxes[1]["x"], boxes[0]["x"] + boxes[0]["width"] - 1)
        # Labels stay beside their lanes when the chart's size changes.
        for label, at in self.run_script("""
            const {gantt, layout, labels, program} = view.panels[0];
            return labels.filter(({text}) => text.startsWith("COMP")).map(({text, at}) => [
                text, gantt.axes[1]._splits.some((split) => Math.abs(split * layout.height - at) < 1e-9) &&
                program.lanes.some((lane) => laneLabel(lane) === text && lane.top + 0.5 === at)])"""):
            self.assertTrue(at, label)


class NoEvents(Page):
    page = "empty.html"

    def test_opens(self):
        self.assertEqual(self.column(1), ["program"])
        self.assertEqual(self.run_script(EVENTS), [])
        self.key("w")
        over = self.element(".u-over").rect
        hover(self.driver, over["x"] + 50, over["y"] + over["height"] / 2)
        self.assertIsNone(self.tip())


class FromSimulator(Page):
    page = "sim.html"

    def test_locks_have_their_names(self):
        event = self.event("COMP 1,1", "conv", "CONV")
        hover(self.driver, *self.place(event[7]))
        rows = self.tip()[1]
        self.assertIn("in full", rows["acquires"])
        self.assertIn("out full", rows["releases"])
        self.assertEqual((rows["reads"], rows["writes"]), ("in, weights", "out"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=0)
