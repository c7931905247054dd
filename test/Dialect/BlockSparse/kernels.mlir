// Depthwise convolutions, differences, products and copies: text, bytecode, tiles.
// RUN: bsaie-opt %s | FileCheck %s
// RUN: bsaie-opt %s --mlir-print-op-generic | bsaie-opt | FileCheck %s
// RUN: bsaie-opt %s --emit-bytecode | bsaie-opt | FileCheck %s
// RUN: bsaie-opt %s --pass-pipeline='builtin.module(func.func(test-blocksparse-tile{sizes=1,2,4,8}))' | FileCheck %s --check-prefix=TILE

// CHECK-LABEL: func.func @depthwise
// CHECK: blocksparse.depthwise_conv2d %{{.*}} {bias = array<i32: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10>, dilation = array<i64: 1, 1>, input_zp = -3 : i8,
// CHECK-SAME: pad = array<i64: 1, 0, 0, 0>, requant = #blocksparse.requant<1073741824 shift 37>, stride = array<i64: 1, 1>,
// CHECK-SAME{LITERAL}: weights = dense<[[[[1], [2], [3], [4], [5], [6], [7], [8], [9], [10]]], [[[-1], [-2], [-3], [-4], [-5], [-6], [-7], [-8], [-9], [-10]]]]> : tensor<2x1x10x1xi8>}
// Two images, two ranges of rows, two of channels. Only the first row has padding.
// TILE-LABEL: func.func @depthwise
// TILE: tensor.extract_slice %[[X:.*]][0, 0, 0, 0] [1, 2, 2, 8]
// TILE: blocksparse.depthwise_conv2d {{.*}}bias = array<i32: 1, 2, 3, 4, 5, 6, 7, 8>{{.*}} pad = array<i64: 1, 0, 0, 0>
// TILE: tensor.extract_slice %[[X]][0, 0, 0, 8] [1, 2, 2, 2]
// TILE: blocksparse.depthwise_conv2d {{.*}}bias = array<i32: 9, 10>
// TILE-SAME{LITERAL}: weights = dense<[[[[9], [10]]], [[[-9], [-10]]]]> : tensor<2x1x2x1xi8>}
// TILE: tensor.extract_slice %[[X]][0, 1, 0, 0] [1, 2, 2, 8]
// TILE: blocksparse.depthwise_conv2d {{.*}} pad = array<i64: 0, 0, 0, 0>
// TILE: tensor.extract_slice %[[X]][1, 0, 0, 0] [1, 2, 2, 8]
// TILE: tensor.insert_slice {{.*}}[1, 2, 0, 8] [1, 1, 2, 2]
func.func @depthwise(%x: tensor<2x3x2x10xi8>) -> tensor<2x3x2x10xi8> {
  %y = blocksparse.depthwise_conv2d %x {bias = array<i32: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10>, dilation = array<i64: 1, 1>,
    input_zp = -3 : i8, pad = array<i64: 1, 0, 0, 0>, requant = #blocksparse.requant<1073741824 shift 37>, stride = array<i64: 1, 1>,
    weights = dense<[[[[1], [2], [3], [4], [5], [6], [7], [8], [9], [10]]], [[[-1], [-2], [-3], [-4], [-5], [-6], [-7], [-8], [-9], [-10]]]]> : tensor<2x1x10x1xi8>}
    : (tensor<2x3x2x10xi8>) -> tensor<2x3x2x10xi8>
  return %y : tensor<2x3x2x10xi8>
}

// CHECK-LABEL: func.func @binary
// CHECK: blocksparse.sub %{{.*}}, %{{.*}} {lhs_requant = #blocksparse.requant<1073741824 shift 11>
// CHECK: blocksparse.mul %{{.*}}, %{{.*}} {{.*}} shift = 3 : i8}
// TILE-LABEL: func.func @binary
// TILE: blocksparse.sub {{.*}} -> tensor<1x2x4x8xi8>
// TILE: blocksparse.mul {{.*}} -> tensor<1x2x4x8xi8>
func.func @binary(%x: tensor<1x4x4x8xi8>, %z: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  %a = blocksparse.sub %x, %z {lhs_requant = #blocksparse.requant<1073741824 shift 11>, rhs_requant = #blocksparse.requant<1073741824 shift 12>,
    requant = #blocksparse.requant<1073741824 shift 49>} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %b = blocksparse.mul %x, %a {lhs_requant = #blocksparse.requant<1073741824 shift 11>, rhs_requant = #blocksparse.requant<1073741824 shift 12>,
    requant = #blocksparse.requant<1073741824 shift 49>, shift = 3 : i8} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %b : tensor<1x4x4x8xi8>
}

// CHECK-LABEL: func.func @copy
// CHECK: blocksparse.copy %{{.*}} {max_val = 100 : i8, pad = array<i64: 3, 0, -1, 0>, pad_value = 5 : i8, requant = #blocksparse.requant<1073741824 shift 31, input_zp = 5>}
// A tile that is nothing but padding reads a row and crops it.
// TILE-LABEL: func.func @copy
// TILE: tensor.extract_slice %{{.*}}[0, 0, 1, 0] [1, 1, 3, 8]
// TILE: blocksparse.copy %{{.*}} {{.*}}pad = array<i64: 3, -2, 0, 0>
// TILE: tensor.extract_slice %{{.*}}[0, 0, 1, 0] [1, 1, 3, 8]
// TILE: blocksparse.copy %{{.*}} {{.*}}pad = array<i64: 1, 0, 0, 0>
// TILE: tensor.extract_slice %{{.*}}[0, 1, 1, 0] [1, 1, 3, 8]
// TILE: blocksparse.copy %{{.*}} {{.*}}pad = array<i64: 0, 0, 0, 0>
func.func @copy(%x: tensor<1x2x4x8xi8>) -> tensor<1x5x3x8xi8> {
  %y = blocksparse.copy %x {pad = array<i64: 3, 0, -1, 0>, pad_value = 5 : i8, max_val = 100 : i8,
    requant = #blocksparse.requant<1073741824 shift 31, input_zp = 5>} : (tensor<1x2x4x8xi8>) -> tensor<1x5x3x8xi8>
  return %y : tensor<1x5x3x8xi8>
}
