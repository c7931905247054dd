// Puts the page together: panels, the visible span that they share, the chosen layer,
// search, keys and buttons. Draws nothing itself.

"use strict";

const byId = (id) => document.getElementById(id);

// What all panels show. `panels` are {program, shift, dimmed, gantt, memory, element}.
const view = {
  panels: [],
  min: 0,
  max: 1,
  whole: 1,
  layer: null,
  words: "",
  memtile: 0,
  match: -1,

  set(min, max) {
    const width = Math.max(max - min, 0.005), slack = 0.05 * this.whole;
    this.min = Math.min(Math.max(min, -slack), this.whole + slack - Math.min(width, this.whole));
    this.max = this.min + width;
    for (const chart of this.charts())
      chart.setScale("x", {min: this.min, max: this.max});
    hideTip();
  },
  moveBy(time) { this.set(this.min + time, this.max + time); },
  showAll() { this.set(0, this.whole); },
  charts() { return this.panels.flatMap(({gantt, memory}) => [gantt, memory]).filter((chart) => chart); },
  redraw() { this.charts().forEach((chart) => chart.redraw(false)); },

  layersCalled(name) {
    return this.panels.map(({program}) => program.layers.find((layer) => layer.name === name));
  },

  // The chosen layer is lit in charts and table; with `zoom` it also fills the charts.
  choose(name, zoom) {
    this.layer = name;
    this.align();
    this.updateDimmed();
    if (name === null)
      return;
    this.table.scrollTo(name);
    if (!zoom)
      return;
    const spans = this.layersCalled(name)
        .map((layer, i) => layer && [layer.first + this.panels[i].shift, layer.last + this.panels[i].shift])
        .filter((span) => span);
    const from = Math.min(...spans.map(([begin]) => begin)), to = Math.max(...spans.map(([, end]) => end));
    this.set(from - 0.05 * (to - from), to + 0.05 * (to - from));
  },

  // Shifts the second program so that the chosen layer begins together in both.
  align() {
    const [first, second] = this.layer === null ? [] : this.layersCalled(this.layer);
    const shifted = this.panels.length > 1 && byId("align").checked && first && second;
    if (this.panels.length > 1)
      this.panels[1].shift = shifted ? first.first - second.first : 0;
  },

  matchesText(text) { return text.toLowerCase().includes(this.words); },
  matchesBuffer(name) { return this.words === "" || this.matchesText(name); },

  // What names of an instruction the search looks at.
  textOf(program, i) {
    const {instructions: all, buffers, locks, sources, layers, opcodes} = program;
    const layer = layers[all.layer[i]];
    const even = (list) => list.filter((_, n) => n % 2 === 0);
    return [opcodes[all.opcode[i]], layer?.name, layer?.kind, layer?.location, sources[all.source[i]],
            ...[...all.reads[i], ...all.writes[i]].map((buffer) => buffers[buffer]),
            ...even([...all.acquires[i], ...all.releases[i]]).map((lock) => locks[lock])].join("\n");
  },

  updateDimmed() {
    for (const panel of this.panels) {
      const {program} = panel, {layer} = program.instructions;
      const index = this.layer === null ? -1 : program.layers.findIndex((l) => l.name === this.layer);
      panel.texts ??= layer.map((_, i) => this.textOf(program, i).toLowerCase());
      panel.found = this.words ? panel.texts.map((text) => text.includes(this.words)) : null;
      panel.dimmed = this.words || this.layer !== null ? layer.map(
          (of, i) => (panel.found && !panel.found[i]) || (this.layer !== null && of !== index)) : null;
    }
    this.table.update((row) => !this.words || this.panels.some(
        ({found, program}) => program.instructions.layer.some(
            (of, i) => found[i] && program.layers[of]?.name === row.name)));
    this.redraw();
  },

  // The events that search found, of all panels, in order of time.
  search(words) {
    this.words = words.trim().toLowerCase();
    this.match = -1;
    this.updateDimmed();
    this.matches = [];
    if (this.words)
      this.panels.forEach((panel) => panel.program.instruction.forEach((number, event) => {
        if (panel.found[number])
          this.matches.push({panel, event});
      }));
    this.matches.sort((a, b) => a.panel.program.begin[a.event] - b.panel.program.begin[b.event]);
    byId("found").textContent = this.words ? `${formatCount(this.matches.length)} events` : "";
  },

  // Goes to a match and shows what is around it.
  goTo(step) {
    if (!this.matches?.length)
      return;
    const count = this.matches.length;
    this.match = this.match < 0 ? (step > 0 ? 0 : count - 1) : (this.match + step + count) % count;
    const {panel, event} = this.matches[this.match];
    const begin = panel.program.begin[event] + panel.shift, end = panel.program.end[event] + panel.shift;
    const width = Math.min(this.max - this.min, Math.max(8 * (end - begin), 1));
    this.set((begin + end - width) / 2, (begin + end + width) / 2);
    byId("found").textContent = `${formatCount(this.match + 1)} of ${formatCount(count)} events`;
  },

  showMemtile(memtile) {
    this.memtile = memtile;
    byId("memtile").value = memtile;
    for (const {program, caption} of this.panels)
      caption.title = caption.textContent = memtile < program.memory.memtiles ? `memtile ${memtile}: at most ${
          formatCount(program.memory.peaks[memtile])} of ${
          formatCount(program.memory.capacity)} bytes in use` : "";
    this.redraw();
  },
};

function makePanel(program) {
  const element = byId("panels").appendChild(document.createElement("section"));
  const panel = {program, view, shift: 0, dimmed: null, element, layout: layOutLanes(program, 1)};
  const title = element.appendChild(document.createElement("h2"));
  title.appendChild(document.createElement("b")).textContent = program.title;
  panel.gantt = makeGantt(panel, element, view);
  panel.caption = title.appendChild(document.createElement("span"));
  panel.memory = makeMemory(panel, element, view);
  return panel;
}

// Gives each panel its share of the window, with lanes of three pixels at least and rows
// of layers that are high enough for names.
function layOut() {
  const side = document.body.classList.contains("side"), many = view.panels.length;
  const room = byId("panels").clientHeight / (side ? 1 : many);
  const rowPixels = 15, axisPixels = 30, leastPixels = 3;
  for (const panel of view.panels) {
    const {element, gantt, memory, program} = panel, width = element.clientWidth;
    const height = room - element.firstChild.offsetHeight - 2;
    const low = Math.max(84, Math.min(220, height * 0.25));
    const rows = program.bandRows * rowPixels, lanes = layOutLanes(program, 0).height;
    const pixels = Math.max(leastPixels, (height - low - axisPixels - rows) / lanes);
    panel.layout = layOutLanes(program, rowPixels / pixels);
    gantt.setSize({width, height: Math.round(axisPixels + pixels * panel.layout.height)});
    memory.setSize({width, height: Math.round(low)});
  }
}

function toggle(name) {
  document.body.classList.toggle(name);
  layOut();
}

const darkWanted = matchMedia("(prefers-color-scheme: dark)");
const theme = document.documentElement.dataset;

function setTheme(dark) {
  theme.theme = dark ? "dark" : "light";
  colours.known.clear();
  view.redraw();
}

function nextMemtile() {
  view.showMemtile((view.memtile + 1) % byId("memtile").options.length);
}

const keys = {
  w: () => zoomBy(view, 0.7, (view.min + view.max) / 2),
  s: () => zoomBy(view, 1 / 0.7, (view.min + view.max) / 2),
  a: () => view.moveBy(-0.15 * (view.max - view.min)),
  d: () => view.moveBy(0.15 * (view.max - view.min)),
  "0": () => view.showAll(),
  "/": () => byId("search").focus(),
  n: () => view.goTo(1),
  p: () => view.goTo(-1),
  m: nextMemtile,
  g: () => view.panels.length > 1 && byId("align").click(),
  b: () => view.panels.length > 1 && toggle("side"),
  t: () => toggle("no-table"),
  l: () => setTheme(theme.theme !== "dark"),
  Escape: () => view.choose(null, false),
};
Object.assign(keys, {ArrowLeft: keys.a, ArrowRight: keys.d, ArrowUp: keys.w, ArrowDown: keys.s});

function listen() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input[type=search], select"))
      return;
    const act = keys[event.key] ?? keys[event.key.toLowerCase()];
    if (act) {
      event.preventDefault();
      act();
    }
  });
  const field = byId("search");
  field.addEventListener("input", () => view.search(field.value));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter")
      view.goTo(event.shiftKey ? -1 : 1);
    if (event.key === "Escape") {
      field.value = "";
      view.search("");
      field.blur();
    }
  });
  for (const [id, key] of [["next", "n"], ["previous", "p"], ["all", "0"], ["layers", "t"], ["theme", "l"],
                           ["side", "b"]])
    byId(id).addEventListener("click", keys[key]);
  byId("align").addEventListener("change", () => view.choose(view.layer, view.layer !== null));
  byId("memtile").addEventListener("change", (event) => view.showMemtile(Number(event.target.value)));
  new ResizeObserver(layOut).observe(byId("panels"));
  darkWanted.addEventListener("change", () => setTheme(darkWanted.matches));
}

async function start() {
  setTheme(darkWanted.matches);
  const programs = await Promise.all([...document.querySelectorAll(".program")].map(unpackProgram));
  view.whole = Math.max(...programs.map((program) => program.time)) || 1;
  view.max = view.whole;
  for (const program of programs)
    view.panels.push(makePanel(program));
  fillTotals(byId("totals"), view.panels);
  fillLegend(byId("legend"), view.panels);
  document.body.classList.toggle("several", programs.length > 1);
  for (let i = 0; i < Math.max(...programs.map((program) => program.memory.memtiles)); ++i)
    byId("memtile").add(new Option(i, i));
  view.table = makeTable(byId("table"), view.panels, view);
  view.showMemtile(0);
  listen();
  layOut();
  document.body.dataset.ready = Math.round(performance.now());
}

start().catch((error) => {
  byId("panels").textContent = "This page cannot be shown: " + error;
  throw error;
});
