//===- TestRoundTrip.cpp - Prints and parses a module, for tests -*- C++
//-*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes the module as text, as generic text and as bytecode, reads each into a
// context of its own, and compares what is read with what was written,
// locations and resources included. With `complete` it also refuses a module
// that lacks something of a dialect; what that is, the dialect says itself.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Dialect/AIE2/IR/AIE2Ops.h"
#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseOps.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/AttrTypeSubElements.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/Pass.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;

namespace {
/// What a module has of the attributes and types that a list of classes names.
template <typename... Classes>
struct Seen {
  std::array<bool, sizeof...(Classes)> found{};

  template <typename Base>
  void note(Base value) {
    size_t index = 0;
    ((found[index++] |= isa<Classes>(value)), ...);
  }
  void listMissing(SmallVectorImpl<std::string> &missing) const {
    size_t index = 0;
    auto check = [&](StringRef name) {
      if (!found[index++])
        missing.push_back(name.str());
    };
    (check(Classes::name), ...);
  }
};

using Attributes = Seen<
#define GET_ATTRDEF_LIST
#include "BSAIE/Dialect/AIE2/IR/AIE2Attributes.cpp.inc"
    ,
#define GET_ATTRDEF_LIST
#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseAttributes.cpp.inc"
    >;
using Types = Seen<
#define GET_TYPEDEF_LIST
#include "BSAIE/Dialect/AIE2/IR/AIE2Types.cpp.inc"
    ,
#define GET_TYPEDEF_LIST
#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseTypes.cpp.inc"
    >;

struct TestRoundTrip : PassWrapper<TestRoundTrip, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(TestRoundTrip)

  TestRoundTrip() = default;
  TestRoundTrip(const TestRoundTrip &other) : PassWrapper(other) {}

  StringRef getArgument() const final { return "test-round-trip"; }
  StringRef getDescription() const final {
    return "print and parse the module in all forms";
  }

  static std::string print(ModuleOp module, bool isGeneric) {
    std::string text;
    llvm::raw_string_ostream os(text);
    OpPrintingFlags flags;
    flags.enableDebugInfo();
    module->print(os, isGeneric ? flags.printGenericOpForm() : flags);
    return text;
  }

  LogicalResult compare(StringRef form, StringRef written, StringRef expected) {
    MLIRContext context(getContext().getDialectRegistry());
    // Bytecode wants its sections aligned in memory.
    auto buffer = llvm::WritableMemoryBuffer::getNewUninitMemBuffer(
        written.size(), form, llvm::Align(64));
    llvm::copy(written, buffer->getBufferStart());
    llvm::SourceMgr sources;
    sources.AddNewSourceBuffer(std::move(buffer), SMLoc());
    OwningOpRef<ModuleOp> read =
        parseSourceFile<ModuleOp>(sources, ParserConfig(&context));
    if (!read)
      return emitError(getOperation().getLoc(), form) << " does not parse";
    std::string found = print(*read, /*isGeneric=*/true);
    if (found == expected)
      return success();
    size_t at = 0;
    while (at < std::min(found.size(), expected.size()) &&
           found[at] == expected[at])
      ++at;
    size_t from = at < 40 ? 0 : at - 40;
    return emitError(getOperation().getLoc(), form)
           << " changes '" << expected.substr(from, 80) << "' to '"
           << StringRef(found).substr(from, 80) << "'";
  }

  /// What the dialect `complete` has and the module lacks.
  void findMissing(SmallVectorImpl<std::string> &missing) {
    Attributes attributes;
    Types types;
    AttrTypeWalker walker;
    walker.addWalk([&](Attribute attribute) { attributes.note(attribute); });
    walker.addWalk([&](Type type) { types.note(type); });
    llvm::DenseSet<StringAttr> ops, given;
    getOperation().walk([&](Operation *op) {
      ops.insert(op->getName().getIdentifier());
      walker.walk(op->getAttrDictionary());
      for (Type type : op->getResultTypes())
        walker.walk(type);
      for (NamedAttribute attribute : op->getAttrs())
        given.insert(StringAttr::get(op->getContext(),
                                     op->getName().getStringRef() + "." +
                                         attribute.getName().strref()));
    });
    // The context's list by dialect is not complete.
    for (RegisteredOperationName name :
         getContext().getRegisteredOperations()) {
      if (name.getDialectNamespace() != complete)
        continue;
      if (!ops.contains(name.getIdentifier())) {
        missing.push_back(name.getStringRef().str());
        continue;
      }
      for (StringAttr attribute : name.getAttributeNames()) {
        auto full = StringAttr::get(&getContext(), name.getStringRef() + "." +
                                                       attribute.strref());
        if (attribute.strref() != "operandSegmentSizes" &&
            !given.contains(full))
          missing.push_back(full.str());
      }
    }
    attributes.listMissing(missing);
    types.listMissing(missing);
    llvm::erase_if(missing, [&](StringRef name) {
      return !name.starts_with(complete + ".");
    });
  }

  void runOnOperation() final {
    ModuleOp module = getOperation();
    std::string expected = print(module, /*isGeneric=*/true);
    std::string bytecode;
    llvm::raw_string_ostream os(bytecode);
    if (failed(writeBytecodeToFile(module, os)) ||
        failed(compare("text", print(module, /*isGeneric=*/false), expected)) ||
        failed(compare("generic text", expected, expected)) ||
        failed(compare("bytecode", bytecode, expected)))
      return signalPassFailure();
    SmallVector<std::string> missing;
    if (!complete.empty())
      findMissing(missing);
    if (missing.empty())
      return;
    emitError(module.getLoc(), "the module lacks ")
        << llvm::join(missing, ", ");
    signalPassFailure();
  }

  Option<std::string> complete{
      *this, "complete",
      llvm::cl::desc("dialect of which some op, attribute or type must not be "
                     "missing")};
};
} // namespace

namespace bsaie::test {
void registerTestRoundTrip() { PassRegistration<TestRoundTrip>(); }
} // namespace bsaie::test
