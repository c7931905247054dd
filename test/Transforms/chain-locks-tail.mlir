// RUN: bsaie-opt %s --device=paper-1x1 --blocksparse-place --convert-blocksparse-to-aie2 --aie2-chain-locks --aie2-check --split-input-file | FileCheck %s

// The last two of eight rows are instructions of their own. The second layer's first LOADFM
// waits for the first six rows alone: its token is released before the WRITEFM of the others.
// CHECK-LABEL: @eight
// CHECK: aie2.writefm iter 6
// CHECK-NEXT: aie2.sync writefm release(%writefm_to_loadfm : 1)
// CHECK: aie2.writefm iter 2
// CHECK-NEXT: aie2.sync writefm release(%writefm_to_loadfm : 1)
// CHECK: aie2.sync loadfm acquire(%writefm_to_loadfm : 1)
// CHECK-NEXT: aie2.loadfm iter 6 {{.*}} layer 1
// CHECK: aie2.sync loadfm acquire(%writefm_to_loadfm : 1)
// CHECK-NEXT: aie2.loadfm iter 2 {{.*}} layer 1
func.func @eight(%x: tensor<1x8x4x8xi8>) -> tensor<1x8x4x8xi8> {
  %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>,
    subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>} : (tensor<1x8x4x8xi8>) -> tensor<1x8x4x8xi8>
  %z = blocksparse.max_pool2d %y {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>,
    subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>} : (tensor<1x8x4x8xi8>) -> tensor<1x8x4x8xi8>
  return %z : tensor<1x8x4x8xi8>
}

// -----

// Seven are too few to be worth it.
// CHECK-LABEL: @seven
// CHECK: aie2.writefm iter 7
// CHECK-NEXT: aie2.sync writefm release(%writefm_to_loadfm : 1)
// CHECK: aie2.loadfm iter 7 {{.*}} layer 1
func.func @seven(%x: tensor<1x7x4x8xi8>) -> tensor<1x7x4x8xi8> {
  %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>,
    subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>} : (tensor<1x7x4x8xi8>) -> tensor<1x7x4x8xi8>
  %z = blocksparse.max_pool2d %y {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>,
    subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>} : (tensor<1x7x4x8xi8>) -> tensor<1x7x4x8xi8>
  return %z : tensor<1x7x4x8xi8>
}
