// What a given mask says is zero is zero in the weights, with a ratio or without, and in
// the first convolution too. Weights that are shared are copied where the masks differ.
// RUN: bsaie-opt %s --tosa-prune-blocks | FileCheck %s
// RUN: bsaie-opt %s --tosa-prune-blocks='ratio=0.5 block=16x16' | FileCheck %s --check-prefix=RATIO
// RUN: bsaie-opt %s --tosa-prune-blocks=report -o /dev/null 2>&1 | FileCheck %s --check-prefix=REPORT

// The first and the last column of four; the first has zeros for the lower half.
// CHECK-DAG: %[[FULL:.*]] = "tosa.const"() <{{{.*}}dense<1> : tensor<16x1x1x16xi8>}>
// CHECK-DAG: %[[ROWS:.*]] = "tosa.const"() <{{{.*}}dense<"0x01010101010101010101010101010101
// CHECK-DAG: %[[COLUMNS:.*]] = "tosa.const"() <{{{.*}}dense<"0x01010101000000000000000001010101010101010000000000000000010101010101010100000000000000000101010101010101000000000000000001010101010101010000000000000000010101010101010100000000000000000101010101010101000000000000000001010101010101010000000000000000010101010101010100000000000000000101010101010101000000000000000001010101010101010000000000000000010101010101010100000000000000000101010101010101000000000000000001010101010101010000000000000000010101010101010100000000000000000101010101010101000000000000000001010101">
// CHECK: tosa.conv2d %{{.*}}, %[[ROWS]],
// CHECK: tosa.conv2d %{{.*}}, %[[FULL]],
// CHECK: tosa.conv2d %{{.*}}, %[[COLUMNS]],

// Each one that is not the first has one block of 16x16, which goes (half of one is
// rounded up); the mask of the first holds as before.
// RATIO-DAG: %[[ROWS:.*]] = "tosa.const"() <{{{.*}}dense<"0x01010101010101010101010101010101
// RATIO-DAG: %[[NONE:.*]] = "tosa.const"() <{{{.*}}dense<0> : tensor<16x1x1x16xi8>
// RATIO: tosa.conv2d %{{.*}}, %[[ROWS]],

// REPORT: conv0              4        2   50.00%
// REPORT: conv1              4        4  100.00%
// REPORT: conv2              4        4  100.00%
func.func @f(%x: tensor<1x1x1x16xi8>) -> (tensor<1x1x1x16xi32>, tensor<1x1x1x16xi32>, tensor<1x1x1x16xi32>) {
  %w = "tosa.const"() <{values = dense<1> : tensor<16x1x1x16xi8>}> : () -> tensor<16x1x1x16xi8>
  %b = "tosa.const"() <{values = dense<0> : tensor<16xi32>}> : () -> tensor<16xi32>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %c = tosa.conv2d %x, %w, %b, %z, %z {blocksparse.mask = #blocksparse.mask<8x8, 2x2, ["11", "00"]>, acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x16xi8>, tensor<16x1x1x16xi8>, tensor<16xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x16xi32>
  %d = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x16xi8>, tensor<16x1x1x16xi8>, tensor<16xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x16xi32>
  %e = tosa.conv2d %x, %w, %b, %z, %z {blocksparse.mask = #blocksparse.mask<16x4, 1x4, ["1001"]>, acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x16xi8>, tensor<16x1x1x16xi8>, tensor<16xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x16xi32>
  return %c, %d, %e : tensor<1x1x1x16xi32>, tensor<1x1x1x16xi32>, tensor<1x1x1x16xi32>
}
