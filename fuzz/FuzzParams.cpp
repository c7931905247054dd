//===- FuzzParams.cpp - Parameter images ----------------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Input: a byte that chooses one of the programs of test/Simulator or one kind
// of run, and a parameter image or a run. A run that is parsed is read to its
// ends; a program ends with a result or a message.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Emit/AsmReader.h"
#include "BSAIE/Sparsity/PackedFormat.h"
#include "Fuzz.h"
#include "Simulate.h"

#include "llvm/Support/MemoryBuffer.h"

using namespace bsaie;
using namespace bsaie::fuzz;

/// The programs, with the size of their images.
static const std::vector<Program> &programs() {
  static const std::vector<Program> all = [] {
    std::vector<Program> result;
    for (llvm::StringRef name : {"kernels", "conv-parts", "conv1x1",
                                 "conv3x3-halo", "memtile-kinds"}) {
      std::string path = (BSAIE_FUZZ_PROGRAMS "/" + name + ".asm").str();
      auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/true);
      require(bool(buffer), "cannot read " + path);
      result.push_back(
          llvm::cantFail(readAsm((*buffer)->getBuffer(), path)));
    }
    return result;
  }();
  return all;
}

/// What the walk over a run sums up, so that no read is left out.
static volatile int64_t sum;

static void walk(const ConvRunView &view) {
  for (int64_t row = 0; row < view.blockRows(); ++row) {
    int64_t height = std::min<int64_t>(8, view.outputChannels - row * 8);
    for (int64_t b = view.firstBlock(row); b < view.firstBlock(row + 1); ++b) {
      int64_t column = view.blockColumn(b, row);
      int64_t width = std::min<int64_t>(8, view.inputChannels - column * 8);
      int64_t count = height * width * view.kernelHeight * view.kernelWidth;
      const int8_t *values = view.values(b, row);
      sum = sum + values[0] + values[count - 1];
    }
  }
  for (int64_t o = 0; !view.partial && o < view.outputChannels; ++o)
    sum = sum + view.bias(o) + view.multiplier(o) + view.shift(o);
}

static void walk(const DwConvRunView &view) {
  for (int64_t y = 0; y < view.kernelHeight; ++y)
    for (int64_t x = 0; x < view.kernelWidth; ++x)
      sum = sum + view.values(y, x)[0] + view.values(y, x)[view.channels - 1];
  for (int64_t c = 0; c < view.channels; ++c)
    sum = sum + view.bias(c) + view.multiplier(c) + view.shift(c);
}

/// Packing what an element run says gives the run again, but for bytes that
/// mean nothing.
template <typename Constants>
static void requirePacked(const Constants &constants,
                          void (*pack)(const Constants &,
                                       llvm::SmallVectorImpl<char> &),
                          llvm::Expected<Constants> (*parse)(
                              llvm::ArrayRef<uint8_t>)) {
  llvm::SmallVector<char> first, second;
  pack(constants, first);
  auto again = parse({reinterpret_cast<const uint8_t *>(first.data()),
                      first.size()});
  require(bool(again), "a packed run is refused");
  pack(*again, second);
  require(first == second, "a packed run is another");
}

/// The message of a refused run; whether it was parsed.
template <typename T>
static bool parsed(llvm::Expected<T> &run) {
  if (run)
    return true;
  requireMessage(run.takeError());
  return false;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 1)
    return 0;
  size_t choice = data[0] % 16;
  llvm::ArrayRef<uint8_t> bytes(data + 1, size - 1);
  if (choice < programs().size()) {
    simulateProgram(programs()[choice], textOf(bytes.data(), bytes.size()));
    return 0;
  }
  // A copy of its own, so that a read beyond the end is seen.
  std::vector<uint8_t> copy(bytes.begin(), bytes.end());
  switch (choice - programs().size()) {
  case 0:
    if (auto run = ConvRunView::parse(copy); parsed(run))
      walk(*run);
    break;
  case 1:
    if (auto run = DwConvRunView::parse(copy); parsed(run))
      walk(*run);
    break;
  case 2:
    if (auto run = parseAddRun(copy); parsed(run))
      requirePacked<AddConstants>(*run, packAddRun, parseAddRun);
    break;
  case 3:
    if (auto run = parseAvgPoolRun(copy); parsed(run))
      requirePacked<AvgPoolConstants>(*run, packAvgPoolRun, parseAvgPoolRun);
    break;
  case 4:
    if (auto run = parseCopyRun(copy); parsed(run))
      requirePacked<CopyConstants>(*run, packCopyRun, parseCopyRun);
    break;
  default:
    break;
  }
  return 0;
}
