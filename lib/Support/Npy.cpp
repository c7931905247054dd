//===- Npy.cpp - NumPy .npy files -----------------------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads and writes NumPy's .npy files. The layout is that of NumPy's
// "numpy.lib.format": a magic string, a version, the length of a header, the
// header as a Python dictionary, and the elements.
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Support/Npy.h"
#include "BSAIE/Support/OutputFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include <algorithm>

using namespace llvm;

namespace bsaie {

namespace {
struct TypeEntry {
  NpyType type;
  int64_t bytes;
  StringLiteral name;
  StringLiteral descr;
};
} // namespace

static constexpr TypeEntry typeTable[] = {
    {NpyType::Int8, 1, "int8", "|i1"},
    {NpyType::UInt8, 1, "uint8", "|u1"},
    {NpyType::Int16, 2, "int16", "<i2"},
    {NpyType::Int32, 4, "int32", "<i4"},
    {NpyType::Int64, 8, "int64", "<i8"},
    {NpyType::Float32, 4, "float32", "<f4"}};

static const TypeEntry &entryOf(NpyType type) {
  return *llvm::find_if(
      typeTable, [&](const TypeEntry &entry) { return entry.type == type; });
}

int64_t npyTypeBytes(NpyType type) { return entryOf(type).bytes; }

StringRef npyTypeName(NpyType type) { return entryOf(type).name; }

std::string npyShapeText(ArrayRef<int64_t> shape) {
  std::string text;
  for (int64_t size : shape)
    text += (text.empty() ? "" : "x") + std::to_string(size);
  return shape.empty() ? "scalar" : text;
}

int64_t NpyArray::numElements() const {
  // One dimension of 0 is enough, however large the others are.
  if (llvm::is_contained(shape, 0))
    return 0;
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  return count;
}

double NpyArray::at(int64_t index) const {
  using namespace support;
  const char *p = data.data() + index * npyTypeBytes(type);
  switch (type) {
  case NpyType::Int8:
    return static_cast<int8_t>(*p);
  case NpyType::UInt8:
    return static_cast<uint8_t>(*p);
  case NpyType::Int16:
    return endian::read16le(p) - ((endian::read16le(p) & 0x8000) ? 65536 : 0);
  case NpyType::Int32:
    return static_cast<int32_t>(endian::read32le(p));
  case NpyType::Int64:
    return static_cast<double>(static_cast<int64_t>(endian::read64le(p)));
  case NpyType::Float32:
    return llvm::bit_cast<float>(endian::read32le(p));
  }
  return 0;
}

NpyArray makeInt8Npy(ArrayRef<int64_t> shape, ArrayRef<int8_t> values) {
  NpyArray array;
  array.type = NpyType::Int8;
  array.shape.assign(shape.begin(), shape.end());
  array.data.assign(values.begin(), values.end());
  return array;
}

//===----------------------------------------------------------------------===//
// The reader
//===----------------------------------------------------------------------===//

namespace {

/// Reads the header's dictionary of one .npy file.
class HeaderParser {
public:
  HeaderParser(StringRef text, StringRef name) : rest(text), name(name) {}

  Error parse(NpyArray &array);

private:
  Error fail(const Twine &what) const {
    return createStringError(Twine("'") + name +
                             "' is not a .npy file: " + what);
  }
  bool eat(StringRef token) {
    rest = rest.ltrim();
    return rest.consume_front(token);
  }
  Expected<StringRef> parseString();
  Error parseType(NpyArray &array);
  Error parseShape(NpyArray &array);

  StringRef rest;
  StringRef name;
};

Expected<StringRef> HeaderParser::parseString() {
  rest = rest.ltrim();
  if (rest.empty() || (rest[0] != '\'' && rest[0] != '"'))
    return fail("expected a string in its header");
  char quote = rest[0];
  size_t end = rest.find(quote, 1);
  if (end == StringRef::npos)
    return fail("a string in its header does not end");
  StringRef value = rest.slice(1, end);
  rest = rest.drop_front(end + 1);
  return value;
}

Error HeaderParser::parseType(NpyArray &array) {
  rest = rest.ltrim();
  if (rest.starts_with("["))
    return createStringError(Twine("'") + name +
                             "' has a structured element type; the known are "
                             "int8, uint8, int16, int32, int64, float32");
  Expected<StringRef> descr = parseString();
  if (!descr)
    return descr.takeError();
  // Of one byte, any byte order means the same.
  std::string wanted = descr->str();
  if (descr->size() == 3 && descr->back() == '1' &&
      StringRef("<>=|").contains(wanted[0]))
    wanted[0] = '|';
  for (const TypeEntry &entry : typeTable) {
    if (wanted == entry.descr) {
      array.type = entry.type;
      return Error::success();
    }
  }
  return createStringError(Twine("'") + name + "' has the element type '" +
                           *descr +
                           "'; the known are int8, uint8, int16, int32, int64, "
                           "float32, little-endian");
}

Error HeaderParser::parseShape(NpyArray &array) {
  if (!eat("("))
    return fail("expected a tuple as the shape in its header");
  array.shape.clear();
  while (!eat(")")) {
    if (!array.shape.empty() && !eat(","))
      return fail("expected ',' in the shape in its header");
    if (eat(")"))
      return Error::success();
    rest = rest.ltrim();
    uint64_t size;
    if (rest.consumeInteger(10, size))
      return fail("expected a number in the shape in its header");
    (void)rest.consume_front("L");
    if (size > static_cast<uint64_t>(INT64_MAX))
      return createStringError(Twine("'") + name + "' has a dimension of " +
                               Twine(size) + ", which is too large");
    array.shape.push_back(static_cast<int64_t>(size));
  }
  return Error::success();
}

Error HeaderParser::parse(NpyArray &array) {
  if (!eat("{"))
    return fail("expected '{' at the start of its header");
  bool haveType = false, haveOrder = false, haveShape = false;
  while (!eat("}")) {
    Expected<StringRef> key = parseString();
    if (!key)
      return key.takeError();
    if (!eat(":"))
      return fail("expected ':' after '" + *key + "' in its header");
    if (*key == "descr") {
      haveType = true;
      if (Error error = parseType(array))
        return error;
    } else if (*key == "fortran_order") {
      haveOrder = true;
      if (eat("True"))
        return createStringError(
            Twine("'") + name +
            "' is in Fortran order; numpy.ascontiguousarray makes C order");
      if (!eat("False"))
        return fail("expected True or False as its fortran_order");
    } else if (*key == "shape") {
      haveShape = true;
      if (Error error = parseShape(array))
        return error;
    } else {
      return fail("unknown key '" + *key + "' in its header");
    }
    if (!eat(",")) {
      if (!eat("}"))
        return fail("expected ',' or '}' in its header");
      break;
    }
  }
  if (!rest.trim().empty())
    return fail("text after the dictionary in its header");
  if (!haveType || !haveOrder || !haveShape)
    return fail("its header lacks descr, fortran_order or shape");
  return Error::success();
}

} // namespace

Expected<NpyArray> parseNpy(StringRef contents, StringRef name) {
  auto truncated = [&](const Twine &part, uint64_t needed) {
    return createStringError(
        Twine("'") + name + "' is truncated: " + part + " needs " +
        Twine(needed) + " bytes but the file has " + Twine(contents.size()));
  };
  StringRef magic("\x93NUMPY", 6);
  if (!contents.starts_with(magic))
    return createStringError(Twine("'") + name +
                             "' is not a .npy file: it does not begin with "
                             "\\x93NUMPY");
  if (contents.size() < 10)
    return truncated("its preamble", 10);
  unsigned major = static_cast<uint8_t>(contents[6]);
  if (major != 1 && major != 2)
    return createStringError(Twine("'") + name +
                             "' is a .npy file of version " + Twine(major) +
                             "; the known are 1 and 2");
  uint64_t headerStart = major == 1 ? 10 : 12;
  if (contents.size() < headerStart)
    return truncated("its preamble", headerStart);
  uint64_t headerBytes = major == 1
                             ? support::endian::read16le(contents.data() + 8)
                             : support::endian::read32le(contents.data() + 8);
  uint64_t dataStart = headerStart + headerBytes;
  if (contents.size() < dataStart)
    return truncated("its header", dataStart);

  NpyArray array;
  HeaderParser parser(contents.substr(headerStart, headerBytes), name);
  if (Error error = parser.parse(array))
    return std::move(error);

  // A dimension of 0 makes the array empty, however large the others are.
  int64_t bytes = npyTypeBytes(array.type);
  if (llvm::is_contained(array.shape, 0)) {
    bytes = 0;
  } else {
    for (int64_t size : array.shape)
      if (MulOverflow(bytes, size, bytes))
        return createStringError(Twine("'") + name + "' has the shape " +
                                 npyShapeText(array.shape) +
                                 ", which is too large");
  }
  uint64_t present = contents.size() - dataStart;
  if (static_cast<uint64_t>(bytes) > present)
    return createStringError(
        Twine("'") + name + "' is truncated: the shape " +
        npyShapeText(array.shape) + " of " + npyTypeName(array.type) +
        " needs " + Twine(bytes) + " bytes but the file has " + Twine(present));
  if (static_cast<uint64_t>(bytes) < present)
    return createStringError(Twine("'") + name + "' has " +
                             Twine(present - bytes) +
                             " bytes after the last element");
  array.data.assign(contents.begin() + dataStart, contents.end());
  return array;
}

Expected<NpyArray> readNpy(StringRef path) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> buffer = MemoryBuffer::getFileOrSTDIN(
      path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  StringRef name = path == "-" ? StringRef("standard input") : path;
  if (!buffer)
    return createStringError(buffer.getError(), "cannot read '%s': %s",
                             name.str().c_str(),
                             buffer.getError().message().c_str());
  return parseNpy((*buffer)->getBuffer(), name);
}

//===----------------------------------------------------------------------===//
// The writer
//===----------------------------------------------------------------------===//

void printNpy(const NpyArray &array, raw_ostream &os) {
  std::string header = "{'descr': '";
  header += entryOf(array.type).descr;
  header += "', 'fortran_order': False, 'shape': (";
  for (auto [i, size] : llvm::enumerate(array.shape))
    header += (i ? ", " : "") + std::to_string(size);
  header += array.shape.size() == 1 ? ",), }" : "), }";
  // NumPy pads with spaces so that the elements begin at a multiple of 64.
  bool isLong = alignTo(10 + header.size() + 1, 64) - 10 > 65535;
  size_t start = isLong ? 12 : 10;
  header.resize(alignTo(start + header.size() + 1, 64) - start - 1, ' ');
  header += '\n';
  os << StringRef("\x93NUMPY", 6) << char(isLong ? 2 : 1) << char(0);
  char length[4];
  support::endian::write32le(length, header.size());
  os << StringRef(length, isLong ? 4 : 2) << header;
  os.write(array.data.data(), array.data.size());
}

Error writeNpy(const NpyArray &array, StringRef path) {
  return writeFileAtomically(path, [&](raw_ostream &os) {
    printNpy(array, os);
    return Error::success();
  });
}

//===----------------------------------------------------------------------===//
// Batches and comparison
//===----------------------------------------------------------------------===//

Expected<int64_t> npyBatch(const NpyArray &array, NpyType type,
                           ArrayRef<int64_t> shape, StringRef name) {
  if (array.type != type)
    return createStringError(Twine("'") + name + "' holds " +
                             npyTypeName(array.type) +
                             " but the network takes " + npyTypeName(type));
  bool fits = array.shape.size() == shape.size();
  if (fits && !shape.empty())
    fits = ArrayRef<int64_t>(array.shape).drop_front() == shape.drop_front() &&
           shape[0] > 0 && array.shape[0] % shape[0] == 0;
  if (!fits)
    return createStringError(Twine("'") + name + "' has the shape " +
                             npyShapeText(array.shape) +
                             " but the network takes " + npyShapeText(shape) +
                             ", or a multiple of it in the first dimension");
  int64_t count = shape.empty() ? 1 : array.shape[0] / shape[0];
  if (count == 0)
    return createStringError(Twine("'") + name +
                             "' is empty: its first dimension is 0");
  return count;
}

Expected<NpyDifference> compareNpy(const NpyArray &left,
                                   const NpyArray &right) {
  if (left.type != right.type)
    return createStringError(Twine("one array holds ") +
                             npyTypeName(left.type) + ", the other " +
                             npyTypeName(right.type));
  if (left.shape != right.shape)
    return createStringError(Twine("one array has the shape ") +
                             npyShapeText(left.shape) + ", the other " +
                             npyShapeText(right.shape));
  NpyDifference difference;
  int64_t size = npyTypeBytes(left.type);
  for (int64_t i = 0, e = left.numElements(); i < e; ++i) {
    if (!std::memcmp(&left.data[i * size], &right.data[i * size], size))
      continue;
    if (difference.differing++ == 0) {
      difference.firstLeft = left.at(i);
      difference.firstRight = right.at(i);
      difference.firstIndex.resize(left.shape.size());
      int64_t rest = i;
      for (int64_t d = left.shape.size() - 1; d >= 0; --d) {
        difference.firstIndex[d] = rest % left.shape[d];
        rest /= left.shape[d];
      }
    }
  }
  return difference;
}

} // namespace bsaie
