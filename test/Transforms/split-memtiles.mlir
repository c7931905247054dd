// A pool of 8 x 8 x 8 and a convolution whose weights take 116 bytes. On four columns of
// shared memtiles a column has 2 pixels of each row and one more for an uneven partition.
// RUN: bsaie-opt %s --device='paper-1x4{memtile_bytes=384}' --blocksparse-split | FileCheck %s --check-prefix=SHARED
// SHARED-NOT: insert_slice
// SHARED: blocksparse.max_pool2d
// SHARED-NOT: insert_slice
// SHARED: blocksparse.conv2d {{.*}}blocksparse.name = "conv.0"
//
// With WAAW two memtiles hold the activations of four columns: six pixels of each row are too
// many. Weights lie apart from them, so both layers have the same bands.
// RUN: bsaie-opt %s --device='paper-1x4{memtile_bytes=384 memtile_kinds=WAAW}' --blocksparse-split | FileCheck %s --check-prefix=KINDS
// KINDS: blocksparse.max_pool2d {{.*}}blocksparse.name = "pool.3"
// KINDS-NOT: "pool.4"
// KINDS: blocksparse.conv2d {{.*}}blocksparse.name = "conv.3"
// KINDS-NOT: "conv.4"
//
// Two memtiles in a column share its pixels.
// RUN: bsaie-opt %s --device='paper-1x2-m2{memtile_bytes=384}' --blocksparse-split | FileCheck %s --check-prefix=TWO
// TWO-NOT: insert_slice
// TWO: blocksparse.max_pool2d
// TWO-NOT: insert_slice
// TWO: blocksparse.conv2d
func.func @f(%x: tensor<1x8x8x8xi8>) -> tensor<1x8x8x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x1x1x8, 8x8, cbr>
  %a = blocksparse.max_pool2d %x {blocksparse.name = "pool", kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>} : (tensor<1x8x8x8xi8>) -> tensor<1x8x8x8xi8>
  %b = blocksparse.conv2d %a, %w {blocksparse.name = "conv", bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x8x8x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x8x8x8xi8>
  return %b : tensor<1x8x8x8xi8>
}
