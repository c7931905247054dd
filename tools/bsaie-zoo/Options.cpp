//===- Options.cpp - The command line of bsaie-zoo ------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads the options that say what a network is.
//
//===----------------------------------------------------------------------===//

#include "Options.h"
#include "llvm/ADT/Twine.h"

using namespace llvm;

namespace bsaie::zoo {

cl::OptionCategory category("bsaie-zoo options");
cl::OptionCategory testCategory("Options of the small networks for tests");

static cl::opt<uint64_t> seed("seed", cl::init(1),
                              cl::desc("Seed of the weights (1)"),
                              cl::cat(category));
static cl::opt<bool>
    features("features",
             cl::desc("Leave out the classifier's fully connected layers"),
             cl::cat(category));
static cl::opt<int64_t>
    imageSize("image-size", cl::value_desc("N"),
              cl::desc("Height and width of the input, if not the usual ones"),
              cl::cat(category));
static cl::opt<std::string> input("input", cl::value_desc("HxWxC"),
                                  cl::desc("Input (16x16x16; of a random "
                                           "network drawn)"),
                                  cl::cat(testCategory));
static cl::opt<int64_t> outputChannels("output-channels", cl::init(16),
                                       cl::desc("Output channels (16)"),
                                       cl::cat(testCategory));
static cl::opt<std::string> kernel("kernel", cl::value_desc("KHxKW"),
                                   cl::init("3x3"), cl::desc("Kernel (3x3)"),
                                   cl::cat(testCategory));
static cl::opt<std::string> stride("stride", cl::value_desc("y,x"),
                                   cl::init("1,1"), cl::desc("Stride (1,1)"),
                                   cl::cat(testCategory));
static cl::opt<std::string>
    pad("pad", cl::value_desc("t,b,l,r"), cl::init("0,0,0,0"),
        cl::desc("Pad (0,0,0,0); where the stride does not divide, its end is "
                 "trimmed and then the input is sliced"),
        cl::cat(testCategory));
static cl::opt<std::string> dilation("dilation", cl::value_desc("y,x"),
                                     cl::init("1,1"),
                                     cl::desc("Dilation (1,1)"),
                                     cl::cat(testCategory));
static cl::opt<bool> perChannel("per-channel",
                                cl::desc("One scale for each output channel"),
                                cl::cat(testCategory));
static cl::opt<bool> relu("relu", cl::desc("Clamp at zero"),
                          cl::cat(testCategory));
static cl::opt<int32_t> inputZeroPoint("input-zp", cl::init(0),
                                       cl::desc("Zero point of the input (0)"),
                                       cl::cat(testCategory));
static cl::opt<int32_t>
    outputZeroPoint("output-zp", cl::init(0),
                    cl::desc("Zero point of the output (0)"),
                    cl::cat(testCategory));
static cl::opt<double>
    zeroBlocks("zero-blocks", cl::init(0),
               cl::desc("Share of 8x8 weight blocks that are zero, 0 to 1 (0)"),
               cl::cat(testCategory));
static cl::opt<Rounding>
    rounding("rounding", cl::desc("Rounding of the rescale (single)"),
             cl::values(clEnumValN(Rounding::Single, "single", "SINGLE_ROUND"),
                        clEnumValN(Rounding::Double, "double", "DOUBLE_ROUND")),
             cl::init(Rounding::Single), cl::cat(testCategory));
static cl::opt<bool> relu6("relu6",
                           cl::desc("Clamp above, below the largest value"),
                           cl::cat(testCategory));
static cl::opt<double> zeroRows("zero-block-rows", cl::init(0),
                                cl::desc("Share of rows of blocks that are "
                                         "zero, 0 to 1 (0)"),
                                cl::cat(testCategory));
static cl::opt<double> zeroColumns("zero-block-columns", cl::init(0),
                                   cl::desc("Share of columns of blocks that "
                                            "are zero, 0 to 1 (0)"),
                                   cl::cat(testCategory));
static cl::opt<int64_t>
    multiplierBits("multiplier-bits", cl::init(31), cl::value_desc("N"),
                   cl::desc("Significant bits of the rescale's multipliers, 8 "
                            "to 31; i16 ones below 16, unless the rounding is "
                            "double (31)"),
                   cl::cat(testCategory));
static cl::opt<int64_t> channelMultiplier("channel-multiplier", cl::init(1),
                                          cl::desc("depthwise: outputs of each "
                                                   "input (1)"),
                                          cl::cat(testCategory));
static cl::opt<int64_t> layers("layers", cl::value_desc("N"),
                               cl::desc("chain: convolutions (4); random: "
                                        "layers (drawn)"),
                               cl::cat(testCategory));
static cl::opt<int64_t> branches("branches", cl::init(2), cl::value_desc("N"),
                                 cl::desc("concat: operands (2)"),
                                 cl::cat(testCategory));
static cl::opt<bool> sameTensor("same-tensor",
                                cl::desc("concat: one value for all operands"),
                                cl::cat(testCategory));
static cl::opt<int64_t>
    inputCount("inputs", cl::init(1), cl::value_desc("N"),
               cl::desc("add, sub, mul, random: inputs (1)"),
               cl::cat(testCategory));
static cl::opt<int64_t> outputCount("outputs", cl::init(1), cl::value_desc("N"),
                                    cl::desc("random: outputs (1)"),
                                    cl::cat(testCategory));
static cl::opt<std::string>
    channelPad("channel-pad", cl::value_desc("front,back"), cl::init("0,0"),
               cl::desc("pad: channels before and after (0,0); --pad says rows "
                        "and columns, --input-zp the value"),
               cl::cat(testCategory));
static cl::opt<std::string> sliceBegin("begin", cl::value_desc("y,x,c"),
                                       cl::init("0,0,0"),
                                       cl::desc("slice: its begin (0,0,0)"),
                                       cl::cat(testCategory));
static cl::opt<std::string>
    resultShape("result", cl::value_desc("HxWxC"),
                cl::desc("slice, reshape: the result (the rest; one row)"),
                cl::cat(testCategory));
static cl::opt<int32_t> clampMinimum("clamp-min", cl::init(-100),
                                     cl::desc("clamp: the least value (-100)"),
                                     cl::cat(testCategory));
static cl::opt<int32_t> clampMaximum("clamp-max", cl::init(100),
                                     cl::desc("clamp: the largest value (100)"),
                                     cl::cat(testCategory));
static cl::opt<int> productShift("product-shift", cl::init(0),
                                 cl::desc("mul: the product's shift, 0 to 14 "
                                          "(0)"),
                                 cl::cat(testCategory));
static cl::list<std::string>
    without("without", cl::CommaSeparated, cl::value_desc("a,b"),
            cl::desc("random: operations and attributes not to draw"),
            cl::cat(testCategory));
static cl::opt<double>
    concatRescales("concat-rescales", cl::init(0),
                   cl::desc("inception_v3: the share of a concatenation's "
                            "inputs that are rescaled, 0 to 1 (0)"),
                   cl::cat(category));

/// Reads `count` numbers with `separator` between them.
static Error parseNumbers(StringRef option, StringRef text, char separator,
                          MutableArrayRef<int64_t> numbers) {
  SmallVector<StringRef> parts;
  text.split(parts, separator);
  bool isGood = parts.size() == numbers.size();
  for (size_t i = 0; isGood && i < parts.size(); ++i)
    isGood = !parts[i].getAsInteger(10, numbers[i]) && numbers[i] >= 0 &&
             numbers[i] <= 1 << 20;
  if (isGood)
    return Error::success();
  return createStringError("--" + option + " takes " + Twine(numbers.size()) +
                           " numbers with '" + Twine(separator) +
                           "' between them, not '" + text + "'");
}

/// The shape that an option says.
static Error parseShape(StringRef option, StringRef text,
                        std::optional<Shape> &shape) {
  int64_t sizes[3];
  if (text.empty())
    return Error::success();
  if (Error error = parseNumbers(option, text, 'x', sizes))
    return error;
  shape = {sizes[0], sizes[1], sizes[2]};
  return Error::success();
}

static Error checkShare(const cl::opt<double> &option) {
  if (option >= 0 && option <= 1)
    return Error::success();
  return createStringError("--" + option.ArgStr + " takes 0 to 1");
}

Expected<NetworkOptions> readNetworkOptions() {
  NetworkOptions options;
  options.seed = seed;
  options.features = features;
  if (imageSize.getNumOccurrences())
    options.imageSize = imageSize;
  if (layers.getNumOccurrences())
    options.layers = layers;
  ConvSpec &conv = options.conv;
  Window &window = conv.window;
  if (Error error = parseShape("input", input, options.input))
    return std::move(error);
  if (Error error = parseShape("result", resultShape, options.resultShape))
    return std::move(error);
  if (Error error = parseNumbers("kernel", kernel, 'x', window.kernel))
    return std::move(error);
  if (Error error = parseNumbers("stride", stride, ',', window.stride))
    return std::move(error);
  if (Error error = parseNumbers("pad", pad, ',', window.pad))
    return std::move(error);
  if (Error error = parseNumbers("dilation", dilation, ',', window.dilation))
    return std::move(error);
  if (Error error =
          parseNumbers("channel-pad", channelPad, ',', options.channelPad))
    return std::move(error);
  if (Error error = parseNumbers("begin", sliceBegin, ',', options.sliceBegin))
    return std::move(error);
  for (const cl::opt<double> *share :
       {&zeroBlocks, &zeroRows, &zeroColumns, &concatRescales})
    if (Error error = checkShare(*share))
      return std::move(error);
  if (multiplierBits < 8 || multiplierBits > 31)
    return createStringError("--multiplier-bits takes 8 to 31");
  if (productShift < 0 || productShift > 14)
    return createStringError("--product-shift takes 0 to 14");
  options.isPadGiven = pad.getNumOccurrences() > 0;
  options.channelMultiplier = channelMultiplier;
  options.branches = branches;
  options.sameTensor = sameTensor;
  options.inputs = inputCount;
  options.outputs = outputCount;
  options.clampRange = {clampMinimum, clampMaximum};
  options.productShift = productShift;
  options.without.assign(without.begin(), without.end());
  options.concatRescales = concatRescales;
  conv.outputChannels = outputChannels;
  conv.relu = relu;
  conv.relu6 = relu6;
  conv.scale = {perChannel, rounding, multiplierBits};
  conv.inputZeroPoint = inputZeroPoint;
  conv.outputZeroPoint = outputZeroPoint;
  conv.zeroBlocks = zeroBlocks;
  conv.zeroBlockRows = zeroRows;
  conv.zeroBlockColumns = zeroColumns;
  return options;
}

} // namespace bsaie::zoo
