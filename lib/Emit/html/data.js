// Unpacks the programs of the page: lib/Emit/HtmlData.h says how they are packed.
// Times are microseconds here. Draws nothing and keeps no state.

"use strict";

async function unpackBytes(element) {
  const text = atob(element.textContent);
  const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
  if (element.dataset.format === "plain")
    return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(
      new DecompressionStream(element.dataset.format));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// Integers in LEB128, small ones of either sign first: 0, -1, 1, -2, ...
function unpackColumn(bytes, at, count) {
  const values = new Float64Array(count);
  for (let i = 0; i < count; ++i) {
    let value = 0, factor = 1, byte;
    do {
      byte = bytes[at++];
      value += (byte & 127) * factor;
      factor *= 128;
    } while (byte & 128);
    values[i] = value % 2 ? -(value + 1) / 2 : value / 2;
  }
  return values;
}

function unpackEvents(program, columns) {
  const count = program.count;
  program.begin = new Float64Array(count);
  program.end = new Float64Array(count);
  program.instruction = new Int32Array(count);
  program.iteration = new Int32Array(count);
  program.bytes = new Float64Array(count);
  for (const lane of program.lanes) {
    let end = 0, instruction = 0, iteration = -1, bytes = 0;
    for (let i = lane.first; i < lane.first + lane.events; ++i) {
      const begin = end + columns.gap[i];
      end = begin + columns.duration[i];
      program.begin[i] = begin / 1e6;
      program.end[i] = end / 1e6;
      program.instruction[i] = instruction += columns.instruction[i];
      program.iteration[i] = iteration += columns.iteration[i] + 1;
      program.bytes[i] = bytes += columns.bytes[i];
    }
  }
}

// A layer's band lasts while cores work on it; without cores, while anything does.
// Bands that overlap get different rows.
function findBands(program) {
  const {layers, instructions} = program;
  for (const layer of layers)
    Object.assign(layer, {first: Infinity, last: -Infinity});
  for (const lane of program.lanes) {
    if (lane.kind !== "COMP")
      continue;
    for (let i = lane.first; i < lane.first + lane.events; ++i) {
      const layer = layers[instructions.layer[program.instruction[i]]];
      layer.first = Math.min(layer.first, program.begin[i]);
      layer.last = Math.max(layer.last, program.end[i]);
    }
  }
  for (const layer of layers)
    if (layer.last < layer.first)
      Object.assign(layer, {first: layer.begin, last: layer.end});
  program.bands = layers.filter((l) => l.last > l.first).sort((a, b) => a.first - b.first);
  const ends = [];
  for (const layer of program.bands) {
    let row = ends.findIndex((end) => end <= layer.first);
    if (row < 0)
      row = ends.length < 3 ? ends.length : ends.indexOf(Math.min(...ends));
    ends[row] = layer.last;
    layer.row = row;
  }
  program.bandRows = Math.max(ends.length, 1);
}

// The parts of a use, as [address, size]: two where it passes the end of the memtile.
function partsOf(use, capacity) {
  const first = Math.min(use.size, capacity - use.address);
  return first < use.size ? [[use.address, first], [0, use.size - first]] : [[use.address, first]];
}

// A buffer that is freed piece by piece is written over by the next one before its last
// piece was read: `covered` is when that begins.
function findCovered({uses, capacity}) {
  const memtiles = new Map();
  for (const use of uses) {
    use.covered = use.end;
    if (!memtiles.has(use.memtile))
      memtiles.set(use.memtile, []);
    memtiles.get(use.memtile).push(use);
  }
  for (const all of memtiles.values())
    all.sort((a, b) => a.begin - b.begin).forEach((use, i) => {
      for (let n = i + 1; n < all.length && all[n].begin < use.covered; ++n)
        if (partsOf(use, capacity).some(([at, size]) => partsOf(all[n], capacity).some(
                ([other, length]) => at < other + length && other < at + size)))
          use.covered = all[n].begin;
    });
  uses.sort((a, b) => a.begin - b.begin);
}

async function unpackProgram(element) {
  const bytes = await unpackBytes(element);
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const program = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  program.count = 0;
  for (const lane of program.lanes) {
    lane.first = program.count;
    program.count += lane.events;
  }
  let at = 4 + length;
  const columns = {};
  for (const [name, size] of Object.entries(program.columns)) {
    columns[name] = unpackColumn(bytes, at, program.count);
    at += size;
  }
  program.time = program.picoseconds / 1e6;
  program.layers = program.report.layers;
  program.layers.forEach((layer, index) => Object.assign(
      layer, {index, begin: layer.begin_seconds * 1e6, end: layer.end_seconds * 1e6}));
  program.memory.uses = program.memory.uses.map(
      ([memtile, buffer, address, size, begin, end, parameters]) => (
          {memtile, name: program.buffers[buffer], address, size, begin: begin / 1e6,
           end: end / 1e6, parameters}));
  findCovered(program.memory);
  unpackEvents(program, columns);
  findBands(program);
  return program;
}

// The first of an ordered column's values [low, high) that is more than `limit`.
function firstAbove(values, low, high, limit) {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] > limit)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

function formatTime(us) {
  const size = Math.abs(us);
  if (size >= 1000)
    return (us / 1000).toFixed(3) + " ms";
  return size >= 1 || us === 0 ? us.toFixed(2) + " us" : (us * 1000).toFixed(1) + " ns";
}

const formatCount = (n) => Math.round(n).toLocaleString("en-US");
