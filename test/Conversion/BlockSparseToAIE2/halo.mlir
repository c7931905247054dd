// A padded 3x3 convolution on two columns. Rows stream as head, body and tail; each column
// gathers its tile from its own memtile and its neighbour's, and fills the padding with the
// input's zero point.
// RUN: bsaie-opt %s --device=paper-1x2 --blocksparse-assign-subvolumes=takes-first --blocksparse-place --convert-blocksparse-to-aie2 | FileCheck %s
// CHECK: aie2.program @f on <"paper-1x2"> attributes {layers = [#aie2.layer<"conv" is "conv2d"
// CHECK: %[[PARAMS:.*]] = aie2.buffer "parameters" in ddr bytes [628] at [0]
// CHECK-NEXT: aie2.parameters %[[PARAMS]] = dense_resource<f_parameters> : tensor<628xi8>
// CHECK-NEXT: %[[DX:.*]] = aie2.buffer "input0" in ddr bytes [384] at [640]
// CHECK-NEXT: %[[DY:.*]] = aie2.buffer "conv" in ddr bytes [384] at [1024]
// CHECK-NEXT: aie2.port "input0" %[[DX]] shape [1, 6, 8, 8]
// CHECK-NEXT: aie2.port output "output0" %[[DY]] shape [1, 6, 8, 8]
// CHECK-NEXT: %[[X:.*]] = aie2.buffer "input0" in memtile bytes [192, 192]
// CHECK-NEXT: %[[Y:.*]] = aie2.buffer "conv" in memtile bytes [192, 192]
// CHECK-NEXT: %[[W:.*]] = aie2.buffer "conv.weights" in memtile bytes [628, 0]
// CHECK-NEXT: %[[RING:.*]] = aie2.buffer "conv.ring" in core bytes [192] at [692]
// CHECK-NEXT: %[[OUT:.*]] = aie2.buffer "conv.out" in core bytes [64] at [0]
// CHECK-NEXT: %[[PARAM:.*]] = aie2.buffer "conv.run" in core bytes [628] at [64]
// CHECK-NEXT: aie2.load buffers(%[[DX]], %[[X]]) members [
// CHECK-NEXT:   at [0] {0 [6 : 64, 32 : 1] to 1 [192 : 1]},
// CHECK-NEXT:   at [1] {0 + 32 [6 : 64, 32 : 1] to 1 memtile 1 [192 : 1]}]
// CHECK-NEXT: aie2.loadw buffers(%[[PARAMS]], %[[W]]) members [at [0] {0 [628 : 1] to 1 [628 : 1]}]
// CHECK-NEXT: aie2.loadwm buffers(%[[W]], %[[PARAM]]) members [at [0] cores [0, 1] {0 [628 : 1] to 1 [628 : 1]}] rows 1
// Head: two rows enter.
// CHECK-NEXT: aie2.loadfm buffers(%[[X]], %[[RING]]) members [
// CHECK-NEXT:   at [0] cores [0] {fill 3 to 1 step 96 [2 : 48, 8 : 1], 0 [64 : 1] to 1 + 8 step 96 [2 : 48, 32 : 1], 0 memtile 1 [2 : 32, 8 : 1] to 1 + 40 step 96 [2 : 48, 8 : 1]},
// CHECK-NEXT:   at [1] cores [0] {0 memtile -1 + 24 [2 : 32, 8 : 1] to 1 step 96 [2 : 48, 8 : 1], 0 [64 : 1] to 1 + 8 step 96 [2 : 48, 32 : 1], fill 3 to 1 + 40 step 96 [2 : 48, 8 : 1]}] rows 2
// CHECK-NEXT: aie2.conv input(%[[RING]]) params(%[[PARAM]]) output(%[[OUT]]) shape <input 0 pitch 48 output 0 window 3x3 rows 1 to 3 width [4, 4] channels [8] from 8> takes 2
// CHECK-NEXT: aie2.writefm buffers(%[[OUT]], %[[Y]]) members [at [0, 1] cores [0] {0 [32 : 1] to 1 rowstep 8 [32 : 1]}] rows 1
// Body: a row enters and a row is freed in each of four calls; outputs alternate.
// CHECK-NEXT: aie2.loadfm iter 4 buffers(%[[X]], %[[RING]]) members [
// CHECK-NEXT:   at [0] cores [0] {fill 3 to 1 + 96 step 48 [8 : 1], 0 + 64 step 32 [32 : 1] to 1 + 104 step 48 [32 : 1], 0 memtile 1 + 64 step 32 [8 : 1] to 1 + 136 step 48 [8 : 1]},
// CHECK-NEXT:   at [1]
// CHECK-NEXT: aie2.conv iter 4 {{.*}} shape <input 0 step 48 pitch 48 output 32 step 32 window 3x3 rows 0 to 3 width [4, 4] channels [8] from 8> takes 1 frees 1
// CHECK-NEXT: aie2.writefm iter 4 buffers(%[[OUT]], %[[Y]]) members [at [0, 1] cores [0] {0 + 32 step 32 [32 : 1] to 1 + 32 step 32 rowstep 8 [32 : 1]}] rows 1
// Tail: no row enters.
// CHECK-NEXT: aie2.conv input(%[[RING]]) params(%[[PARAM]]) output(%[[OUT]]) shape <input 0 pitch 48 output 32 window 3x3 rows 0 to 2 width [4, 4] channels [8] from 8> frees 2
// CHECK-NEXT: aie2.writefm buffers(%[[OUT]], %[[Y]]) members [at [0, 1] cores [0] {0 + 32 [32 : 1] to 1 + 160 rowstep 8 [32 : 1]}] rows 1
// Both WRITE channels of a memtile share the rows.
// CHECK-NEXT: aie2.write buffers(%[[Y]], %[[DY]]) members [
// CHECK-NEXT:   at [0] {0 [96 : 1] to 1 [3 : 64, 32 : 1]},
// CHECK-NEXT:   at [0] channel 1 {0 + 96 [96 : 1] to 1 + 192 [3 : 64, 32 : 1]},
// CHECK-NEXT:   at [1] {0 memtile 1 [96 : 1] to 1 + 32 [3 : 64, 32 : 1]},
// CHECK-NEXT:   at [1] channel 1 {0 memtile 1 + 96 [96 : 1] to 1 + 224 [3 : 64, 32 : 1]}]
// CHECK-NOT: aie2.lock
//
// Bands: each loads the rows that it reads and stores those that it writes. Weights stay
// for all of them.
// RUN: bsaie-opt %s --device='paper-1x1{memtile_bytes=1120}' --blocksparse-split --blocksparse-assign-subvolumes --blocksparse-place --convert-blocksparse-to-aie2 | FileCheck %s --check-prefix=BANDS
// BANDS: aie2.buffer "parameters" in ddr bytes [628] at [0]
// BANDS: aie2.load {{.*}}{0 [192 : 1] to 1 [192 : 1]}
// BANDS: aie2.loadw {{.*}}{0 [628 : 1] to 1 [628 : 1]}
// BANDS: aie2.write buffers
// BANDS-NEXT: at [0] {0 [64 : 1] to 1 [64 : 1]}
// BANDS: aie2.load {{.*}}{0 + 64 [256 : 1] to 1 [256 : 1]}{{.*}} layer 1
// BANDS-NOT: aie2.loadw buffers
// BANDS: aie2.write buffers
// BANDS-NEXT: at [0] {0 [64 : 1] to 1 + 128 [64 : 1]}
// BANDS: aie2.load {{.*}}{0 + 192 [192 : 1] to 1 [192 : 1]}{{.*}} layer 2
// BANDS: aie2.write buffers
// BANDS-NEXT: at [0] {0 [64 : 1] to 1 + 256 [64 : 1]}
func.func @f(%x: tensor<1x6x8x8xi8>) -> tensor<1x6x8x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<8x3x3x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x3x3x8, 8x8, cbr>
  %y = blocksparse.conv2d %x, %w {blocksparse.name = "conv", bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #blocksparse.requant<1073741824 shift 37>, input_zp = 3 : i8, pad = array<i64: 1, 1, 1, 1>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x6x8x8xi8>, !blocksparse.weights<8x3x3x8, 8x8, cbr>) -> tensor<1x6x8x8xi8>
  return %y : tensor<1x6x8x8xi8>
}
