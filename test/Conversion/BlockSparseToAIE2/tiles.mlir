// Width tiles in a core: the columns own 4 and 5 pixels, each cut into two tiles that pass
// one after the other with the same parameters. Tiles read the pixels beside them again.
// RUN: bsaie-opt %s --device='paper-1x2{core_buffer_bytes=380}' --blocksparse-assign-subvolumes --blocksparse-place --convert-blocksparse-to-aie2 | FileCheck %s
// CHECK: splits "2 x width"
// CHECK: aie2.loadwm
// CHECK-NEXT: aie2.loadfm iter 2
// CHECK-NEXT: at [0] cores [0] {fill 0 to 1 step 40 [8 : 1], 0 step 32 [24 : 1] to 1 + 8 step 40 [24 : 1]},
// CHECK-NEXT: at [1] cores [0] {0 memtile -1 + 24 step 32 [8 : 1] to 1 step 40 [8 : 1], 0 step 40 [24 : 1] to 1 + 8 step 40 [24 : 1]}] rows 1
// CHECK-NEXT: aie2.conv iter 2 {{.*}}width [2, 2]
// CHECK-NEXT: aie2.writefm iter 2
// CHECK-NEXT: at [0] cores [0] {0 step 24 [16 : 1] to 1 step 32 rowstep 8 [16 : 1]},
// CHECK-NEXT: at [1] cores [0] {0 step 24 [16 : 1] to 1 step 40 rowstep 8 [16 : 1]}] rows 1
// CHECK-NEXT: aie2.loadfm iter 2
// CHECK-NEXT: at [0] cores [0] {0 + 8 step 32 [24 : 1] to 1 step 40 [24 : 1], 0 memtile 1 step 40 [8 : 1] to 1 + 24 step 40 [8 : 1]},
// CHECK-NEXT: at [1] cores [0] {0 + 8 step 40 [32 : 1] to 1 step 40 [32 : 1], fill 0 to 1 + 32 step 40 [8 : 1]}] rows 1
// CHECK-NEXT: aie2.conv iter 2 {{.*}}width [2, 3]
// CHECK-NEXT: aie2.writefm iter 2
// CHECK-NEXT: at [0] cores [0] {0 step 24 [16 : 1] to 1 + 16 step 32 rowstep 8 [16 : 1]},
// CHECK-NEXT: at [1] cores [0] {0 step 24 [24 : 1] to 1 + 16 step 40 rowstep 8 [24 : 1]}] rows 1
// CHECK-NEXT: aie2.write
func.func @f(%x: tensor<1x2x9x8xi8>) -> tensor<1x2x9x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<8x1x3x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x1x3x8, 8x8, cbr>
  %y = blocksparse.conv2d %x, %w {blocksparse.name = "conv", bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 1, 1>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x9x8xi8>, !blocksparse.weights<8x1x3x8, 8x8, cbr>) -> tensor<1x2x9x8xi8>
  return %y : tensor<1x2x9x8xi8>
}
