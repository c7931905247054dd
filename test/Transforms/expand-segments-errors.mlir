// RUN: bsaie-opt %s --blocksparse-expand-segments --split-input-file --verify-diagnostics

func.func @slices(%x: tensor<1x8x8x8xi8>) -> tensor<1x4x8x8xi8> {
  // expected-error @below {{the segment is no run of layers with one output that could be cut into tiles}}
  %y = blocksparse.segment(%s = %x) tiles 2 : (tensor<1x8x8x8xi8>) -> tensor<1x4x8x8xi8> {
    %h = tensor.extract_slice %s[0, 0, 0, 0] [1, 4, 8, 8] [1, 1, 1, 1] : tensor<1x8x8x8xi8> to tensor<1x4x8x8xi8>
    %a = blocksparse.max_pool2d %h {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x4x8x8xi8>) -> tensor<1x4x8x8xi8>
    blocksparse.yield %a : tensor<1x4x8x8xi8>
  }
  return %y : tensor<1x4x8x8xi8>
}

// -----

func.func @rows(%x: tensor<1x2x8x8xi8>) -> tensor<1x2x8x8xi8> {
  // expected-error @below {{the segment: }}
  %y = blocksparse.segment(%s = %x) tiles 3 : (tensor<1x2x8x8xi8>) -> tensor<1x2x8x8xi8> {
    %a = blocksparse.max_pool2d %s {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x2x8x8xi8>) -> tensor<1x2x8x8xi8>
    blocksparse.yield %a : tensor<1x2x8x8xi8>
  }
  return %y : tensor<1x2x8x8xi8>
}

// -----

// The pad is two rows, and each tile one.
func.func @padding(%x: tensor<1x2x8x8xi8>) -> tensor<1x4x8x8xi8> {
  // expected-error @below {{the segment has a tile in which layer 'copy' meets padding only}}
  %y = blocksparse.segment(%s = %x) tiles 4 : (tensor<1x2x8x8xi8>) -> tensor<1x4x8x8xi8> {
    %a = blocksparse.copy %s {pad = array<i64: 2, 0, 0, 0>, pad_value = 1 : i8} : (tensor<1x2x8x8xi8>) -> tensor<1x4x8x8xi8>
    blocksparse.yield %a : tensor<1x4x8x8xi8>
  }
  return %y : tensor<1x4x8x8xi8>
}

// -----

func.func @keep(%x: tensor<1x2x8x8xi8>) -> tensor<1x2x8x8xi8> {
  // expected-error @below {{keeps rows but has 2 tiles of the width}}
  %y = blocksparse.segment(%s = %x) tiles 2 x 2 keep : (tensor<1x2x8x8xi8>) -> tensor<1x2x8x8xi8> {
    blocksparse.yield %s : tensor<1x2x8x8xi8>
  }
  return %y : tensor<1x2x8x8xi8>
}

// -----

// The pool reads a row of a beside those that the concatenation has.
func.func @concat(%x: tensor<1x8x8x8xi8>) -> tensor<1x8x8x16xi8> {
  %y = blocksparse.segment(%s = %x) tiles 2 : (tensor<1x8x8x8xi8>) -> tensor<1x8x8x16xi8> {
    %a = blocksparse.max_pool2d %s {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x8x8x8xi8>) -> tensor<1x8x8x8xi8>
    %p = blocksparse.max_pool2d %a {kernel = array<i64: 3, 3>, pad = array<i64: 1, 1, 1, 1>,
      stride = array<i64: 1, 1>} : (tensor<1x8x8x8xi8>) -> tensor<1x8x8x8xi8>
    %e = tensor.empty() : tensor<1x8x8x16xi8>
    %0 = tensor.insert_slice %a into %e[0, 0, 0, 0] [1, 8, 8, 8] [1, 1, 1, 1] : tensor<1x8x8x8xi8> into tensor<1x8x8x16xi8>
    // expected-error @below {{concatenates rows that differ from those that another layer of the segment reads; no tile can hold both}}
    %1 = tensor.insert_slice %p into %0[0, 0, 0, 8] [1, 8, 8, 8] [1, 1, 1, 1] : tensor<1x8x8x8xi8> into tensor<1x8x8x16xi8>
    blocksparse.yield %1 : tensor<1x8x8x16xi8>
  }
  return %y : tensor<1x8x8x16xi8>
}
