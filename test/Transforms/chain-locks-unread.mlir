// RUN: bsaie-opt %s --convert-blocksparse-to-aie2 --aie2-chain-locks --aie2-check | FileCheck %s

// Columns 0 and 1 of cores write memtile 0. Nobody reads `a`, since a convolution without
// blocks gives its biases only, and `b` takes its memory: column 1 writes there what column 0
// has written. The run of `b` may enter at any time, so its LOADWM waits for the first and the
// second for the LOADWM.
// CHECK: aie2.writefm iter 4 {{.*}} buffers(%a.out, %a)
// CHECK: aie2.sync writefm release(%writefm_to_loadwm : 1)
// CHECK: aie2.sync loadwm acquire({{.*}}%writefm_to_loadwm : 1{{.*}}) layer 1
// CHECK-NEXT: aie2.loadwm
// CHECK-NEXT: aie2.sync loadwm release(%loadwm_to_writefm : 1) layer 1
// CHECK: aie2.sync writefm acquire(%loadwm_to_writefm : 1) layer 1
// CHECK-NEXT: aie2.writefm iter 4 {{.*}} buffers(%b.out, %b_
#bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>
#id = #blocksparse.requant<1073741824 shift 37>
module attributes {bsaie.device = #aie2.device<"paper-1x4-overlap{memtile_kinds=SWWA}">} {
  func.func @f(%x: tensor<1x4x8x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4, 0 to 0, 0 to 0, 4 to 8], bytes [128, 0, 0, 128], addresses [0, 0, 0, 0]>,
      #blocksparse.buffer<"a", rows 0 + 4, channels 8, columns [0 to 4, 0 to 0, 0 to 0, 4 to 8], bytes [128, 0, 0, 128], addresses [128, 0, 0, 128]>,
      #blocksparse.buffer<"b", rows 0 + 4, channels 8, columns [0 to 2, 0 to 0, 0 to 0, 2 to 4], bytes [64, 0, 0, 64], addresses [128, 0, 0, 128]>,
      #blocksparse.buffer<"b.weights", rows 0 + 0, channels 0, columns [], bytes [56, 0, 0, 0], addresses [256, 0, 0, 0]>]} {
    %w = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, none>) : !blocksparse.weights<8x1x1x8, 8x8, cbr>
    %a = blocksparse.max_pool2d %x {blocksparse.name = "a", kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>, subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, columns [0, 2, 4, 6, 8]>}
      : (tensor<1x4x8x8xi8>) -> tensor<1x4x8x8xi8>
    %b = blocksparse.conv2d %a, %w {blocksparse.name = "b", bias = #bias, requant = #id,
      pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 2>, dilation = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 1, ringRows = 2>,
      placement = #blocksparse.placement<inputs [-1], load [0], output 2, store, weights 3, columns [0, 1, 2, 3, 4]>}
      : (tensor<1x4x8x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
    return %b : tensor<1x4x4x8xi8>
  }
}
