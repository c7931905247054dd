//===- Compile.h - Modules, and what follows from them ----------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the fuzzers of MLIR share: a context, passes under a strict watch, and
// the way from an aie2.program to an execution.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_FUZZ_COMPILE_H
#define BSAIE_FUZZ_COMPILE_H

#include "BSAIE/Pipelines/RegisterEverything.h"
#include "BSAIE/Pipelines/SetDevice.h"
#include "BSAIE/Target/ProgramFromIR.h"
#include "Fuzz.h"
#include "Simulate.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"

namespace bsaie::fuzz {

/// A context with the project's dialects, one thread, and a handler that counts
/// errors and prints nothing.
class Session {
public:
  Session() : context(registry(), mlir::MLIRContext::Threading::DISABLED) {
    context.printOpOnDiagnostic(false);
    context.getDiagEngine().registerHandler([this](mlir::Diagnostic &d) {
      errors += d.getSeverity() == mlir::DiagnosticSeverity::Error;
      require(!d.str().empty(), "an empty message");
      return mlir::success();
    });
  }

  /// Text or bytecode, in memory as a file is: aligned and with a zero after it.
  mlir::OwningOpRef<mlir::ModuleOp> parse(llvm::StringRef input) {
    constexpr size_t alignment = 64;
    std::unique_ptr<char, decltype(&std::free)> copy(
        static_cast<char *>(std::aligned_alloc(
            alignment, llvm::alignTo(input.size() + 1, alignment))),
        &std::free);
    std::memcpy(copy.get(), input.data(), input.size());
    copy.get()[input.size()] = 0;
    llvm::StringRef text(copy.get(), input.size());
    errors = 0;
    mlir::ParserConfig config(&context);
    auto module = mlir::parseSourceString<mlir::ModuleOp>(text, config, "p");
    // Upstream's tosa.rescale is silent about a wrong key of its attributes.
    require(module || errors || text.contains("tosa."),
            "the parser failed without a message");
    return module;
  }

  mlir::MLIRContext context;
  unsigned errors = 0;

private:
  static const mlir::DialectRegistry &registry() {
    static const mlir::DialectRegistry all = [] {
      mlir::DialectRegistry dialects;
      registerAllDialects(dialects);
      return dialects;
    }();
    return all;
  }
};

inline std::string textOf(mlir::ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream os(text);
  module.print(os, mlir::OpPrintingFlags().enableDebugInfo());
  return text;
}

/// Printing `module` and parsing it gives it back, in text and in bytecode.
inline void requireSameModules(Session &session, mlir::ModuleOp module) {
  std::string text = textOf(module);
  // A resource that is read twice into one context gets another name.
  bool hasResource = llvm::StringRef(text).contains("dense_resource");
  auto again = session.parse(text);
  require(bool(again), "the module's own text is refused:\n" + text);
  std::string second = textOf(*again);
  require(second == text || hasResource,
          "the module's own text is another:\n" + text + "\n" + second);
  std::string bytes;
  llvm::raw_string_ostream os(bytes);
  require(succeeded(mlir::writeBytecodeToFile(module, os)), "no bytecode");
  auto fromBytes = session.parse(bytes);
  require(bool(fromBytes), "the module's own bytecode is refused:\n" + text);
  require(textOf(*fromBytes) == text || hasResource,
          "the module's own bytecode is another:\n" + text);
}

/// What a pass leaves when it does not fail is valid.
struct RequireValid : mlir::PassInstrumentation {
  void runAfterPass(mlir::Pass *pass, mlir::Operation *op) final {
    // Adaptors of nested pipelines are passes without an argument.
    if (!pass->getArgument().empty())
      require(succeeded(mlir::verify(op)),
              "invalid IR after " + pass->getArgument());
  }
};

/// Runs `passes`; a failure says why.
inline bool runPasses(Session &session, mlir::PassManager &passes,
                      mlir::ModuleOp module) {
  session.errors = 0;
  bool done = succeeded(passes.run(module));
  require(done || session.errors, "a pass failed without a message");
  return done;
}

/// An empty pass manager that judges what its passes leave.
inline std::unique_ptr<mlir::PassManager> passManager(Session &session) {
  auto passes = std::make_unique<mlir::PassManager>(&session.context);
  // RequireValid verifies, and tells a pass from its input.
  passes->enableVerifier(false);
  passes->addInstrumentation(std::make_unique<RequireValid>());
  return passes;
}

/// Translates and executes every program of `module`. When `compiled`, the
/// module was TOSA, and its programs run to their ends.
inline void executePrograms(Session &session, mlir::ModuleOp module,
                            bool compiled) {
  module.walk([&](aie2::ProgramOp op) {
    session.errors = 0;
    mlir::FailureOr<TranslatedProgram> translated = programFromIR(op);
    if (failed(translated)) {
      require(session.errors, "the translation failed without a message");
      require(!compiled, "a compiled program is not translated");
      return;
    }
    requireRoundTrip(translated->program);
    simulateProgram(translated->program,
                    {translated->parameters.data(),
                     translated->parameters.size()},
                    compiled);
  });
}

} // namespace bsaie::fuzz

#endif // BSAIE_FUZZ_COMPILE_H
