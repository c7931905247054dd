//===- Report.cpp - What an execution did, layer by layer -----------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Three printers of the same table. Times are of the simulated execution; MACs
// and blocks of a layer are facts of the network that the program carries
// along.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Emit/Report.h"
#include "BSAIE/Emit/Certificate.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"

using namespace bsaie;
using llvm::format;
using llvm::raw_ostream;

namespace {

double seconds(int64_t ps) { return double(ps) / 1e12; }

std::string lower(llvm::StringRef name) { return name.lower(); }

/// Time by instruction kind; COMP is all kernels, as in the paper's figures.
struct Kind {
  const char *name;
  llvm::SmallVector<Opcode, 4> opcodes;
};
const Kind kinds[] = {
    {"load", {Opcode::Load}},
    {"loadw", {Opcode::LoadW}},
    {"loadfm", {Opcode::LoadFM}},
    {"loadwm", {Opcode::LoadWM}},
    {"comp",
     {Opcode::Conv, Opcode::MaxPool, Opcode::AvgPool, Opcode::Add,
      Opcode::DwConv, Opcode::Sub, Opcode::Mul, Opcode::Copy}},
    {"writefm", {Opcode::WriteFM}},
    {"write", {Opcode::Write}}};

int64_t sumOf(const std::array<int64_t, numOpcodes> &times, const Kind &kind) {
  int64_t sum = 0;
  for (Opcode opcode : kind.opcodes)
    sum += times[unsigned(opcode)];
  return sum;
}

int64_t busy(const LayerResult &layer, const Kind &kind) {
  return sumOf(layer.busyPs, kind);
}

/// The shortest text of a number; llvm::json prints 17 digits.
void number(llvm::json::OStream &json, llvm::StringRef key, double value) {
  json.attributeBegin(key);
  json.rawValue(printNumber(value));
  json.attributeEnd();
}

/// What is busy the longest on average over its instances, and that time. On
/// halting devices a row's LOADWM and its kernels exclude each other and count
/// as one.
struct Busiest {
  std::string name;
  double seconds = 0;
};

Busiest busiest(const Program &program,
                llvm::function_ref<int64_t(const Kind &)> busyPs) {
  Busiest most;
  double loadwm = 0;
  for (const Kind &kind : kinds) {
    Engine engine = engineOf(kind.opcodes.front());
    double average =
        seconds(busyPs(kind)) / double(instances(engine, program.device));
    std::string name = kind.name;
    if (engine == Engine::LoadWM && program.device.haltingWeights)
      loadwm = average;
    if (engine == Engine::Core && loadwm > 0) {
      name = "comp+loadwm";
      average += loadwm;
    }
    if (average > most.seconds)
      most = {name, average};
  }
  return most;
}

void writeBusiest(llvm::json::OStream &json, const Busiest &busiest,
                  double seconds) {
  json.attribute("busiest", busiest.name);
  number(json, "busiest_share", seconds > 0 ? busiest.seconds / seconds : 0);
}

/// The order in which channels are listed everywhere.
constexpr Opcode channels[] = {Opcode::Load,   Opcode::LoadW,   Opcode::LoadFM,
                               Opcode::LoadWM, Opcode::WriteFM, Opcode::Write};

LayerInfo infoOf(const Program &program, size_t layer) {
  if (layer < program.layers.size())
    return program.layers[layer];
  LayerInfo info;
  info.name = "program";
  return info;
}

double density(const LayerInfo &info) {
  return info.totalBlocks ? double(info.blocks) / double(info.totalBlocks) : 1;
}

std::optional<Certificate> certifyPath(const Program &program,
                                       const SimulationResult &result) {
  if (!result.criticalPath)
    return std::nullopt;
  return certify(program, result);
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

void writePath(llvm::json::OStream &json, const CriticalPath::Layer &path) {
  json.attributeObject("critical_path", [&] {
    for (const Kind &kind : kinds)
      number(json, kind.name, seconds(sumOf(path.picoseconds, kind)));
  });
}

/// Of the whole network; 0 without any.
double estimateOf(const Program &program) {
  double sum = 0;
  for (const LayerInfo &layer : program.layers)
    sum += layer.estimateSeconds;
  return sum;
}

double ratio(const SimulationResult &result, double reference) {
  return reference > 0 ? result.seconds / reference : 0;
}

void writeJson(const Program &program, const SimulationResult &result,
               raw_ostream &os) {
  llvm::json::OStream json(os, 2);
  std::optional<Certificate> certificate = certifyPath(program, result);
  const ReferenceFigures &reference = program.reference;
  json.object([&] {
    json.attribute("device", printDevice(program.device));
    number(json, "seconds", result.seconds);
    number(json, "roofline_seconds", reference.rooflineSeconds);
    number(json, "layer_bound_seconds", reference.layerBoundSeconds);
    number(json, "lower_bound_seconds", reference.lowerBoundSeconds);
    number(json, "estimate_seconds", estimateOf(program));
    number(json, "roofline_ratio", ratio(result, reference.rooflineSeconds));
    number(json, "layer_bound_ratio",
           ratio(result, reference.layerBoundSeconds));
    number(json, "lower_bound_ratio",
           ratio(result, reference.lowerBoundSeconds));
    json.attribute("macs", result.macs);
    json.attribute("blocks_walked", result.blocksWalked);
    int64_t networkMacs = 0, nonZeroMacs = 0;
    for (const LayerInfo &info : program.layers) {
      networkMacs += info.macs;
      nonZeroMacs += info.nonZeroMacs;
    }
    json.attribute("network_macs", networkMacs);
    json.attribute("network_nonzero_macs", nonZeroMacs);
    for (Opcode opcode : channels)
      json.attribute(lower(name(opcode)), result.bytes[unsigned(opcode)]);
    json.attributeObject("busy_seconds", [&] {
      for (unsigned e = 0; e < numEngines; ++e)
        number(json, lower(name(Engine(e))), seconds(result.busyPs[e]));
    });
    json.attributeObject("wait_seconds", [&] {
      for (unsigned e = 0; e < numEngines; ++e)
        number(json, lower(name(Engine(e))), seconds(result.waitPs[e]));
    });
    writeBusiest(json,
                 busiest(program,
                         [&](const Kind &kind) {
                           int64_t sum = 0;
                           for (const LayerResult &layer : result.layers)
                             sum += busy(layer, kind);
                           return sum;
                         }),
                 result.seconds);
    if (certificate) {
      writeEntry(json, certificate->network);
      json.attributeArray("ranking", [&] {
        for (size_t layer : certificate->ranking)
          json.value(llvm::json::fixUTF8(infoOf(program, layer).name));
      });
    }
    json.attributeArray("memtile_peak_bytes", [&] {
      for (int64_t bytes : result.peakBytes)
        json.value(bytes);
    });
    json.attributeArray("layers", [&] {
      for (size_t index = 0; index < result.layers.size(); ++index) {
        LayerInfo info = infoOf(program, index);
        const LayerResult &l = result.layers[index];
        json.object([&] {
          json.attribute("name", llvm::json::fixUTF8(info.name));
          json.attribute("kind", llvm::json::fixUTF8(info.kind));
          json.attribute("location", llvm::json::fixUTF8(info.location));
          number(json, "begin_seconds", seconds(l.beginPs));
          number(json, "end_seconds", seconds(l.endPs));
          number(json, "estimate_seconds", info.estimateSeconds);
          json.attribute("network_macs", info.macs);
          json.attribute("network_nonzero_macs", info.nonZeroMacs);
          json.attribute("macs", l.macs);
          number(json, "density", density(info));
          json.attribute("splits", llvm::json::fixUTF8(info.splits));
          for (Opcode opcode : channels)
            json.attribute(lower(name(opcode)), l.bytes[unsigned(opcode)]);
          json.attributeObject("busy_seconds", [&] {
            for (const Kind &kind : kinds)
              number(json, kind.name, seconds(busy(l, kind)));
          });
          writeBusiest(
              json,
              busiest(program, [&](const Kind &kind) { return busy(l, kind); }),
              seconds(l.endPs - l.beginPs));
          if (certificate) {
            writeEntry(json, certificate->layers[index]);
            writePath(json, result.criticalPath->layers[index]);
          }
        });
      }
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

void writeCsv(const Program &program, const SimulationResult &result,
              raw_ostream &os) {
  os << "layer,kind,location,begin_seconds,end_seconds,network_macs,"
        "network_nonzero_macs,macs,density,splits";
  for (Opcode opcode : channels)
    os << ',' << lower(name(opcode)) << "_bytes";
  for (const Kind &kind : kinds)
    os << ',' << kind.name << "_seconds";
  std::optional<Certificate> certificate = certifyPath(program, result);
  if (certificate)
    os << ",critical_seconds,bound,bound_seconds,waits,wait_seconds,"
          "saved_seconds";
  os << '\n';
  for (auto [index, layer] : llvm::enumerate(result.layers)) {
    LayerInfo info = infoOf(program, index);
    for (llvm::StringRef text :
         {llvm::StringRef(info.name), llvm::StringRef(info.kind),
          llvm::StringRef(info.location)}) {
      writeCsvText(text, os);
      os << ',';
    }
    os << printNumber(seconds(layer.beginPs)) << ','
       << printNumber(seconds(layer.endPs)) << ',' << info.macs << ','
       << info.nonZeroMacs << ',' << layer.macs << ','
       << printNumber(density(info)) << ',';
    writeCsvText(info.splits, os);
    for (Opcode opcode : channels)
      os << ',' << layer.bytes[unsigned(opcode)];
    for (const Kind &kind : kinds)
      os << ',' << printNumber(seconds(busy(layer, kind)));
    if (certificate) {
      const Certificate::Entry &entry = certificate->layers[index];
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
void writeCertificate(const Program &program, const Certificate &certificate,
                      size_t nameColumns, raw_ostream &os) {
  std::vector<size_t> rank(certificate.layers.size(), 0);
  for (auto [place, layer] : llvm::enumerate(certificate.ranking))
    rank[layer] = place + 1;
  auto line = [&](llvm::StringRef name, const Certificate::Entry &entry,
                  size_t place) {
    os << llvm::left_justify(name.take_front(nameColumns), nameColumns)
       << format("  %10.2f %6.1f  ", entry.seconds * 1e6,
                 certificate.network.seconds > 0
                     ? 100 * entry.seconds / certificate.network.seconds
                     : 0)
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
  for (auto [index, entry] : llvm::enumerate(certificate.layers))
    line(infoOf(program, index).name, entry, rank[index]);
  line("all", certificate.network, 0);
}

void writeText(const Program &program, const SimulationResult &result,
               raw_ostream &os) {
  size_t width = 5, kindWidth = 10;
  for (size_t i = 0; i < result.layers.size(); ++i) {
    LayerInfo info = infoOf(program, i);
    width = std::max(width, std::min(info.name.size(), mostNameColumns));
    kindWidth = std::max(kindWidth, info.kind.size());
  }
  auto text = [&](llvm::StringRef value, size_t columns) {
    os << llvm::left_justify(value.take_front(columns), columns);
  };
  text("layer", width);
  os << "  ";
  text("kind", kindWidth);
  os << "  begin us     end us    MMACs  nonzero  dens.";
  for (Opcode opcode : channels)
    os << llvm::right_justify(lower(name(opcode)) + " kB", 11);
  for (const Kind &kind : kinds)
    os << llvm::right_justify(std::string(kind.name) + " us", 11);
  os << "  splits\n";
  for (auto [index, layer] : llvm::enumerate(result.layers)) {
    LayerInfo info = infoOf(program, index);
    text(info.name, width);
    os << "  ";
    text(info.kind, kindWidth);
    os << format("%10.2f %10.2f %8.2f %8.2f %6.3f",
                 seconds(layer.beginPs) * 1e6, seconds(layer.endPs) * 1e6,
                 double(info.macs) * 1e-6, double(info.nonZeroMacs) * 1e-6,
                 density(info));
    for (Opcode opcode : channels)
      os << format(" %10.1f", double(layer.bytes[unsigned(opcode)]) * 1e-3);
    for (const Kind &kind : kinds)
      os << format(" %10.2f", seconds(busy(layer, kind)) * 1e6);
    os << "  " << info.splits << '\n';
  }
  if (std::optional<Certificate> certificate = certifyPath(program, result))
    writeCertificate(program, *certificate, width, os);
  const ReferenceFigures &reference = program.reference;
  os << '\n' << "device       " << printDevice(program.device) << '\n';
  os << "time         " << format("%.6e", result.seconds) << " s\n";
  auto figure = [&](const char *what, double value) {
    os << what << format("%.6e", value) << " s";
    if (value > 0)
      os << format("   the time is %.3f of it", result.seconds / value);
    os << '\n';
  };
  figure("roofline     ", reference.rooflineSeconds);
  figure("layer bound  ", reference.layerBoundSeconds);
  figure("lower bound  ", reference.lowerBoundSeconds);
  figure("estimate     ", estimateOf(program));
  os << "MACs         " << result.macs << " in " << result.blocksWalked
     << " walks over a block\n";
  for (Opcode opcode : channels) {
    text(lower(name(opcode)), 13);
    os << result.bytes[unsigned(opcode)] << " bytes\n";
  }
  os << "memtile peak";
  for (int64_t bytes : result.peakBytes)
    os << ' ' << bytes;
  os << " of " << program.device.memtileBytes << " bytes\n";
}

} // namespace

void bsaie::writeReport(const Program &program, const SimulationResult &result,
                        ReportFormat format, raw_ostream &os) {
  switch (format) {
  case ReportFormat::Text:
    return writeText(program, result, os);
  case ReportFormat::Json:
    return writeJson(program, result, os);
  case ReportFormat::Csv:
    return writeCsv(program, result, os);
  }
}
