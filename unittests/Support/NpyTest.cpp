//===- NpyTest.cpp - Tests of the .npy reader and writer ------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Support/Npy.h"
#include "gtest/gtest.h"

using namespace bsaie;
using namespace llvm;

namespace {

std::string print(const NpyArray &array) {
  std::string text;
  raw_string_ostream os(text);
  printNpy(array, os);
  return text;
}

/// A version 1 file with the given header text.
std::string file(std::string header, std::string data, char version = 1) {
  header += '\n';
  std::string text("\x93NUMPY");
  text += version;
  text += '\0';
  text += char(header.size() & 255);
  text += char(header.size() >> 8);
  if (version == 2)
    text += std::string(2, '\0');
  return text + header + data;
}

std::string errorOf(StringRef contents) {
  Expected<NpyArray> array = parseNpy(contents, "x.npy");
  if (array)
    return "no error";
  return toString(array.takeError());
}

std::string header(StringRef descr, StringRef shape,
                   StringRef fortran = "False") {
  return ("{'descr': '" + descr + "', 'fortran_order': " + fortran +
          ", 'shape': " + shape + ", }")
      .str();
}

TEST(Npy, RoundTripsEveryType) {
  for (NpyType type : {NpyType::Int8, NpyType::UInt8, NpyType::Int16,
                       NpyType::Int32, NpyType::Int64, NpyType::Float32}) {
    NpyArray array;
    array.type = type;
    array.shape = {2, 3};
    for (int i = 0; i < 6 * npyTypeBytes(type); ++i)
      array.data.push_back(char(i * 37));
    std::string text = print(array);
    EXPECT_EQ(text.find('\n') % 64, 63u);
    Expected<NpyArray> back = parseNpy(text, "x.npy");
    ASSERT_TRUE(bool(back)) << toString(back.takeError());
    EXPECT_EQ(back->type, type);
    EXPECT_EQ(back->shape, array.shape);
    EXPECT_EQ(back->data, array.data);
  }
}

TEST(Npy, RoundTripsScalarsVectorsAndEmptyArrays) {
  for (const SmallVector<int64_t> &shape :
       {SmallVector<int64_t>{}, SmallVector<int64_t>{5},
        SmallVector<int64_t>{0, 7}}) {
    NpyArray array;
    array.shape = shape;
    array.data.resize(array.numElements(), 1);
    Expected<NpyArray> back = parseNpy(print(array), "x.npy");
    ASSERT_TRUE(bool(back)) << toString(back.takeError());
    EXPECT_EQ(back->shape, shape);
  }
}

TEST(Npy, WritesVersion2ForALongHeader) {
  NpyArray array;
  array.shape.assign(30000, 1);
  array.data = {3};
  std::string text = print(array);
  EXPECT_EQ(text[6], 2);
  Expected<NpyArray> back = parseNpy(text, "x.npy");
  ASSERT_TRUE(bool(back)) << toString(back.takeError());
  EXPECT_EQ(back->shape.size(), 30000u);
}

TEST(Npy, ReadsNegativeValues) {
  Expected<NpyArray> array = parseNpy(
      file(header("<i2", "(2,)"), std::string("\xff\xff\x01\x00", 4)), "x.npy");
  ASSERT_TRUE(bool(array)) << toString(array.takeError());
  EXPECT_EQ(array->at(0), -1);
  EXPECT_EQ(array->at(1), 1);
  EXPECT_EQ(array->values<int16_t>()[0], -1);
}

TEST(Npy, ReadsOtherSpellings) {
  for (const std::string &text :
       {file(header("<i1", "(2,)"), "ab"), file(header("|i1", "(2,)"), "ab", 2),
        file("{\"shape\":(1 , 2),\"fortran_order\":False,\"descr\":\"|i1\"}",
             "ab")}) {
    Expected<NpyArray> array = parseNpy(text, "x.npy");
    ASSERT_TRUE(bool(array)) << toString(array.takeError());
    EXPECT_EQ(array->at(1), 'b');
  }
}

TEST(Npy, RefusesMalformedFiles) {
  EXPECT_EQ(errorOf(""), "'x.npy' is not a .npy file: it does not begin with "
                         "\\x93NUMPY");
  EXPECT_EQ(errorOf(StringRef("\x93NUMPY\x01", 7)),
            "'x.npy' is truncated: its preamble needs 10 bytes but the file "
            "has 7");
  std::string good = file(header("|i1", "(2,)"), "ab");
  EXPECT_NE(errorOf(StringRef(good).take_front(20)).find("its header needs"),
            std::string::npos);
  EXPECT_EQ(errorOf(StringRef(good).drop_back(1)),
            "'x.npy' is truncated: the shape 2 of int8 needs 2 bytes but the "
            "file has 1");
  EXPECT_EQ(errorOf(good + "c"), "'x.npy' has 1 bytes after the last element");
  EXPECT_EQ(errorOf(file(header("|i1", "(2,)"), "ab", 3)),
            "'x.npy' is a .npy file of version 3; the known are 1 and 2");
  EXPECT_EQ(errorOf(file(header("|i1", "(2,)", "True"), "ab")),
            "'x.npy' is in Fortran order; numpy.ascontiguousarray makes C "
            "order");
  EXPECT_NE(errorOf(file(header(">i4", "(1,)"), "abcd")).find("'>i4'"),
            std::string::npos);
  EXPECT_NE(errorOf(file(header("<f8", "(1,)"), "abcdefgh")).find("'<f8'"),
            std::string::npos);
  EXPECT_NE(errorOf(file("{'descr': [('a', '<i4')], }", ""))
                .find("structured element type"),
            std::string::npos);
}

TEST(Npy, RefusesMalformedHeaders) {
  for (StringRef text :
       {"", "{", "{'descr'", "{'descr' '|i1'}", "{'descr': 3}", "{'descr: }",
        "{'descr': '|i1', }", "{'other': 1}", "{'shape': 3}", "{'shape': (3",
        "{'shape': (3 4)}", "{'shape': (-1,)}", "{'shape': (a,)}",
        "{'fortran_order': 0}",
        "{'descr': '|i1', 'fortran_order': False, 'shape': ()} x"})
    EXPECT_NE(errorOf(file(text.str(), "a")).find("is not a .npy file"),
              std::string::npos)
        << text.str() << ": " << errorOf(file(text.str(), "a"));
}

TEST(Npy, RefusesHugeShapes) {
  EXPECT_EQ(errorOf(file(header("<i4", "(4294967296, 4294967296)"), "a")),
            "'x.npy' has the shape 4294967296x4294967296, which is too large");
  EXPECT_NE(errorOf(file(header("<i4", "(18446744073709551615,)"), "a"))
                .find("too large"),
            std::string::npos);
  EXPECT_NE(errorOf(file(header("|i1", "(99999999999999999999999,)"), "a"))
                .find("expected a number"),
            std::string::npos);
  EXPECT_NE(errorOf(file(header("|i1", "(1000000000000,)"), "a"))
                .find("is truncated"),
            std::string::npos);
}

TEST(Npy, IsEmptyWithOneDimensionOfZero) {
  llvm::Expected<NpyArray> array =
      parseNpy(file(header("|i1", "(4294967296, 4294967296, 0)"), ""), "x.npy");
  ASSERT_TRUE(bool(array)) << llvm::toString(array.takeError());
  EXPECT_EQ(array->numElements(), 0);
}

TEST(Npy, CountsRuns) {
  NpyArray array = makeInt8Npy({6, 2}, std::vector<int8_t>(12));
  Expected<int64_t> runs = npyBatch(array, NpyType::Int8, {2, 2}, "x.npy");
  ASSERT_TRUE(bool(runs));
  EXPECT_EQ(*runs, 3);
  auto message = [&](NpyType type, ArrayRef<int64_t> shape) {
    Expected<int64_t> count = npyBatch(array, type, shape, "x.npy");
    return count ? std::string("no error") : toString(count.takeError());
  };
  EXPECT_EQ(message(NpyType::Int16, {1, 2}),
            "'x.npy' holds int8 but the network takes int16");
  EXPECT_EQ(message(NpyType::Int8, {1, 3}),
            "'x.npy' has the shape 6x2 but the network takes 1x3, or a "
            "multiple of it in the first dimension");
  EXPECT_NE(message(NpyType::Int8, {4, 2}).find("6x2"), std::string::npos);
  EXPECT_NE(message(NpyType::Int8, {6}).find("6x2"), std::string::npos);
  array = makeInt8Npy({0, 2}, {});
  EXPECT_EQ(message(NpyType::Int8, {1, 2}),
            "'x.npy' is empty: its first dimension is 0");
}

TEST(Npy, ComparesBitByBit) {
  NpyArray left = makeInt8Npy({2, 2}, {1, 2, 3, 4});
  NpyArray right = makeInt8Npy({2, 2}, {1, 2, -3, 5});
  Expected<NpyDifference> same = compareNpy(left, left);
  ASSERT_TRUE(bool(same));
  EXPECT_EQ(same->differing, 0);
  Expected<NpyDifference> other = compareNpy(left, right);
  ASSERT_TRUE(bool(other));
  EXPECT_EQ(other->differing, 2);
  EXPECT_EQ(other->firstIndex, (SmallVector<int64_t>{1, 0}));
  EXPECT_EQ(other->firstLeft, 3);
  EXPECT_EQ(other->firstRight, -3);
  Expected<NpyDifference> shape =
      compareNpy(left, makeInt8Npy({4}, {1, 2, 3, 4}));
  ASSERT_FALSE(bool(shape));
  EXPECT_EQ(toString(shape.takeError()),
            "one array has the shape 2x2, the other 4");
}

TEST(Npy, NamesAMissingFile) {
  Expected<NpyArray> array = readNpy("/nonexistent/x.npy");
  ASSERT_FALSE(bool(array));
  EXPECT_EQ(toString(array.takeError()),
            "cannot read '/nonexistent/x.npy': No such file or directory");
}

} // namespace
