// RUN: bsaie-opt %s --blocksparse-tile-depthwise="tiles=2 report" -o %t.mlir 2>&1 | FileCheck %s
// RUN: bsaie-opt %s --device=paper-1x1 --pipeline='tile{report}' -o %t.mlir 2>&1 | FileCheck %s --check-prefix=NONE

// Two 3x3 pools, 16 x 8 x 8: one output row sees 5 input rows, the next one 1 more. The tiles
// of 8 rows compute 9 rows of a each, 2 too many of 8 x 8 x 9 operations.
// CHECK: depth-wise tiles of @f: 1 segments, {{[0-9]+}} runs weighed
// CHECK-NEXT: segment a to b: 2 layers, 2 tiles
// CHECK-NEXT: input input: k 5, s 1, overlap 4 rows
// CHECK-NEXT: computed again: 1,152 of 18,432 MACs
// CHECK-NEXT: loaded again: 256 bytes of inputs, up to 0 bytes of parameters
// CHECK-NEXT: DDR bytes saved: 2,048, pays below 398.222{{[0-9]*}} GB/s of DDR
// CHECK-NEXT: a tile takes 1,216 of 1,100 memtile bytes, most in tile 0 at a: 116 too many, so tensors travel by DDR; the largest is input with 640

// NONE: depth-wise tiles of @f: nothing travels by DDR
module attributes {bsaie.device = #aie2.device<"paper-1x1{memtile_bytes=1100}">} {
  func.func @f(%x: tensor<1x16x8x8xi8>) -> tensor<1x16x8x8xi8> {
    %a = blocksparse.max_pool2d %x {blocksparse.name = "a", kernel = array<i64: 3, 3>, pad = array<i64: 1, 1, 1, 1>,
      stride = array<i64: 1, 1>} : (tensor<1x16x8x8xi8>) -> tensor<1x16x8x8xi8>
    %b = blocksparse.max_pool2d %a {blocksparse.name = "b", kernel = array<i64: 3, 3>, pad = array<i64: 1, 1, 1, 1>,
      stride = array<i64: 1, 1>} : (tensor<1x16x8x8xi8>) -> tensor<1x16x8x8xi8>
    return %b : tensor<1x16x8x8xi8>
  }
}
