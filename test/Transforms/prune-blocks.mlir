// The weights of the first eight input channels are 1, of the last eight 2: one block
// of two goes. New constants have the form of the old, dense and dense_resource.
// RUN: bsaie-opt %s --tosa-prune-blocks='ratio=0.5 first-conv report' 2>&1 | FileCheck %s
// RUN: bsaie-opt %s --tosa-prune-blocks='ratio=0.5' | FileCheck %s --check-prefix=FIRST
// RUN: bsaie-opt %s --tosa-prune-blocks='ratio=0' | FileCheck %s --check-prefix=NONE
// RUN: bsaie-opt %s --tosa-prune-blocks='ratio=0.25 first-conv block=8x4' | FileCheck %s --check-prefix=BLOCK

// CHECK: blocks of 8x8, bytes of values and biases, bytes of indices
// CHECK-NEXT: convolution   blocks non-zero  density      bytes      cbr      cbc      coo
// CHECK-NEXT: conv0              2        1   50.00%         96        5        7        2
// CHECK-NEXT: second             2        1   50.00%         96        5        7        2
// CHECK-NEXT: total              4        2   50.00%        192       10       14        4

// CHECK-LABEL: func.func @two
// CHECK: dense<"0x000000000000000002020202020202020000000000000000{{.*}}0202"> : tensor<8x1x1x16xi8>
// CHECK: dense_resource<[[W:.*]]> : tensor<8x1x1x16xi8>
// CHECK: [[W]]: "0x0100000000000000000000000202020202020202000000
// FIRST: dense<"0x010101010101010102020202020202020101
// FIRST: dense_resource<[[W:.*]]> : tensor<8x1x1x16xi8>
// FIRST: [[W]]: "0x0100000000000000000000000202020202020202000000
// NONE: dense<"0x010101010101010102020202020202020101
// NONE: dense_resource<w> : tensor<8x1x1x16xi8>
// BLOCK: dense<"0x000000000101010102020202020202020000
func.func @two(%x: tensor<1x1x1x16xi8>) -> (tensor<1x1x1x8xi32>, tensor<1x1x1x8xi32>) {
  %v = "tosa.const"() <{values = dense<"0x0101010101010101020202020202020201010101010101010202020202020202010101010101010102020202020202020101010101010101020202020202020201010101010101010202020202020202010101010101010102020202020202020101010101010101020202020202020201010101010101010202020202020202"> : tensor<8x1x1x16xi8>}> : () -> tensor<8x1x1x16xi8>
  %w = "tosa.const"() <{values = dense_resource<w> : tensor<8x1x1x16xi8>}> : () -> tensor<8x1x1x16xi8>
  %b = "tosa.const"() <{values = dense<0> : tensor<8xi32>}> : () -> tensor<8xi32>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %c = tosa.conv2d %x, %v, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x16xi8>, tensor<8x1x1x16xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x8xi32>
  %d = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x16xi8>, tensor<8x1x1x16xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x8xi32> loc("second")
  return %c, %d : tensor<1x1x1x8xi32>, tensor<1x1x1x8xi32>
}

{-#
  dialect_resources: { builtin: { w: "0x010000000101010101010101020202020202020201010101010101010202020202020202010101010101010102020202020202020101010101010101020202020202020201010101010101010202020202020202010101010101010102020202020202020101010101010101020202020202020201010101010101010202020202020202" } }
#-}
