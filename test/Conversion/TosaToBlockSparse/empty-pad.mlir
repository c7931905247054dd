// A pad of no rows and columns before one of 124: the copy holds 124.
// RUN: bsaie-opt %s --convert-tosa-to-blocksparse | FileCheck %s
// CHECK: blocksparse.copy %{{.*}} {{.*}}pad = array<i64: 1, 1, 1, 1>, pad_value = 124 : i8
func.func @main(%x: tensor<1x2x2x8xi8>) -> tensor<1x1x1x8xi8> {
  %none = tosa.const_shape {values = dense<0> : tensor<8xindex>} : () -> !tosa.shape<8>
  %one = tosa.const_shape {values = dense<[0, 0, 1, 1, 1, 1, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %value = "tosa.const"() <{values = dense<124> : tensor<1xi8>}> : () -> tensor<1xi8>
  %a = tosa.pad %x, %none, %zero : (tensor<1x2x2x8xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<1x2x2x8xi8>
  %b = tosa.pad %a, %one, %value : (tensor<1x2x2x8xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<1x4x4x8xi8>
  %y = tosa.avg_pool2d %b, %zero, %zero {acc_type = i32, kernel = array<i64: 4, 4>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x8xi8>
  return %y : tensor<1x1x1x8xi8>
}
