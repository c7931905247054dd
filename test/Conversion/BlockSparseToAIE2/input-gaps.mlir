// Only block columns 0 and 3 of 5 hold a block: LOADFM leaves the channels between and behind
// them in the memtile, and the runs count the columns that are left. The second row of cores
// skips its first column by an index.
// RUN: bsaie-opt %s --device=paper-2x1 --blocksparse-assign-subvolumes --blocksparse-place --convert-blocksparse-to-aie2 | FileCheck %s
// CHECK: aie2.load {{.*}}{0 [320 : 1] to 1 [320 : 1]}
// CHECK: aie2.loadwm {{.*}} members [
// CHECK-NEXT: at [0] cores [0] {0 [180 : 1] to 1 [180 : 1]},
// CHECK-NEXT: at [1] cores [0] {0 + 180 [124 : 1] to 1 [124 : 1]}] rows 1
// CHECK-NEXT: aie2.loadfm iter 2 {{.*}} members [at [0] cores [0, 1] {0 step 160 [4 : 40, 8 : 1] to 1 step 64 [4 : 16, 8 : 1], 0 + 24 step 160 [4 : 40, 8 : 1] to 1 + 8 step 64 [4 : 16, 8 : 1]}] rows 1
// CHECK-NEXT: aie2.conv iter 2 {{.*}}width [4] channels [8, 8] from 16> takes 1 frees 1
//
// Where the input does not stay, the layer's own copy holds the channels that are read, side by
// side.
// RUN: bsaie-opt %s --device='paper-2x1{memtile_bytes=600}' --blocksparse-split --blocksparse-assign-subvolumes --blocksparse-place --convert-blocksparse-to-aie2 | FileCheck %s --check-prefix=OWN
// OWN: aie2.buffer "input0@conv" in memtile bytes [128]
// OWN: aie2.load {{.*}}{0 [8 : 40, 8 : 1] to 1 [8 : 16, 8 : 1], 0 + 24 [8 : 40, 8 : 1] to 1 + 8 [8 : 16, 8 : 1]}]
// OWN: aie2.loadfm iter 2 {{.*}}{0 step 64 [4 : 16, 8 : 1] to 1 step 64 [4 : 16, 8 : 1], 0 + 8 step 64 [4 : 16, 8 : 1] to 1 + 8 step 64 [4 : 16, 8 : 1]}] rows 1
func.func @f(%x: tensor<1x2x4x40xi8>) -> tensor<1x2x4x16xi8> {
  %w = blocksparse.weights dense<1> : tensor<16x1x1x40xi8> mask(<8x8, 2x5, ["10010", "00010"]>) : !blocksparse.weights<16x1x1x40, 8x8, cbr>
  %y = blocksparse.conv2d %x, %w {blocksparse.name = "conv", bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x4x40xi8>, !blocksparse.weights<16x1x1x40, 8x8, cbr>) -> tensor<1x2x4x16xi8>
  return %y : tensor<1x2x4x16xi8>
}

// Seven gaps are left out at most, the widest: here all of one block between block columns
// 0, 2, .. 18, so the last two are loaded.
// CHECK-LABEL: aie2.program @many
// CHECK: aie2.loadfm {{.*}}{0 [8 : 1] to 1 step 96 [8 : 1], 0 + 16 [8 : 1] to 1 + 8 step 96 [8 : 1], 0 + 32 [8 : 1] to 1 + 16 step 96 [8 : 1], 0 + 48 [8 : 1] to 1 + 24 step 96 [8 : 1], 0 + 64 [8 : 1] to 1 + 32 step 96 [8 : 1], 0 + 80 [8 : 1] to 1 + 40 step 96 [8 : 1], 0 + 96 [8 : 1] to 1 + 48 step 96 [8 : 1], 0 + 112 [40 : 1] to 1 + 56 step 96 [40 : 1]}] rows 1
// CHECK-NEXT: aie2.conv {{.*}}from 96>
// The runs of both: 16 input channels and 2 blocks, none of them indexed; 1 block, indexed.
// CHECK: f_parameters: "0x0400000001000800100001010000{{..}}807F{{..}}02000000
// CHECK-SAME: 01040800100001010000{{..}}807F{{..}}01000000
func.func @many(%x: tensor<1x1x1x152xi8>) -> tensor<1x1x1x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<8x1x1x152xi8> mask(<8x8, 1x19, ["1010101010101010101"]>) : !blocksparse.weights<8x1x1x152, 8x8, cbr>
  %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x1x1x152xi8>, !blocksparse.weights<8x1x1x152, 8x8, cbr>) -> tensor<1x1x1x8xi8>
  return %y : tensor<1x1x1x8xi8>
}
