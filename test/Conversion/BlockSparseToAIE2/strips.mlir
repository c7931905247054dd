// The height over two rows of cores: of seven rows each has four, and both compute the fourth.
// All cores have the same run and the same calls; rows above and below the image are padding,
// so that segments end where the second core's last row lies below it.
// RUN: bsaie-opt %s --device=paper-2x1 --blocksparse-assign-subvolumes=strips=2 --blocksparse-place --convert-blocksparse-to-aie2 | FileCheck %s
// CHECK: splits "2 x strips"
// CHECK: aie2.loadwm {{.*}} members [at [0, 1] cores [0] {0 [628 : 1] to 1 [628 : 1]}]
// Three rows enter: one of padding and two, or rows 2 to 4.
// CHECK-NEXT: aie2.loadfm buffers
// CHECK-NEXT: at [0] cores [0] {fill 3 to 1 step 240 [80 : 1], fill 3 to 1 + 80 step 240 [2 : 80, 8 : 1], 0 [128 : 1] to 1 + 88 step 240 [2 : 80, 64 : 1], fill 3 to 1 + 152 step 240 [2 : 80, 8 : 1]},
// CHECK-NEXT: at [0] cores [1] {fill 3 to 1 step 240 [3 : 80, 8 : 1], 0 + 128 [192 : 1] to 1 + 8 step 240 [3 : 80, 64 : 1], fill 3 to 1 + 72 step 240 [3 : 80, 8 : 1]}] rows 3
// CHECK-NEXT: aie2.conv {{.*}} rows 0 to 3 width [8] channels [8, 8] from 8> takes 3 frees 1
// CHECK-NEXT: aie2.writefm
// CHECK-NEXT: at [0] cores [0] {0 [64 : 1] to 1 rowstep 8 [64 : 1]},
// CHECK-NEXT: at [0] cores [1] {0 [64 : 1] to 1 + 184 rowstep 8 [64 : 1]}] rows 1
// CHECK-NEXT: aie2.loadfm iter 2
// CHECK: aie2.conv iter 2 {{.*}} rows 0 to 3
// The last row: row 4 for the first core, padding for the second.
// CHECK: aie2.loadfm buffers
// CHECK-NEXT: at [0] cores [0] {{.*}}, 0 + 256 [64 : 1] to 1 + 408
// CHECK-NEXT: at [0] cores [1] {fill 3 to 1 + 400 step 80 [80 : 1]}] rows 1
// CHECK-NEXT: aie2.conv input({{.*}} takes 1 frees 3
// CHECK-NEXT: aie2.writefm
// CHECK-NEXT: at [0] cores [0] {0 + 64 [64 : 1] to 1 + 192 rowstep 8 [64 : 1]},
// CHECK-NEXT: at [0] cores [1] {0 + 64 [64 : 1] to 1 + 376 rowstep 8 [64 : 1]}] rows 1
func.func @f(%x: tensor<1x7x8x8xi8>) -> tensor<1x7x8x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<8x3x3x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x3x3x8, 8x8, cbr>
  %y = blocksparse.conv2d %x, %w {blocksparse.name = "conv", bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 1, 1, 1, 1>, input_zp = 3 : i8,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x7x8x8xi8>, !blocksparse.weights<8x3x3x8, 8x8, cbr>) -> tensor<1x7x8x8xi8>
  return %y : tensor<1x7x8x8xi8>
}
