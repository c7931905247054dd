//===- ReportPrinter.cpp - Reports as text, JSON and CSV --------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Three printers of the same table. Every number is one of the report; only
// ratios to the reference figures are computed here.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Emit/Report.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"

using namespace bsaie;
using llvm::format;
using llvm::raw_ostream;

namespace {

using KindSeconds = std::array<double, numReportKinds>;
using TransferBytes = std::array<int64_t, reportTransfers.size()>;

std::string lower(llvm::StringRef name) { return name.lower(); }

/// The shortest text of a number; llvm::json prints 17 digits.
void number(llvm::json::OStream &json, llvm::StringRef key, double value) {
  json.attributeBegin(key);
  json.rawValue(printNumber(value));
  json.attributeEnd();
}

void writeBusiest(llvm::json::OStream &json, const Report::Busiest &busiest) {
  json.attribute("busiest", busiest.name);
  number(json, "busiest_share", busiest.share);
}

/// Sparsity buys time where half of the blocks save this part of the layer's,
/// else space only.
constexpr double leastSaved = 0.05;

bool savesTime(const Certificate::Entry &entry) {
  return entry.savedSeconds > 0 &&
         entry.savedSeconds >= leastSaved * entry.seconds;
}

void writeEntry(llvm::json::OStream &json, const Certificate::Entry &entry) {
  number(json, "critical_seconds", entry.seconds);
  json.attribute("bound", entry.bound);
  number(json, "bound_seconds", entry.boundSeconds);
  number(json, "gap_seconds", entry.gapSeconds());
  json.attribute("waits", llvm::json::fixUTF8(entry.waits));
  number(json, "wait_seconds", entry.waitSeconds);
  number(json, "saved_seconds", entry.savedSeconds);
}

void writeKinds(llvm::json::OStream &json, llvm::StringRef key,
                const KindSeconds &seconds) {
  json.attributeObject(key, [&] {
    for (auto [kind, value] : llvm::enumerate(seconds))
      number(json, name(ReportKind(kind)), value);
  });
}

void writeEngines(llvm::json::OStream &json, llvm::StringRef key,
                  const std::array<double, numEngines> &seconds) {
  json.attributeObject(key, [&] {
    for (auto [engine, value] : llvm::enumerate(seconds))
      number(json, lower(name(Engine(engine))), value);
  });
}

void writeBytes(llvm::json::OStream &json, const TransferBytes &bytes) {
  for (auto [opcode, value] : llvm::zip_equal(reportTransfers, bytes))
    json.attribute(lower(name(opcode)), value);
}

double ratio(const Report &report, double reference) {
  return reference > 0 ? report.seconds / reference : 0;
}

void writeLayer(llvm::json::OStream &json, const Report::Layer &layer) {
  const LayerInfo &info = layer.info;
  json.attribute("name", llvm::json::fixUTF8(info.name));
  json.attribute("kind", llvm::json::fixUTF8(info.kind));
  json.attribute("location", llvm::json::fixUTF8(info.location));
  number(json, "begin_seconds", layer.beginSeconds);
  number(json, "end_seconds", layer.endSeconds);
  number(json, "estimate_seconds", info.estimateSeconds);
  json.attribute("network_macs", info.macs);
  json.attribute("network_nonzero_macs", info.nonZeroMacs);
  json.attribute("macs", layer.macs);
  number(json, "density", layer.density);
  json.attribute("splits", llvm::json::fixUTF8(info.splits));
  writeBytes(json, layer.bytes);
  writeKinds(json, "busy_seconds", layer.busySeconds);
  writeBusiest(json, layer.busiest);
  if (layer.certificate) {
    writeEntry(json, *layer.certificate);
    writeKinds(json, "critical_path", layer.criticalSeconds);
  }
}

void writeJson(const Report &report, raw_ostream &os) {
  llvm::json::OStream json(os, 2);
  const ReferenceFigures &reference = report.reference;
  json.object([&] {
    json.attribute("device", printDevice(report.device));
    number(json, "seconds", report.seconds);
    number(json, "roofline_seconds", reference.rooflineSeconds);
    number(json, "layer_bound_seconds", reference.layerBoundSeconds);
    number(json, "lower_bound_seconds", reference.lowerBoundSeconds);
    number(json, "estimate_seconds", report.estimateSeconds);
    number(json, "roofline_ratio", ratio(report, reference.rooflineSeconds));
    number(json, "layer_bound_ratio",
           ratio(report, reference.layerBoundSeconds));
    number(json, "lower_bound_ratio",
           ratio(report, reference.lowerBoundSeconds));
    json.attribute("macs", report.macs);
    json.attribute("blocks_walked", report.blocksWalked);
    json.attribute("network_macs", report.networkMacs);
    json.attribute("network_nonzero_macs", report.networkNonZeroMacs);
    writeBytes(json, report.bytes);
    writeEngines(json, "busy_seconds", report.busySeconds);
    writeEngines(json, "wait_seconds", report.waitSeconds);
    writeBusiest(json, report.busiest);
    if (report.certificate) {
      writeEntry(json, *report.certificate);
      json.attributeArray("ranking", [&] {
        for (size_t layer : report.ranking)
          json.value(llvm::json::fixUTF8(report.layers[layer].info.name));
      });
    }
    json.attributeArray("memtile_peak_bytes", [&] {
      for (int64_t bytes : report.memtilePeakBytes)
        json.value(bytes);
    });
    json.attributeArray("layers", [&] {
      for (const Report::Layer &layer : report.layers)
        json.object([&] { writeLayer(json, layer); });
    });
  });
  os << '\n';
}

/// RFC 4180: quoted where a comma, quote or line break is inside.
void writeCsvText(llvm::StringRef text, raw_ostream &os) {
  if (text.find_first_of(",\"\r\n") == llvm::StringRef::npos) {
    os << text;
    return;
  }
  os << '"';
  for (char c : text)
    os << (c == '"' ? "\"\"" : std::string(1, c));
  os << '"';
}

void writeCsv(const Report &report, raw_ostream &os) {
  os << "layer,kind,location,begin_seconds,end_seconds,network_macs,"
        "network_nonzero_macs,macs,density,splits";
  for (Opcode opcode : reportTransfers)
    os << ',' << lower(name(opcode)) << "_bytes";
  for (unsigned kind = 0; kind < numReportKinds; ++kind)
    os << ',' << name(ReportKind(kind)) << "_seconds";
  if (report.certificate)
    os << ",critical_seconds,bound,bound_seconds,waits,wait_seconds,"
          "saved_seconds";
  os << '\n';
  for (const Report::Layer &layer : report.layers) {
    const LayerInfo &info = layer.info;
    for (llvm::StringRef text :
         {llvm::StringRef(info.name), llvm::StringRef(info.kind),
          llvm::StringRef(info.location)}) {
      writeCsvText(text, os);
      os << ',';
    }
    os << printNumber(layer.beginSeconds) << ','
       << printNumber(layer.endSeconds) << ',' << info.macs << ','
       << info.nonZeroMacs << ',' << layer.macs << ','
       << printNumber(layer.density) << ',';
    writeCsvText(info.splits, os);
    for (int64_t bytes : layer.bytes)
      os << ',' << bytes;
    for (double seconds : layer.busySeconds)
      os << ',' << printNumber(seconds);
    if (layer.certificate) {
      const Certificate::Entry &entry = *layer.certificate;
      os << ',' << printNumber(entry.seconds) << ',' << entry.bound << ','
         << printNumber(entry.boundSeconds) << ',';
      writeCsvText(entry.waits, os);
      os << ',' << printNumber(entry.waitSeconds) << ','
         << printNumber(entry.savedSeconds);
    }
    os << '\n';
  }
}

/// Longer names are cut in tables.
constexpr size_t mostNameColumns = 40;

/// The second table of the text: what bounds each layer.
void writeCertificate(const Report &report, size_t nameColumns,
                      raw_ostream &os) {
  double pathSeconds = report.certificate->seconds;
  std::vector<size_t> rank(report.layers.size(), 0);
  for (auto [place, layer] : llvm::enumerate(report.ranking))
    rank[layer] = place + 1;
  auto line = [&](llvm::StringRef name, const Certificate::Entry &entry,
                  size_t place) {
    os << llvm::left_justify(name.take_front(nameColumns), nameColumns)
       << format("  %10.2f %6.1f  ", entry.seconds * 1e6,
                 pathSeconds > 0 ? 100 * entry.seconds / pathSeconds : 0)
       << llvm::left_justify(entry.bound, 11)
       << format(" %10.2f %10.2f", entry.boundSeconds * 1e6,
                 entry.gapSeconds() * 1e6);
    os << format(" %10.2f", entry.savedSeconds * 1e6);
    std::string rest;
    llvm::raw_string_ostream tail(rest);
    if (place > 0)
      tail << format(" %5d  ", int(place))
           << (savesTime(entry) ? "time" : "space");
    if (!entry.waits.empty())
      os << llvm::left_justify(rest, 14)
         << format(" %8.2f us: ", entry.waitSeconds * 1e6) << entry.waits;
    else
      os << rest;
    os << '\n';
  };
  os << '\n'
     << llvm::left_justify("layer", nameColumns)
     << "     path us      %  bound         bound us     gap us   saved us  "
        "rank  buys     waits\n";
  for (auto [index, layer] : llvm::enumerate(report.layers))
    line(layer.info.name, *layer.certificate, rank[index]);
  line("all", *report.certificate, 0);
}

void writeText(const Report &report, raw_ostream &os) {
  size_t width = 5, kindWidth = 10;
  for (const Report::Layer &layer : report.layers) {
    width = std::max(width, std::min(layer.info.name.size(), mostNameColumns));
    kindWidth = std::max(kindWidth, layer.info.kind.size());
  }
  auto text = [&](llvm::StringRef value, size_t columns) {
    os << llvm::left_justify(value.take_front(columns), columns);
  };
  text("layer", width);
  os << "  ";
  text("kind", kindWidth);
  os << "  begin us     end us    MMACs  nonzero  dens.";
  for (Opcode opcode : reportTransfers)
    os << llvm::right_justify(lower(name(opcode)) + " kB", 11);
  for (unsigned kind = 0; kind < numReportKinds; ++kind)
    os << llvm::right_justify(name(ReportKind(kind)).str() + " us", 11);
  os << "  splits\n";
  for (const Report::Layer &layer : report.layers) {
    const LayerInfo &info = layer.info;
    text(info.name, width);
    os << "  ";
    text(info.kind, kindWidth);
    os << format("%10.2f %10.2f %8.2f %8.2f %6.3f", layer.beginSeconds * 1e6,
                 layer.endSeconds * 1e6, double(info.macs) * 1e-6,
                 double(info.nonZeroMacs) * 1e-6, layer.density);
    for (int64_t bytes : layer.bytes)
      os << format(" %10.1f", double(bytes) * 1e-3);
    for (double seconds : layer.busySeconds)
      os << format(" %10.2f", seconds * 1e6);
    os << "  " << info.splits << '\n';
  }
  if (report.certificate)
    writeCertificate(report, width, os);
  const ReferenceFigures &reference = report.reference;
  os << '\n' << "device       " << printDevice(report.device) << '\n';
  os << "time         " << format("%.6e", report.seconds) << " s\n";
  auto figure = [&](const char *what, double value) {
    os << what << format("%.6e", value) << " s";
    if (value > 0)
      os << format("   the time is %.3f of it", report.seconds / value);
    os << '\n';
  };
  figure("roofline     ", reference.rooflineSeconds);
  figure("layer bound  ", reference.layerBoundSeconds);
  figure("lower bound  ", reference.lowerBoundSeconds);
  figure("estimate     ", report.estimateSeconds);
  os << "MACs         " << report.macs << " in " << report.blocksWalked
     << " walks over a block\n";
  for (auto [opcode, bytes] : llvm::zip_equal(reportTransfers, report.bytes)) {
    text(lower(name(opcode)), 13);
    os << bytes << " bytes\n";
  }
  os << "memtile peak";
  for (int64_t bytes : report.memtilePeakBytes)
    os << ' ' << bytes;
  os << " of " << report.device.memtileBytes << " bytes\n";
}

} // namespace

void bsaie::printReport(const Report &report, ReportFormat format,
                        raw_ostream &os) {
  switch (format) {
  case ReportFormat::Text:
    return writeText(report, os);
  case ReportFormat::Json:
    return writeJson(report, os);
  case ReportFormat::Csv:
    return writeCsv(report, os);
  }
}
