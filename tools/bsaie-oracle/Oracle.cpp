//===- Oracle.cpp - TOSA executed by upstream MLIR ------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lowers a TOSA module with upstream's own passes and executes it with LLVM's
// JIT. Uses nothing of the compiler that it judges.
//
//===----------------------------------------------------------------------===//

#include "Oracle.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/ExecutionEngine/OptUtils.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Target/LLVMIR/Dialect/All.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ExecutionEngine/Orc/JITTargetMachineBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include <chrono>
#include <cstdlib>

using namespace mlir;
using llvm::createStringError;
using llvm::Error;
using llvm::Expected;

namespace bsaie {

/// Upstream's way from TOSA to LLVM, every pass of it upstream's.
static constexpr llvm::StringLiteral pipeline =
    "builtin.module(func.func(tosa-optional-decompositions,tosa-infer-shapes,"
    "tosa-make-broadcastable,tosa-to-linalg-named{"
    "prefer-conv2d-kernel-layout-hwcf=false},canonicalize,"
    "tosa-layerwise-constant-fold,tosa-to-linalg,"
    "tosa-to-arith{include-apply-rescale=true},tosa-to-tensor,canonicalize,cse,"
    "linalg-fuse-elementwise-ops),empty-tensor-to-alloc-tensor,"
    "one-shot-bufferize{bufferize-function-boundaries=true "
    "function-boundary-type-conversion=identity-layout-map},"
    "buffer-deallocation-pipeline,convert-bufferization-to-memref,"
    "func.func(convert-linalg-to-loops),expand-strided-metadata,lower-affine,"
    "convert-scf-to-cf,convert-vector-to-llvm,finalize-memref-to-llvm{use-"
    "aligned-alloc=true},"
    "convert-to-llvm,reconcile-unrealized-casts)";

void registerOracle(DialectRegistry &registry) {
  registerAllDialects(registry);
  registerAllExtensions(registry);
  registerAllToLLVMIRTranslations(registry);
  registerAllPasses();
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
}

/// The signature of a static tensor of a type that .npy files have.
static Expected<TensorSignature> signatureOf(Type type,
                                             const llvm::Twine &what) {
  auto refuse = [&](const char *why) {
    std::string text;
    llvm::raw_string_ostream(text) << type;
    return createStringError(what + " has the type " + text + ", " + why);
  };
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return refuse("which is no ranked tensor");
  if (!tensor.hasStaticShape())
    return refuse("whose shape is not static");
  TensorSignature signature;
  Type element = tensor.getElementType();
  if (element.isInteger(8))
    signature.type = NpyType::Int8;
  else if (element.isInteger(16))
    signature.type = NpyType::Int16;
  else if (element.isInteger(32))
    signature.type = NpyType::Int32;
  else if (element.isInteger(64))
    signature.type = NpyType::Int64;
  else if (element.isF32())
    signature.type = NpyType::Float32;
  else
    return refuse("whose elements a .npy file cannot hold");
  signature.shape.assign(tensor.getShape().begin(), tensor.getShape().end());
  signature.bytes = tensor.getNumElements() * npyTypeBytes(signature.type);
  return signature;
}

static Expected<func::FuncOp> findFunction(ModuleOp module, StringRef name) {
  if (!name.empty()) {
    if (auto function = module.lookupSymbol<func::FuncOp>(name))
      if (!function.isExternal())
        return function;
    return createStringError("the module has no function '" + name + "'");
  }
  func::FuncOp found;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (!function.isPublic() || function.isExternal())
      continue;
    if (found)
      return createStringError(
          "the module has more than one public function, '" +
          found.getSymName() + "' and '" + function.getSymName() +
          "'; --function= chooses one");
    found = function;
  }
  if (!found)
    return createStringError("the module has no public function");
  return found;
}

Expected<Oracle> Oracle::create(ModuleOp module, StringRef name,
                                unsigned optLevel) {
  Expected<func::FuncOp> function = findFunction(module, name);
  if (!function)
    return function.takeError();
  Oracle oracle;
  oracle.functionName = function->getSymName().str();
  FunctionType type = function->getFunctionType();
  for (auto [i, input] : llvm::enumerate(type.getInputs())) {
    Expected<TensorSignature> signature =
        signatureOf(input, "input " + llvm::Twine(i));
    if (!signature)
      return signature.takeError();
    oracle.inputSignatures.push_back(*signature);
  }
  for (auto [i, output] : llvm::enumerate(type.getResults())) {
    Expected<TensorSignature> signature =
        signatureOf(output, "output " + llvm::Twine(i));
    if (!signature)
      return signature.takeError();
    oracle.outputSignatures.push_back(*signature);
  }
  if (oracle.inputSignatures.empty() || oracle.outputSignatures.empty())
    return createStringError("function '" + oracle.functionName +
                             "' has no input or no output");

  PassManager manager(module.getContext());
  if (failed(parsePassPipeline(
          pipeline.drop_front(strlen("builtin.module(")).drop_back(1),
          manager)))
    return createStringError("upstream's pipeline does not parse");
  if (failed(manager.run(module)))
    return createStringError("upstream cannot lower the module to LLVM");

  Expected<llvm::orc::JITTargetMachineBuilder> builder =
      llvm::orc::JITTargetMachineBuilder::detectHost();
  if (!builder)
    return builder.takeError();
  Expected<std::unique_ptr<llvm::TargetMachine>> machine =
      builder->createTargetMachine();
  if (!machine)
    return machine.takeError();
  // The options hold a reference to the transformer, hence the named local.
  auto transformer =
      makeOptimizingTransformer(optLevel, /*sizeLevel=*/0, machine->get());
  StringRef libraries[] = {BSAIE_RUNNER_UTILS};
  ExecutionEngineOptions options;
  options.transformer = transformer;
  options.jitCodeGenOptLevel = static_cast<llvm::CodeGenOptLevel>(optLevel);
  options.sharedLibPaths = libraries;
  options.enableGDBNotificationListener = false;
  options.enablePerfNotificationListener = false;
  Expected<std::unique_ptr<ExecutionEngine>> engine =
      ExecutionEngine::create(module, options);
  if (!engine)
    return engine.takeError();
  // The transformer runs when a symbol is first looked up.
  if (auto entry = (*engine)->lookupPacked(oracle.functionName); !entry)
    return entry.takeError();
  oracle.engine = std::move(*engine);
  return oracle;
}

Expected<std::vector<NpyArray>> Oracle::run(ArrayRef<NpyArray> inputs,
                                            ArrayRef<std::string> names,
                                            double &seconds) {
  if (inputs.size() != inputSignatures.size())
    return createStringError(
        "the network takes " + llvm::Twine(inputSignatures.size()) +
        " inputs but " + llvm::Twine(inputs.size()) + " are given");
  int64_t runs = 0;
  for (size_t i = 0; i < inputs.size(); ++i) {
    Expected<int64_t> batch = npyBatch(inputs[i], inputSignatures[i].type,
                                       inputSignatures[i].shape, names[i]);
    if (!batch)
      return batch.takeError();
    if (i > 0 && *batch != runs)
      return createStringError("'" + names[i] + "' holds " +
                               llvm::Twine(*batch) + " runs but '" + names[0] +
                               "' holds " + llvm::Twine(runs));
    runs = *batch;
  }

  std::vector<NpyArray> results(outputSignatures.size());
  for (size_t i = 0; i < results.size(); ++i) {
    results[i].type = outputSignatures[i].type;
    results[i].shape = outputSignatures[i].shape;
    if (!results[i].shape.empty())
      results[i].shape[0] *= runs;
    else if (runs != 1)
      return createStringError("output " + llvm::Twine(i) +
                               " has no dimension to stack " +
                               llvm::Twine(runs) + " runs in");
    results[i].data.reserve(outputSignatures[i].bytes * runs);
  }

  seconds = 0;
  for (int64_t run = 0; run < runs; ++run) {
    // Compiled code may write into its inputs, so that each run has a copy. A
    // memref of rank r is 3 + 2r words: allocated, aligned, offset, sizes,
    // strides.
    std::vector<std::vector<char>> copies;
    std::vector<SmallVector<int64_t>> words;
    for (auto [array, signature] : llvm::zip_equal(inputs, inputSignatures)) {
      const char *begin = array.data.data() + run * signature.bytes;
      auto &copy = copies.emplace_back(signature.bytes + 64);
      auto address = reinterpret_cast<int64_t>(copy.data());
      address = (address + 63) / 64 * 64;
      std::memcpy(reinterpret_cast<char *>(address), begin, signature.bytes);
      SmallVector<int64_t> &memref = words.emplace_back();
      memref.assign({address, address, 0});
      memref.append(signature.shape.begin(), signature.shape.end());
      SmallVector<int64_t> strides(signature.shape.size(), 1);
      for (int64_t d = int64_t(strides.size()) - 2; d >= 0; --d)
        strides[d] = strides[d + 1] * signature.shape[d + 1];
      memref.append(strides);
    }
    size_t resultWords = 0;
    for (const TensorSignature &signature : outputSignatures)
      resultWords += 3 + 2 * signature.shape.size();
    std::vector<int64_t> result(resultWords);
    SmallVector<void *> arguments;
    for (SmallVector<int64_t> &memref : words)
      for (int64_t &word : memref)
        arguments.push_back(&word);
    arguments.push_back(result.data());
    auto begin = std::chrono::steady_clock::now();
    if (Error error = engine->invokePacked(functionName, arguments))
      return std::move(error);
    seconds +=
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin)
            .count();

    llvm::SmallPtrSet<void *, 4> allocated;
    const int64_t *memref = result.data();
    for (auto [array, signature] : llvm::zip_equal(results, outputSignatures)) {
      const char *data = reinterpret_cast<const char *>(memref[1]) +
                         memref[2] * npyTypeBytes(signature.type);
      array.data.insert(array.data.end(), data, data + signature.bytes);
      allocated.insert(reinterpret_cast<void *>(memref[0]));
      memref += 3 + 2 * signature.shape.size();
    }
    // The caller frees results; those that are inputs or constants (which carry
    // this mark of upstream's) are not the heap's.
    for (SmallVector<int64_t> &input : words)
      allocated.erase(reinterpret_cast<void *>(input[0]));
    allocated.erase(reinterpret_cast<void *>(0xdeadbeef));
    for (void *pointer : allocated)
      std::free(pointer);
  }
  return results;
}

} // namespace bsaie
