//===- FuzzDevice.cpp - Texts and files of devices -----------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A device that is accepted is possible, and its text means the same device.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Hardware/Device.h"
#include "Fuzz.h"
#include "MutateText.h"

#include "llvm/Support/FileSystem.h"

using namespace bsaie;
using namespace bsaie::fuzz;

static void checkDeviceAndItsText(const Device &device) {
  require(!llvm::errorToBool(checkDevice(device)),
          "a device was read that checkDevice refuses");
  std::string text = printDevice(device);
  llvm::Expected<Device> again = parseDevice(text);
  require(bool(again), "the device's own text is refused: " + text);
  require(*again == device, "the device's own text means another: " + text);
  require(printDevice(*again) == text, "two texts of one device: " + text);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  llvm::StringRef text = textOf(data, size);
  // The text of `--device`, unless it names a file.
  llvm::StringRef name = text.trim().split('{').first.trim();
  if (!llvm::sys::fs::exists(name)) {
    if (llvm::Expected<Device> device = parseDevice(text))
      checkDeviceAndItsText(*device);
    else
      requireMessage(device.takeError());
  }
  // The contents of a device file.
  if (llvm::Expected<Device> device = parseDeviceFile(text, "file"))
    checkDeviceAndItsText(*device);
  else
    requireMessage(device.takeError());
  return 0;
}
