//===- DeviceTest.cpp - Names, overrides and files of devices -------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Hardware/Device.h"
#include "gtest/gtest.h"

using namespace bsaie;

namespace {

Device parsed(llvm::StringRef text) {
  auto device = parseDevice(text);
  EXPECT_TRUE(bool(device)) << text.str();
  if (!device) {
    ADD_FAILURE() << llvm::toString(device.takeError());
    return Device();
  }
  return *device;
}

std::string failure(llvm::Expected<Device> device) {
  if (device)
    return "no error";
  return llvm::toString(device.takeError());
}

TEST(Device, DefaultIsPaper4x4) {
  EXPECT_EQ(parsed("paper-4x4"), Device());
  EXPECT_EQ(printDevice(Device()), "paper-4x4");
}

TEST(Device, NamesAndSuffixes) {
  Device d = parsed("paper-8x2-m2-overlap");
  EXPECT_EQ(d.rows, 8);
  EXPECT_EQ(d.columns, 2);
  EXPECT_EQ(d.memtiles(), 4);
  EXPECT_EQ(d.columnOfMemtile(3), 1);
  EXPECT_FALSE(d.haltingWeights);
  EXPECT_EQ(printDevice(d), "paper-8x2-m2-overlap");
  EXPECT_EQ(parsed("paper-32x32").cores(), 1024);
}

TEST(Device, OverridesPrintAndReadBack) {
  Device d = parsed("paper-3x3{ddr_bytes_per_second=2.5e8 rows=2, "
                    "halting_weights=false dma_start_seconds=1.1e-7}");
  EXPECT_EQ(d.rows, 2);
  EXPECT_EQ(d.ddrBytesPerSecond, 2.5e8);
  EXPECT_FALSE(d.haltingWeights);
  EXPECT_EQ(parsed(printDevice(d)), d);
  EXPECT_EQ(printDevice(d), "paper-3x3{rows=2 ddr_bytes_per_second=2.5e+08 "
                            "dma_start_seconds=1.1e-07 halting_weights=0}");
}

TEST(Device, EveryFieldReadsBack) {
  for (const DeviceField &field : deviceFields()) {
    if (field.isText())
      continue;
    Device d;
    field.set(d, field.maximum);
    EXPECT_EQ(parsed(printDevice(d)), d) << field.name.str();
  }
  Device d;
  d.memtileKinds = "WAAW";
  EXPECT_NE(d, Device());
  EXPECT_EQ(printDevice(d), "paper-4x4{memtile_kinds=WAAW}");
  EXPECT_EQ(parsed(printDevice(d)), d);
  EXPECT_EQ(parsed("paper-4x4{memtile_kinds= activation_broadcast=column}"),
            Device());
}

TEST(Device, FieldsAreListed) {
  std::string help = deviceFieldsHelp();
  for (const DeviceField &field : deviceFields()) {
    EXPECT_EQ(findDeviceField(field.name), &field);
    EXPECT_NE(help.find("  " + field.name.str() + " "), std::string::npos);
  }
  EXPECT_EQ(findDeviceField("row"), nullptr);
}

TEST(Device, MemtilesAreShared) {
  Device d = parsed("paper-2x3-m2");
  for (int64_t m = 0; m < d.memtiles(); ++m) {
    EXPECT_TRUE(d.holdsWeights(m) && d.holdsActivations(m));
    EXPECT_EQ(d.loadBytesPerSecondOf(m), 4e9);
    EXPECT_EQ(d.loadwBytesPerSecondOf(m), 4e9);
  }
  EXPECT_EQ(d.totalLoadBytesPerSecond(), 24e9);
  EXPECT_EQ(d.totalLoadwBytesPerSecond(), 24e9);
  EXPECT_EQ(d.totalWriteBytesPerSecond(), 48e9);
}

TEST(Device, MemtilesOfOneKind) {
  Device d = parsed("paper-4x4{memtile_kinds=WAAS loadw_bytes_per_second=3e9 "
                    "write_channels_per_memtile=3}");
  EXPECT_TRUE(d.holdsWeights(0) && !d.holdsActivations(0));
  EXPECT_TRUE(!d.holdsWeights(1) && d.holdsActivations(1));
  EXPECT_TRUE(d.holdsWeights(3) && d.holdsActivations(3));
  EXPECT_EQ(d.loadBytesPerSecondOf(0), 0);
  EXPECT_EQ(d.loadBytesPerSecondOf(1), 8e9);
  EXPECT_EQ(d.loadBytesPerSecondOf(3), 4e9);
  EXPECT_EQ(d.loadwBytesPerSecondOf(0), 6e9);
  EXPECT_EQ(d.loadwBytesPerSecondOf(1), 0);
  EXPECT_EQ(d.loadwBytesPerSecondOf(3), 3e9);
  EXPECT_EQ(d.totalLoadBytesPerSecond(), 20e9);
  EXPECT_EQ(d.totalLoadwBytesPerSecond(), 9e9);
  EXPECT_EQ(d.totalWriteBytesPerSecond(), 36e9);
}

TEST(Device, MemtileKindsFitAllOverrides) {
  EXPECT_EQ(parsed("paper-4x4{memtile_kinds=WA columns=2}").memtileKinds, "WA");
  EXPECT_EQ(
      parsed("paper-1x1{memtile_kinds=WAA memtiles_per_column=3}").memtiles(),
      3);
  EXPECT_EQ(failure(parseDevice("paper-4x4{memtile_kinds=WAAW columns=3}")),
            "device field memtile_kinds is 'WAAW', a letter for 4 memtiles, "
            "but the device has 3");
  EXPECT_EQ(failure(parseDevice("paper-4x4-m2{memtile_kinds=WAAW}")),
            "device field memtile_kinds is 'WAAW', a letter for 4 memtiles, "
            "but the device has 8");
}

TEST(Device, File) {
  auto d = parseDeviceFile("# a slow one\nbase = paper-2x2-overlap\n\n"
                           "memtile_bytes = 65536  # small\n",
                           "slow.device");
  ASSERT_TRUE(bool(d));
  EXPECT_EQ(d->memtileBytes, 65536);
  EXPECT_EQ(d->name, "paper-2x2-overlap");
  d = parseDeviceFile("base = paper-4x4\nmemtile_kinds = WAAW # the paper's\n"
                      "activation_broadcast = column\n",
                      "kinds.device");
  ASSERT_TRUE(bool(d));
  EXPECT_EQ(printDevice(*d), "paper-4x4{memtile_kinds=WAAW}");
}

TEST(Device, Errors) {
  EXPECT_EQ(failure(parseDevice("paper-0x4")).substr(0, 40),
            "unknown device 'paper-0x4': known are pa");
  for (const char *name :
       {"", "paper", "paper-4", "paper-4x", "paper-33x1", "paper-4x4-m3",
        "paper-4x4-overlap-m2", "paper-+4x4", "paper-99999999999999999999x1"})
    EXPECT_EQ(failure(parseDevice(name)).substr(0, 15), "unknown device ")
        << name;
  EXPECT_EQ(failure(parseDevice("paper-4x4{row=3}")).substr(0, 60),
            "unknown device field 'row': known are rows, columns, memtile");
  EXPECT_EQ(failure(parseDevice("paper-4x4{rows=0}")),
            "device field rows is 0, must be from 1 to 64");
  EXPECT_EQ(failure(parseDevice("paper-4x4{rows=2.5}")),
            "device field rows is 2.5, must be a whole number");
  EXPECT_EQ(failure(parseDevice("paper-4x4{rows=many}")),
            "device field rows is 'many', which is no number");
  EXPECT_EQ(failure(parseDevice("paper-4x4{load_bytes_per_second=nan}")),
            "device field load_bytes_per_second is 'nan', which is no number");
  EXPECT_EQ(failure(parseDevice("paper-4x4{rows=2")),
            "device 'paper-4x4{rows=2' has no closing brace");
  EXPECT_EQ(
      failure(parseDevice("paper-4x4{ddr_bytes_per_second=1}")),
      "device field ddr_bytes_per_second is 1, must be 0 or at least 1000");
  EXPECT_EQ(failure(parseDeviceFile("\nrows 3\n", "f")),
            "f:2: expected 'field = value' but found 'rows 3'");
  EXPECT_EQ(failure(parseDeviceFile("rows = 3\nbase = paper-1x1\n", "f")),
            "f:2: the base must come before all fields");
  EXPECT_EQ(failure(parseDevice("paper-4x4{rows}")),
            "device 'paper-4x4': expected 'field=value' but found 'rows'");
  Device d;
  d.memtileBytes = 0;
  EXPECT_EQ(llvm::toString(checkDevice(d)),
            "device field memtile_bytes is 0, must be from 64 to 1073741824");
}

TEST(Device, TextErrors) {
  EXPECT_EQ(failure(parseDevice("paper-4x4{memtile_kinds=WAxW}")),
            "device field memtile_kinds is 'WAxW', where memtile 2 is 'x', "
            "must be S (shared), W (weights only) or A (activations only)");
  EXPECT_EQ(failure(parseDevice("paper-2x2{memtile_kinds=AA}")),
            "device field memtile_kinds is 'AA', which leaves no memtile for "
            "weights");
  EXPECT_EQ(failure(parseDevice("paper-2x2{memtile_kinds=WW}")),
            "device field memtile_kinds is 'WW', which leaves no memtile for "
            "activations");
  EXPECT_EQ(failure(parseDevice("paper-2x2{memtile_kinds}")),
            "device 'paper-2x2': expected 'field=value' but found "
            "'memtile_kinds'");
  EXPECT_EQ(failure(parseDevice("paper-2x2{activation_broadcast=row}")),
            "device field activation_broadcast is 'row', which is not "
            "supported: LOADFM broadcasts activations to the cores of a column "
            "and LOADWM weights to the cores of a row");
  EXPECT_EQ(failure(parseDevice("paper-2x2{activation_broadcast=all}")),
            "device field activation_broadcast is 'all', known is column");
  EXPECT_EQ(failure(parseDeviceFile("\nmemtile_kinds = waaw\n", "f")),
            "f:2: device field memtile_kinds is 'waaw', where memtile 0 is "
            "'w', must be S (shared), W (weights only) or A (activations "
            "only)");
  EXPECT_EQ(failure(parseDeviceFile("\nmemtile_kinds = WA\n", "f")),
            "f: device field memtile_kinds is 'WA', a letter for 2 memtiles, "
            "but the device has 4");
  // checkDevice does not rely on who set the fields.
  Device d;
  d.memtileKinds = "WAA?";
  EXPECT_EQ(llvm::toString(checkDevice(d)).substr(0, 60),
            "device field memtile_kinds is 'WAA?', where memtile 3 is '?'");
  d = Device();
  d.activationBroadcast = "";
  EXPECT_EQ(llvm::toString(checkDevice(d)),
            "device field activation_broadcast is '', known is column");
}

} // namespace
