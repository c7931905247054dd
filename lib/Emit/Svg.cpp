//===- Svg.cpp - An execution as a picture --------------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A lane for each channel and core that did something, a bar for each transfer
// and kernel call. Bars closer than a fraction of a pixel are drawn as one, so
// that the picture of a whole network stays small.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Emit/Svg.h"
#include "Lanes.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include <cmath>
#include <map>

using namespace bsaie;
using llvm::format;

namespace {

constexpr double left = 110, top = 50, plotWidth = 1100, laneHeight = 12,
                 laneGap = 3, joinPixels = 0.25;

void writeEscaped(llvm::StringRef text, llvm::raw_ostream &os) {
  for (char c : text) {
    switch (c) {
    case '<':
      os << "&lt;";
      break;
    case '>':
      os << "&gt;";
      break;
    case '&':
      os << "&amp;";
      break;
    case '"':
      os << "&quot;";
      break;
    default:
      os << (static_cast<unsigned char>(c) < 0x20 ? ' ' : c);
    }
  }
}

/// A step of 1, 2 or 5 times a power of ten, for about eight marks.
double tickStep(double span) {
  double raw = std::max(span, 1e-6) / 8;
  double power = std::pow(10, std::floor(std::log10(raw)));
  for (double factor : {1.0, 2.0, 5.0, 10.0})
    if (raw <= factor * power)
      return factor * power;
  return 10 * power;
}

struct Bar {
  double begin, end; // microseconds
};

class Picture {
public:
  Picture(const Program &program, llvm::raw_ostream &os)
      : program(program), os(os) {}
  void draw(llvm::ArrayRef<TimelineEvent> all, llvm::StringRef layer);

private:
  using Lanes = std::map<int64_t, std::vector<Bar>>;
  void drawLanes(const LaneKind &kind, const Lanes &lanes, double &y);
  void text(double x, double y, const char *anchor, llvm::StringRef value) {
    os << format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y,
                 anchor);
    writeEscaped(value, os);
    os << "</text>\n";
  }
  double x(double time) const {
    return left + (time - begin) / (end - begin) * plotWidth;
  }

  const Program &program;
  llvm::raw_ostream &os;
  double begin = 0, end = 1;
};

void Picture::drawLanes(const LaneKind &kind, const Lanes &lanes, double &y) {
  for (auto &[instance, bars] : lanes) {
    text(left - 6, y + laneHeight - 2, "end",
         kind.label +
             (" " + laneNumber(kind.engine, instance, program.device)));
    os << "<g fill=\"" << kind.colour << "\">\n";
    for (size_t i = 0; i < bars.size();) {
      double from = x(bars[i].begin), to = x(bars[i].end);
      size_t next = i + 1;
      while (next < bars.size() && x(bars[next].begin) - to < joinPixels) {
        // Keep neighbours apart where there is room to see them.
        if (to - from > 3 && x(bars[next].end) - x(bars[next].begin) > 3)
          break;
        to = std::max(to, x(bars[next].end));
        ++next;
      }
      os << format(
          "<rect x=\"%.2f\" y=\"%.1f\" width=\"%.2f\" height=\"%.0f\"/>\n",
          from, y, std::max(to - from - (to - from > 3 ? 0.4 : 0), 0.1),
          laneHeight);
      i = next;
    }
    os << "</g>\n";
    y += laneHeight + laneGap;
  }
}

void Picture::draw(llvm::ArrayRef<TimelineEvent> all, llvm::StringRef layer) {
  std::array<Lanes, numEngines> lanes;
  bool any = false;
  for (const TimelineEvent &event : all) {
    unsigned index = program.instructions[event.instruction].layer;
    if (!layer.empty() && program.layers[index].name != layer)
      continue;
    Bar bar{double(event.beginPs) * 1e-6, double(event.endPs) * 1e-6};
    begin = any ? std::min(begin, bar.begin) : bar.begin;
    end = any ? std::max(end, bar.end) : bar.end;
    any = true;
    lanes[unsigned(event.engine)][event.instance].push_back(bar);
  }
  if (end <= begin)
    end = begin + 1;
  size_t count = 0;
  for (Lanes &lane : lanes)
    count += lane.size();
  double bottom =
      top + double(count) * (laneHeight + laneGap) + numEngines * laneGap;
  double width = left + plotWidth + 30, height = bottom + 60;
  os << format("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" "
               "height=\"%.0f\" font-family=\"sans-serif\" font-size=\"10\">\n",
               width, height);
  os << "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n";
  os << format("<text x=\"%.1f\" y=\"22\" font-size=\"15\">", left);
  if (layer.empty() && program.layers.size() == 1)
    layer = program.layers[0].name;
  writeEscaped(layer.empty() ? "whole program" : layer, os);
  os << format(" on %s: %.2f us</text>\n", printDevice(program.device).c_str(),
               end - begin);

  // The time axis counts from the first bar.
  double step = tickStep(end - begin);
  auto ticks = static_cast<int>((end - begin) / step * (1 + 1e-9));
  for (int tick = 0; tick <= ticks; ++tick) {
    double t = tick * step;
    os << format("<line x1=\"%.2f\" y1=\"%.1f\" x2=\"%.2f\" y2=\"%.1f\" "
                 "stroke=\"#dddddd\"/>\n",
                 x(begin + t), top - 6, x(begin + t), bottom);
    text(x(begin + t), bottom + 14, "middle",
         printNumber(std::round(t * 1e6) / 1e6));
  }
  text(left + plotWidth / 2, bottom + 28, "middle", "time in us");

  double y = top;
  for (const LaneKind &kind : laneKinds) {
    drawLanes(kind, lanes[unsigned(kind.engine)], y);
    y += laneGap;
  }
  double legend = left;
  for (const LaneKind &kind : laneKinds) {
    os << format("<rect x=\"%.1f\" y=\"%.1f\" width=\"12\" height=\"10\" "
                 "fill=\"%s\"/>\n",
                 legend, bottom + 38, kind.colour);
    text(legend + 16, bottom + 47, "start", kind.label);
    legend += 90;
  }
  os << "</svg>\n";
}

} // namespace

llvm::Error bsaie::writeSvg(const Program &program,
                            const SimulationResult &result,
                            llvm::StringRef layer, llvm::raw_ostream &os) {
  if (!layer.empty() &&
      llvm::none_of(program.layers, [&](const LayerInfo &info) {
        return info.name == layer;
      })) {
    std::string known;
    for (size_t i = 0; i < program.layers.size() && i < 8; ++i)
      known += (i ? ", " : "") + program.layers[i].name;
    if (program.layers.size() > 8)
      known += ", ...";
    return llvm::createStringError(
        llvm::inconvertibleErrorCode(),
        "no layer is called '" + layer + "': the program has " +
            (known.empty() ? std::string("none") : known));
  }
  Picture(program, os).draw(result.timeline, layer);
  return llvm::Error::success();
}
