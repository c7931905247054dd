//===- FuzzMlir.cpp - Modules in text -------------------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Input: a byte that chooses the passes (the letters of `ways`), and a module.
// A module that is parsed is printed and parsed again as itself, in text and in
// bytecode. Passes on it give valid IR or a message. Programs that come out, or
// were there, are translated and executed; one that was compiled from TOSA runs
// to its end.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Dialect/BlockSparse/IR/Weights.h"
#include "Compile.h"
#include "MutateText.h"

#include <map>

using namespace bsaie;
using namespace bsaie::fuzz;

/// What each first byte means. The device of a module without one is small.
static constexpr std::pair<char, const char *> ways[] = {
    {'a', "sparsify,tile,allocate"},
    {'b', "tile,allocate"},
    {'c', "allocate"},
    {'d', "aie2.program(aie2-chain-locks)"},
    {'e', "sparsify{ratio=0.5 keep-alive=true},tile,allocate"},
    {'f', "sparsify{partial=true keep-channels=true},tile,allocate"},
    {'g', "convert-tosa-to-blocksparse,blocksparse-to-tosa"},
    {'h', "blocksparse-to-tosa"},
    {'i', "tosa-prune-blocks{ratio=0.5 block=16x8 scope=network}"},
    {'j', "func.func(blocksparse-drop-channels)"},
    {'k', "func.func(blocksparse-split)"},
    {'l', "func.func(blocksparse-assign-subvolumes)"},
    {'m', "func.func(blocksparse-place)"},
    {'n', "convert-blocksparse-to-aie2"},
    {'o', "func.func(blocksparse-annotate-reference)"},
    {'p', "bsaie-explain"},
    {'q', "sparsify{ratio=0.9 block=4x16 norm=variance encoding=coo "
          "balance=true first-conv=true},tile"},
    {'r', "convert-blocksparse-to-linalg"},
};

namespace {
/// A session and a pass manager for each way, remade now and then since a
/// context keeps every attribute.
struct Compiler {
  Session session;
  std::map<char, std::unique_ptr<mlir::PassManager>> passes;
  unsigned runs = 0;

  Compiler() {
    for (auto [letter, text] : ways) {
      passes[letter] = passManager(session);
      passes[letter]->addPass(createSetDevicePass("paper-2x2"));
      require(succeeded(mlir::parsePassPipeline(text, *passes[letter])),
              llvm::Twine("no pipeline: ") + text);
    }
  }
};
} // namespace

/// Whether a tensor is allowed and takes long: what is known of tensors is known
/// of each value.
static bool isLarge(mlir::ModuleOp module) {
  constexpr int64_t enough = 1 << 18;
  auto large = [](mlir::Type type) {
    auto shaped = llvm::dyn_cast<mlir::ShapedType>(type);
    return shaped && shaped.hasStaticShape() &&
           blocksparse::exceeds(shaped.getShape(), enough) &&
           !blocksparse::exceeds(shaped.getShape(),
                                 blocksparse::maxActivationValues);
  };
  return module
      .walk([&](mlir::Operation *op) {
        for (mlir::Region &region : op->getRegions())
          for (mlir::Block &block : region)
            if (llvm::any_of(block.getArgumentTypes(), large))
              return mlir::WalkResult::interrupt();
        return llvm::any_of(op->getResultTypes(), large)
                   ? mlir::WalkResult::interrupt()
                   : mlir::WalkResult::advance();
      })
      .wasInterrupted();
}

extern "C" int LLVMFuzzerInitialize(int *, char ***) {
  registerAllPasses();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static std::unique_ptr<Compiler> compiler;
  if (size < 2)
    return 0;
  // A resource lives in the context, and the next of its name gets another.
  bool hasResource = fuzz::textOf(data, size).contains("dense_resource");
  if (!compiler || ++compiler->runs >= 64 || hasResource)
    compiler = std::make_unique<Compiler>();
  auto passes = compiler->passes.find(char(data[0]));
  if (passes == compiler->passes.end())
    return 0;
  Session &session = compiler->session;
  auto module = session.parse(fuzz::textOf(data + 1, size - 1));
  if (!module)
    return 0;
  if (hasResource)
    compiler->runs = 64;
  requireSameModules(session, *module);
  if (isLarge(*module))
    return 0;
  bool hasProgram = false;
  module->walk([&](aie2::ProgramOp) { hasProgram = true; });
  if (!runPasses(session, *passes->second, *module))
    return 0;
  requireSameModules(session, *module);
  bool fromTosa = passes->first == 'a' || passes->first == 'e' ||
                  passes->first == 'f';
  executePrograms(session, *module, fromTosa && !hasProgram);
  return 0;
}
