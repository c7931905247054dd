// Convolution, rescale and clamp become one layer.
// RUN: bsaie-opt %s --convert-tosa-to-blocksparse --split-input-file | FileCheck %s
// RUN: bsaie-opt %s --convert-tosa-to-blocksparse='block=4x16 encoding=coo' --split-input-file | FileCheck %s --check-prefix=BLOCK

// CHECK-LABEL: func.func @fused
// CHECK-SAME: (%[[X:.*]]: tensor<1x4x4x8xi8>)
// CHECK-NEXT: %[[W:.*]] = blocksparse.weights dense<2> : tensor<16x1x1x8xi8> mask(<8x8, 2x1, all>) : !blocksparse.weights<16x1x1x8, 8x8, cbr>
// CHECK-NEXT: %[[Y:.*]] = blocksparse.conv2d %[[X]], %[[W]] {bias = array<i32: 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7>,
// CHECK-SAME: blocksparse.name = "conv0", dilation = array<i64: 1, 1>, input_zp = 3 : i8, min_val = 0 : i8,
// CHECK-SAME: pad = array<i64: 0, 0, 0, 0>, requant = #blocksparse.requant<1073741824 shift 37, output_zp = -4>, stride = array<i64: 1, 1>}
// CHECK-NEXT: return %[[Y]]
// BLOCK-LABEL: func.func @fused
// BLOCK: mask(<4x16, 4x1, all>) : !blocksparse.weights<16x1x1x8, 4x16, coo>
func.func @fused(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x16xi8> {
  %w = "tosa.const"() <{values = dense<2> : tensor<16x1x1x8xi8>}> : () -> tensor<16x1x1x8xi8>
  %b = "tosa.const"() <{values = dense<7> : tensor<1xi32>}> : () -> tensor<1xi32>
  %izp = "tosa.const"() <{values = dense<3> : tensor<1xi8>}> : () -> tensor<1xi8>
  %ozp = "tosa.const"() <{values = dense<-4> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero8 = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<37> : tensor<1xi8>}> : () -> tensor<1xi8>
  %c = tosa.conv2d %x, %w, %b, %izp, %zero8 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, tensor<16x1x1x8xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x16xi32>
  %r = tosa.rescale %c, %m, %s, %zero, %ozp {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x16xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x4x4x16xi8>
  // Two clamps are one.
  %k = tosa.clamp %r {min_val = -10 : i8, max_val = 127 : i8} : (tensor<1x4x4x16xi8>) -> tensor<1x4x4x16xi8>
  %l = tosa.clamp %k {min_val = 0 : i8, max_val = 127 : i8} : (tensor<1x4x4x16xi8>) -> tensor<1x4x4x16xi8>
  return %l : tensor<1x4x4x16xi8>
}

// -----

// A convolution per rescale; a clamp is a copy where others read the value without it;
// names stay apart. dense_resource
// weights stay where they are; zero blocks are recognised.
// CHECK-LABEL: func.func @shared
// CHECK: %[[W:.*]] = blocksparse.weights dense_resource<w> : tensor<9x1x1x1xi8> mask(<8x8, 2x1, ["0", "1"]>)
// CHECK-NOT: = blocksparse.weights
// CHECK: %[[A:.*]] = blocksparse.conv2d %{{.*}}, %[[W]] {{.*}}blocksparse.name = "first"{{.*}} requant = #blocksparse.requant<[1, 2, 3, 4, 5, 6, 7, 8, 9] shift [11, 12, 13, 14, 15, 16, 17, 18, 19], double_round>
// CHECK-NOT: min_val
// CHECK: %[[B:.*]] = blocksparse.copy %[[A]] {blocksparse.name = "copy0", max_val = 6 : i8, min_val = 0 : i8, pad = array<i64: 0, 0, 0, 0>}
// CHECK: %[[C:.*]] = blocksparse.conv2d %{{.*}}, %[[W]] {{.*}}blocksparse.name = "first_1"{{.*}} requant = #blocksparse.requant<5 shift 30>
// CHECK: return %[[A]], %[[B]], %[[C]]
func.func @shared(%x: tensor<1x2x2x1xi8>) -> (tensor<1x2x2x9xi8>, tensor<1x2x2x9xi8>, tensor<1x2x2x9xi8>) {
  %w = "tosa.const"() <{values = dense_resource<w> : tensor<9x1x1x1xi8>}> : () -> tensor<9x1x1x1xi8>
  %b = "tosa.const"() <{values = dense_resource<b> : tensor<9xi32>}> : () -> tensor<9xi32>
  %zero8 = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<[1, 2, 3, 4, 5, 6, 7, 8, 9]> : tensor<9xi32>}> : () -> tensor<9xi32>
  %s = "tosa.const"() <{values = dense<[11, 12, 13, 14, 15, 16, 17, 18, 19]> : tensor<9xi8>}> : () -> tensor<9xi8>
  %m1 = "tosa.const"() <{values = dense<5> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s1 = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %c = tosa.conv2d %x, %w, %b, %zero8, %zero8 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x2x2x1xi8>, tensor<9x1x1x1xi8>, tensor<9xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x2x2x9xi32> loc("first")
  %r = tosa.rescale %c, %m, %s, %zero, %zero8 {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x2x2x9xi32>, tensor<9xi32>, tensor<9xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x2x2x9xi8>
  %k = tosa.clamp %r {min_val = 0 : i8, max_val = 6 : i8} : (tensor<1x2x2x9xi8>) -> tensor<1x2x2x9xi8>
  %t = tosa.rescale %c, %m1, %s1, %zero, %zero8 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x2x2x9xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x2x2x9xi8>
  return %r, %k, %t : tensor<1x2x2x9xi8>, tensor<1x2x2x9xi8>, tensor<1x2x2x9xi8>
}

{-#
  dialect_resources: { builtin: {
    w: "0x01000000000000000000000005",
    b: "0x04000000000000000100000002000000030000000400000005000000060000000700000008000000"
  } }
#-}

// -----

// A weight zero point leaves every block in place; a given mask takes blocks away, and
// those that are zero anyway.
// CHECK-LABEL: func.func @masks
// CHECK: blocksparse.weights dense<0> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, all>)
// CHECK: weight_zp = -1 : i8
// CHECK: blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x4, 1x4, ["1010"]>) : !blocksparse.weights<8x1x1x16, 8x4, cbr>
func.func @masks(%x: tensor<1x2x2x16xi8>) -> (tensor<1x2x2x8xi8>, tensor<1x2x2x8xi8>) {
  %w = "tosa.const"() <{values = dense<0> : tensor<8x1x1x16xi8>}> : () -> tensor<8x1x1x16xi8>
  %v = "tosa.const"() <{values = dense<1> : tensor<8x1x1x16xi8>}> : () -> tensor<8x1x1x16xi8>
  %b = "tosa.const"() <{values = dense<0> : tensor<8xi32>}> : () -> tensor<8xi32>
  %zero8 = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %wzp = "tosa.const"() <{values = dense<-1> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m1 = "tosa.const"() <{values = dense<5> : tensor<1xi16>}> : () -> tensor<1xi16>
  %s1 = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %c = tosa.conv2d %x, %w, %b, %zero8, %wzp {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x2x2x16xi8>, tensor<8x1x1x16xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x2x2x8xi32>
  %r = tosa.rescale %c, %m1, %s1, %zero, %zero8 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = false} : (tensor<1x2x2x8xi32>, tensor<1xi16>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x2x2x8xi8>
  %d = tosa.conv2d %x, %v, %b, %zero8, %zero8 {blocksparse.mask = #blocksparse.mask<8x4, 1x4, ["1010"]>, acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x2x2x16xi8>, tensor<8x1x1x16xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x2x2x8xi32>
  %t = tosa.rescale %d, %m1, %s1, %zero, %zero8 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = false} : (tensor<1x2x2x8xi32>, tensor<1xi16>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x2x2x8xi8>
  return %r, %t : tensor<1x2x2x8xi8>, tensor<1x2x2x8xi8>
}
