// A 1x1 convolution of stride 2 reads every other pixel of every other row: only those
// enter the cores, and the kernel has stride 1. Rows of cores work on 8 channels each.
// RUN: bsaie-opt %s --device=paper-2x2 --blocksparse-assign-subvolumes --blocksparse-place --convert-blocksparse-to-aie2 | FileCheck %s
// CHECK: aie2.loadwm {{.*}} members [
// CHECK-NEXT: at [0] cores [0, 1] {0 [116 : 1] to 1 [116 : 1]},
// CHECK-NEXT: at [1] cores [0, 1] {0 memtile 1 [116 : 1] to 1 [116 : 1]}] rows 1
// CHECK-NEXT: aie2.loadfm iter 2 {{.*}} members [at [0, 1] cores [0, 1] {0 step 64 [2 : 16, 8 : 1] to 1 step 16 [16 : 1]}] rows 1
// CHECK-NEXT: aie2.conv iter 2 {{.*}} shape <input 0 step 16 pitch 16 output 0 step 16 window 1x1 rows 0 to 1 width [2, 2] channels [8, 8] from 8> takes 1 frees 1
// CHECK-NEXT: aie2.writefm iter 2 {{.*}} members [at [0, 1] cores [0, 1] {0 step 16 [16 : 1] to 1 step 32 rowstep 8 [2 : 16, 8 : 1]}] rows 1
//
// Less core memory: two steps of output channels, each with its run of parameters and the
// whole input again.
// RUN: bsaie-opt %s --device='paper-1x1{core_buffer_bytes=250}' --blocksparse-assign-subvolumes --blocksparse-place --convert-blocksparse-to-aie2 | FileCheck %s --check-prefix=STEPS
// STEPS: splits "2 x COUT"
// STEPS: aie2.loadw {{.*}}{0 [116 : 1] to 1 [116 : 1]}
// STEPS-NEXT: aie2.loadw {{.*}}{0 [116 : 1] to 1 + 116 [116 : 1]}
// STEPS-NEXT: aie2.loadwm {{.*}}{0 [116 : 1] to 1 [116 : 1]}
// STEPS-NEXT: aie2.loadfm iter 2
// STEPS-NEXT: aie2.conv iter 2 {{.*}}width [4] channels [8]
// STEPS-NEXT: aie2.writefm iter 2 {{.*}}{0 step 32 [32 : 1] to 1 step 64 rowstep 8 [4 : 16, 8 : 1]}
// STEPS-NEXT: aie2.loadwm {{.*}}{0 + 116 [116 : 1] to 1 [116 : 1]}
// STEPS-NEXT: aie2.loadfm iter 2
// STEPS-NEXT: aie2.conv iter 2
// STEPS-NEXT: aie2.writefm iter 2 {{.*}}{0 step 32 [32 : 1] to 1 + 8 step 64 rowstep 8 [4 : 16, 8 : 1]}
func.func @f(%x: tensor<1x4x8x8xi8>) -> tensor<1x2x4x16xi8> {
  %w = blocksparse.weights dense<1> : tensor<16x1x1x8xi8> mask(<8x8, 2x1, all>) : !blocksparse.weights<16x1x1x8, 8x8, cbr>
  %y = blocksparse.conv2d %x, %w {blocksparse.name = "conv", bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 2, 2>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x8x8xi8>, !blocksparse.weights<16x1x1x8, 8x8, cbr>) -> tensor<1x2x4x16xi8>
  return %y : tensor<1x2x4x16xi8>
}
