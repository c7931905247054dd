// The columns of a kernel are channels in the cores: LOADFM brings, for each output column, the
// pixels that a row of its window meets, and the kernel is one column wide.
// RUN: bsaie-opt %s --device=paper-1x2 --pipeline='func.func(blocksparse-place),convert-blocksparse-to-aie2' -o %t.mlir
// RUN: FileCheck %s < %t.mlir
//
// Five taps of three channels, three output columns on each of two columns of cores. The first
// column fills two taps of its first window with the zero point, the last one takes one from its
// neighbour; beyond the image on the right lies one more.
// CHECK: splits "5 kernel columns as CIN"
// CHECK: aie2.buffer "conv.ring" in core bytes [225]
// CHECK: aie2.loadfm buffers
// CHECK-NEXT: at [0] cores [0] {fill 3 to 1 step 90 [2 : 45, 6 : 1], 0 [2 : 18, 9 : 1] to 1 + 6 step 90 [2 : 45, 9 : 1], 0 [2 : 18, 15 : 1] to 1 + 15 step 90 [2 : 45, 15 : 1], 0 + 6 [2 : 18, 12 : 1] to 1 + 30 step 90 [2 : 45, 12 : 1], 0 memtile 1 [2 : 18, 3 : 1] to 1 + 42 step 90 [2 : 45, 3 : 1]},
// CHECK-NEXT: at [1] cores [0] {0 memtile -1 + 12 [2 : 18, 6 : 1] to 1 step 90 [2 : 45, 6 : 1], 0 [2 : 18, 9 : 1] to 1 + 6 step 90 [2 : 45, 9 : 1], 0 [2 : 18, 15 : 1] to 1 + 15 step 90 [2 : 45, 15 : 1], 0 + 6 [2 : 18, 12 : 1] to 1 + 30 step 90 [2 : 45, 12 : 1], fill 3 to 1 + 42 step 90 [2 : 45, 3 : 1]}] rows 2
// CHECK-NEXT: aie2.conv {{.*}} shape <input 0 pitch 45 output 0 window 3x1 rows 1 to 3 width [3, 3] channels [8] from 15> takes 2 frees 1
//
// Before a pool each column of cores computes what its windows meet: five columns, of which the
// first one of all lies beyond the image. Of the tensor's six channels the layer reads two, so
// taps are apart in the memtile.
// CHECK: splits "4 kernel columns as CIN"
// CHECK: aie2.loadfm iter 2 buffers
// CHECK-NEXT: at [0] cores [0] {fill 0 to 1 step 80 [2 : 40, 6 : 1], 0 + 3 step 96 [2 : 48, 2 : 1] to 1 + 6 step 80 [2 : 40, 2 : 1], fill 0 to 1 + 8 step 80 [2 : 40, 2 : 1], 0 + 3 step 96 [2 : 48, 3 : 6, 2 : 1] to 1 + 10 step 80 [2 : 40, 6 : 1], 0 + 9 step 96 [2 : 48, 2 : 12, 4 : 6, 2 : 1] to 1 + 16 step 80 [2 : 40, 16 : 1],
// CHECK-NEXT: at [1] cores [0]
// CHECK-NEXT: aie2.conv iter 2 with_next {{.*}} window 1x1 rows 0 to 1 width [5, 5] channels [8] from 8> takes 2 frees 1
// CHECK-NEXT: aie2.conv iter 2 with_next
// CHECK-NEXT: aie2.max_pool iter 2 {{.*}} valid [1, 0] to [5, 5]
!w = !blocksparse.weights<8x3x5x3, 8x8, cbr>
!v = !blocksparse.weights<8x1x4x2, 8x8, cbr>
#bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>
#id = #blocksparse.requant<1073741824 shift 37>
func.func @f(%x: tensor<1x5x12x3xi8>) -> tensor<1x3x6x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<8x3x5x3xi8> mask(<8x8, 1x1, all>) : !w
  %y = blocksparse.conv2d %x, %w {blocksparse.name = "conv", bias = #bias,
    requant = #id, input_zp = 3 : i8, pad = array<i64: 1, 1, 2, 2>, stride = array<i64: 2, 2>, dilation = array<i64: 1, 1>,
    subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 3, ringRows = 5, folded = 1>}
    : (tensor<1x5x12x3xi8>, !w) -> tensor<1x3x6x8xi8>
  return %y : tensor<1x3x6x8xi8>
}
func.func @g(%x: tensor<1x4x16x6xi8>) -> tensor<1x2x4x8xi8> {
  %v = blocksparse.weights dense<1> : tensor<8x1x4x2xi8> mask(<8x8, 1x1, all>) : !v
  %s = tensor.extract_slice %x[0, 0, 0, 3] [1, 4, 16, 2] [1, 1, 1, 1] : tensor<1x4x16x6xi8> to tensor<1x4x16x2xi8>
  %y = blocksparse.conv2d %s, %v {blocksparse.name = "pooled", bias = #bias,
    requant = #id, pad = array<i64: 0, 0, 1, 1>, stride = array<i64: 1, 2>, dilation = array<i64: 1, 1>,
    max_pool = #blocksparse.max_pool<kernel = [2, 3], pad = [0, 0, 1, 1], stride = [2, 2]>,
    subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 4, folded = 1>}
    : (tensor<1x4x16x2xi8>, !v) -> tensor<1x2x4x8xi8>
  return %y : tensor<1x2x4x8xi8>
}
