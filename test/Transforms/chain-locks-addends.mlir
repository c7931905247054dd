// A sum has as many rows of what is added as its ring has for calls ahead: locks count two in
// the first layer and four in the second, and two again when the program ends.
// RUN: bsaie-opt %s --device=paper-1x1 --blocksparse-place --convert-blocksparse-to-aie2 --aie2-chain-locks --aie2-check | FileCheck %s
//
// CHECK: aie2.buffer "a.addend" in core bytes [64]
// CHECK: aie2.lock "free_addends" core init 2
// CHECK: aie2.loadfm iter 6 acquire(%free_addends : 1) release(%full_addends : 1)
// CHECK: aie2.buffer "b.addend" in core bytes [128]
// CHECK: aie2.sync loadfm acquire(%done : 1, %free_rows : 2, %free_addends : 2, %ahead : 1) release(%turn : 1, %free_rows : 4, %free_addends : 4, %go : 1)
// CHECK: aie2.loadfm iter 2 acquire(%free_addends : 1) release(%full_addends : 1) {{.*}} to 1 + 64 step 32 [32 : 1]
// CHECK: aie2.add iter 2 {{.*}} input2 64 step 32 output 0 step 32
// CHECK: aie2.sync loadfm acquire(%free_rows : 4, %free_addends : 4) release(%free_rows : 2, %free_addends : 2)
#bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>
#id = #blocksparse.requant<1073741824 shift 37>
#sum = #blocksparse.sum<self = <1073741824 shift 11>, addend = <1073741824 shift 12>, requant = <1073741824 shift 49>, min = -128, max = 127>
!t = tensor<1x8x4x8xi8>
!w = !blocksparse.weights<8x1x1x8, 8x8, cbr>
func.func @f(%x: !t) -> !t {
  %w = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, all>) : !w
  %a = blocksparse.conv2d %x, %w add %x {blocksparse.name = "a", bias = #bias, requant = #id, sum = #sum,
    pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>,
    subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>} : (!t, !w, !t) -> !t
  %b = blocksparse.conv2d %a, %w add %x {blocksparse.name = "b", bias = #bias, requant = #id, sum = #sum,
    pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>,
    subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 4>} : (!t, !w, !t) -> !t
  return %b : !t
}
