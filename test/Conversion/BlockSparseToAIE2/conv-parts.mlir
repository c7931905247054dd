// Sums in parts. Without room for its whole run a core gets one block of input channels
// after the other, leaves its sums in scratch memory (`sums out`), takes them up again
// (`sums in`), and only the last part writes outputs.
// RUN: bsaie-opt %s --device='paper-1x1{core_buffer_bytes=400}' --blocksparse-assign-subvolumes --blocksparse-place --convert-blocksparse-to-aie2 | FileCheck %s
// CHECK: splits "2 x CIN"
// All runs lie in the memtile, and the first is used while the second comes; partial ones have
// no biases.
// CHECK: aie2.loadw {{.*}}{0 [212 : 1] to 1 [212 : 1]}
// CHECK-NEXT: aie2.loadw {{.*}}{0 + 212 [244 : 1] to 1 + 212 [244 : 1]}
// CHECK-NEXT: aie2.loadwm {{.*}}{0 [212 : 1] to 1 [212 : 1]}] rows 1
// CHECK-NEXT: aie2.loadfm {{.*}}{0 [6 : 16, 8 : 1] to 1 step 48 [48 : 1]}] rows 2
// CHECK-NEXT: aie2.conv input{{.*}}rows 1 to 3 width [3] channels [8] from 8 sums out at 0> takes 2
// CHECK-NEXT: aie2.loadfm iter 2
// CHECK-NEXT: aie2.conv iter 2 {{.*}}rows 0 to 3 width [3] channels [8] from 8 sums out at 96 step 96> takes 1 frees 1
// CHECK-NEXT: aie2.conv input{{.*}}rows 0 to 2 width [3] channels [8] from 8 sums out at 288> frees 2
// CHECK-NEXT: aie2.loadwm {{.*}}{0 + 212 [244 : 1] to 1 [244 : 1]}] rows 1
// CHECK-NEXT: aie2.loadfm {{.*}}{0 + 8 [6 : 16, 8 : 1] to 1 step 48 [48 : 1]}] rows 2
// CHECK-NEXT: aie2.conv input{{.*}}rows 1 to 3 width [3] channels [8] from 8 sums in at 0> takes 2
// CHECK-NEXT: aie2.writefm
// CHECK-NEXT: aie2.loadfm iter 2
// CHECK-NEXT: aie2.conv iter 2 {{.*}}sums in at 96 step 96> takes 1 frees 1
// CHECK-NEXT: aie2.writefm iter 2
// CHECK-NEXT: aie2.conv input{{.*}}sums in at 288> frees 2
// CHECK-NEXT: aie2.writefm
// CHECK-NEXT: aie2.write
//
// Scratch memory for the sums of two rows: two bands of rows, both parts for each, so the
// runs go to the core twice and the rows between the bands too.
// RUN: bsaie-opt %s --device='paper-1x1{core_buffer_bytes=400 core_scratch_bytes=192}' --blocksparse-assign-subvolumes --blocksparse-place --convert-blocksparse-to-aie2 | FileCheck %s --check-prefix=BANDS
// BANDS-COUNT-2: aie2.loadw buffers
// BANDS-NEXT: aie2.loadwm {{.*}}{0 [212 : 1]
// BANDS-NEXT: aie2.loadfm {{.*}} rows 2
// BANDS-NEXT: aie2.conv {{.*}}sums out at 0> takes 2
// BANDS-NEXT: aie2.loadfm {{.*}} rows 1
// BANDS-NEXT: aie2.conv {{.*}}sums out at 96> takes 1 frees 3
// BANDS-NEXT: aie2.loadwm {{.*}}{0 + 212 [244 : 1]
// BANDS: aie2.conv {{.*}}sums in at 96> takes 1 frees 3
// BANDS: aie2.loadwm {{.*}}{0 [212 : 1]
// BANDS-NEXT: aie2.loadfm {{.*}}{0 + 48 [9 : 16, 8 : 1] {{.*}} rows 3
// BANDS-NEXT: aie2.conv {{.*}}sums out at 0> takes 3 frees 1
// BANDS: aie2.loadwm {{.*}}{0 + 212 [244 : 1]
//
// Less still: also the kernel rows, first one of three, then two. Kernel row 0 of the first
// output row meets padding: the call does nothing, and is there so that sums begin at 0.
// RUN: bsaie-opt %s --device='paper-1x1{core_buffer_bytes=330}' --blocksparse-assign-subvolumes --blocksparse-place --convert-blocksparse-to-aie2 | FileCheck %s --check-prefix=ROWS
// ROWS: splits "2 x CIN, 2 x kernel rows"
// ROWS: aie2.loadwm {{.*}}{0 [84 : 1] to 1 [84 : 1]}
// ROWS-NEXT: aie2.conv {{.*}}window 1x1 rows 0 to 0 {{.*}} from 8 sums out at 0>
// ROWS-NEXT: aie2.loadfm iter 3
// ROWS-NEXT: aie2.conv iter 3 {{.*}}window 1x1 rows 0 to 1 {{.*}} sums out at 96 step 96>
// ROWS-NEXT: aie2.loadwm {{.*}}{0 + 84 [148 : 1] to 1 [148 : 1]}
// ROWS-NEXT: aie2.loadfm {{.*}} rows 2
// ROWS-NEXT: aie2.conv {{.*}}window 2x1 rows 0 to 2 {{.*}} sums in out at 0> takes 2 frees 1
// ROWS-NOT: aie2.writefm
// ROWS: aie2.loadwm {{.*}}{0 + 316 [180 : 1] to 1 [180 : 1]}
// ROWS-NEXT: aie2.loadfm {{.*}} rows 2
// ROWS-NEXT: aie2.conv {{.*}}window 2x1 rows 0 to 2 {{.*}} sums in at 0> takes 2 frees 1
// ROWS-NEXT: aie2.writefm
func.func @f(%x: tensor<1x4x3x16xi8>) -> tensor<1x4x3x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<8x3x1x16xi8> mask(<8x8, 1x2, all>) : !blocksparse.weights<8x3x1x16, 8x8, cbr>
  %y = blocksparse.conv2d %x, %w {blocksparse.name = "conv", bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 1, 1, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x3x16xi8>, !blocksparse.weights<8x3x1x16, 8x8, cbr>) -> tensor<1x4x3x8xi8>
  return %y : tensor<1x4x3x8xi8>
}
