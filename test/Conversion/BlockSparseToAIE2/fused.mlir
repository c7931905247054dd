// The kernels and loads of layers in one core: a convolution hands each row to the sum,
// whose other rows come in turn with the input's, as many as the ring has; two convolution
// rows make one of a pool.
// RUN: bsaie-opt %s --pipeline='func.func(blocksparse-assign-subvolumes,blocksparse-place),convert-blocksparse-to-aie2' | FileCheck %s
//
// CHECK: %[[ADDEND:.*]] = aie2.buffer "sum.addend" in core bytes [128]
// CHECK: %[[HANDED:.*]] = aie2.buffer "sum.handed" in core bytes [32]
// CHECK: aie2.loadfm iter 4 with_next {{.*}} rows 1
// CHECK-NEXT: aie2.loadfm iter 4 buffers(%{{.*}}, %[[ADDEND]]) {{.*}} rows 1
// CHECK-NEXT: aie2.conv iter 4 with_next {{.*}} output(%[[HANDED]]) shape <{{.*}} output 0 window {{.*}} params 48> {{.*}}takes 1 frees 1
// CHECK-NEXT: aie2.add iter 4 input(%[[HANDED]]) input2(%[[ADDEND]]) {{.*}} shape <input 0 pitch 32 input2 0 step 32 output 0 step 32 {{.*}} takes 1 frees 1
// CHECK-NEXT: aie2.writefm iter 4
//
// CHECK: %[[ROWS:.*]] = aie2.buffer "pool.handed" in core bytes [64]
// CHECK: aie2.loadfm iter 2 buffers({{.*}} rows 2
// CHECK-NEXT: aie2.conv iter 2 with_next {{.*}} output(%[[ROWS]]) {{.*}} takes 2 frees 1
// CHECK-NEXT: aie2.conv iter 2 with_next {{.*}} output(%[[ROWS]]) {{.*}} frees 1
// CHECK-NEXT: aie2.max_pool iter 2 input(%[[ROWS]]) {{.*}} window 2x2 {{.*}} valid [0] to [4]
#bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>
#id = #blocksparse.requant<1073741824 shift 37>
!t = tensor<1x4x4x8xi8>
!w = !blocksparse.weights<8x1x1x8, 8x8, cbr>
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @f(%x: !t) -> tensor<1x2x2x8xi8> {
    %w = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, all>) : !w
    %y = blocksparse.conv2d %x, %w add %x {blocksparse.name = "sum", bias = #bias, requant = #id,
      pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>,
      sum = #blocksparse.sum<self = <1073741824 shift 11>, addend = <1073741824 shift 12>, requant = <1073741824 shift 49>, min = -128, max = 127>}
      : (!t, !w, !t) -> !t
    %z = blocksparse.conv2d %y, %w {blocksparse.name = "pool", bias = #bias, requant = #id,
      pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>,
      max_pool = #blocksparse.max_pool<kernel = [2, 2], pad = [0, 0, 0, 0], stride = [2, 2]>}
      : (!t, !w) -> tensor<1x2x2x8xi8>
    return %z : tensor<1x2x2x8xi8>
  }
}
