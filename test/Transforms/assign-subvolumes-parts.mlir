// Sums over 64 input channels, then over the 16 of them that hold a block. A core that has no
// room for the whole run gets parts of it.
// RUN: bsaie-opt %s --device='paper-1x1{core_buffer_bytes=4000}' --blocksparse-assign-subvolumes | FileCheck %s --check-prefix=CORE
// CORE: blocksparse.conv2d {{.*}}subvolume<steps = 1, tileWidth = 4, ringRows = 8, parts = 2>
// CORE: blocksparse.conv2d {{.*}}subvolume<steps = 1, tileWidth = 4, ringRows = 8>
// CORE: blocksparse.sub {{.*}}subvolume<steps = 1, tileWidth = 4, ringRows = 2>
//
// At last kernel rows: the ring of two rows of a part has room for the next two, that of one is
// two rows long.
// RUN: bsaie-opt %s --device='paper-1x1{core_buffer_bytes=700}' --blocksparse-assign-subvolumes | FileCheck %s --check-prefix=ROWS
// ROWS: blocksparse.conv2d {{.*}}subvolume<steps = 1, tileWidth = 4, ringRows = 2, parts = 6, kernelParts = 3>
// ROWS: blocksparse.conv2d {{.*}}subvolume<steps = 1, tileWidth = 4, ringRows = 4, parts = 2, kernelParts = 2>
//
// Sums of one row wait in 64 bytes of scratch memory: 8 channels of two pixels.
// RUN: bsaie-opt %s --device='paper-1x1{core_buffer_bytes=4000 core_scratch_bytes=64}' --blocksparse-assign-subvolumes | FileCheck %s --check-prefix=SUMS
// SUMS: blocksparse.conv2d {{.*}}subvolume<steps = 1, tileWidth = 2, ringRows = 12, parts = 2>
//
// A layer that exceeds the memtiles (2048 bytes of input, 256 of output, a run of 4660) comes
// into them in parts too.
// RUN: bsaie-opt %s --device='paper-1x1{memtile_bytes=5000}' --blocksparse-assign-subvolumes | FileCheck %s --check-prefix=STAGED
// STAGED: blocksparse.conv2d {{.*}}subvolume<steps = 1, tileWidth = 4, ringRows = 12, parts = 2, staged = 1>
// STAGED: blocksparse.conv2d {{.*}}subvolume<steps = 1, tileWidth = 4, ringRows = 8>
#bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>
#id = #blocksparse.requant<1073741824 shift 37>
func.func @f(%x: tensor<1x8x4x64xi8>) -> tensor<1x8x4x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<8x3x3x64xi8> mask(<8x8, 1x8, all>) : !blocksparse.weights<8x3x3x64, 8x8, cbr>
  %v = blocksparse.weights dense<1> : tensor<8x3x3x64xi8> mask(<8x8, 1x8, ["01000010"]>) : !blocksparse.weights<8x3x3x64, 8x8, cbr>
  %a = blocksparse.conv2d %x, %w {bias = #bias, requant = #id, pad = array<i64: 1, 1, 1, 1>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x8x4x64xi8>, !blocksparse.weights<8x3x3x64, 8x8, cbr>) -> tensor<1x8x4x8xi8>
  %b = blocksparse.conv2d %x, %v {bias = #bias, requant = #id, pad = array<i64: 1, 1, 1, 1>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x8x4x64xi8>, !blocksparse.weights<8x3x3x64, 8x8, cbr>) -> tensor<1x8x4x8xi8>
  %c = blocksparse.sub %a, %b {lhs_requant = #id, rhs_requant = #id, requant = #id}
    : (tensor<1x8x4x8xi8>, tensor<1x8x4x8xi8>) -> tensor<1x8x4x8xi8>
  return %c : tensor<1x8x4x8xi8>
}
