// Memtiles for weights or activations only. Column 0 of WWAA reaches no activation and is idle;
// column 1 reads and writes its neighbour's memtile 2, which holds what both compute.
// RUN: bsaie-opt %s --device='paper-1x4{memtile_kinds=WWAA}' --blocksparse-assign-subvolumes --blocksparse-place --convert-blocksparse-to-aie2 | FileCheck %s
// CHECK: %[[X:.*]] = aie2.buffer "input0" in memtile bytes [0, 0, 64, 32]
// CHECK: %[[Y:.*]] = aie2.buffer "conv" in memtile bytes [0, 0, 64, 32]
// CHECK: aie2.buffer "conv.weights" in memtile bytes [244, 0, 0, 0]
// CHECK: aie2.load buffers(%{{.*}}, %[[X]]) members [
// CHECK-NEXT: at [2] {0 [2 : 48, 32 : 1] to 1 memtile 2 [64 : 1]},
// CHECK-NEXT: at [3] {0 + 32 [2 : 48, 16 : 1] to 1 memtile 3 [32 : 1]}]
// CHECK-NEXT: aie2.loadw {{.*}} members [at [0] {0 [244 : 1] to 1 [244 : 1]}]
// CHECK-NEXT: aie2.loadwm {{.*}} members [at [0] cores [1, 2, 3] {0 [244 : 1] to 1 [244 : 1]}] rows 1
// CHECK-NEXT: aie2.loadfm iter 2 {{.*}} members [
// CHECK-NEXT: at [1] cores [0] {fill 0 to 1 step 32 [8 : 1], 0 memtile 1 step 32 [24 : 1] to 1 + 8 step 32 [24 : 1]},
// CHECK-NEXT: at [2] cores [0] {0 + 8 step 32 [24 : 1] to 1 step 32 [24 : 1], 0 memtile 1 step 16 [8 : 1] to 1 + 24 step 32 [8 : 1]},
// CHECK-NEXT: at [3] cores [0] {0 memtile -1 + 24 step 32 [8 : 1] to 1 step 32 [8 : 1], 0 step 16 [16 : 1] to 1 + 8 step 32 [16 : 1], fill 0 to 1 + 24 step 32 [8 : 1]}] rows 1
// CHECK-NEXT: aie2.conv iter 2 {{.*}}width [0, 2, 2, 2] channels [8] from 8> takes 1 frees 1
// CHECK-NEXT: aie2.writefm iter 2 {{.*}} members [
// CHECK-NEXT: at [1] cores [0] {0 step 16 [16 : 1] to 1 memtile 1 step 32 rowstep 8 [16 : 1]},
// CHECK-NEXT: at [2] cores [0] {0 step 16 [16 : 1] to 1 + 16 step 32 rowstep 8 [16 : 1]},
// CHECK-NEXT: at [3] cores [0] {0 step 16 [16 : 1] to 1 step 16 rowstep 8 [16 : 1]}] rows 1
// CHECK-NEXT: aie2.write buffers(%[[Y]], %{{.*}}) members [
// CHECK-NEXT: at [2] {0 memtile 2 [32 : 1] to 1 [32 : 1]},
//
// Two memtiles in a column share what it computes: a core gathers from both and its output
// goes to both.
// RUN: bsaie-opt %s --device=paper-1x1-m2 --blocksparse-assign-subvolumes --blocksparse-place --convert-blocksparse-to-aie2 | FileCheck %s --check-prefix=TWO
// TWO: aie2.load {{.*}} members [
// TWO-NEXT: at [0] {0 [2 : 48, 24 : 1] to 1 [48 : 1]},
// TWO-NEXT: at [1] {0 + 24 [2 : 48, 24 : 1] to 1 memtile 1 [48 : 1]}]
// TWO: aie2.loadfm iter 2 {{.*}} members [at [0] cores [0] {fill 0 to 1 step 64 [8 : 1], 0 step 24 [24 : 1] to 1 + 8 step 64 [24 : 1], 0 memtile 1 step 24 [24 : 1] to 1 + 32 step 64 [24 : 1], fill 0 to 1 + 56 step 64 [8 : 1]}] rows 1
// TWO-NEXT: aie2.conv iter 2 {{.*}}width [6]
// TWO-NEXT: aie2.writefm iter 2 {{.*}} members [at [0] cores [0] {0 step 48 [24 : 1] to 1 step 24 rowstep 8 [24 : 1], 0 + 24 step 48 [24 : 1] to 1 memtile 1 step 24 rowstep 8 [24 : 1]}] rows 1
func.func @f(%x: tensor<1x2x6x8xi8>) -> tensor<1x2x6x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<8x1x3x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x1x3x8, 8x8, cbr>
  %y = blocksparse.conv2d %x, %w {blocksparse.name = "conv", bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 1, 1>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x6x8xi8>, !blocksparse.weights<8x1x3x8, 8x8, cbr>) -> tensor<1x2x6x8xi8>
  return %y : tensor<1x2x6x8xi8>
}
