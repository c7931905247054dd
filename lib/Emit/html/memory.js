// The lower chart of a panel: which buffer takes which addresses of a memtile when, and
// as a line how many bytes that makes. Buffers of a memtile wrap around its end.

"use strict";

function bytesAt(steps, time) {
  let bytes = 0;
  for (let i = 0; i < steps.length && steps[i] / 1e6 <= time; i += 2)
    bytes = steps[i + 1];
  return bytes;
}

function makeMemory(panel, parent, view) {
  const {memory} = panel.program;
  const usesOf = (memtile) => memory.uses.filter((use) => use.memtile === memtile);
  const useAt = (u) => {
    const time = u.posToVal(u.cursor.left, "x") - panel.shift;
    const address = u.posToVal(u.cursor.top, "y");
    return usesOf(view.memtile).findLast((use) => time >= use.begin && time <= use.end &&
        partsOf(use, memory.capacity).some(([at, size]) => address >= at && address < at + size));
  };
  return makeChart(panel, parent, view, {
    timeAxis: false,
    y: {range: [0, memory.capacity * 1.02]},
    axis: {
      splits: () => [0, 0.25, 0.5, 0.75, 1].map((part) => part * memory.capacity),
      values: (u, splits) => splits.map((bytes) => (bytes / 1024).toFixed(0) + " KiB"),
    },
    under: (u) => clipped(u, (ctx, bbox) => {
      ctx.fillStyle = colours.get("plot");
      ctx.fillRect(bbox.left, bbox.top, bbox.width, bbox.height);
    }),
    draw: (u) => clipped(u, (ctx, bbox) => {
      const map = timeMapping(u, panel), unit = ratio();
      const y = (bytes) => u.valToPos(bytes, "y", true);
      ctx.font = font(10.5);
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.lineWidth = unit;
      const labels = [];
      for (const use of usesOf(view.memtile)) {
        const x0 = map.x(use.begin), x1 = map.x(use.end);
        if (x1 < bbox.left || x0 > bbox.left + bbox.width)
          continue;
        for (const [address, size] of partsOf(use, memory.capacity)) {
          const top = y(address + size), height = y(address) - top;
          ctx.globalAlpha = view.matchesBuffer(use.name) ? 1 : 0.2;
          ctx.fillStyle = colours.get(use.parameters ? "parameters" : "activations");
          ctx.fillRect(x0, top, Math.max(x1 - x0, unit), Math.max(height, unit));
          ctx.strokeStyle = colours.get("plot");
          if (x1 - x0 > 3 * unit && height > 3 * unit)
            ctx.strokeRect(x0, top, x1 - x0, height);
          ctx.globalAlpha = 1;
          if (height >= 12 * unit)
            labels.push({use, x0, x1: map.x(use.covered), y: top + height / 2});
        }
      }
      const steps = memory.occupancy[view.memtile] ?? [];
      ctx.beginPath();
      ctx.moveTo(map.x(0), y(0));
      for (let i = 0; i < steps.length; i += 2) {
        const x = map.x(steps[i] / 1e6);
        ctx.lineTo(x, y(i ? steps[i - 1] : 0));
        ctx.lineTo(x, y(steps[i + 1]));
      }
      ctx.lineWidth = 1.25 * unit;
      ctx.strokeStyle = colours.get("line");
      ctx.stroke();
      // The colour says already that they are parameters.
      for (const {use, x0, x1, y} of labels) {
        ctx.globalAlpha = view.matchesBuffer(use.name) ? 1 : 0.2;
        ctx.fillStyle = colours.get("on-memory");
        drawLabel(ctx, bbox, use.parameters ? use.name.replace(/\.weights$/, "") : use.name, x0, x1, y,
                  colours.get(use.parameters ? "parameters" : "activations"));
      }
      ctx.globalAlpha = 1;
    }),
    point: (u) => {
      const use = useAt(u), time = u.posToVal(u.cursor.left, "x") - panel.shift;
      const steps = memory.occupancy[view.memtile] ?? [];
      const rows = [["memtile", `${view.memtile}, ${formatCount(bytesAt(steps, time))} of ${
          formatCount(memory.capacity)} bytes in use at ${formatTime(time)}`]];
      if (!use)
        return showTip(u, "free", colours.get("grid"), rows, {left: -9, top: 0, width: 0, height: 0});
      const [[address, size]] = partsOf(use, memory.capacity);
      const left = u.valToPos(use.begin + panel.shift, "x"), top = u.valToPos(address + size, "y");
      showTip(u, use.name, colours.get(use.parameters ? "parameters" : "activations"), [
        ["holds", use.parameters ? "parameters" : "activations"],
        ["bytes", `${formatCount(use.size)} from address ${formatCount(use.address)}`],
        ["time", `${formatTime(use.begin)} to ${formatTime(use.end)}`], ...rows,
      ], {left, top, width: u.valToPos(use.end + panel.shift, "x") - left,
          height: u.valToPos(address, "y") - top});
    },
    click: () => {},
  });
}
