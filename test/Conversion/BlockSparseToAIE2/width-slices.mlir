// RUN: bsaie-opt %s --blocksparse-assign-subvolumes --blocksparse-place --convert-blocksparse-to-aie2 | FileCheck %s
// Layers on columns of a tensor. A slice of the width is a crop of the layer: it loads the
// columns that it reads and no others. What is written by columns travels by DDR.
// CHECK: %[[DX:.*]] = aie2.buffer "input0" in ddr bytes [64]
// CHECK: %[[DA:.*]] = aie2.buffer "a" in ddr bytes [32]
// CHECK: %[[X:.*]] = aie2.buffer "input0" in memtile bytes [32, 32]
// CHECK: %[[A:.*]] = aie2.buffer "a@a" in memtile bytes [8, 0]
// CHECK: %[[B:.*]] = aie2.buffer "a@b" in memtile bytes [8, 16]
// The one column of `a` reads pixels 0 and 1 behind a fill.
// CHECK: aie2.loadfm buffers(%[[X]], %{{.*}}) members [at [0] cores [0] each {fill -128 to 1 step 24 [8 : 1], 0 rowstep 8 [16 : 1] to 1 + 8 step 24 [16 : 1]}] rows 1
// CHECK-NEXT: aie2.max_pool {{.*}}width [1, 0] channels [8]>
// CHECK: aie2.write buffers(%[[A]], %[[DA]]) members [at [0] channel 1 {0 [8 : 1] to 1 [8 : 1]}]
// The three of `b`, from pixel 1 of the tensor on, read pixels 1 to 7.
// CHECK: aie2.loadfm buffers(%[[X]], %{{.*}}) members [
// CHECK-NEXT: at [0] cores [0] each {0 + 8 rowstep 8 [24 : 1] to 1 step 40 [24 : 1]},
// CHECK-NEXT: at [1] cores [0] each {0 memtile -1 + 24 rowstep 8 [8 : 1] to 1 step 40 [8 : 1], 0 rowstep 8 [32 : 1] to 1 + 8 step 40 [32 : 1]}] layer 1 rows 1
// CHECK-NEXT: aie2.max_pool {{.*}}stride 2 width [1, 2] channels [8]> layer 1
// CHECK: aie2.write buffers(%[[B]], %[[DA]]) members [
// CHECK-NEXT: at [0] channel 1 {0 [8 : 1] to 1 + 8 [8 : 1]},
// CHECK-NEXT: at [1] {0 memtile 1 [8 : 1] to 1 + 16 [8 : 1]},
// CHECK-NEXT: at [1] channel 1 {0 memtile 1 + 8 [8 : 1] to 1 + 24 [8 : 1]}] layer 1
// CHECK: aie2.load buffers(%[[DA]], %{{.*}}) members [
// CHECK-NEXT: at [0] {0 [16 : 1] to 1 [16 : 1]},
module attributes {bsaie.device = #aie2.device<"paper-1x2">} {
  func.func @f(%x: tensor<1x1x8x8xi8>) -> tensor<1x1x4x8xi8> {
    %l = tensor.extract_slice %x[0, 0, 0, 0] [1, 1, 2, 8] [1, 1, 1, 1] : tensor<1x1x8x8xi8> to tensor<1x1x2x8xi8>
    %r = tensor.extract_slice %x[0, 0, 1, 0] [1, 1, 7, 8] [1, 1, 1, 1] : tensor<1x1x8x8xi8> to tensor<1x1x7x8xi8>
    %a = blocksparse.max_pool2d %l {blocksparse.name = "a", kernel = array<i64: 1, 3>, pad = array<i64: 0, 0, 1, 0>,
      stride = array<i64: 1, 2>} : (tensor<1x1x2x8xi8>) -> tensor<1x1x1x8xi8>
    %b = blocksparse.max_pool2d %r {blocksparse.name = "b", kernel = array<i64: 1, 3>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 2>} : (tensor<1x1x7x8xi8>) -> tensor<1x1x3x8xi8>
    %e = tensor.empty() : tensor<1x1x4x8xi8>
    %0 = tensor.insert_slice %a into %e[0, 0, 0, 0] [1, 1, 1, 8] [1, 1, 1, 1] : tensor<1x1x1x8xi8> into tensor<1x1x4x8xi8>
    %1 = tensor.insert_slice %b into %0[0, 0, 1, 0] [1, 1, 3, 8] [1, 1, 1, 1] : tensor<1x1x3x8xi8> into tensor<1x1x4x8xi8>
    %c = blocksparse.max_pool2d %1 {blocksparse.name = "c", kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x1x4x8xi8>) -> tensor<1x1x4x8xi8>
    return %c : tensor<1x1x4x8xi8>
  }
}
