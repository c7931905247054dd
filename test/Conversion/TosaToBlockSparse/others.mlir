// Pools, crops and residual adds.
// RUN: bsaie-opt %s --convert-tosa-to-blocksparse --split-input-file | FileCheck %s

// A crop becomes a negative pad of each of its readers.
// CHECK-LABEL: func.func @crop
// CHECK-SAME: (%[[X:.*]]: tensor
// CHECK: %[[A:.*]] = blocksparse.max_pool2d %[[X]] {blocksparse.name = "pool0", kernel = array<i64: 1, 1>, pad = array<i64: -1, -2, 0, -3>, stride = array<i64: 2, 2>}
// CHECK: %[[B:.*]] = blocksparse.avg_pool2d %[[X]] {blocksparse.name = "pool1", input_zp = 2 : i8, kernel = array<i64: 2, 2>, output_zp = -3 : i8, pad = array<i64: -2, -2, 1, -3>, stride = array<i64: 2, 1>}
// CHECK: return %[[A]], %[[B]]
func.func @crop(%x: tensor<1x8x8x8xi8>) -> (tensor<1x3x3x8xi8>, tensor<1x2x5x8xi8>) {
  %start = tosa.const_shape {values = dense<[0, 1, 0, 0]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %size = tosa.const_shape {values = dense<[1, 5, 5, 8]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %size2 = tosa.const_shape {values = dense<[1, 4, 5, 8]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %izp = "tosa.const"() <{values = dense<2> : tensor<1xi8>}> : () -> tensor<1xi8>
  %ozp = "tosa.const"() <{values = dense<-3> : tensor<1xi8>}> : () -> tensor<1xi8>
  %s = tosa.slice %x, %start, %size : (tensor<1x8x8x8xi8>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x5x5x8xi8>
  %p = tosa.max_pool2d %s {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x5x5x8xi8>) -> tensor<1x3x3x8xi8>
  %t = tosa.slice %s, %start, %size2 : (tensor<1x5x5x8xi8>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x4x5x8xi8>
  %a = tosa.avg_pool2d %t, %izp, %ozp {acc_type = i32, kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 1, 0>, stride = array<i64: 2, 1>} : (tensor<1x4x5x8xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x2x5x8xi8>
  return %p, %a : tensor<1x3x3x8xi8>, tensor<1x2x5x8xi8>
}

// -----

// One rescale feeds two adds, and both operands of one of them.
// CHECK-LABEL: func.func @adds
// CHECK-SAME: (%[[X:.*]]: tensor<1x2x2x8xi8>, %[[Y:.*]]: tensor
// CHECK: %[[A:.*]] = blocksparse.add %[[X]], %[[Y]] {blocksparse.name = "residual", lhs_requant = #blocksparse.requant<1073741824 shift 11, input_zp = 2>, min_val = 0 : i8, requant = #blocksparse.requant<1073741824 shift 49, output_zp = -5>, rhs_requant = #blocksparse.requant<1073741824 shift 12>}
// CHECK: %[[B:.*]] = blocksparse.add %[[X]], %[[X]] {blocksparse.name = "add0",
// CHECK: return %[[A]], %[[B]]
func.func @adds(%x: tensor<1x2x2x8xi8>, %y: tensor<1x2x2x8xi8>) -> (tensor<1x2x2x8xi8>, tensor<1x2x2x8xi8>) {
  %zp2 = "tosa.const"() <{values = dense<2> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zp5 = "tosa.const"() <{values = dense<-5> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero8 = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s11 = "tosa.const"() <{values = dense<11> : tensor<1xi8>}> : () -> tensor<1xi8>
  %s12 = "tosa.const"() <{values = dense<12> : tensor<1xi8>}> : () -> tensor<1xi8>
  %s49 = "tosa.const"() <{values = dense<49> : tensor<1xi8>}> : () -> tensor<1xi8>
  %a = tosa.rescale %x, %m, %s11, %zp2, %zero {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x2x2x8xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x2x2x8xi32>
  %b = tosa.rescale %y, %m, %s12, %zero8, %zero {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x2x2x8xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x2x2x8xi32>
  %c = tosa.add %a, %b : (tensor<1x2x2x8xi32>, tensor<1x2x2x8xi32>) -> tensor<1x2x2x8xi32> loc(fused["residual", "x"])
  %r = tosa.rescale %c, %m, %s49, %zero, %zp5 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x2x2x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x2x2x8xi8>
  %k = tosa.clamp %r {min_val = 0 : i8, max_val = 127 : i8} : (tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8>
  %d = tosa.add %a, %a : (tensor<1x2x2x8xi32>, tensor<1x2x2x8xi32>) -> tensor<1x2x2x8xi32>
  %t = tosa.rescale %d, %m, %s49, %zero, %zp5 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x2x2x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x2x2x8xi8>
  return %k, %t : tensor<1x2x2x8xi8>, tensor<1x2x2x8xi8>
}

// -----

// A function without TOSA stays as it is.
// CHECK-LABEL: func.func @nothing
// CHECK-NEXT: return %{{.*}} : tensor<1x2x2x8xi8>
func.func @nothing(%x: tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8> {
  return %x : tensor<1x2x2x8xi8>
}
