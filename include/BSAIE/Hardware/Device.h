//===- Device.h - The mesh of cores and memtiles ----------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Describes the hardware that a program is compiled for: one plain struct whose
// numbers carry their units in their names. The table of known devices, and the
// source of every constant, is in Device.cpp. Knows nothing of networks.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_HARDWARE_DEVICE_H
#define BSAIE_HARDWARE_DEVICE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdint>
#include <string>
#include <vector>

namespace bsaie {

/// A mesh of `rows` x `columns` cores over `columns` x `memtilesPerColumn`
/// memtiles. Channels are counted as the paper's Section IV.A and IV.E do:
/// LOAD, LOADW and WRITE per memtile, LOADFM and WRITEFM per column, LOADWM per
/// row.
struct Device {
  std::string name = "paper-4x4";
  int64_t rows = 4;
  int64_t columns = 4;
  int64_t memtilesPerColumn = 1;
  int64_t memtileBytes = 512 * 1024;
  /// Core data memory for input, output and weight buffers.
  int64_t coreBufferBytes = 48 * 1024;
  /// Core data memory for int32 sums that outlive a kernel call.
  int64_t coreScratchBytes = 16 * 1024;
  int64_t coreHertz = 1'000'000'000;
  /// int8 multiply-accumulates of one core in one cycle.
  int64_t macsPerCycle = 256;
  /// Element-wise and pooling operations of one core in one cycle.
  int64_t elementOpsPerCycle = 256;
  double loadBytesPerSecond = 4e9;
  double loadwBytesPerSecond = 4e9;
  double writeBytesPerSecond = 4e9;
  int64_t writeChannelsPerMemtile = 2;
  double loadfmBytesPerSecond = 4e9;
  double loadwmBytesPerSecond = 4e9;
  double writefmBytesPerSecond = 4e9;
  /// Bandwidth of DDR in all directions together; 0 means no limit.
  double ddrBytesPerSecond = 0;
  /// Fixed cost of a transfer and of a kernel call, each iteration.
  double dmaStartSeconds = 0;
  double kernelStartSeconds = 0;
  /// A LOADWM starts only when no core of its row runs a kernel, and none
  /// starts before it ends.
  bool haltingWeights = true;
  /// What each memtile holds, a letter for each: S shared, W weights only, A
  /// activations only. Empty means S for all. The methods below need a device
  /// that checkDevice accepts.
  std::string memtileKinds;
  /// Whom LOADFM broadcasts to: `column`.
  std::string activationBroadcast = "column";

  int64_t cores() const { return rows * columns; }
  int64_t memtiles() const { return columns * memtilesPerColumn; }
  /// The column that memtile `m` belongs to; memtiles are numbered column by
  /// column.
  int64_t columnOfMemtile(int64_t m) const { return m / memtilesPerColumn; }
  bool holdsWeights(int64_t memtile) const {
    return memtileKinds.empty() || memtileKinds[memtile] != 'A';
  }
  bool holdsActivations(int64_t memtile) const {
    return memtileKinds.empty() || memtileKinds[memtile] != 'W';
  }
  /// Bandwidth of LOAD and LOADW into one memtile. Of its two channels from DDR
  /// a shared memtile uses one for each, a memtile of one kind both for that
  /// kind and none for the other (the paper's Section IV.E).
  double loadBytesPerSecondOf(int64_t memtile) const;
  double loadwBytesPerSecondOf(int64_t memtile) const;
  /// Bandwidth of all memtiles together; only memtiles with activations WRITE.
  double totalLoadBytesPerSecond() const;
  double totalLoadwBytesPerSecond() const;
  double totalWriteBytesPerSecond() const;
  bool operator==(const Device &other) const;
  bool operator!=(const Device &other) const { return !(*this == other); }
};

/// One overridable number or text of a Device, for parsing, printing and
/// `--help`.
struct DeviceField {
  llvm::StringRef name;
  llvm::StringRef unit;
  llvm::StringRef description;
  /// The smallest and largest number that make a device. No product of a few
  /// fields within these limits overflows 64 bits.
  double minimum;
  double maximum;
  bool integral;
  /// Null for a text field, as the members below are for a number.
  double (*get)(const Device &);
  void (*set)(Device &, double);
  std::string Device::*text = nullptr;
  /// Refuses a text whatever the other fields are.
  llvm::Error (*checkText)(llvm::StringRef) = nullptr;

  bool isText() const { return text != nullptr; }
  /// The value as setDeviceField reads it.
  std::string print(const Device &device) const;
};

/// All fields of a Device but its name, in the order in which they are printed.
llvm::ArrayRef<DeviceField> deviceFields();

/// Null for an unknown name.
const DeviceField *findDeviceField(llvm::StringRef name);

/// A line for each field, with its unit and meaning, for `--help`.
std::string deviceFieldsHelp();

/// The known names, for messages: `paper-RxC`, `paper-RxC-m2`, `-overlap`.
llvm::StringRef knownDeviceNames();

/// Reads "paper-3x3", "paper-3x3-overlap",
/// "paper-3x3{ddr_bytes_per_second=2.5e8}" or a file of `field = value` lines
/// (with an optional line `base = NAME`). Unknown names and fields are an error
/// that lists the known ones.
llvm::Expected<Device> parseDevice(llvm::StringRef text);

/// The device that `name` alone means; reads no file.
llvm::Expected<Device> deviceNamed(llvm::StringRef name);

/// Sets one field from its text; an unknown field or a value out of range is an
/// error.
llvm::Error setDeviceField(Device &device, llvm::StringRef field,
                           llvm::StringRef value);

/// The shortest decimal text that reads back as the same double.
std::string printNumber(double value);

/// The contents of a device file; `file` is its name for messages.
llvm::Expected<Device> parseDeviceFile(llvm::StringRef contents,
                                       llvm::StringRef file);

/// Refuses a device that cannot exist: no core, no memory, no bandwidth, no
/// memtile for weights or for activations, or a field that is out of its range.
llvm::Error checkDevice(const Device &device);

/// `name{field=value ...}` with the fields that differ from what the name alone
/// means; parseDevice reads it back.
std::string printDevice(const Device &device);

} // namespace bsaie

#endif // BSAIE_HARDWARE_DEVICE_H
