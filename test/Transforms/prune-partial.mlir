// Convolutions of another kind are left as they are.
// RUN: bsaie-opt %s --tosa-prune-blocks='ratio=0.5 first-conv partial' | FileCheck %s
// RUN: not bsaie-opt %s --tosa-prune-blocks='ratio=0.5 first-conv' 2>&1 | FileCheck %s --check-prefix=WHOLE
// WHOLE: error: 'tosa.conv2d' op weights of type 'tensor<8x1x1x16xf32>' are not int8 values with data

// CHECK: dense<1.000000e+00> : tensor<8x1x1x16xf32>
// CHECK: dense<"0x00000000000000000101010101010101
func.func @f(%x: tensor<1x1x1x16xf32>, %q: tensor<1x1x1x16xi8>) -> (tensor<1x1x1x8xf32>, tensor<1x1x1x8xi32>) {
  %w = "tosa.const"() <{values = dense<1.0> : tensor<8x1x1x16xf32>}> : () -> tensor<8x1x1x16xf32>
  %b = "tosa.const"() <{values = dense<0.0> : tensor<8xf32>}> : () -> tensor<8xf32>
  %z = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %c = tosa.conv2d %x, %w, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x16xf32>, tensor<8x1x1x16xf32>, tensor<8xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x8xf32>
  %v = "tosa.const"() <{values = dense<1> : tensor<8x1x1x16xi8>}> : () -> tensor<8x1x1x16xi8>
  %a = "tosa.const"() <{values = dense<0> : tensor<8xi32>}> : () -> tensor<8xi32>
  %i = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %d = tosa.conv2d %q, %v, %a, %i, %i {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x16xi8>, tensor<8x1x1x16xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x8xi32>
  return %c, %d : tensor<1x1x1x8xf32>, tensor<1x1x1x8xi32>
}
