// Tiles of layers, by their TilingInterface.
// RUN: bsaie-opt %s --pass-pipeline='builtin.module(func.func(test-blocksparse-tile{sizes=1,2,4,8}))' --split-input-file | FileCheck %s

// Rows 0-1 and 2-3 of a 3x3 with padding: only the image's edges are padded. Output
// channels take their weights, biases and scales.
// CHECK-LABEL: func.func @conv
func.func @conv(%x: tensor<1x4x4x8xi8>, %w: !blocksparse.weights<12x3x3x8, 8x8, cbr>) -> tensor<1x4x4x12xi8> {
  // CHECK: %[[X0:.*]] = tensor.extract_slice %[[X:.*]][0, 0, 0, 0] [1, 3, 4, 8]
  // CHECK: %[[W0:.*]] = blocksparse.slice_weights %[[W:.*]] from 0 : {{.*}} to !blocksparse.weights<8x3x3x8, 8x8, cbr>
  // CHECK: %[[Y0:.*]] = blocksparse.conv2d %[[X0]], %[[W0]] {bias = array<i32: 1, 2, 3, 4, 5, 6, 7, 8>, blocksparse.name = "c",
  // CHECK-SAME: pad = array<i64: 1, 0, 1, 1>, requant = #blocksparse.requant<[1, 2, 3, 4, 5, 6, 7, 8] shift [30, 30, 30, 30, 30, 30, 30, 30]>
  // CHECK-NOT: subvolume
  // CHECK-SAME: -> tensor<1x2x4x8xi8>
  // CHECK: tensor.insert_slice %[[Y0]] into %{{.*}}[0, 0, 0, 0] [1, 2, 4, 8]
  // CHECK: blocksparse.slice_weights %[[W]] from 8 : {{.*}} to !blocksparse.weights<4x3x3x8, 8x8, cbr>
  // CHECK: blocksparse.conv2d {{.*}} {bias = array<i32: 9, 10, 11, 12>
  // CHECK-SAME: requant = #blocksparse.requant<[9, 10, 11, 12] shift [30, 30, 30, 30]>
  // CHECK: tensor.extract_slice %[[X]][0, 1, 0, 0] [1, 3, 4, 8]
  // CHECK: blocksparse.conv2d {{.*}} pad = array<i64: 0, 1, 1, 1>
  %y = blocksparse.conv2d %x, %w {
    bias = array<i32: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12>, dilation = array<i64: 1, 1>, blocksparse.name = "c",
    pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>,
    requant = #blocksparse.requant<[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] shift [30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30]>,
    subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 3>}
    : (tensor<1x4x4x8xi8>, !blocksparse.weights<12x3x3x8, 8x8, cbr>) -> tensor<1x4x4x12xi8>
  return %y : tensor<1x4x4x12xi8>
}

// -----

// A negative pad is gone once the slice does what it did. The last window of a
// division that rounds down leaves input unread.
// CHECK-LABEL: func.func @crop
func.func @crop(%x: tensor<1x10x4x8xi8>) -> tensor<1x4x2x8xi8> {
  // CHECK: tensor.extract_slice %{{.*}}[0, 1, 0, 0] [1, 4, 4, 8]
  // CHECK: blocksparse.max_pool2d {{.*}} pad = array<i64: 0, 0, 0, 0>
  // CHECK: tensor.extract_slice %{{.*}}[0, 5, 0, 0] [1, 4, 4, 8]
  %y = blocksparse.max_pool2d %x {kernel = array<i64: 2, 2>, pad = array<i64: -1, 0, 0, 0>,
    stride = array<i64: 2, 2>} : (tensor<1x10x4x8xi8>) -> tensor<1x4x2x8xi8>
  return %y : tensor<1x4x2x8xi8>
}

// -----

// CHECK-LABEL: func.func @others
func.func @others(%x: tensor<1x4x4x16xi8>) -> tensor<1x4x4x16xi8> {
  // CHECK: tensor.extract_slice %{{.*}}[0, 0, 0, 8] [1, 3, 4, 8]
  // The last row of the window lies in the tensor; the divisor stays that of the window.
  // CHECK: blocksparse.avg_pool2d {{.*}} {count_pad, {{.*}}pad = array<i64: 1, 0, 1, 1>
  %p = blocksparse.avg_pool2d %x {count_pad, kernel = array<i64: 3, 3>, pad = array<i64: 1, 1, 1, 1>,
    stride = array<i64: 1, 1>} : (tensor<1x4x4x16xi8>) -> tensor<1x4x4x16xi8>
  // CHECK: tensor.extract_slice %{{.*}}[0, 2, 0, 8] [1, 2, 4, 8]
  // CHECK: tensor.extract_slice %{{.*}}[0, 2, 0, 8] [1, 2, 4, 8]
  // CHECK: blocksparse.add {{.*}} -> tensor<1x2x4x8xi8>
  %a = blocksparse.add %p, %x {
    lhs_requant = #blocksparse.requant<1073741824 shift 11>, rhs_requant = #blocksparse.requant<1073741824 shift 12>,
    requant = #blocksparse.requant<1073741824 shift 49>}
    : (tensor<1x4x4x16xi8>, tensor<1x4x4x16xi8>) -> tensor<1x4x4x16xi8>
  return %a : tensor<1x4x4x16xi8>
}
