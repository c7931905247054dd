// The header's totals, the sortable table of layers beside the charts, the legend.

"use strict";

function addCell(row, text, attributes = {}, tag = "td") {
  const cell = Object.assign(document.createElement(tag), attributes);
  cell.textContent = text;
  row.appendChild(cell);
  return cell;
}

function fillTotals(element, panels) {
  const heading = element.insertRow();
  for (const text of ["program", "device", "time", "roofline", "layer bound", "lower bound", "MACs",
                      "busiest", "events"])
    addCell(heading, text, {}, "th");
  for (const {program} of panels) {
    const {report} = program, row = element.insertRow();
    const reference = (name) => report[name + "_seconds"] > 0 ?
        `${formatTime(report[name + "_seconds"] * 1e6)}  (x ${report[name + "_ratio"].toFixed(3)})` :
        "\u2013";
    addCell(row, program.title, {className: "title"});
    addCell(row, report.device);
    addCell(row, formatTime(program.time), {className: "time"});
    for (const name of ["roofline", "layer_bound", "lower_bound"])
      addCell(row, reference(name));
    addCell(row, (report.macs / 1e6).toFixed(1) + " M");
    addCell(row, `${report.busiest} ${(100 * report.busiest_share).toFixed(0)} %`);
    addCell(row, formatCount(program.count));
  }
  if (panels.length > 1) {
    const [a, b] = panels.map((panel) => panel.program);
    addCell(heading, "speed-up", {}, "th");
    addCell(element.rows[1], "1");
    addCell(element.rows[2], (a.time / b.time).toFixed(3), {className: "time"});
  }
}

// One row for each name of a layer; `layers` has that layer of each program, if any.
function tableRows(panels) {
  const rows = new Map();
  panels.forEach(({program}, which) => program.layers.forEach((layer) => {
    if (!rows.has(layer.name))
      rows.set(layer.name, {name: layer.name, index: rows.size, layers: panels.map(() => null)});
    rows.get(layer.name).layers[which] ??= layer;
  }));
  return [...rows.values()];
}

function tableColumns(panels) {
  const first = (row) => row.layers.find((layer) => layer);
  const path = (which) => (row) => row.layers[which] && row.layers[which].critical_seconds * 1e6;
  const share = (which) => (row) => row.layers[which] && 100 * row.layers[which].density;
  const fixed = (digits) => (value) => value === null ? "\u2013" : value.toFixed(digits);
  const columns = [
    {head: "#", title: "order in the network", value: (row) => row.index + 1, text: String},
    {head: "layer", value: (row) => row.name, text: String, wide: true},
  ];
  panels.forEach(({program}, which) => {
    const of = panels.length > 1 ? " of " + program.title : "", letter = panels.length > 1 ? " " + (which + 1) : "";
    columns.push({head: "path us" + letter, title: "time on the critical path" + of, value: path(which), text: fixed(2)});
  });
  if (panels.length > 1)
    columns.push({
      head: "1 / 2", title: "how many times as fast the second program's layer is", text: fixed(2),
      value: (row) => row.layers[0] && row.layers[1]?.critical_seconds ?
          row.layers[0].critical_seconds / row.layers[1].critical_seconds : null,
    });
  else
    columns.push(
        {head: "kind", value: (row) => first(row).kind, text: String},
        {head: "gap us", title: "path minus bound", value: (row) => first(row).gap_seconds * 1e6, text: fixed(2)});
  const last = panels.length - 1;
  columns.push(
      {head: "blocks %", title: "8x8 blocks that are not zero" + (last ? ", second program" : ""),
       value: share(last), text: fixed(0)},
      {head: "MMACs", title: "of the network, as published", value: (row) => first(row).network_macs / 1e6, text: fixed(1)},
      {head: "bound", title: "what is busy the longest" + (last ? ", second program" : ""),
       value: (row) => (row.layers[last] ?? first(row)).bound, text: String});
  return columns;
}

function makeTable(element, panels, view) {
  const rows = tableRows(panels), columns = tableColumns(panels);
  const head = element.tHead.insertRow(), body = element.tBodies[0];
  let order = 0, down = false;
  const compare = (a, b) => {
    const x = columns[order].value(a), y = columns[order].value(b);
    if (x === null || y === null)
      return (x === null) - (y === null);
    const sign = typeof x === "string" ? x.localeCompare(y) : x - y;
    return (down ? -sign : sign) || a.index - b.index;
  };
  const sort = () => {
    rows.sort(compare);
    body.append(...rows.map((row) => row.element));
    [...head.cells].forEach((cell, i) => cell.setAttribute(
        "aria-sort", i !== order ? "none" : down ? "descending" : "ascending"));
  };
  columns.forEach((column, i) => {
    const cell = addCell(head, column.head, {title: column.title ?? "", tabIndex: 0}, "th");
    const choose = () => {
      down = order === i ? !down : i > 0 && typeof column.value(rows[0]) !== "string";
      order = i;
      sort();
    };
    cell.addEventListener("click", choose);
    cell.addEventListener("keydown", (event) => event.key === "Enter" && choose());
  });
  for (const row of rows) {
    row.element = body.insertRow();
    for (const column of columns) {
      const value = column.value(row);
      addCell(row.element, column.text(value), {
        className: (typeof value === "string" ? "" : "number") + (column.wide ? " name" : ""),
        title: column.wide ? row.name : "",
      });
    }
    row.element.tabIndex = 0;
    const choose = () => view.choose(row.name === view.layer ? null : row.name, true);
    row.element.addEventListener("click", choose);
    row.element.addEventListener("keydown", (event) => event.key === "Enter" && choose());
  }
  sort();
  return {
    // Marks the chosen layer and hides rows that `matches` does not want.
    update(matches) {
      for (const row of rows) {
        row.element.classList.toggle("chosen", row.name === view.layer);
        row.element.hidden = !matches(row);
      }
    },
    scrollTo: (name) => rows.find((row) => row.name === name)?.element.scrollIntoView({block: "nearest"}),
  };
}

// What a newcomer wants to know of each kind of transfer.
const meanings = {
  LOAD: "activations, DDR to memtiles", LOADW: "parameters, DDR to memtiles",
  WRITE: "activations, memtiles to DDR", LOADFM: "activations, memtiles to cores of a column",
  LOADWM: "parameters, memtiles to cores of a row", WRITEFM: "activations, cores to memtiles",
};

// The opcodes that some program executes, with their colours, and those of memtiles.
function fillLegend(element, panels) {
  const used = new Set();
  for (const {program} of panels)
    for (const event of program.instruction)
      used.add(program.opcodes[program.instructions.opcode[event]]);
  const entries = panels[0].program.opcodes.filter((opcode) => used.has(opcode)).map((opcode) => [opcode, opcode]);
  const rest = [["parameters", "parameters"], ["activations", "activations"], ["line", "bytes in use"]];
  for (const [colour, text] of [...entries, ...rest]) {
    if (colour === "parameters")
      element.appendChild(document.createElement("b")).textContent = "memtile:";
    const entry = element.appendChild(document.createElement("span"));
    entry.title = rest.some(([name]) => name === colour) ? "lower chart" : meanings[colour] ?? "kernel on a core";
    entry.appendChild(document.createElement("i")).style.background = `var(--${colour})`;
    entry.append(text);
  }
}
