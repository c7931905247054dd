// RUN: bsaie-opt %s --blocksparse-place --convert-blocksparse-to-aie2 --aie2-chain-locks | FileCheck %s

// A kernel that leaves sums writes no output: it takes no slot and hands none over. Each part
// has a run, which is let go before the next one enters. Runs of the next layer wait until the
// LOADFM of a column says `go`, and no column says so eight layers ahead of LOADWM.
// CHECK: %[[ROWS:.*]] = aie2.lock "free_rows" core init 2
// CHECK: %[[GO:.*]] = aie2.lock "go" core init 0
// CHECK: %[[AHEAD:.*]] = aie2.lock "ahead" core init 8
// CHECK: aie2.loadwm acquire(%free_run : 1) release(%full_run : 1)
// CHECK: aie2.loadfm iter 2 acquire(%[[ROWS]] : 1) release(%k0 : 1)
// CHECK-NEXT: aie2.sync core acquire(%full_run : 1) at [0] cores [0]
// CHECK-NEXT: aie2.conv iter 2 acquire(%k0 : 1) release(%[[ROWS]] : 1) input{{.*}}sums out at 0 step 64>
// CHECK-NEXT: aie2.sync core release(%free_run : 1) at [0] cores [0]
// CHECK-NEXT: aie2.sync loadwm acquire(%loadw_to_loadwm : 1)
// CHECK-NEXT: aie2.loadwm acquire(%free_run : 2) release(%free_run : 1, %full_run : 1)
// CHECK: aie2.loadfm iter 2 acquire(%[[ROWS]] : 1) release(%k2 : 1)
// CHECK-NEXT: aie2.sync core acquire(%full_run : 1) at [0] cores [0]
// CHECK-NEXT: aie2.conv iter 2 acquire(%k2 : 1, %free_slots : 1) release(%[[ROWS]] : 1, %k3 : 1) input{{.*}}sums in at 0 step 64>
// CHECK-NEXT: aie2.writefm iter 2 acquire(%k3 : 1) release(%free_slots : 1)
// CHECK: aie2.sync core release(%free_run : 1) at [0] cores [0] layer 1
// CHECK-NEXT: aie2.sync core release(%done : 1) layer 1
// CHECK-NEXT: aie2.sync loadfm acquire(%done : 1, %[[ROWS]] : 2, %[[AHEAD]] : 1) release(%turn : 1, %[[ROWS]] : 2, %[[GO]] : 1) layer 1
// CHECK-NEXT: aie2.sync core acquire(%turn : 1, %free_slots : 2) release(%free_slots : 2) layer 1
// CHECK-NEXT: aie2.sync loadwm acquire(%[[GO]] : 1) release(%[[AHEAD]] : 1) layer 1
// CHECK: aie2.loadwm acquire(%free_run : 1) release(%full_run : 1) {{.*}} layer 1
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @f(%x: tensor<1x2x2x16xi8>) -> tensor<1x2x2x8xi8> {
    %w = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, all>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
    %a = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
      requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 2, parts = 2>}
      : (tensor<1x2x2x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x2x2x8xi8>
    %b = blocksparse.avg_pool2d %a {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 2>} : (tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8>
    return %b : tensor<1x2x2x8xi8>
  }
}
