// A sum joins the later of the two convolutions that make its operands, as the second
// operand here, and a max pool joins the convolution before it.
// RUN: bsaie-opt %s --device=paper-2x2 --blocksparse-fuse --split-input-file | FileCheck %s
// A core without room for the rows between two kernels leaves both alone.
// RUN: bsaie-opt %s --device='paper-2x2{core_buffer_bytes=180}' --blocksparse-fuse --split-input-file | FileCheck %s --check-prefix=SMALL
// RUN: bsaie-opt %s --device=paper-2x2 --pipeline='tile{fuse=false}' --split-input-file | FileCheck %s --check-prefix=SMALL

// CHECK-LABEL: @sum
// CHECK: %[[A:.*]] = blocksparse.conv2d %{{[a-z0-9]+}}, %{{.*}} {bias
// CHECK-NEXT: %[[Y:.*]] = blocksparse.conv2d %{{.*}}, %{{.*}} add %[[A]] {
// CHECK-SAME: sum = #blocksparse.sum<self = <1073741824 shift 12>, addend = <1073741824 shift 11>, requant = <1073741824 shift 49>, min = -128, max = 100>
// CHECK-NEXT: return %[[Y]]
// SMALL-LABEL: @sum
// SMALL: blocksparse.add
#bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>
#id = #blocksparse.requant<1073741824 shift 37>
func.func @sum(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x1x1x8, 8x8, cbr>
  %a = blocksparse.conv2d %x, %w {bias = #bias, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>,
    dilation = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %b = blocksparse.conv2d %x, %w {bias = #bias, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>,
    dilation = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %y = blocksparse.add %a, %b {lhs_requant = #blocksparse.requant<1073741824 shift 11>, rhs_requant = #blocksparse.requant<1073741824 shift 12>,
    requant = #blocksparse.requant<1073741824 shift 49>, max_val = 100 : i8} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %y : tensor<1x4x4x8xi8>
}

// -----

// CHECK-LABEL: @pool
// CHECK: %[[Y:.*]] = blocksparse.conv2d
// CHECK-SAME: max_pool = #blocksparse.max_pool<kernel = [3, 3], pad = [1, 0, 1, 0], stride = [2, 2]>
// CHECK-SAME: -> tensor<1x2x2x8xi8>
// CHECK-NEXT: return %[[Y]]
// SMALL-LABEL: @pool
// SMALL: blocksparse.max_pool2d
#bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>
#id = #blocksparse.requant<1073741824 shift 37>
func.func @pool(%x: tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x1x1x8, 8x8, cbr>
  %a = blocksparse.conv2d %x, %w {bias = #bias, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>,
    dilation = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %y = blocksparse.max_pool2d %a {kernel = array<i64: 3, 3>, pad = array<i64: 1, 0, 1, 0>, stride = array<i64: 2, 2>}
    : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
  return %y : tensor<1x2x2x8xi8>
}
