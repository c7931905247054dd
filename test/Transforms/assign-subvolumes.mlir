// Core memory holds the layer: the widest column's pixels side by side, all channels of a
// row of cores in one step, and a ring with room for the rows of the next call; where there is
// a run to wait for, eight rows more.
// RUN: bsaie-opt %s --device=paper-1x1 --blocksparse-assign-subvolumes | FileCheck %s --check-prefix=ONE
// ONE: blocksparse.conv2d {{.*}}subvolume<steps = 1, tileWidth = 16, ringRows = 12>
// ONE: blocksparse.conv2d {{.*}}subvolume<steps = 1, tileWidth = 16, ringRows = 10>
// ONE: blocksparse.add {{.*}}subvolume<steps = 1, tileWidth = 16, ringRows = 2>
// ONE: blocksparse.max_pool2d {{.*}}subvolume<steps = 1, tileWidth = 8, ringRows = 4>
//
// Width is over columns, also where it does not divide.
// RUN: bsaie-opt %s --device=paper-3x5 --blocksparse-assign-subvolumes | FileCheck %s --check-prefix=MESH
// MESH: blocksparse.conv2d {{.*}}subvolume<steps = 1, tileWidth = 4, ringRows = 12>
// MESH: blocksparse.max_pool2d {{.*}}subvolume<steps = 1, tileWidth = 2, ringRows = 4>
//
// Less memory: steps of output channels, tiles of the width, no room for rows that
// arrive early, at last parts of the input channels and of the kernel rows.
// RUN: bsaie-opt %s --device='paper-1x1{core_buffer_bytes=4000}' --blocksparse-assign-subvolumes | FileCheck %s --check-prefix=STEPS
// STEPS: blocksparse.conv2d {{.*}}subvolume<steps = 2, tileWidth = 8, ringRows = 8>
// STEPS: blocksparse.conv2d {{.*}}subvolume<steps = 1, tileWidth = 16, ringRows = 3>
// RUN: bsaie-opt %s --device='paper-1x1{core_buffer_bytes=800}' --blocksparse-assign-subvolumes | FileCheck %s --check-prefix=RING
// RING: blocksparse.conv2d {{.*}}subvolume<steps = 4, tileWidth = 6, ringRows = 4, parts = 2, kernelParts = 2>
// RING: blocksparse.conv2d {{.*}}subvolume<steps = 2, tileWidth = 2, ringRows = 2>
// RING: blocksparse.add {{.*}}subvolume<steps = 1, tileWidth = 3, ringRows = 2>
//
// RUN: not bsaie-opt %s --device=paper-1x1 --pipeline='tile{strips=-2}' 2>&1 | FileCheck %s --check-prefix=STRIPS
// STRIPS: error: strips is -2, less than 0
#bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>
#id = #blocksparse.requant<1073741824 shift 37>
func.func @f(%x: tensor<1x16x16x16xi8>) -> tensor<1x8x8x32xi8> {
  %w = blocksparse.weights dense<1> : tensor<32x3x3x16xi8> mask(<8x8, 4x2, all>) : !blocksparse.weights<32x3x3x16, 8x8, cbr>
  %v = blocksparse.weights dense<1> : tensor<32x1x1x32xi8> mask(<8x8, 4x4, all>) : !blocksparse.weights<32x1x1x32, 8x8, cbr>
  %a = blocksparse.conv2d %x, %w {bias = #bias, requant = #id, pad = array<i64: 1, 1, 1, 1>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x16x16x16xi8>, !blocksparse.weights<32x3x3x16, 8x8, cbr>) -> tensor<1x16x16x32xi8>
  %b = blocksparse.conv2d %a, %v {bias = #bias, requant = #id, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x16x16x32xi8>, !blocksparse.weights<32x1x1x32, 8x8, cbr>) -> tensor<1x16x16x32xi8>
  %c = blocksparse.add %a, %b {lhs_requant = #blocksparse.requant<1073741824 shift 11>,
    rhs_requant = #blocksparse.requant<1073741824 shift 12>, requant = #blocksparse.requant<1073741824 shift 49>}
    : (tensor<1x16x16x32xi8>, tensor<1x16x16x32xi8>) -> tensor<1x16x16x32xi8>
  %d = blocksparse.max_pool2d %c {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 2, 2>} : (tensor<1x16x16x32xi8>) -> tensor<1x8x8x32xi8>
  return %d : tensor<1x8x8x32xi8>
}
