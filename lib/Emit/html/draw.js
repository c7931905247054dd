// What both charts of a panel share: options of uPlot, axes, zoom and movement, and
// helpers that draw text and rectangles on its canvas. Knows no events and no buffers.

"use strict";

// Colours are properties of the page's style, so that they are in page.css alone.
const colours = {
  known: new Map(),
  get(name) {
    if (!this.known.has(name))
      this.known.set(name, getComputedStyle(document.body).getPropertyValue("--" + name).trim());
    return this.known.get(name);
  },
};

const fontFamily =
    'system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif';
const ratio = () => window.devicePixelRatio || 1;
const font = (px, weight = "") => `${weight} ${px * ratio()}px ${fontFamily}`;

// Draws inside of the plotting area only.
function clipped(u, draw) {
  const {ctx, bbox} = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw(ctx, bbox);
  ctx.restore();
}

// The text, or an ellipsis and its end (where names of layers differ), or nothing where
// not even that fits.
function fitText(ctx, text, width) {
  if (width < 12 * ratio())
    return "";
  const whole = ctx.measureText(text).width;
  if (whole <= width)
    return text;
  for (let n = Math.floor(text.length * width / whole); n >= 7; --n)
    if (ctx.measureText("\u2026" + text.slice(-n)).width <= width)
      return "\u2026" + text.slice(-n);
  return "";
}

// A label in what is visible of the rectangle x0..x1, with a rim where `rim` is its
// colour; whether there was room.
function drawLabel(ctx, bbox, text, x0, x1, y, rim) {
  const left = Math.max(x0, bbox.left), right = Math.min(x1, bbox.left + bbox.width);
  const fitting = fitText(ctx, text, right - left - 6 * ratio());
  if (fitting && rim) {
    ctx.lineWidth = 4 * ratio();
    ctx.lineJoin = "round";
    ctx.strokeStyle = rim;
    ctx.strokeText(fitting, (left + right) / 2, y);
  }
  if (fitting)
    ctx.fillText(fitting, (left + right) / 2, y);
  return fitting !== "";
}

// Where times of the panel's program are on the canvas; x axes of all panels count in
// the first program's time, from which others may be shifted.
function timeMapping(u, panel) {
  const {min, max} = u.scales.x;
  const factor = u.bbox.width / (max - min);
  return {
    from: min - panel.shift,
    to: max - panel.shift,
    x: (time) => u.bbox.left + (time + panel.shift - min) * factor,
    factor,
  };
}

function zoomBy(view, factor, center) {
  const width = Math.min(Math.max((view.max - view.min) * factor, 0.005), view.whole * 1.2);
  const share = (center - view.min) / (view.max - view.min);
  view.set(center - share * width, center + (1 - share) * width);
}

function addMouse(u, view) {
  u.over.addEventListener("wheel", (event) => {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 30 : 1, width = u.over.clientWidth;
    const across = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      view.moveBy(across * lines / width * (view.max - view.min));
      return;
    }
    const at = u.posToVal(event.clientX - u.over.getBoundingClientRect().left, "x");
    zoomBy(view, Math.exp(Math.max(-90, Math.min(90, event.deltaY * lines)) * 0.003), at);
  }, {passive: false});
}

// Shift and drag moves; drag alone is uPlot's selection.
function startMove(u, view, down) {
  const {min, max} = view;
  const move = (event) => {
    const by = (down.clientX - event.clientX) / u.over.clientWidth * (max - min);
    view.set(min + by, max + by);
  };
  const stop = () => {
    document.removeEventListener("mousemove", move);
    document.removeEventListener("mouseup", stop);
  };
  document.addEventListener("mousemove", move);
  document.addEventListener("mouseup", stop);
}

const axisColours = () => ({
  stroke: () => colours.get("text"),
  grid: {stroke: () => colours.get("grid"), width: 1},
  ticks: {stroke: () => colours.get("grid"), width: 1, size: 4},
  font: `11px ${fontFamily}`,
});

// A chart without series: the hooks draw. `y` and `axis` describe the vertical scale.
function makeChart(panel, parent, view, {y, axis, timeAxis, draw, under, point, click}) {
  const options = {
    width: 600,
    height: 200,
    legend: {show: false},
    padding: [4, 36, timeAxis ? 0 : 6, 0],
    scales: {x: {time: false, range: (u, min, max) => [min, max]}, y},
    series: [{}, {paths: () => null, points: {show: false}}],
    axes: [
      {
        ...axisColours(),
        show: timeAxis,
        size: 24,
        gap: 2,
        space: 90,
        // Round numbers of the panel's own time.
        splits: (u, index, min, max, step) => {
          const marks = [];
          for (let n = Math.ceil((min - panel.shift) / step); n * step + panel.shift <= max; ++n)
            marks.push(n * step + panel.shift);
          return marks;
        },
        values: (u, splits, index, space, step) => {
          const digits = Math.max(0, Math.min(4, Math.ceil(-Math.log10(step) - 1e-9)));
          return splits.map((at) => (at - panel.shift).toFixed(digits) + " us");
        },
      },
      {...axisColours(), size: 92, gap: 4, ...axis},
    ],
    cursor: {
      y: false,
      points: {show: false},
      sync: {key: "time", setSeries: false, scales: ["x", null]},
      drag: {x: true, y: false, setScale: false, dist: 4},
      bind: {
        mousedown: (u, target, handler) => (event) => {
          if (event.button === 0 && event.shiftKey)
            startMove(u, view, event);
          else {
            u.selecting = true;
            handler(event);
          }
        },
        dblclick: () => () => view.showAll(),
      },
    },
    hooks: {
      drawClear: [under],
      draw: [draw],
      setCursor: [(u) => u.hovered && point(u)],
      setSelect: [(u) => {
        const {left, width} = u.select;
        if (!width)
          return;
        if (u.selecting)
          view.set(u.posToVal(left, "x"), u.posToVal(left + width, "x"));
        u.selecting = false;
        u.setSelect({left: 0, top: 0, width: 0, height: 0}, false);
      }],
      ready: [(u) => {
        addMouse(u, view);
        u.over.addEventListener("mouseenter", () => { u.hovered = true; });
        u.over.addEventListener("mouseleave", () => { u.hovered = false; hideTip(); });
        let down = 0;
        u.over.addEventListener("mousedown", (event) => { down = event.clientX; });
        u.over.addEventListener("click", (event) => {
          if (Math.abs(event.clientX - down) < 4)
            click(u);
        });
      }],
    },
  };
  return new uPlot(options, [[0, view.whole], [null, null]], parent);
}

const tip = () => document.getElementById("tip");

function hideTip() {
  tip().hidden = true;
  for (const mark of document.querySelectorAll(".hover"))
    mark.hidden = true;
}

// `rows` are pairs of texts; `box` is the outlined part of the plotting area.
function showTip(u, title, colour, rows, box) {
  const element = tip();
  element.replaceChildren();
  const heading = element.appendChild(document.createElement("b"));
  heading.textContent = title;
  heading.style.borderLeftColor = colour;
  const list = element.appendChild(document.createElement("dl"));
  for (const [name, text] of rows) {
    if (text === "" || text === undefined)
      continue;
    list.appendChild(document.createElement("dt")).textContent = name;
    list.appendChild(document.createElement("dd")).textContent = text;
  }
  element.hidden = false;
  for (const mark of document.querySelectorAll(".hover"))
    mark.hidden = true;
  u.mark ??= u.over.appendChild(Object.assign(document.createElement("div"), {className: "hover"}));
  u.mark.hidden = false;
  const left = Math.max(box.left, -3);
  Object.assign(u.mark.style, {
    left: left + "px",
    top: box.top + "px",
    width: Math.max(Math.min(box.left + box.width, u.over.clientWidth + 3) - left, 2) + "px",
    height: box.height + "px",
  });
  const over = u.over.getBoundingClientRect(), size = element.getBoundingClientRect();
  let x = over.left + u.cursor.left + 16, y = over.top + u.cursor.top + 16;
  if (x + size.width > innerWidth - 8)
    x = Math.max(8, over.left + u.cursor.left - size.width - 16);
  y = Math.max(8, Math.min(y, innerHeight - size.height - 8));
  element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
}
