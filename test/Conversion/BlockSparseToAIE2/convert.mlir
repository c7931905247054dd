// RUN: bsaie-opt %s --convert-blocksparse-to-aie2 | FileCheck %s
// RUN: bsaie-opt %s --convert-blocksparse-to-aie2 | bsaie-opt | FileCheck %s

// A 3x3 convolution of 6 rows, placed by hand. Parameters come first in DDR, then the
// tensors at multiples of 64. Head, body and tail load each row once; columns beside
// the image are fill, rows above and below it are never loaded. There are no locks.
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  // CHECK-NOT: func.func
  // CHECK: aie2.program @main on <"paper-1x1"> attributes {layers = [#aie2.layer<"conv" is "conv2d"
  // CHECK: %[[P:.*]] = aie2.buffer "parameters" in ddr bytes [628] at [0]
  // CHECK-NEXT: aie2.parameters %[[P]] = dense_resource<main_parameters> : tensor<628xi8>
  // CHECK-NEXT: %[[DX:.*]] = aie2.buffer "input0" in ddr bytes [192] at [640]
  // CHECK-NEXT: %[[DY:.*]] = aie2.buffer "conv" in ddr bytes [192] at [832]
  // CHECK-NEXT: aie2.port "input0" %[[DX]] shape [1, 6, 4, 8]
  // CHECK-NEXT: aie2.port output "output0" %[[DY]] shape [1, 6, 4, 8]
  // CHECK-NEXT: %[[X:.*]] = aie2.buffer "x" in memtile bytes [192] at [628]
  // CHECK-NEXT: %[[Y:.*]] = aie2.buffer "y" in memtile bytes [192] at [820]
  // CHECK-NEXT: %[[W:.*]] = aie2.buffer "w" in memtile bytes [628] at [0]
  // CHECK-NEXT: %[[RING:.*]] = aie2.buffer "conv.ring" in core bytes [192] at [692]
  // CHECK-NEXT: %[[OUT:.*]] = aie2.buffer "conv.out" in core bytes [64] at [0]
  // CHECK-NEXT: %[[PARAMS:.*]] = aie2.buffer "conv.run" in core bytes [628] at [64]
  // CHECK-NEXT: aie2.load buffers(%[[DX]], %[[X]]) members [at [0] {0 [192 : 1] to 1 [192 : 1]}]
  // CHECK-NEXT: aie2.loadw buffers(%[[P]], %[[W]]) members [at [0] {0 [628 : 1] to 1 [628 : 1]}]
  // CHECK-NEXT: aie2.loadwm buffers(%[[W]], %[[PARAMS]]) members [at [0] cores [0] {0 [628 : 1] to 1 [628 : 1]}] rows 1
  // CHECK-NEXT: aie2.loadfm buffers(%[[X]], %[[RING]]) members [at [0] cores [0] {fill 3 to 1 step 96 [2 : 48, 8 : 1], 0 [64 : 1] to 1 + 8 step 96 [2 : 48, 32 : 1], fill 3 to 1 + 40 step 96 [2 : 48, 8 : 1]}] rows 2
  // CHECK-NEXT: aie2.conv input(%[[RING]]) params(%[[PARAMS]]) output(%[[OUT]]) shape <input 0 pitch 48 output 0 window 3x3 rows 1 to 3 width [4] channels [8] from 8> takes 2
  // CHECK-NEXT: aie2.writefm buffers(%[[OUT]], %[[Y]])
  // CHECK-NEXT: aie2.loadfm iter 4 buffers(%[[X]], %[[RING]])
  // CHECK-NEXT: aie2.conv iter 4 {{.*}}rows 0 to 3 width [4] channels [8] from 8> takes 1 frees 1
  // CHECK-NEXT: aie2.writefm iter 4 buffers(%[[OUT]], %[[Y]])
  // CHECK-NEXT: aie2.conv input{{.*}}rows 0 to 2 width [4] channels [8] from 8> frees 2
  // CHECK-NEXT: aie2.writefm buffers(%[[OUT]], %[[Y]])
  // CHECK-NEXT: aie2.write buffers(%[[Y]], %[[DY]])
  // CHECK-NOT: aie2.lock
  func.func @main(%x: tensor<1x6x4x8xi8>) -> tensor<1x6x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 6, channels 8, columns [0 to 4], bytes [192], addresses [628]>,
      #blocksparse.buffer<"y", rows 0 + 6, channels 8, columns [0 to 4], bytes [192], addresses [820]>,
      #blocksparse.buffer<"w", rows 0 + 0, channels 0, columns [], bytes [628], addresses [0]>]} {
    %w = blocksparse.weights dense<1> : tensor<8x3x3x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x3x3x8, 8x8, cbr>
    %y = blocksparse.conv2d %x, %w {blocksparse.name = "conv", bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
      input_zp = 3 : i8, requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 1, 1, 1, 1>,
      stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 4>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store, weights 2>}
      : (tensor<1x6x4x8xi8>, !blocksparse.weights<8x3x3x8, 8x8, cbr>) -> tensor<1x6x4x8xi8>
    return %y : tensor<1x6x4x8xi8>
  }
}
