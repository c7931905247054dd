//===- BlockSparseAttributes.cpp - Attributes and types ---------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parsers, printers and verifiers of the dialect's attributes and its type.
//
//   #blocksparse.mask<8x8, 2x3, ["110", "011"]>        a string for each block
//   row #blocksparse.mask<8x8, 64x64, "0f3c...">           bytes, first bit
//   lowest #blocksparse.mask<8x8, 2x3, all>                   also none
//   #blocksparse.requant<1073741824 shift 37, output_zp = 3>
//   #blocksparse.requant<[3, 4] shift [30, 31], double_round>
//   !blocksparse.weights<64x3x3x64, 8x8, cbr>
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Dialect/BlockSparse/IR/BlockSparseDialect.h"
#include "BSAIE/Dialect/BlockSparse/IR/Weights.h"
#include "BSAIE/Sparsity/PackedFormat.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace bsaie::blocksparse;

/// Masks of at most this many blocks print as one string for each block row.
static constexpr int64_t maxReadableBlocks = 256;

static ParseResult parseDimensions(AsmParser &parser,
                                   SmallVectorImpl<int64_t> &dims,
                                   size_t count) {
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseDimensionList(dims, /*allowDynamic=*/false,
                                /*withTrailingX=*/false))
    return failure();
  if (dims.size() != count)
    return parser.emitError(loc, "expected ")
           << count << " dimensions, got " << dims.size();
  return success();
}

/// `[a, b, ...]`, possibly empty.
template <typename T>
static ParseResult parseList(AsmParser &parser, SmallVectorImpl<T> &values) {
  return parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, [&] {
    T value;
    if (parser.parseInteger(value))
      return failure();
    values.push_back(value);
    return success();
  });
}

/// `a` or `[a, b, ...]`.
template <typename T>
static ParseResult parseOneOrList(AsmParser &parser,
                                  SmallVectorImpl<T> &values) {
  T value;
  OptionalParseResult one = parser.parseOptionalInteger(value);
  if (!one.has_value())
    return parseList(parser, values);
  if (failed(*one))
    return failure();
  values.push_back(value);
  return success();
}

template <typename T>
static void printList(AsmPrinter &printer, ArrayRef<T> values) {
  printer << '[';
  llvm::interleaveComma(values, printer.getStream(),
                        [&](T value) { printer << int64_t(value); });
  printer << ']';
}

template <typename T>
static void printOneOrList(AsmPrinter &printer, ArrayRef<T> values) {
  if (values.size() == 1)
    printer << int64_t(values[0]);
  else
    printList(printer, values);
}

//===----------------------------------------------------------------------===//
// MaskAttr
//===----------------------------------------------------------------------===//

static bool testBit(ArrayRef<uint64_t> words, int64_t bit) {
  return words[bit / 64] >> (bit % 64) & 1;
}

Attribute MaskAttr::parse(AsmParser &parser, Type) {
  SmallVector<int64_t, 2> block, dims;
  if (parser.parseLess() || parseDimensions(parser, block, 2) ||
      parser.parseComma() || parseDimensions(parser, dims, 2) ||
      parser.parseComma())
    return {};
  SMLoc loc = parser.getCurrentLocation();
  int64_t rows = dims[0], columns = dims[1];
  // Bounds the memory that a few characters of text can ask for.
  if (rows > (1 << 20) || columns > (1 << 20) || rows * columns > (1 << 28)) {
    parser.emitError(loc, "mask of ")
        << rows << "x" << columns << " blocks is too large";
    return {};
  }
  int64_t blocks = rows * columns;
  SmallVector<uint64_t> words((blocks + 63) / 64, 0);
  auto set = [&](int64_t bit) { words[bit / 64] |= uint64_t(1) << (bit % 64); };

  if (succeeded(parser.parseOptionalKeyword("all"))) {
    for (int64_t i = 0; i < blocks; ++i)
      set(i);
  } else if (succeeded(parser.parseOptionalKeyword("none"))) {
  } else if (succeeded(parser.parseOptionalLSquare())) {
    for (int64_t r = 0; r < rows; ++r) {
      std::string row;
      SMLoc rowLoc = parser.getCurrentLocation();
      if ((r && parser.parseComma()) || parser.parseString(&row))
        return {};
      if (static_cast<int64_t>(row.size()) != columns ||
          row.find_first_not_of("01") != std::string::npos) {
        parser.emitError(rowLoc, "expected ")
            << columns << " characters 0 or 1 for block row " << r;
        return {};
      }
      for (int64_t c = 0; c < columns; ++c)
        if (row[c] == '1')
          set(r * columns + c);
    }
    if (parser.parseRSquare())
      return {};
  } else {
    std::string text, bytes;
    if (parser.parseString(&text))
      return {};
    if (!llvm::tryGetFromHex(text, bytes) ||
        static_cast<int64_t>(text.size()) != (blocks + 7) / 8 * 2) {
      parser.emitError(loc, "expected ")
          << (blocks + 7) / 8 * 2 << " hexadecimal digits for " << blocks
          << " blocks";
      return {};
    }
    for (size_t i = 0; i < bytes.size(); ++i)
      words[i / 8] |= uint64_t(uint8_t(bytes[i])) << (i % 8 * 8);
  }
  if (parser.parseGreater())
    return {};
  if (failed(verify([&] { return parser.emitError(loc); }, block[0], block[1],
                    rows, columns, words)))
    return {};
  return get(parser.getContext(), block[0], block[1], rows, columns, words);
}

void MaskAttr::print(AsmPrinter &printer) const {
  printer << '<' << getBlockHeight() << 'x' << getBlockWidth() << ", "
          << getRows() << 'x' << getColumns() << ", ";
  int64_t blocks = getRows() * getColumns(), count = 0;
  for (uint64_t word : getWords())
    count += llvm::popcount(word);
  if (count == blocks) {
    printer << "all>";
  } else if (count == 0) {
    printer << "none>";
  } else if (blocks <= maxReadableBlocks) {
    printer << '[';
    for (int64_t r = 0; r < getRows(); ++r) {
      printer << (r ? ", \"" : "\"");
      for (int64_t c = 0; c < getColumns(); ++c)
        printer << (testBit(getWords(), r * getColumns() + c) ? '1' : '0');
      printer << '"';
    }
    printer << "]>";
  } else {
    std::string bytes;
    for (int64_t i = 0; i < (blocks + 7) / 8; ++i)
      bytes.push_back(static_cast<char>(getWords()[i / 8] >> (i % 8 * 8)));
    printer << '"' << llvm::toHex(bytes, /*LowerCase=*/true) << "\">";
  }
}

LogicalResult MaskAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                               int64_t blockHeight, int64_t blockWidth,
                               int64_t rows, int64_t columns,
                               ArrayRef<uint64_t> words) {
  if (blockHeight < 1 || blockWidth < 1)
    return emitError() << "mask has empty blocks of " << blockHeight << "x"
                       << blockWidth;
  if (rows < 1 || columns < 1)
    return emitError() << "mask has no blocks: " << rows << "x" << columns;
  int64_t blocks = rows * columns;
  if (static_cast<int64_t>(words.size()) != (blocks + 63) / 64)
    return emitError() << "mask of " << blocks << " blocks has " << words.size()
                       << " words of 64 bits";
  if (blocks % 64 && words.back() >> (blocks % 64))
    return emitError() << "mask has bits beyond its " << blocks << " blocks";
  return success();
}

//===----------------------------------------------------------------------===//
// RequantAttr
//===----------------------------------------------------------------------===//

Attribute RequantAttr::parse(AsmParser &parser, Type) {
  SmallVector<int32_t> multiplier;
  SmallVector<int8_t> shift;
  bool doubleRound = false;
  int32_t inputZp = 0, outputZp = 0;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseLess() || parseOneOrList(parser, multiplier) ||
      parser.parseKeyword("shift") || parseOneOrList(parser, shift))
    return {};
  while (succeeded(parser.parseOptionalComma())) {
    StringRef key;
    SMLoc keyLoc = parser.getCurrentLocation();
    if (parser.parseKeyword(&key))
      return {};
    if (key == "double_round") {
      doubleRound = true;
    } else if (key == "input_zp") {
      if (parser.parseEqual() || parser.parseInteger(inputZp))
        return {};
    } else if (key == "output_zp") {
      if (parser.parseEqual() || parser.parseInteger(outputZp))
        return {};
    } else {
      parser.emitError(keyLoc, "unknown key '")
          << key << "', expected double_round, input_zp or output_zp";
      return {};
    }
  }
  if (parser.parseGreater())
    return {};
  if (failed(verify([&] { return parser.emitError(loc); }, multiplier, shift,
                    doubleRound, inputZp, outputZp)))
    return {};
  return get(parser.getContext(), multiplier, shift, doubleRound, inputZp,
             outputZp);
}

void RequantAttr::print(AsmPrinter &printer) const {
  printer << '<';
  printOneOrList(printer, getMultiplier());
  printer << " shift ";
  printOneOrList(printer, getShift());
  if (getDoubleRound())
    printer << ", double_round";
  if (getInputZp())
    printer << ", input_zp = " << getInputZp();
  if (getOutputZp())
    printer << ", output_zp = " << getOutputZp();
  printer << '>';
}

LogicalResult RequantAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                  ArrayRef<int32_t> multiplier,
                                  ArrayRef<int8_t> shift, bool, int32_t,
                                  int32_t) {
  if (multiplier.empty() || multiplier.size() != shift.size())
    return emitError() << "requant has " << multiplier.size()
                       << " multipliers and " << shift.size() << " shifts";
  for (size_t i = 0; i < multiplier.size(); ++i) {
    if (multiplier[i] < 0)
      return emitError() << "requant has negative multiplier " << multiplier[i]
                         << " at " << i;
    if (shift[i] < 2 || shift[i] > 62)
      return emitError() << "requant has shift " << int(shift[i]) << " at " << i
                         << ", expected 2 to 62";
  }
  return success();
}

//===----------------------------------------------------------------------===//
// SumAttr
//===----------------------------------------------------------------------===//

LogicalResult SumAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                              RequantAttr self, RequantAttr addend,
                              RequantAttr requant, int64_t min, int64_t max) {
  for (RequantAttr one : {self, addend, requant})
    if (one.getMultiplier().size() != 1)
      return emitError() << "sum has a requant of "
                         << one.getMultiplier().size()
                         << " entries, expected 1";
  std::pair<const char *, int64_t> values[] = {
      {"input_zp of self", self.getInputZp()},
      {"input_zp of addend", addend.getInputZp()},
      {"output_zp of requant", requant.getOutputZp()},
      {"min", min},
      {"max", max}};
  for (auto [name, value] : values)
    if (value < -128 || value > 127)
      return emitError() << "sum has " << name << " = " << value
                         << ", expected -128 to 127";
  if (min > max)
    return emitError() << "sum clamps to the empty range " << min << " to "
                       << max;
  return success();
}

//===----------------------------------------------------------------------===//
// MaxPoolAttr and AvgPoolAttr
//===----------------------------------------------------------------------===//

static LogicalResult
verifyPoolWindow(function_ref<InFlightDiagnostic()> emitError, StringRef what,
                 ArrayRef<int64_t> kernel, ArrayRef<int64_t> pad,
                 ArrayRef<int64_t> stride) {
  if (kernel.size() != 2 || stride.size() != 2 || pad.size() != 4)
    return emitError() << what << " has " << kernel.size() << " kernel, "
                       << pad.size() << " pad and " << stride.size()
                       << " stride entries, expected 2, 4 and 2";
  for (int dim = 0; dim < 2; ++dim) {
    if (stride[dim] < 1 || kernel[dim] < stride[dim])
      return emitError() << what << " has a stride of " << stride[dim]
                         << ", expected 1 to the kernel's " << kernel[dim];
    for (int64_t one : pad.slice(2 * dim, 2))
      if (one < 0 || one >= kernel[dim])
        return emitError() << what << " has a pad of " << one
                           << ", expected 0 to " << kernel[dim] - 1;
  }
  return success();
}

LogicalResult MaxPoolAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                  ArrayRef<int64_t> kernel,
                                  ArrayRef<int64_t> pad,
                                  ArrayRef<int64_t> stride) {
  return verifyPoolWindow(emitError, "max_pool", kernel, pad, stride);
}

LogicalResult AvgPoolAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                  ArrayRef<int64_t> kernel,
                                  ArrayRef<int64_t> pad,
                                  ArrayRef<int64_t> stride, int64_t inputZp,
                                  int64_t outputZp, bool countPad) {
  if (failed(verifyPoolWindow(emitError, "avg_pool", kernel, pad, stride)))
    return failure();
  for (auto [name, value] :
       {std::pair("input_zp", inputZp), std::pair("output_zp", outputZp)})
    if (value < -128 || value > 127)
      return emitError() << "avg_pool has " << name << " = " << value
                         << ", expected -128 to 127";
  if (kernel[0] > maxPoolTaps / kernel[1])
    return emitError() << "avg_pool divides by a kernel of " << kernel[0] << "x"
                       << kernel[1] << ", more than " << maxPoolTaps
                       << " elements";
  return success();
}

//===----------------------------------------------------------------------===//
// SubvolumeAttr
//===----------------------------------------------------------------------===//

LogicalResult
SubvolumeAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                      int64_t steps, int64_t tileWidth, int64_t ringRows,
                      int64_t parts, int64_t kernelParts, int64_t staged,
                      int64_t runs, int64_t strips, int64_t folded) {
  std::pair<const char *, int64_t> fields[] = {
      {"steps", steps}, {"tileWidth", tileWidth},     {"ringRows", ringRows},
      {"parts", parts}, {"kernelParts", kernelParts}, {"strips", strips}};
  for (auto [name, value] : fields)
    if (value < 1)
      return emitError() << "subvolume has " << name << " = " << value
                         << ", expected at least 1";
  for (auto [name, value] : {std::pair("staged", staged), {"folded", folded}})
    if (value != 0 && value != 1)
      return emitError() << "subvolume has " << name << " = " << value
                         << ", expected 0 or 1";
  if (runs != 1 && runs != 2)
    return emitError() << "subvolume has runs = " << runs
                       << ", expected 1 or 2";
  return success();
}

//===----------------------------------------------------------------------===//
// BufferAttr and PlacementAttr
//===----------------------------------------------------------------------===//

Attribute BufferAttr::parse(AsmParser &parser, Type) {
  std::string name;
  int64_t rowBegin, rows, channels;
  SmallVector<int64_t> begin, end, bytes, addresses;
  auto parseRange = [&]() -> ParseResult {
    return failure(parser.parseInteger(begin.emplace_back()) ||
                   parser.parseKeyword("to") ||
                   parser.parseInteger(end.emplace_back()));
  };
  if (parser.parseLess() || parser.parseString(&name) || parser.parseComma() ||
      parser.parseKeyword("rows") || parser.parseInteger(rowBegin) ||
      parser.parsePlus() || parser.parseInteger(rows) || parser.parseComma() ||
      parser.parseKeyword("channels") || parser.parseInteger(channels) ||
      parser.parseComma() || parser.parseKeyword("columns") ||
      parser.parseCommaSeparatedList(AsmParser::Delimiter::Square,
                                     parseRange) ||
      parser.parseComma() || parser.parseKeyword("bytes") ||
      parseList(parser, bytes))
    return {};
  if (succeeded(parser.parseOptionalComma()) &&
      (parser.parseKeyword("addresses") || parseList(parser, addresses)))
    return {};
  if (parser.parseGreater())
    return {};
  return BufferAttr::get(parser.getContext(),
                         StringAttr::get(parser.getContext(), name), rowBegin,
                         rows, channels, begin, end, bytes, addresses);
}

void BufferAttr::print(AsmPrinter &printer) const {
  printer << '<' << getName() << ", rows " << getRowBegin() << " + "
          << getRows() << ", channels " << getChannels() << ", columns [";
  llvm::interleaveComma(
      llvm::zip(getBegin(), getEnd()), printer.getStream(), [&](auto range) {
        printer << std::get<0>(range) << " to " << std::get<1>(range);
      });
  printer << "], bytes ";
  printList(printer, getBytes());
  if (!getAddresses().empty()) {
    printer << ", addresses ";
    printList(printer, getAddresses());
  }
  printer << '>';
}

Attribute PlacementAttr::parse(AsmParser &parser, Type) {
  SmallVector<int64_t> inputs, load, columns;
  int64_t output, weights = -1;
  bool store = false, held = false;
  if (parser.parseLess() || parser.parseKeyword("inputs") ||
      parseList(parser, inputs) || parser.parseComma() ||
      parser.parseKeyword("load") || parseList(parser, load) ||
      parser.parseComma() || parser.parseKeyword("output") ||
      parser.parseInteger(output))
    return {};
  while (succeeded(parser.parseOptionalComma())) {
    if (succeeded(parser.parseOptionalKeyword("store"))) {
      store = true;
    } else if (succeeded(parser.parseOptionalKeyword("held"))) {
      held = true;
    } else if (succeeded(parser.parseOptionalKeyword("columns"))) {
      if (parseList(parser, columns))
        return {};
    } else if (parser.parseKeyword("weights") || parser.parseInteger(weights)) {
      return {};
    }
  }
  if (parser.parseGreater())
    return {};
  return PlacementAttr::get(parser.getContext(), inputs, load, output, store,
                            weights, held, columns);
}

void PlacementAttr::print(AsmPrinter &printer) const {
  printer << "<inputs ";
  printList(printer, getInputs());
  printer << ", load ";
  printList(printer, getLoad());
  printer << ", output " << getOutput();
  if (getStore())
    printer << ", store";
  if (getWeights() != -1)
    printer << ", weights " << getWeights();
  if (getHeld())
    printer << ", held";
  if (!getColumns().empty()) {
    printer << ", columns ";
    printList(printer, getColumns());
  }
  printer << '>';
}

//===----------------------------------------------------------------------===//
// WeightsType
//===----------------------------------------------------------------------===//

Type WeightsType::parse(AsmParser &parser) {
  SmallVector<int64_t, 4> shape;
  SmallVector<int64_t, 2> block;
  StringRef encodingName;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseLess() || parseDimensions(parser, shape, 4) ||
      parser.parseComma() || parseDimensions(parser, block, 2) ||
      parser.parseComma())
    return {};
  SMLoc encodingLoc = parser.getCurrentLocation();
  if (parser.parseKeyword(&encodingName))
    return {};
  std::optional<Encoding> encoding = symbolizeEncoding(encodingName);
  if (!encoding) {
    parser.emitError(encodingLoc, "unknown encoding '")
        << encodingName << "', expected cbr, cbc or coo";
    return {};
  }
  if (parser.parseGreater())
    return {};
  if (failed(verify([&] { return parser.emitError(loc); }, shape, block[0],
                    block[1], *encoding)))
    return {};
  return get(parser.getContext(), shape, block[0], block[1], *encoding);
}

void WeightsType::print(AsmPrinter &printer) const {
  printer << '<';
  llvm::interleave(getShape(), printer.getStream(), "x");
  printer << ", " << getBlockHeight() << 'x' << getBlockWidth() << ", "
          << stringifyEncoding(getEncoding()) << '>';
}

LogicalResult WeightsType::verify(function_ref<InFlightDiagnostic()> emitError,
                                  ArrayRef<int64_t> shape, int64_t blockHeight,
                                  int64_t blockWidth, Encoding) {
  if (shape.size() != 4)
    return emitError() << "weights have " << shape.size()
                       << " dimensions, expected COUT x kh x kw x CIN";
  int64_t elements = 1;
  for (int64_t dim : shape) {
    if (dim < 1)
      return emitError() << "weights have an empty dimension of " << dim;
    if (dim > maxWeightValues || (elements *= dim) > maxWeightValues)
      return emitError() << "weights are too large";
  }
  if (blockHeight < 1 || blockWidth < 1)
    return emitError() << "weights have empty blocks of " << blockHeight << "x"
                       << blockWidth;
  return success();
}
