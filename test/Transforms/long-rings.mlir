// RUN: bsaie-opt %s --device=paper-1x1 --pipeline=tile | FileCheck %s --check-prefix=RINGS
// RUN: bsaie-opt %s --device=paper-1x1 --pipeline=tile,allocate | FileCheck %s

// All 100 rows of the first ring enter and leave together: locks count them as one unit. The
// second layer's three rows come one at a time. Between the layers the free units are those
// of the next ring.
// RINGS: blocksparse.avg_pool2d {{.*}}subvolume<steps = 1, tileWidth = 1, ringRows = 100>
// RINGS: blocksparse.max_pool2d {{.*}}subvolume<steps = 1, tileWidth = 1, ringRows = 2>
// CHECK: aie2.lock "free_rows" core init 1
// CHECK: aie2.loadfm acquire(%free_rows : 1) release(%k0 : 1) {{.*}} rows 100
// CHECK: aie2.avg_pool acquire(%k0 : 1, %free_slots : 1) release(%free_rows : 1, %k1 : 1) {{.*}} takes 100 frees 100
// CHECK: aie2.sync loadfm acquire(%done : 1, %free_rows : 1) release(%turn : 1, %free_rows : 2)
// CHECK: aie2.loadfm iter 3 acquire(%free_rows : 1) release(%k0 : 1) {{.*}} rows 1
func.func @f(%x: tensor<1x100x1x8xi8>, %y: tensor<1x3x1x8xi8>) -> (tensor<1x1x1x8xi8>, tensor<1x3x1x8xi8>) {
  %a = blocksparse.avg_pool2d %x {kernel = array<i64: 100, 1>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>} : (tensor<1x100x1x8xi8>) -> tensor<1x1x1x8xi8>
  %b = blocksparse.max_pool2d %y {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>} : (tensor<1x3x1x8xi8>) -> tensor<1x3x1x8xi8>
  return %a, %b : tensor<1x1x1x8xi8>, tensor<1x3x1x8xi8>
}

// A stride of 40 rows and no padding: 80 rows overlap loading and computing as two units of
// 40.
// RINGS-LABEL: @stride
// RINGS: blocksparse.max_pool2d {{.*}}ringRows = 80>
// CHECK-LABEL: @stride
// CHECK: aie2.lock "free_rows" core init 2
// CHECK: aie2.loadfm iter 3 acquire(%free_rows : 1) release(%k0 : 1) {{.*}} rows 40
func.func @stride(%x: tensor<1x120x1x8xi8>) -> tensor<1x3x1x8xi8> {
  %a = blocksparse.max_pool2d %x {kernel = array<i64: 40, 1>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 40, 1>} : (tensor<1x120x1x8xi8>) -> tensor<1x3x1x8xi8>
  return %a : tensor<1x3x1x8xi8>
}

// The rows of 300 kernel rows enter one at a time after the first; in parts of 60 no ring has
// more than 63.
// RINGS-LABEL: @parts
// RINGS: blocksparse.conv2d {{.*}}subvolume<steps = 1, tileWidth = 1, ringRows = 63, kernelParts = 5>
// CHECK-LABEL: @parts
// CHECK: aie2.lock "free_rows" core init 63
func.func @parts(%y: tensor<1x301x1x8xi8>) -> tensor<1x2x1x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<8x300x1x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x300x1x8, 8x8, cbr>
  %b = blocksparse.conv2d %y, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x301x1x8xi8>, !blocksparse.weights<8x300x1x8, 8x8, cbr>) -> tensor<1x2x1x8xi8>
  return %b : tensor<1x2x1x8xi8>
}
