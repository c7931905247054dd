//===- Oracle.h - TOSA executed by upstream MLIR ----------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lowers a module of upstream's dialects, TOSA above all, with upstream's own
// passes and executes it with LLVM's JIT. It is the truth of the tests, so it
// shares no code with the compiler that it judges: no dialect, pass or importer
// of this project is linked.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_TOOLS_ORACLE_H
#define BSAIE_TOOLS_ORACLE_H

#include "BSAIE/Support/Npy.h"
#include "mlir/ExecutionEngine/ExecutionEngine.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectRegistry.h"

namespace bsaie {

/// The type and shape of one input or output of a network.
struct TensorSignature {
  NpyType type;
  llvm::SmallVector<int64_t> shape;
  int64_t bytes;
};

/// A compiled network function.
class Oracle {
public:
  /// Compiles `function` of `module`, or its only public function if the name
  /// is empty. The module is lowered in place. `optLevel` is LLVM's.
  static llvm::Expected<Oracle>
  create(mlir::ModuleOp module, llvm::StringRef function, unsigned optLevel);

  llvm::ArrayRef<TensorSignature> inputs() const { return inputSignatures; }
  llvm::ArrayRef<TensorSignature> outputs() const { return outputSignatures; }

  /// Runs once for each n-th part of the inputs, whose first dimensions are n
  /// times the network's; results are stacked in the first dimension. `names`
  /// are the inputs' names for messages, and `seconds` becomes the time that
  /// the compiled code took.
  llvm::Expected<std::vector<NpyArray>> run(llvm::ArrayRef<NpyArray> inputs,
                                            llvm::ArrayRef<std::string> names,
                                            double &seconds);

private:
  std::string functionName;
  std::vector<TensorSignature> inputSignatures;
  std::vector<TensorSignature> outputSignatures;
  std::unique_ptr<mlir::ExecutionEngine> engine;
};

/// Registers upstream's dialects, passes and translations; call it once.
void registerOracle(mlir::DialectRegistry &registry);

} // namespace bsaie

#endif // BSAIE_TOOLS_ORACLE_H
