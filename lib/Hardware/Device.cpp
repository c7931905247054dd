//===- Device.cpp - The table of known devices ----------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Holds the numbers of the devices, where each comes from, and the text form of
// a device. Must not hold anything about time or programs.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Hardware/Device.h"
#include "BSAIE/Support/MakeError.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cmath>

using namespace bsaie;
using llvm::StringRef;

namespace {

constexpr int64_t maxNamedMesh = 32;

llvm::Error checkKindLetters(StringRef kinds) {
  size_t bad = kinds.find_first_not_of("SWA");
  if (bad == StringRef::npos)
    return llvm::Error::success();
  return makeError("device field memtile_kinds is '", kinds,
                   "', where memtile ", bad, " is '", kinds[bad],
                   "', must be S (shared), W (weights only) or A (activations "
                   "only)");
}

llvm::Error checkBroadcast(StringRef cores) {
  if (cores == "column")
    return llvm::Error::success();
  if (cores == "row")
    return makeError(
        "device field activation_broadcast is 'row', which is not "
        "supported: LOADFM broadcasts activations to the cores of a "
        "column and LOADWM weights to the cores of a row");
  return makeError("device field activation_broadcast is '", cores,
                   "', known is column");
}

#define BSAIE_FIELD(member)                                                    \
  [](const Device &d) { return double(d.member); },                            \
      [](Device &d, double v) { d.member = decltype(d.member)(v); }

// The defaults of Device are those of `paper-4x4`. Sources are sections of the
// paper "8x8 Weight Block Sparsity".
const DeviceField fieldTable[] = {
    // IV.A: 4x4 as the example, 2x2 to 8x8, 4x1, 4x2 and 8x2 named.
    {"rows", "", "rows of cores", 1, 64, true, BSAIE_FIELD(rows)},
    {"columns", "", "columns of cores", 1, 64, true, BSAIE_FIELD(columns)},
    // IV.A: one memtile per column; "8x2 into a 8x8 with 2 memtiles per
    // column".
    {"memtiles_per_column", "", "memtiles of each column", 1, 8, true,
     BSAIE_FIELD(memtilesPerColumn)},
    // IV.A: 512 KB each.
    {"memtile_bytes", "bytes", "size of a memtile", 64, 1 << 30, true,
     BSAIE_FIELD(memtileBytes)},
    // IV.A: "about six banks are used as input/output/weight buffers" of 8 KiB.
    {"core_buffer_bytes", "bytes",
     "core data memory for input, output and weight buffers", 64, 1 << 26, true,
     BSAIE_FIELD(coreBufferBytes)},
    // IV.A: "two banks are used as temporary space for kernels".
    {"core_scratch_bytes", "bytes",
     "core data memory for int32 sums that outlive a kernel call", 0, 1 << 26,
     true, BSAIE_FIELD(coreScratchBytes)},
    // IV.E: "4x8x8 = 256 operations per cycle and 1 GHz frequency".
    {"core_hertz", "Hz", "clock of the cores", 1e3, 1e12, true,
     BSAIE_FIELD(coreHertz)},
    {"macs_per_cycle", "1/cycle", "int8 multiply-accumulates of a core", 1,
     1 << 20, true, BSAIE_FIELD(macsPerCycle)},
    // The same rate for what is not a multiplication.
    {"element_ops_per_cycle", "1/cycle",
     "element-wise and pooling operations of a core", 1, 1 << 20, true,
     BSAIE_FIELD(elementOpsPerCycle)},
    // IV.E: LOAD and LOADW "are parallel with a bandwidth of 4 GBps. Writes
    // from
    // memtile to DDR (WRITE) can use both channels (8 GBps)".
    {"load_bytes_per_second", "B/s", "LOAD, each memtile", 1e3, 1e15, false,
     BSAIE_FIELD(loadBytesPerSecond)},
    {"loadw_bytes_per_second", "B/s", "LOADW, each memtile", 1e3, 1e15, false,
     BSAIE_FIELD(loadwBytesPerSecond)},
    {"write_bytes_per_second", "B/s", "WRITE, each channel", 1e3, 1e15, false,
     BSAIE_FIELD(writeBytesPerSecond)},
    {"write_channels_per_memtile", "", "WRITE channels of a memtile", 1, 8,
     true, BSAIE_FIELD(writeChannelsPerMemtile)},
    // IV.E: "a few channels with again 4 GBps bandwidth".
    {"loadfm_bytes_per_second", "B/s", "LOADFM, each column", 1e3, 1e15, false,
     BSAIE_FIELD(loadfmBytesPerSecond)},
    {"loadwm_bytes_per_second", "B/s", "LOADWM, each row", 1e3, 1e15, false,
     BSAIE_FIELD(loadwmBytesPerSecond)},
    {"writefm_bytes_per_second", "B/s", "WRITEFM, each column", 1e3, 1e15,
     false, BSAIE_FIELD(writefmBytesPerSecond)},
    // The paper gives none.
    {"ddr_bytes_per_second", "B/s",
     "DDR in all directions together, 0 for no limit", 0, 1e15, false,
     BSAIE_FIELD(ddrBytesPerSecond)},
    // IV.E: "we do not account the wait and synchronization".
    {"dma_start_seconds", "s", "fixed cost of a transfer", 0, 1, false,
     BSAIE_FIELD(dmaStartSeconds)},
    {"kernel_start_seconds", "s", "fixed cost of a kernel call", 0, 1, false,
     BSAIE_FIELD(kernelStartSeconds)},
    // IV.E: "weights communications to cores are synchronous and halting".
    {"halting_weights", "bool",
     "no kernel of a row runs while LOADWM feeds the row", 0, 1, true,
     BSAIE_FIELD(haltingWeights)},
    // IV.A: "We can dedicate one memtile for weights, one for activations, or
    // we can share it"; IV.E: "weights to memtiles '0' and '3' and activations
    // to '1' and '2'".
    {"memtile_kinds", "",
     "a letter for each memtile: S shared, W weights only, A activations only; "
     "empty for all S",
     0, 0, false, nullptr, nullptr, &Device::memtileKinds, checkKindLetters},
    // IV.A: "A Memtile can broadcast data per column or per row; it is a design
    // choice".
    {"activation_broadcast", "", "the cores that LOADFM broadcasts to: column",
     0, 0, false, nullptr, nullptr, &Device::activationBroadcast,
     checkBroadcast},
};
#undef BSAIE_FIELD

std::string knownFields() {
  std::string text;
  for (const DeviceField &field : fieldTable) {
    if (!text.empty())
      text += ", ";
    text += field.name.str();
  }
  return text;
}

/// Refuses kinds that do not fit the memtiles of `device`.
llvm::Error checkMemtileKinds(const Device &device) {
  StringRef kinds = device.memtileKinds;
  if (kinds.empty())
    return llvm::Error::success();
  if (int64_t(kinds.size()) != device.memtiles())
    return makeError("device field memtile_kinds is '", kinds,
                     "', a letter for ", kinds.size(),
                     " memtiles, but the device has ", device.memtiles());
  for (auto [useless, what] :
       {std::pair('A', "weights"), std::pair('W', "activations")})
    if (kinds.find_first_not_of(useless) == StringRef::npos)
      return makeError("device field memtile_kinds is '", kinds,
                       "', which leaves no memtile for ", what);
  return llvm::Error::success();
}

/// Channels from DDR that bring one kind of content into a memtile.
int64_t ddrChannels(bool holdsIt, bool holdsTheOther) {
  return holdsIt ? (holdsTheOther ? 1 : 2) : 0;
}

int64_t loadChannels(const Device &device, int64_t memtile) {
  return ddrChannels(device.holdsActivations(memtile),
                     device.holdsWeights(memtile));
}

int64_t loadwChannels(const Device &device, int64_t memtile) {
  return ddrChannels(device.holdsWeights(memtile),
                     device.holdsActivations(memtile));
}

bool isDigits(StringRef text) {
  return !text.empty() && llvm::all_of(text, llvm::isDigit);
}

/// "paper-RxC" with its suffixes; false when `name` is no such name.
bool parseName(StringRef name, Device &device) {
  StringRef rest = name;
  if (!rest.consume_front("paper-"))
    return false;
  auto [rows, tail] = rest.split('x');
  size_t end = tail.find_first_not_of("0123456789");
  StringRef columns = tail.substr(0, end);
  StringRef suffixes = tail.substr(columns.size());
  if (!isDigits(rows) || !isDigits(columns) ||
      rows.getAsInteger(10, device.rows) ||
      columns.getAsInteger(10, device.columns))
    return false;
  if (device.rows < 1 || device.rows > maxNamedMesh || device.columns < 1 ||
      device.columns > maxNamedMesh)
    return false;
  if (suffixes.consume_front("-m2"))
    device.memtilesPerColumn = 2;
  if (suffixes.consume_front("-overlap"))
    device.haltingWeights = false;
  // Canonical, so that equal devices have equal names.
  device.name =
      ("paper-" + llvm::Twine(device.rows) + "x" + llvm::Twine(device.columns) +
       (device.memtilesPerColumn == 2 ? "-m2" : "") +
       (device.haltingWeights ? "" : "-overlap"))
          .str();
  return suffixes.empty();
}

llvm::Error unknownName(StringRef name) {
  return makeError("unknown device '", name, "': known are ",
                   knownDeviceNames(), ", or the path of a device file");
}

} // namespace

std::string bsaie::printNumber(double value) {
  if (value == std::floor(value) && std::fabs(value) < 1e7)
    return std::to_string(int64_t(value));
  std::string text;
  for (int digits = 6; digits <= 17; ++digits) {
    text.clear();
    llvm::raw_string_ostream(text) << llvm::format("%.*g", digits, value);
    double back = 0;
    if (!StringRef(text).getAsDouble(back) && back == value)
      break;
  }
  return text;
}

llvm::Error bsaie::setDeviceField(Device &device, StringRef name,
                                  StringRef text) {
  const DeviceField *field = findDeviceField(name);
  if (!field)
    return makeError("unknown device field '", name, "': known are ",
                     knownFields());
  if (field->isText()) {
    if (llvm::Error e = field->checkText(text))
      return e;
    device.*field->text = text.str();
    return llvm::Error::success();
  }
  double value = 0;
  if (field->unit == "bool" && text == "true")
    value = 1;
  else if (field->unit == "bool" && text == "false")
    value = 0;
  else if (text.getAsDouble(value) || !std::isfinite(value))
    return makeError("device field ", name, " is '", text,
                     "', which is no number");
  if (value < field->minimum || value > field->maximum)
    return makeError("device field ", name, " is ", text, ", must be from ",
                     printNumber(field->minimum), " to ",
                     printNumber(field->maximum));
  if (field->integral && value != std::floor(value))
    return makeError("device field ", name, " is ", text,
                     ", must be a whole number");
  field->set(device, value);
  return llvm::Error::success();
}

llvm::Expected<Device> bsaie::deviceNamed(StringRef name) {
  Device device;
  if (!parseName(name, device))
    return unknownName(name);
  return device;
}

bool Device::operator==(const Device &other) const {
  return name == other.name && llvm::all_of(fieldTable, [&](auto &field) {
           return field.isText() ? this->*field.text == other.*field.text
                                 : field.get(*this) == field.get(other);
         });
}

double Device::loadBytesPerSecondOf(int64_t memtile) const {
  return loadBytesPerSecond * double(loadChannels(*this, memtile));
}

double Device::loadwBytesPerSecondOf(int64_t memtile) const {
  return loadwBytesPerSecond * double(loadwChannels(*this, memtile));
}

double Device::totalLoadBytesPerSecond() const {
  int64_t channels = 0;
  for (int64_t m = 0; m < memtiles(); ++m)
    channels += loadChannels(*this, m);
  return loadBytesPerSecond * double(channels);
}

double Device::totalLoadwBytesPerSecond() const {
  int64_t channels = 0;
  for (int64_t m = 0; m < memtiles(); ++m)
    channels += loadwChannels(*this, m);
  return loadwBytesPerSecond * double(channels);
}

double Device::totalWriteBytesPerSecond() const {
  int64_t channels = 0;
  for (int64_t m = 0; m < memtiles(); ++m)
    channels += holdsActivations(m) ? writeChannelsPerMemtile : 0;
  return writeBytesPerSecond * double(channels);
}

std::string DeviceField::print(const Device &device) const {
  return isText() ? device.*text : printNumber(get(device));
}

llvm::ArrayRef<DeviceField> bsaie::deviceFields() { return fieldTable; }

const DeviceField *bsaie::findDeviceField(StringRef name) {
  for (const DeviceField &field : fieldTable)
    if (field.name == name)
      return &field;
  return nullptr;
}

std::string bsaie::deviceFieldsHelp() {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (const DeviceField &field : fieldTable) {
    os << "  " << llvm::left_justify(field.name, 27) << field.description;
    if (!field.unit.empty())
      os << " [" << field.unit << ']';
    os << '\n';
  }
  return text;
}

StringRef bsaie::knownDeviceNames() {
  return "paper-RxC (R rows and C columns of cores, 1 to 32 each), "
         "paper-RxC-m2 "
         "(two memtiles per column), paper-RxC-overlap and "
         "paper-RxC-m2-overlap "
         "(weights arrive while kernels run)";
}

llvm::Expected<Device> bsaie::parseDevice(StringRef text) {
  text = text.trim();
  auto [name, rest] = text.split('{');
  name = name.trim();
  bool braces = text.contains('{');
  Device device;
  if (!parseName(name, device)) {
    if (name.empty() || !llvm::sys::fs::is_regular_file(name))
      return unknownName(name);
    auto buffer = llvm::MemoryBuffer::getFile(name, /*IsText=*/true);
    if (!buffer)
      return makeError("cannot read device file '", name,
                       "': ", buffer.getError().message());
    auto read = parseDeviceFile((*buffer)->getBuffer(), name);
    if (!read)
      return read.takeError();
    device = *read;
  }
  if (!braces)
    return device;
  rest = rest.rtrim();
  if (!rest.consume_back("}"))
    return makeError("device '", text, "' has no closing brace");
  llvm::SmallVector<StringRef, 8> words;
  llvm::SplitString(rest, words, " ,\t\n");
  for (StringRef word : words) {
    if (!word.contains('='))
      return makeError("device '", name,
                       "': expected 'field=value' but found '", word, "'");
    auto [field, value] = word.split('=');
    if (llvm::Error e = setDeviceField(device, field, value))
      return std::move(e);
  }
  if (llvm::Error e = checkDevice(device))
    return std::move(e);
  return device;
}

llvm::Expected<Device> bsaie::parseDeviceFile(StringRef contents,
                                              StringRef file) {
  Device device;
  int64_t line = 0;
  bool sawField = false;
  while (!contents.empty()) {
    StringRef text;
    std::tie(text, contents) = contents.split('\n');
    ++line;
    text = text.split('#').first.trim();
    if (text.empty())
      continue;
    auto [name, value] = text.split('=');
    name = name.trim();
    value = value.trim();
    auto place = [&](llvm::Error e) {
      return makeError(file, ":", line, ": ", llvm::toString(std::move(e)));
    };
    if (!text.contains('='))
      return place(
          makeError("expected 'field = value' but found '", text, "'"));
    if (name == "base") {
      if (sawField)
        return place(makeError("the base must come before all fields"));
      Device base;
      if (!parseName(value, base))
        return place(makeError("unknown device '", value, "': known are ",
                               knownDeviceNames()));
      device = base;
      continue;
    }
    sawField = true;
    if (llvm::Error e = setDeviceField(device, name, value))
      return place(std::move(e));
  }
  if (llvm::Error e = checkDevice(device))
    return makeError(file, ": ", llvm::toString(std::move(e)));
  return device;
}

llvm::Error bsaie::checkDevice(const Device &device) {
  for (const DeviceField &field : fieldTable) {
    if (field.isText()) {
      if (llvm::Error e = field.checkText(device.*field.text))
        return e;
      continue;
    }
    double value = field.get(device);
    if (!(value >= field.minimum && value <= field.maximum))
      return makeError("device field ", field.name, " is ", printNumber(value),
                       ", must be from ", printNumber(field.minimum), " to ",
                       printNumber(field.maximum));
  }
  if (device.ddrBytesPerSecond != 0 && device.ddrBytesPerSecond < 1e3)
    return makeError("device field ddr_bytes_per_second is ",
                     printNumber(device.ddrBytesPerSecond),
                     ", must be 0 or at least 1000");
  if (llvm::Error e = checkMemtileKinds(device))
    return e;
  Device named;
  if (!parseName(device.name, named) || named.name != device.name)
    return unknownName(device.name);
  return llvm::Error::success();
}

std::string bsaie::printDevice(const Device &device) {
  Device named;
  parseName(device.name, named);
  std::string fields;
  for (const DeviceField &field : fieldTable) {
    std::string value = field.print(device);
    if (value == field.print(named))
      continue;
    if (!fields.empty())
      fields += ' ';
    fields += (field.name + "=" + value).str();
  }
  return fields.empty() ? device.name : device.name + "{" + fields + "}";
}
