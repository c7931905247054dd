//===- bsaie-reduce.cpp - Makes a failing input smaller -------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// mlir-reduce with the project's dialects and passes, a reduction that cuts
// networks, and an output that is whole or absent. Holds no reduction itself.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Pipelines/RegisterEverything.h"
#include "BSAIE/Support/InitTool.h"
#include "BSAIE/Support/OutputFile.h"
#include "CutPass.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Reducer/Passes.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/ParseUtilities.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/WithColor.h"

using namespace mlir;

static constexpr llvm::StringLiteral overview =
    R"(bsaie-reduce: makes a module smaller while a test finds it interesting

  bsaie-reduce --cut='test=interesting.sh' net.mlir -o small.mlir
      cuts a network (a function of one block): fewer results, an activation as
      the result or as an argument, layers left out
  bsaie-reduce --reduction-tree='traversal-mode=0 test=interesting.sh' m.mlir
      mlir-reduce, for modules at any stage: erases operations that nothing needs

The test is run with the arguments of test-arg (a,b,...) and the path of a module.
Exit code 0 means 'not interesting', any other (1 by custom) 'interesting'. An
invalid module is never interesting.

)";

namespace cl = llvm::cl;

static cl::OptionCategory category("bsaie-reduce options");
static cl::opt<std::string> inputName(cl::Positional, cl::desc("<input file>"),
                                      cl::init("-"), cl::cat(category));
static cl::opt<std::string>
    outputName("o", cl::desc("Where the smaller module goes"),
               cl::value_desc("file"), cl::init("-"), cl::cat(category));
static cl::opt<bool> noImplicitModule(
    "no-implicit-module",
    cl::desc("Do not put the top-level operation into a module"),
    cl::cat(category));
static cl::opt<bool>
    allowUnregistered("allow-unregistered-dialect",
                      cl::desc("Accept ops of dialects that are not known"),
                      cl::cat(category));

static int fail(const llvm::Twine &message) {
  llvm::WithColor::error(llvm::errs(), "bsaie-reduce") << message << "\n";
  return 1;
}

/// Runs the passes of `parser` on the module of `input`; null, and said why,
/// where that fails.
static OwningOpRef<Operation *>
reduce(std::unique_ptr<llvm::MemoryBuffer> input, MLIRContext &context,
       const PassPipelineCLParser &parser) {
  auto sources = std::make_shared<llvm::SourceMgr>();
  sources->AddNewSourceBuffer(std::move(input), llvm::SMLoc());
  SourceMgrDiagnosticHandler handler(*sources, &context);
  OwningOpRef<Operation *> op =
      parseSourceFileForTool(sources, ParserConfig(&context),
                             /*insertImplicitModule=*/!noImplicitModule);
  if (!op)
    return nullptr;
  auto refuse = [&](const llvm::Twine &message) {
    return LogicalResult(emitError(UnknownLoc::get(&context)) << message);
  };
  PassManager passes(&context, op.get()->getName().getStringRef());
  if (failed(parser.addToPipeline(passes, refuse)) ||
      failed(passes.run(op.get())))
    return nullptr;
  return op;
}

int main(int argc, char **argv) {
  bsaie::InitTool init(argc, argv, "bsaie-reduce");
  DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  mlir::registerAllPasses();
  mlir::registerReducerPasses();
  bsaie::registerAllDialects(registry);
  bsaie::registerAllPasses();
  bsaie::registerCutPass();
  cl::HideUnrelatedOptions(category);
  PassPipelineCLParser parser("", "Reduction Passes to Run");
  cl::ParseCommandLineOptions(argc, argv, overview);

  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.printOpOnDiagnostic(false);
  context.allowUnregisteredDialects(allowUnregistered);
  std::string message;
  // Bytecode wants its sections aligned in memory as they are in the file.
  std::unique_ptr<llvm::MemoryBuffer> input =
      openInputFile(inputName, llvm::Align(64), &message);
  if (!input)
    return fail(message);
  // A reduction takes minutes: whether it can be kept is asked before.
  bool saidWhy = false;
  llvm::Error error = bsaie::writeFileAtomically(
      outputName, [&](llvm::raw_ostream &os) -> llvm::Error {
        OwningOpRef<Operation *> op = reduce(std::move(input), context, parser);
        saidWhy = !op;
        if (saidWhy)
          return llvm::createStringError("the reduction failed");
        op.get()->print(os);
        os << "\n";
        return llvm::Error::success();
      });
  if (saidWhy) {
    llvm::consumeError(std::move(error));
    return 1;
  }
  if (error)
    return fail(llvm::toString(std::move(error)));
  return 0;
}
