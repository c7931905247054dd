// What stays apart: a result that somebody else reads too, a sum of arguments, a
// difference, a pool that skips rows.
// RUN: bsaie-opt %s --device=paper-2x2 --blocksparse-fuse | FileCheck %s
// CHECK-COUNT-2: blocksparse.add
// CHECK: blocksparse.sub
// CHECK: blocksparse.max_pool2d
#bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>
#id = #blocksparse.requant<1073741824 shift 37>
#left = #blocksparse.requant<1073741824 shift 11>
#out = #blocksparse.requant<1073741824 shift 49>
!t = tensor<1x4x4x8xi8>
!w = !blocksparse.weights<8x1x1x8, 8x8, cbr>
func.func @f(%x: !t, %z: !t) -> (!t, !t, !t, tensor<1x2x2x8xi8>) {
  %w = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, all>) : !w
  %a = blocksparse.conv2d %x, %w {bias = #bias, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>,
    dilation = array<i64: 1, 1>} : (!t, !w) -> !t
  %b = blocksparse.add %a, %a {lhs_requant = #left, rhs_requant = #left, requant = #out} : (!t, !t) -> !t
  %c = blocksparse.add %x, %z {lhs_requant = #left, rhs_requant = #left, requant = #out} : (!t, !t) -> !t
  %d = blocksparse.conv2d %z, %w {bias = #bias, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>,
    dilation = array<i64: 1, 1>} : (!t, !w) -> !t
  %e = blocksparse.sub %d, %x {lhs_requant = #left, rhs_requant = #left, requant = #out} : (!t, !t) -> !t
  %f = blocksparse.conv2d %z, %w {bias = #bias, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>,
    dilation = array<i64: 1, 1>} : (!t, !w) -> !t
  %g = blocksparse.max_pool2d %f {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>}
    : (!t) -> tensor<1x2x2x8xi8>
  return %b, %c, %e, %g : !t, !t, !t, tensor<1x2x2x8xi8>
}
