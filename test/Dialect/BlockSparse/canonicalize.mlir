// RUN: bsaie-opt %s --canonicalize --split-input-file | FileCheck %s

// A segment of one tile is its body.
// CHECK-LABEL: func.func @one_tile
// CHECK-SAME: (%[[X:.*]]: tensor
// CHECK-NOT: segment
// CHECK: %[[P:.*]] = blocksparse.max_pool2d %[[X]]
// CHECK: return %[[P]]
func.func @one_tile(%x: tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8> {
  %s = blocksparse.segment(%i = %x) : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8> {
    %p = blocksparse.max_pool2d %i {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
    blocksparse.yield %p : tensor<1x2x2x8xi8>
  }
  return %s : tensor<1x2x2x8xi8>
}

// -----

// One of two tiles stays.
// CHECK-LABEL: func.func @two_tiles
// CHECK: blocksparse.segment
func.func @two_tiles(%x: tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8> {
  %s = blocksparse.segment(%i = %x) tiles 2 : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8> {
    %p = blocksparse.max_pool2d %i {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
    blocksparse.yield %p : tensor<1x2x2x8xi8>
  }
  return %s : tensor<1x2x2x8xi8>
}

// -----

// Slices of slices are slices of the constant, a slice of all is nothing.
// CHECK-LABEL: func.func @slices
// CHECK-SAME: (%[[W:.*]]: !blocksparse
// CHECK-DAG: %[[S:.*]] = blocksparse.slice_weights %[[W]] from 24
// CHECK: return %[[S]], %[[W]]
func.func @slices(%w: !blocksparse.weights<40x1x1x8, 8x8, cbr>)
    -> (!blocksparse.weights<8x1x1x8, 8x8, cbr>, !blocksparse.weights<40x1x1x8, 8x8, cbr>) {
  %a = blocksparse.slice_weights %w from 16
    : !blocksparse.weights<40x1x1x8, 8x8, cbr> to !blocksparse.weights<24x1x1x8, 8x8, cbr>
  %b = blocksparse.slice_weights %a from 8
    : !blocksparse.weights<24x1x1x8, 8x8, cbr> to !blocksparse.weights<8x1x1x8, 8x8, cbr>
  %c = blocksparse.slice_weights %w from 0
    : !blocksparse.weights<40x1x1x8, 8x8, cbr> to !blocksparse.weights<40x1x1x8, 8x8, cbr>
  return %b, %c : !blocksparse.weights<8x1x1x8, 8x8, cbr>, !blocksparse.weights<40x1x1x8, 8x8, cbr>
}

// -----

// Equal constants become one, unless their masks differ.
// CHECK-LABEL: func.func @constants
// CHECK-DAG: %[[A:.*]] = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, all>)
// CHECK-DAG: %[[B:.*]] = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, none>)
// CHECK: return %[[A]], %[[A]], %[[B]]
func.func @constants() -> (!blocksparse.weights<8x1x1x8, 8x8, cbr>, !blocksparse.weights<8x1x1x8, 8x8, cbr>,
                           !blocksparse.weights<8x1x1x8, 8x8, cbr>) {
  %a = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x1x1x8, 8x8, cbr>
  %b = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x1x1x8, 8x8, cbr>
  %c = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, none>) : !blocksparse.weights<8x1x1x8, 8x8, cbr>
  return %a, %b, %c : !blocksparse.weights<8x1x1x8, 8x8, cbr>, !blocksparse.weights<8x1x1x8, 8x8, cbr>,
    !blocksparse.weights<8x1x1x8, 8x8, cbr>
}
