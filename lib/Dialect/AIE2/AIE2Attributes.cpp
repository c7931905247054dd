//===- AIE2Attributes.cpp - Text and checks of attributes  ------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Assembly and verifiers of the attributes. What depends on the op or the
// device is checked by the ops.
//
//===----------------------------------------------------------------------===//

#include "AttributeSyntax.h"
#include "BSAIE/Hardware/Device.h"

using namespace mlir;
using namespace bsaie;
using namespace bsaie::aie2;

//===----------------------------------------------------------------------===//
// Pieces of syntax
//===----------------------------------------------------------------------===//

ParseResult aie2::parseIntegers(AsmParser &parser,
                                SmallVectorImpl<int64_t> &values) {
  return parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, [&] {
    return parser.parseInteger(values.emplace_back());
  });
}

void aie2::printIntegers(AsmPrinter &printer, ArrayRef<int64_t> values) {
  printer << '[';
  llvm::interleaveComma(values, printer.getStream());
  printer << ']';
}

/// `keyword 3`, or the default when the keyword is not next.
static ParseResult parseOptionalField(AsmParser &parser, StringRef keyword,
                                      int64_t &value) {
  if (failed(parser.parseOptionalKeyword(keyword)))
    return success();
  return parser.parseInteger(value);
}

static void printOptionalField(AsmPrinter &printer, StringRef keyword,
                               int64_t value, int64_t defaultValue = 0) {
  if (value != defaultValue)
    printer << ' ' << keyword << ' ' << value;
}

static ParseResult parseField(AsmParser &parser, StringRef keyword,
                              int64_t &value) {
  return failure(parser.parseKeyword(keyword) || parser.parseInteger(value));
}

/// `< BODY >` around the text of an attribute.
template <typename AttrT>
static Attribute parseInAngles(AsmParser &parser,
                               ParseResult (*parseBody)(AsmParser &, AttrT &)) {
  AttrT attr;
  if (parser.parseLess() || parseBody(parser, attr) || parser.parseGreater())
    return {};
  return attr;
}

//===----------------------------------------------------------------------===//
// DeviceAttr
//===----------------------------------------------------------------------===//

Attribute DeviceAttr::parse(AsmParser &parser, Type) {
  std::string spec;
  if (parser.parseLess() || parser.parseString(&spec) || parser.parseGreater())
    return {};
  return parser.getChecked<DeviceAttr>(parser.getContext(), StringRef(spec));
}

void DeviceAttr::print(AsmPrinter &printer) const {
  printer << '<';
  printer.printString(getSpec());
  printer << '>';
}

LogicalResult DeviceAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 StringRef spec) {
  llvm::Expected<Device> device = parseDevice(spec);
  if (!device)
    return emitError() << llvm::toString(device.takeError());
  return success();
}

//===----------------------------------------------------------------------===//
// AccessAttr
//===----------------------------------------------------------------------===//

ParseResult aie2::parseAccess(AsmParser &parser, AccessAttr &access) {
  int64_t buffer = 0, memtile = 0, offset = 0, step = 0, rowStep = 0;
  SmallVector<int64_t> sizes, strides;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseInteger(buffer) ||
      parseOptionalField(parser, "memtile", memtile))
    return failure();
  if (succeeded(parser.parseOptionalPlus()) && parser.parseInteger(offset))
    return failure();
  if (parseOptionalField(parser, "step", step) ||
      parseOptionalField(parser, "rowstep", rowStep) ||
      parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, [&] {
        return failure(parser.parseInteger(sizes.emplace_back()) ||
                       parser.parseColon() ||
                       parser.parseInteger(strides.emplace_back()));
      }))
    return failure();
  access = AccessAttr::getChecked([&] { return parser.emitError(loc); },
                                  parser.getContext(), buffer, memtile, offset,
                                  step, rowStep, ArrayRef<int64_t>(sizes),
                                  ArrayRef<int64_t>(strides));
  return success(static_cast<bool>(access));
}

void aie2::printAccess(AsmPrinter &printer, AccessAttr access) {
  printer << access.getBuffer();
  printOptionalField(printer, "memtile", access.getMemtile());
  printOptionalField(printer, "+", access.getOffset());
  printOptionalField(printer, "step", access.getStep());
  printOptionalField(printer, "rowstep", access.getRowStep());
  printer << " [";
  llvm::interleaveComma(llvm::zip(access.getSizes(), access.getStrides()),
                        printer, [&](auto dim) {
                          printer << std::get<0>(dim) << " : "
                                  << std::get<1>(dim);
                        });
  printer << ']';
}

Attribute AccessAttr::parse(AsmParser &parser, Type) {
  return parseInAngles<AccessAttr>(parser, parseAccess);
}

void AccessAttr::print(AsmPrinter &printer) const {
  printer << '<';
  printAccess(printer, *this);
  printer << '>';
}

LogicalResult AccessAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 int64_t buffer, int64_t memtile,
                                 int64_t offset, int64_t step, int64_t rowStep,
                                 ArrayRef<int64_t> sizes,
                                 ArrayRef<int64_t> strides) {
  if (buffer < 0)
    return emitError() << "access_c1: buffer index " << buffer
                       << " is negative";
  if (sizes.size() != strides.size())
    return emitError() << "access_c2: " << sizes.size() << " sizes but "
                       << strides.size() << " strides";
  int64_t bytes = 1;
  for (int64_t size : sizes) {
    if (size < 1)
      return emitError() << "access_c3: size " << size << " is below 1";
    if (llvm::MulOverflow(bytes, size, bytes))
      return emitError() << "access_c3: the sizes exceed 64 bits";
  }
  return success();
}

//===----------------------------------------------------------------------===//
// PieceAttr
//===----------------------------------------------------------------------===//

ParseResult aie2::parsePiece(AsmParser &parser, PieceAttr &piece) {
  AccessAttr from, to;
  int64_t fill = 0;
  if (succeeded(parser.parseOptionalKeyword("fill"))) {
    if (parser.parseInteger(fill))
      return failure();
  } else if (parseAccess(parser, from)) {
    return failure();
  }
  if (parser.parseKeyword("to") || parseAccess(parser, to))
    return failure();
  piece = PieceAttr::get(parser.getContext(), from, fill, to);
  return success();
}

void aie2::printPiece(AsmPrinter &printer, PieceAttr piece) {
  if (piece.getFrom())
    printAccess(printer, piece.getFrom());
  else
    printer << "fill " << piece.getFill();
  printer << " to ";
  printAccess(printer, piece.getTo());
}

Attribute PieceAttr::parse(AsmParser &parser, Type) {
  return parseInAngles<PieceAttr>(parser, parsePiece);
}

void PieceAttr::print(AsmPrinter &printer) const {
  printer << '<';
  printPiece(printer, *this);
  printer << '>';
}

//===----------------------------------------------------------------------===//
// MemberAttr
//===----------------------------------------------------------------------===//

ParseResult aie2::parseMember(AsmParser &parser, MemberAttr &member) {
  SmallVector<int64_t> at, cores;
  SmallVector<PieceAttr> pieces;
  int64_t channel = 0;
  if (parser.parseKeyword("at") || parseIntegers(parser, at))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("cores")) &&
      parseIntegers(parser, cores))
    return failure();
  bool each = succeeded(parser.parseOptionalKeyword("each"));
  if (parseOptionalField(parser, "channel", channel) ||
      parser.parseCommaSeparatedList(AsmParser::Delimiter::Braces, [&] {
        return parsePiece(parser, pieces.emplace_back());
      }))
    return failure();
  member =
      MemberAttr::get(parser.getContext(), at, cores, each, channel, pieces);
  return success();
}

void aie2::printMember(AsmPrinter &printer, MemberAttr member) {
  printer << "at ";
  printIntegers(printer, member.getAt());
  if (!member.getCores().empty()) {
    printer << " cores ";
    printIntegers(printer, member.getCores());
  }
  if (member.getEach())
    printer << " each";
  printOptionalField(printer, "channel", member.getChannel());
  printer << " {";
  llvm::interleaveComma(member.getPieces(), printer,
                        [&](PieceAttr piece) { printPiece(printer, piece); });
  printer << '}';
}

Attribute MemberAttr::parse(AsmParser &parser, Type) {
  return parseInAngles<MemberAttr>(parser, parseMember);
}

void MemberAttr::print(AsmPrinter &printer) const {
  printer << '<';
  printMember(printer, *this);
  printer << '>';
}

//===----------------------------------------------------------------------===//
// KernelAttr
//===----------------------------------------------------------------------===//

/// `3x3` as two integers.
static ParseResult parsePair(AsmParser &parser, int64_t &first,
                             int64_t &second) {
  SmallVector<int64_t> dims;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseDimensionList(dims, /*allowDynamic=*/false,
                                /*withTrailingX=*/false))
    return failure();
  if (dims.size() != 2)
    return parser.emitError(loc, "expected two numbers as in 3x3");
  first = dims[0];
  second = dims[1];
  return success();
}

ParseResult aie2::parseKernel(AsmParser &parser, KernelAttr &kernel) {
  int64_t inputOffset = 0, inputStep = 0, input2Offset = 0, input2Step = 0;
  int64_t outputOffset = 0, outputStep = 0, pitch = 0;
  int64_t height = 1, width = 1, begin = 0, end = 1;
  int64_t stride = 1, dilationY = 1, dilationX = 1, inputChannels = 0;
  SmallVector<int64_t> widths, channels, validBegin, validEnd;
  if (parseField(parser, "input", inputOffset) ||
      parseOptionalField(parser, "step", inputStep) ||
      parseOptionalField(parser, "pitch", pitch))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("input2")) &&
      (parser.parseInteger(input2Offset) ||
       parseOptionalField(parser, "step", input2Step)))
    return failure();
  if (parseField(parser, "output", outputOffset) ||
      parseOptionalField(parser, "step", outputStep) ||
      parser.parseKeyword("window") || parsePair(parser, height, width) ||
      parseField(parser, "rows", begin) || parseField(parser, "to", end) ||
      parseOptionalField(parser, "stride", stride))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("dilation")) &&
      parsePair(parser, dilationY, dilationX))
    return failure();
  if (parser.parseKeyword("width") || parseIntegers(parser, widths) ||
      parser.parseKeyword("channels") || parseIntegers(parser, channels) ||
      parseOptionalField(parser, "from", inputChannels))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("valid")) &&
      (parseIntegers(parser, validBegin) || parser.parseKeyword("to") ||
       parseIntegers(parser, validEnd)))
    return failure();
  bool sumsIn = false, sumsOut = false;
  int64_t sumsOffset = 0, sumsStep = 0;
  if (succeeded(parser.parseOptionalKeyword("sums"))) {
    sumsIn = succeeded(parser.parseOptionalKeyword("in"));
    sumsOut = succeeded(parser.parseOptionalKeyword("out"));
    if (!sumsIn && !sumsOut)
      return parser.emitError(parser.getCurrentLocation(),
                              "expected 'in' or 'out'");
    if (parseField(parser, "at", sumsOffset) ||
        parseOptionalField(parser, "step", sumsStep))
      return failure();
  }
  int64_t paramsOffset = 0;
  if (parseOptionalField(parser, "params", paramsOffset))
    return failure();
  kernel = KernelAttr::get(
      parser.getContext(), inputOffset, inputStep, input2Offset, input2Step,
      outputOffset, outputStep, pitch, height, width, begin, end, stride,
      dilationY, dilationX, widths, channels, inputChannels, validBegin,
      validEnd, sumsIn, sumsOut, sumsOffset, sumsStep, paramsOffset);
  return success();
}

void aie2::printKernel(AsmPrinter &printer, KernelAttr kernel) {
  printer << "input " << kernel.getInputOffset();
  printOptionalField(printer, "step", kernel.getInputStep());
  printOptionalField(printer, "pitch", kernel.getInputRowPitch());
  if (kernel.getInput2Offset() || kernel.getInput2Step()) {
    printer << " input2 " << kernel.getInput2Offset();
    printOptionalField(printer, "step", kernel.getInput2Step());
  }
  printer << " output " << kernel.getOutputOffset();
  printOptionalField(printer, "step", kernel.getOutputStep());
  printer << " window " << kernel.getKernelHeight() << 'x'
          << kernel.getKernelWidth() << " rows " << kernel.getKernelRowBegin()
          << " to " << kernel.getKernelRowEnd();
  printOptionalField(printer, "stride", kernel.getStrideX(), 1);
  if (kernel.getDilationY() != 1 || kernel.getDilationX() != 1)
    printer << " dilation " << kernel.getDilationY() << 'x'
            << kernel.getDilationX();
  printer << " width ";
  printIntegers(printer, kernel.getOutputWidth());
  printer << " channels ";
  printIntegers(printer, kernel.getOutputChannels());
  printOptionalField(printer, "from", kernel.getInputChannels());
  if (!kernel.getValidBegin().empty() || !kernel.getValidEnd().empty()) {
    printer << " valid ";
    printIntegers(printer, kernel.getValidBegin());
    printer << " to ";
    printIntegers(printer, kernel.getValidEnd());
  }
  if (kernel.getSumsIn() || kernel.getSumsOut()) {
    printer << " sums" << (kernel.getSumsIn() ? " in" : "")
            << (kernel.getSumsOut() ? " out" : "") << " at "
            << kernel.getSumsOffset();
    printOptionalField(printer, "step", kernel.getSumsStep());
  }
  printOptionalField(printer, "params", kernel.getParamsOffset());
}

Attribute KernelAttr::parse(AsmParser &parser, Type) {
  return parseInAngles<KernelAttr>(parser, parseKernel);
}

void KernelAttr::print(AsmPrinter &printer) const {
  printer << '<';
  printKernel(printer, *this);
  printer << '>';
}

//===----------------------------------------------------------------------===//
// LayerAttr
//===----------------------------------------------------------------------===//

static ParseResult parseOptionalString(AsmParser &parser, StringRef keyword,
                                       std::string &value) {
  if (failed(parser.parseOptionalKeyword(keyword)))
    return success();
  return parser.parseString(&value);
}

static void printOptionalString(AsmPrinter &printer, StringRef keyword,
                                StringRef value) {
  if (value.empty())
    return;
  printer << ' ' << keyword << ' ';
  printer.printString(value);
}

Attribute LayerAttr::parse(AsmParser &parser, Type) {
  std::string name, kind, location, splits;
  int64_t macs = 0, nonZeroMacs = 0, blocks = 0, totalBlocks = 0;
  double estimate = 0;
  if (parser.parseLess() || parser.parseString(&name) ||
      parser.parseKeyword("is") || parser.parseString(&kind) ||
      parseField(parser, "macs", macs) ||
      parseField(parser, "nonzero", nonZeroMacs) ||
      parseField(parser, "blocks", blocks) ||
      parseField(parser, "of", totalBlocks) ||
      parseOptionalString(parser, "splits", splits) ||
      parseOptionalString(parser, "loc", location))
    return {};
  APFloat number(APFloat::IEEEdouble());
  if (succeeded(parser.parseOptionalKeyword("estimate"))) {
    if (parser.parseFloat(APFloat::IEEEdouble(), number))
      return {};
    estimate = number.convertToDouble();
  }
  if (parser.parseGreater())
    return {};
  return LayerAttr::get(parser.getContext(), name, kind, location, macs,
                        nonZeroMacs, blocks, totalBlocks, splits, estimate);
}

void LayerAttr::print(AsmPrinter &printer) const {
  printer << '<';
  printer.printString(getName());
  printer << " is ";
  printer.printString(getKind());
  printer << " macs " << getMacs() << " nonzero " << getNonZeroMacs()
          << " blocks " << getBlocks() << " of " << getTotalBlocks();
  printOptionalString(printer, "splits", getSplits());
  printOptionalString(printer, "loc", getLocation());
  if (double seconds = getEstimate(); seconds != 0) {
    printer << " estimate ";
    printer.printFloat(APFloat(seconds));
  }
  printer << '>';
}

//===----------------------------------------------------------------------===//
// ReferenceAttr
//===----------------------------------------------------------------------===//

static ParseResult parseSeconds(AsmParser &parser, StringRef keyword,
                                double &value) {
  APFloat number(APFloat::IEEEdouble());
  if (parser.parseKeyword(keyword) ||
      parser.parseFloat(APFloat::IEEEdouble(), number))
    return failure();
  value = number.convertToDouble();
  return success();
}

Attribute ReferenceAttr::parse(AsmParser &parser, Type) {
  double roofline = 0, layerBound = 0, lowerBound = 0;
  if (parser.parseLess() || parseSeconds(parser, "roofline", roofline) ||
      parseSeconds(parser, "layer_bound", layerBound) ||
      parseSeconds(parser, "lower_bound", lowerBound) || parser.parseGreater())
    return {};
  return ReferenceAttr::get(parser.getContext(), roofline, layerBound,
                            lowerBound);
}

void ReferenceAttr::print(AsmPrinter &printer) const {
  printer << "<roofline ";
  printer.printFloat(APFloat(getRoofline()));
  printer << " layer_bound ";
  printer.printFloat(APFloat(getLayerBound()));
  printer << " lower_bound ";
  printer.printFloat(APFloat(getLowerBound()));
  printer << '>';
}

//===----------------------------------------------------------------------===//
// WorkAttr
//===----------------------------------------------------------------------===//

Attribute WorkAttr::parse(AsmParser &parser, Type) {
  SmallVector<int64_t> network, live, layers;
  if (parser.parseLess() || parser.parseKeyword("network") ||
      parseIntegers(parser, network) || parser.parseKeyword("live") ||
      parseIntegers(parser, live) || parser.parseKeyword("layers") ||
      parseIntegers(parser, layers) || parser.parseGreater())
    return {};
  return parser.getChecked<WorkAttr>(
      parser.getContext(), ArrayRef<int64_t>(network), ArrayRef<int64_t>(live),
      ArrayRef<int64_t>(layers));
}

void WorkAttr::print(AsmPrinter &printer) const {
  printer << "<network ";
  printIntegers(printer, getNetwork());
  printer << " live ";
  printIntegers(printer, getLive());
  printer << " layers ";
  printIntegers(printer, getLayers());
  printer << '>';
}

LogicalResult WorkAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                               ArrayRef<int64_t> network,
                               ArrayRef<int64_t> live,
                               ArrayRef<int64_t> layers) {
  if (network.size() != 6 || live.size() != 4 || layers.size() % 6 != 0)
    return emitError() << "work_c1: " << network.size() << " counts of the "
                       << "network, " << live.size() << " of live values and "
                       << layers.size() << " of layers, expected 6, 4 and 6 "
                       << "for each layer";
  for (ArrayRef<int64_t> counts : {network, live, layers})
    for (int64_t count : counts)
      if (count < 0)
        return emitError() << "work_c1: count " << count << " is negative";
  return success();
}
