// RUN: bsaie-opt %s --device=paper-1x1-overlap --blocksparse-place --convert-blocksparse-to-aie2 --aie2-chain-locks --aie2-check | FileCheck %s
// RUN: bsaie-opt %s --device='paper-1x1-overlap{core_buffer_bytes=400}' --blocksparse-place --convert-blocksparse-to-aie2 --aie2-chain-locks --aie2-check | FileCheck %s --check-prefix=TIGHT
// RUN: bsaie-opt %s --device=paper-1x1 --blocksparse-place --convert-blocksparse-to-aie2 --aie2-chain-locks --aie2-check | FileCheck %s --check-prefix=HALTING

// Two convolutions of two steps. The first has two places for runs: its second run (116
// bytes, as the first) enters while the core still works with the first. The second layer
// lies at the other end of core memory, so its first run enters as soon as the core gives back
// the place of the first step's, and its rows while the last outputs leave. It has one place:
// its second run waits for both to be free, and gives one back.
// CHECK: aie2.buffer "a.ring" in core bytes [64] at [180]
// CHECK: aie2.buffer "a.out" in core bytes [64] at [116]
// CHECK: %[[A0:.*]] = aie2.buffer "a.run" in core bytes [116] at [0]
// CHECK: %[[A1:.*]] = aie2.buffer "a.run1" in core bytes [116] at [244]
// CHECK: aie2.lock "free_run" core init 2
// CHECK: aie2.loadwm acquire(%free_run : 1) release(%full_run : 1) buffers({{.*}}, %[[A0]])
// CHECK: aie2.sync core acquire(%full_run : 1)
// CHECK-NEXT: aie2.conv {{.*}}params(%[[A0]])
// CHECK: aie2.sync core release(%free_run : 1)
// CHECK: aie2.loadwm acquire(%free_run : 1) release(%full_run : 1) buffers({{.*}}, %[[A1]])
// CHECK: aie2.conv {{.*}}params(%[[A1]])
// CHECK: aie2.buffer "b.ring" in core bytes [128] at [48780]
// CHECK: aie2.buffer "b.out" in core bytes [64] at [48908]
// CHECK: %[[B0:.*]] = aie2.buffer "b.run" in core bytes [180] at [48972]
// CHECK: aie2.sync core release(%free_run : 1)
// CHECK: aie2.sync loadfm acquire(%done : 1, %free_rows : 2) release(%turn : 1, %free_rows : 2)
// CHECK-NEXT: aie2.sync core acquire(%turn : 1, %free_slots : 2) release(%free_slots : 2)
// CHECK-NOT: %go
// CHECK: aie2.loadwm acquire(%free_run : 1) release(%full_run : 1) buffers({{.*}}, %[[B0]]) {{.*}} layer 1
// CHECK: aie2.loadwm acquire(%free_run : 2) release(%free_run : 1, %full_run : 1) buffers({{.*}}, %[[B0]]) {{.*}} layer 1
// CHECK-NOT: %go
//
// With less core memory the second layer's run lies where the first one has its ring: it
// waits until the core is through with that and, as its outputs lie there too, they have left.
// TIGHT: aie2.sync loadfm acquire(%done : 1, %free_slots : 2, %free_rows : 2, %ahead : 1) release(%turn : 1, %free_slots : 2, %free_rows : 2, %go : 1)
// TIGHT: aie2.sync loadwm acquire(%go : 1) release(%ahead : 1)
// TIGHT: aie2.loadwm acquire(%free_run : 1)
// TIGHT-NOT: acquire(%go
//
// A halting device has its kernels stopped by a run whenever it comes.
// HALTING: aie2.sync loadwm acquire(%go : 1) release(%ahead : 1)
#bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>
#id = #blocksparse.requant<1073741824 shift 37>
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x16xi8> {
  %v = blocksparse.weights dense<1> : tensor<16x1x1x8xi8> mask(<8x8, 2x1, all>) : !blocksparse.weights<16x1x1x8, 8x8, cbr>
  %w = blocksparse.weights dense<1> : tensor<16x1x1x16xi8> mask(<8x8, 2x2, all>) : !blocksparse.weights<16x1x1x16, 8x8, cbr>
  %a = blocksparse.conv2d %x, %v {blocksparse.name = "a", bias = #bias, requant = #id,
    pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>,
    subvolume = #blocksparse.subvolume<steps = 2, tileWidth = 4, ringRows = 2, runs = 2>}
    : (tensor<1x4x4x8xi8>, !blocksparse.weights<16x1x1x8, 8x8, cbr>) -> tensor<1x4x4x16xi8>
  %b = blocksparse.conv2d %a, %w {blocksparse.name = "b", bias = #bias, requant = #id,
    pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>,
    subvolume = #blocksparse.subvolume<steps = 2, tileWidth = 4, ringRows = 2>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<16x1x1x16, 8x8, cbr>) -> tensor<1x4x4x16xi8>
  return %b : tensor<1x4x4x16xi8>
}
