//===- Npy.h - NumPy .npy files ---------------------------------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads and writes NumPy's .npy files, versions 1 and 2, of little-endian
// integers and floats in C order. Every malformed file is one llvm::Error that
// names the file. Knows nothing of networks beyond the batch rule of
// `npyBatch`.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_SUPPORT_NPY_H
#define BSAIE_SUPPORT_NPY_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

namespace bsaie {

enum class NpyType { Int8, UInt8, Int16, Int32, Int64, Float32 };

/// Bytes of one element.
int64_t npyTypeBytes(NpyType type);

/// NumPy's name of the type: "int8", "float32".
llvm::StringRef npyTypeName(NpyType type);

/// "64x28x28x1"; "scalar" for no dimension.
std::string npyShapeText(llvm::ArrayRef<int64_t> shape);

/// An array in C order. `data` holds exactly numElements() * npyTypeBytes(type)
/// bytes, little-endian.
struct NpyArray {
  NpyType type = NpyType::Int8;
  llvm::SmallVector<int64_t> shape;
  std::vector<char> data;

  int64_t numElements() const;

  /// The elements; `T` must have the size of the type.
  template <typename T>
  llvm::ArrayRef<T> values() const {
    return {reinterpret_cast<const T *>(data.data()), data.size() / sizeof(T)};
  }
  /// One element as a number.
  double at(int64_t index) const;
};

/// An int8 array that copies `values`.
NpyArray makeInt8Npy(llvm::ArrayRef<int64_t> shape,
                     llvm::ArrayRef<int8_t> values);

/// Reads a file; "-" is the standard input.
llvm::Expected<NpyArray> readNpy(llvm::StringRef path);

/// Parses the contents of a file; `name` is its name for messages.
llvm::Expected<NpyArray> parseNpy(llvm::StringRef contents,
                                  llvm::StringRef name);

/// Prints version 1, or 2 where the header is longer than version 1 can say.
void printNpy(const NpyArray &array, llvm::raw_ostream &os);

/// Writes a file through writeFileAtomically; "-" is the standard output.
llvm::Error writeNpy(const NpyArray &array, llvm::StringRef path);

/// The number n of runs that `array` holds for a network input of `shape`: its
/// first dimension is n times the network's and the others are equal. Another
/// type, another shape or no run at all is an error that names `name`.
llvm::Expected<int64_t> npyBatch(const NpyArray &array, NpyType type,
                                 llvm::ArrayRef<int64_t> shape,
                                 llvm::StringRef name);

/// Where two arrays of one type and shape differ.
struct NpyDifference {
  int64_t differing = 0;
  /// Position of the first difference, one index a dimension; empty if none.
  llvm::SmallVector<int64_t> firstIndex;
  double firstLeft = 0;
  double firstRight = 0;
};

/// Compares bit by bit; unequal types or shapes are an error.
llvm::Expected<NpyDifference> compareNpy(const NpyArray &left,
                                         const NpyArray &right);

} // namespace bsaie

#endif // BSAIE_SUPPORT_NPY_H
