// A global pool on four columns: the tensor before it travels by WRITE and LOAD, all of it
// into the memtile of the column that owns the pixel. Other columns are idle.
// RUN: bsaie-opt %s --device=paper-1x4 --blocksparse-assign-subvolumes --blocksparse-place --convert-blocksparse-to-aie2 | FileCheck %s
// CHECK: aie2.max_pool iter 2 {{.*}}width [2, 2, 2, 2]
// CHECK: aie2.write buffers(%[[MA:.*]], %[[A:.*]]) members [
// CHECK-NEXT: at [0] {0 [16 : 1] to 1 [16 : 1]},
// CHECK-NEXT: at [0] channel 1 {0 + 16 [16 : 1] to 1 + 64 [16 : 1]},
// CHECK-NEXT: at [1] {0 memtile 1 [16 : 1] to 1 + 16 [16 : 1]},
// CHECK: aie2.load buffers(%[[A]], %[[MB:.*]]) members [at [0] {0 [128 : 1] to 1 [128 : 1]}] layer 1
// CHECK: aie2.loadwm {{.*}} members [at [0] cores [0] {0 [4 : 1] to 1 [4 : 1]}] layer 1 rows 1
// CHECK-NEXT: aie2.loadfm buffers(%[[MB]], %{{.*}}) members [at [0] cores [0] each {0 rowstep 8 [128 : 1] to 1 step 128 [128 : 1]}] layer 1 rows 2
// CHECK-NEXT: aie2.avg_pool {{.*}} shape <input 0 pitch 64 output 0 window 2x8 rows 0 to 2 width [1, 0, 0, 0] channels [8] valid [0, 0, 0, 0] to [8, 0, 0, 0]> layer 1 takes 2 frees 2
// CHECK-NEXT: aie2.writefm {{.*}} members [at [0] cores [0] {0 [8 : 1] to 1 rowstep 8 [8 : 1]}] layer 1 rows 1
// The one pixel of a single row takes one of the memtile's two channels.
// CHECK-NEXT: aie2.write {{.*}} members [at [0] channel 1 {0 [8 : 1] to 1 [8 : 1]}] layer 1
func.func @gather(%x: tensor<1x2x8x8xi8>) -> tensor<1x1x1x8xi8> {
  %a = blocksparse.max_pool2d %x {blocksparse.name = "a", kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>} : (tensor<1x2x8x8xi8>) -> tensor<1x2x8x8xi8>
  %b = blocksparse.avg_pool2d %a {blocksparse.name = "b", kernel = array<i64: 2, 8>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>} : (tensor<1x2x8x8xi8>) -> tensor<1x1x1x8xi8>
  return %b : tensor<1x1x1x8xi8>
}
