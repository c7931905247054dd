// A memtile of 450 bytes does not hold the input (192), the output (96) and the runs (456) of
// this layer, nor the 436 of an uncut run. Its parts come into it one after the other, to the
// same place: 96 bytes of input channels and a run of 244 at most. The sums of all output
// pixels wait in the core.
// RUN: bsaie-opt %s --device='paper-1x1{memtile_bytes=450}' --blocksparse-split --blocksparse-assign-subvolumes=takes-first --blocksparse-place --convert-blocksparse-to-aie2 | FileCheck %s
// CHECK: splits "2 x CIN"
// CHECK: aie2.buffer "parameters" in ddr bytes [456]
// CHECK: %[[X:.*]] = aie2.buffer "input0@conv" in memtile bytes [96]
// CHECK: %[[W:.*]] = aie2.buffer "conv.weights" in memtile bytes [244]
// CHECK: aie2.load buffers(%[[DX:.*]], %[[X]]) members [at [0] {0 [12 : 16, 8 : 1] to 1 [96 : 1]}]
// CHECK-NEXT: aie2.loadw buffers(%[[P:.*]], %[[W]]) members [at [0] {0 [212 : 1] to 1 [212 : 1]}]
// CHECK-NEXT: aie2.loadwm buffers(%[[W]], %{{.*}}) members [at [0] cores [0] {0 [212 : 1] to 1 [212 : 1]}] rows 1
// CHECK-NEXT: aie2.loadfm buffers(%[[X]], %{{.*}}) members [at [0] cores [0] {0 [48 : 1] to 1 step 48 [48 : 1]}] rows 2
// CHECK-NEXT: aie2.conv {{.*}}from 8 sums out at 0> takes 2
// CHECK-NOT: aie2.writefm
// CHECK: aie2.load buffers(%[[DX]], %[[X]]) members [at [0] {0 + 8 [12 : 16, 8 : 1] to 1 [96 : 1]}]
// CHECK-NEXT: aie2.loadw buffers(%[[P]], %[[W]]) members [at [0] {0 + 212 [244 : 1] to 1 [244 : 1]}]
// CHECK-NEXT: aie2.loadwm buffers(%[[W]], %{{.*}}) members [at [0] cores [0] {0 [244 : 1] to 1 [244 : 1]}] rows 1
// CHECK-NEXT: aie2.loadfm buffers(%[[X]], %{{.*}}) members [at [0] cores [0] {0 [48 : 1] to 1 step 48 [48 : 1]}] rows 2
// CHECK-NEXT: aie2.conv {{.*}}from 8 sums in at 0> takes 2
// CHECK-NEXT: aie2.writefm
//
// Kernel rows in parts too, in bands and slices of the width: input channels are loaded once
// for all parts of the kernel rows.
// RUN: bsaie-opt %s --device='paper-1x1{memtile_bytes=150}' --blocksparse-split --blocksparse-assign-subvolumes=takes-first --blocksparse-place --convert-blocksparse-to-aie2 | FileCheck %s --check-prefix=ROWS
// ROWS: splits "2 x CIN, 3 x kernel rows"
// ROWS: aie2.load buffers{{.*}}{0 [
// ROWS-NEXT: aie2.loadw buffers{{.*}}[84 : 1]}]
// ROWS-NOT: aie2.load buffers
// ROWS: aie2.loadw buffers{{.*}}{0 [84 : 1]
// ROWS-NOT: aie2.load buffers
// ROWS: aie2.loadw buffers{{.*}}{0 [84 : 1]
// ROWS: aie2.load buffers{{.*}}{0 + 8 [
// ROWS-NEXT: aie2.loadw buffers{{.*}}{0 [84 : 1]
func.func @f(%x: tensor<1x4x3x16xi8>) -> tensor<1x4x3x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<8x3x1x16xi8> mask(<8x8, 1x2, all>) : !blocksparse.weights<8x3x1x16, 8x8, cbr>
  %y = blocksparse.conv2d %x, %w {blocksparse.name = "conv", bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 1, 1, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x3x16xi8>, !blocksparse.weights<8x3x1x16, 8x8, cbr>) -> tensor<1x4x3x8xi8>
  return %y : tensor<1x4x3x8xi8>
}
