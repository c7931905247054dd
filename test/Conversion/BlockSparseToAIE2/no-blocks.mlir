// A convolution without a block gives its biases, rescaled: its input is not loaded, no row
// enters a ring, the kernel meets no kernel row, and its runs hold no values. So its window, of 300
// kernel columns, is of no account.
// RUN: bsaie-opt %s --device=paper-2x1 --blocksparse-assign-subvolumes --blocksparse-place --convert-blocksparse-to-aie2 | FileCheck %s
// RUN: bsaie-opt %s --device=paper-2x1 --pipeline=tile,allocate | FileCheck %s --check-prefix=LOCKS
// CHECK: aie2.buffer "parameters" in ddr bytes [112]
// CHECK-NOT: aie2.load buffers
// CHECK: aie2.loadwm {{.*}} members [
// CHECK-NEXT: at [0] cores [0] {0 [56 : 1] to 1 [56 : 1]},
// CHECK-NEXT: at [1] cores [0] {0 + 56 [56 : 1] to 1 [56 : 1]}] rows 1
// CHECK-NOT: aie2.loadfm
// CHECK-NEXT: aie2.conv iter 4 input(%{{.*}}) params(%{{.*}}) output(%{{.*}}) shape <input 0 pitch 32 output 0 step 32 window 1x1 rows 0 to 0 width [4] channels [8, 8] from 8>{{$}}
// CHECK-NEXT: aie2.writefm iter 4
// LOCKS: aie2.sync core acquire(%full_run : 1)
// LOCKS-NEXT: aie2.conv iter 4 acquire(%free_slots : 1) release(%k1 : 1)
func.func @f(%x: tensor<1x4x4x40xi8>) -> tensor<1x4x4x16xi8> {
  %w = blocksparse.weights dense<1> : tensor<16x99x300x40xi8> mask(<8x8, 2x5, none>) : !blocksparse.weights<16x99x300x40, 8x8, cbr>
  %y = blocksparse.conv2d %x, %w {blocksparse.name = "conv", bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 49, 49, 149, 150>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x40xi8>, !blocksparse.weights<16x99x300x40, 8x8, cbr>) -> tensor<1x4x4x16xi8>
  return %y : tensor<1x4x4x16xi8>
}
