// The upper chart of a panel: a strip of layers, then a lane for each channel and core.
// Only what is visible is drawn; events below a pixel become shades of how busy their
// pixel is.

"use strict";

// Where strip and lanes are, in units of a lane's height from the top; a row of the
// strip is `row` units high.
function layOutLanes(program, row) {
  let at = (program.bandRows + 0.2) * row, kind = "";
  const groups = [];
  for (const lane of program.lanes) {
    if (lane.kind !== kind) {
      at += 0.45;
      kind = lane.kind;
      groups.push({kind, top: at, bottom: at});
    }
    lane.top = at;
    groups.at(-1).bottom = at += 1;
  }
  return {groups, row, height: at + 0.2};
}

const laneLabel = (lane) => `${lane.kind} ${lane.number}`;
const layerName = (program, layer) => program.layers[layer]?.name ?? "";

function eventColour(program, event) {
  return colours.get(program.opcodes[program.instructions.opcode[program.instruction[event]]]);
}

// Draws the visible events of a lane. What is narrower than 1.5 pixels is dealt to the
// pixels that it touches; those get the colour of the longest part in them.
function drawLane(ctx, map, panel, lane, top, height) {
  const {program, dimmed} = panel;
  const {begin, end, instruction} = program;
  const unit = ratio(), last = lane.first + lane.events;
  let colour = "", alpha = 1;
  const fill = (style, opacity, x, width) => {
    if (style !== colour)
      ctx.fillStyle = colour = style;
    if (opacity !== alpha)
      ctx.globalAlpha = alpha = opacity;
    ctx.fillRect(x, top, width, height);
  };
  let column = -1, covered = 0, longest = -1, columnStyle = "", lit = false;
  const flush = () => {
    if (longest >= 0)
      fill(columnStyle, Math.min(1, 0.25 + 0.75 * covered / unit) * (lit ? 1 : 0.12), column, unit);
    covered = 0;
    longest = -1;
    lit = false;
  };
  for (let i = firstAbove(end, lane.first, last, map.from); i < last && begin[i] < map.to; ++i) {
    const x = map.x(begin[i]), width = (end[i] - begin[i]) * map.factor;
    const shown = !dimmed || !dimmed[instruction[i]];
    if (width >= 1.5 * unit) {
      fill(eventColour(program, i), shown ? 1 : 0.15, x, width - (width > 4 * unit ? 0.75 * unit : 0));
      continue;
    }
    let at = Math.floor(x / unit) * unit;
    do {
      const part = Math.min(x + width, at + unit) - Math.max(x, at);
      if (at !== column) {
        flush();
        column = at;
      }
      if (part > longest) {
        longest = part;
        columnStyle = eventColour(program, i);
      }
      covered += part;
      lit ||= shown;
      at += unit;
    } while (at < x + width);
  }
  flush();
  ctx.globalAlpha = 1;
}

// Names the events that have room for it.
function labelLane(ctx, bbox, map, panel, lane, middle) {
  const {program} = panel, {begin, end} = program;
  const least = 46 * ratio() / map.factor, last = lane.first + lane.events;
  for (let i = firstAbove(end, lane.first, last, map.from); i < last && begin[i] < map.to; ++i) {
    if (end[i] - begin[i] < least)
      continue;
    const number = program.instruction[i];
    if (panel.dimmed?.[number])
      continue;
    ctx.fillStyle = colours.get("on-" + program.opcodes[program.instructions.opcode[number]]);
    drawLabel(ctx, bbox, layerName(program, program.instructions.layer[number]), map.x(begin[i]),
              map.x(end[i]), middle);
  }
}

// Where names of neighbours have no room, what they share before their first dot.
function drawBands(ctx, bbox, map, panel, high) {
  ctx.font = font(10.5);
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  let shared = null;
  const flush = () => {
    if (shared?.several) {
      ctx.fillStyle = colours.get("text");
      drawLabel(ctx, bbox, shared.name, shared.begin, shared.end, shared.middle);
    }
    shared = null;
  };
  for (const layer of panel.program.bands) {
    if (layer.last < map.from || layer.first > map.to)
      continue;
    const x = map.x(layer.first), width = (layer.last - layer.first) * map.factor;
    const y = bbox.top + layer.row * high, chosen = layer.name === panel.view.layer;
    ctx.fillStyle = colours.get(chosen ? "chosen" : layer.index % 2 ? "layer-odd" : "layer-even");
    ctx.fillRect(x, y, Math.max(width - ratio(), ratio()), high - ratio());
    ctx.fillStyle = colours.get(chosen ? "on-chosen" : "text");
    const middle = y + high / 2, [name, ...others] = layer.name.split(".");
    if (drawLabel(ctx, bbox, layer.name, x, x + width, middle) || chosen || !others.length) {
      flush();
      continue;
    }
    if (shared?.name !== name || shared.middle !== middle) {
      flush();
      shared = {name, begin: x, middle};
    } else {
      shared.several = true;
    }
    shared.end = x + width;
  }
  flush();
}

function eventAt(panel, lane, time, tolerance) {
  const {begin, end} = panel.program, last = lane.first + lane.events;
  const i = firstAbove(end, lane.first, last, time);
  let best = -1, distance = tolerance;
  for (const j of [i, i - 1]) {
    if (j < lane.first || j >= last)
      continue;
    const away = Math.max(begin[j] - time, time - end[j], 0);
    if (away <= distance)
      [best, distance] = [j, away];
  }
  return best;
}

function lockText(program, uses) {
  const texts = [];
  for (let i = 0; i < uses.length; i += 2)
    texts.push(program.locks[uses[i]] + (uses[i + 1] > 1 ? " x " + uses[i + 1] : ""));
  return texts.join(", ");
}

// The rows of the tip of an event.
function describeEvent(program, lane, event) {
  const {instructions, sources, buffers} = program, number = program.instruction[event];
  const layer = program.layers[instructions.layer[number]];
  const before = event > lane.first ? program.end[event - 1] : 0;
  const names = (list) => list.map((buffer) => buffers[buffer]).join(", ");
  const places = [sources[instructions.source[number]], layer?.location];
  return [
    ["layer", layer?.name], ["kind", layer?.kind], ["on", laneLabel(lane)],
    ["time", `${formatTime(program.end[event] - program.begin[event])} from ${
        formatTime(program.begin[event])}, ${formatTime(program.begin[event] - before)} idle before`],
    ["bytes", program.bytes[event] ? formatCount(program.bytes[event]) : ""],
    ["iteration", `${formatCount(program.iteration[event] + 1)} of ${
        formatCount(instructions.iterations[number])} of instruction ${number}`],
    ["reads", names(instructions.reads[number])], ["writes", names(instructions.writes[number])],
    ["acquires", lockText(program, instructions.acquires[number])],
    ["releases", lockText(program, instructions.releases[number])],
    ["source", [...new Set(places.filter((place) => place))].join(", ")],
  ];
}

function describeLayer(layer) {
  return [
    ["kind", layer.kind],
    ["time", `${formatTime(layer.begin)} to ${formatTime(layer.end)}`],
    ["on the critical path", formatTime(layer.critical_seconds * 1e6)],
    ["bound", `${layer.bound}, ${formatTime(layer.bound_seconds * 1e6)}`],
    ["waits", layer.waits && `${layer.waits}: ${formatTime(layer.wait_seconds * 1e6)}`],
    ["MACs", formatCount(layer.network_macs)],
    ["blocks", layer.density < 1 ? (100 * layer.density).toFixed(1) + " % are not zero" : ""],
    ["splits", layer.splits], ["source", layer.location],
  ];
}

function makeGantt(panel, parent, view) {
  const {program} = panel;
  // What is below the cursor: a layer of the strip, an event, or nothing.
  const find = (u) => {
    const {height, row} = panel.layout, y = u.cursor.top / u.over.clientHeight * height;
    const perPixel = (view.max - view.min) / u.over.clientWidth;
    const time = u.posToVal(u.cursor.left, "x") - panel.shift;
    const layer = program.bands.find((band) => Math.floor(y / row) === band.row &&
                                     time >= band.first && time <= band.last);
    const lane = program.lanes.find((lane) => y >= lane.top && y < lane.top + 1);
    const event = lane ? eventAt(panel, lane, time, 3 * perPixel) : -1;
    return {layer, lane, event, pixel: u.over.clientHeight / height};
  };
  const box = (u, begin, end, top, height, pixel) => {
    const left = u.valToPos(begin + panel.shift, "x");
    return {left, top: top * pixel, width: u.valToPos(end + panel.shift, "x") - left,
            height: height * pixel};
  };
  return makeChart(panel, parent, view, {
    timeAxis: true,
    // Shares of the height: the layout changes with the size of the chart.
    y: {range: [0, 1], dir: -1},
    axis: {
      font: `10.5px ${fontFamily}`,
      grid: {show: false},
      ticks: {show: false},
      splits: (u) => {
        const {groups, height, row} = panel.layout, unit = u.bbox.height / height / ratio();
        panel.labels = unit >= 10.5 ?
            program.lanes.map((lane) => ({text: laneLabel(lane), at: lane.top + 0.5})) :
            groups.filter((g) => (g.bottom - g.top + 0.45) * unit >= 10)
                .map((g) => ({text: g.kind, at: (g.top + g.bottom) / 2}));
        panel.labels.unshift({text: "layers", at: program.bandRows * row / 2});
        return panel.labels.map((label) => label.at / height);
      },
      values: () => panel.labels.map((label) => label.text),
    },
    under: (u) => clipped(u, (ctx, bbox) => {
      ctx.fillStyle = colours.get("plot");
      ctx.fillRect(bbox.left, bbox.top, bbox.width, bbox.height);
      const map = timeMapping(u, panel), unit = bbox.height / panel.layout.height;
      ctx.fillStyle = colours.get("lane");
      for (const lane of program.lanes)
        ctx.fillRect(bbox.left, bbox.top + (lane.top + 0.05) * unit, bbox.width, 0.9 * unit);
      for (const layer of program.bands) {
        const chosen = layer.name === view.layer;
        if (!chosen && layer.index % 2 === 0)
          continue;
        ctx.fillStyle = colours.get(chosen ? "tint-chosen" : "tint");
        ctx.fillRect(map.x(layer.first), bbox.top, (layer.last - layer.first) * map.factor, bbox.height);
      }
    }),
    draw: (u) => clipped(u, (ctx, bbox) => {
      const map = timeMapping(u, panel), unit = bbox.height / panel.layout.height;
      drawBands(ctx, bbox, map, panel, unit * panel.layout.row);
      for (const lane of program.lanes)
        drawLane(ctx, map, panel, lane, bbox.top + (lane.top + 0.08) * unit, 0.84 * unit);
      ctx.font = font(Math.min(10.5, 0.72 * unit / ratio()));
      if (unit >= 11 * ratio())
        for (const lane of program.lanes)
          labelLane(ctx, bbox, map, panel, lane, bbox.top + (lane.top + 0.53) * unit);
    }),
    point: (u) => {
      const {layer, lane, event, pixel} = find(u);
      if (layer)
        showTip(u, layer.name, colours.get("chosen"), describeLayer(layer),
                box(u, layer.first, layer.last, layer.row * panel.layout.row, panel.layout.row, pixel));
      else if (event >= 0)
        showTip(u, program.opcodes[program.instructions.opcode[program.instruction[event]]],
                eventColour(program, event), describeEvent(program, lane, event),
                box(u, program.begin[event], program.end[event], lane.top, 1, pixel));
      else
        hideTip();
    },
    click: (u) => {
      const {layer, event} = find(u);
      const index = layer ? layer.index :
          event >= 0 ? program.instructions.layer[program.instruction[event]] : -1;
      view.choose(program.layers[index]?.name ?? null, false);
    },
  });
}
