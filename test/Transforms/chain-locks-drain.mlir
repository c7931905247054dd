// RUN: bsaie-opt %s --blocksparse-place --convert-blocksparse-to-aie2 --aie2-chain-locks --split-input-file | FileCheck %s

// Three blocks of channels on two rows of cores in two steps: row 1 works in the first and
// is idle in the second. Its rows and slots would be out of turn after it, so all rings of a
// column drain before the second step begins, and the cores wait for that and for their slots.
// CHECK: %[[ROWS:.*]] = aie2.lock "free_rows" core init 2
// CHECK: %[[SLOTS:.*]] = aie2.lock "free_slots" core init 2
// CHECK: aie2.loadfm iter 2 acquire(%[[ROWS]] : 1) release(%k0 : 1) {{.*}}cores [0, 1]
// CHECK-NEXT: aie2.max_pool iter 2 {{.*}}channels [8, 8]
// CHECK-NEXT: aie2.writefm iter 2 acquire(%k1 : 1) release(%[[SLOTS]] : 1)
// CHECK-NEXT: aie2.sync core release(%done : 1)
// CHECK-NEXT: aie2.sync loadfm acquire(%done : 1, %[[ROWS]] : 2) release(%turn : 1, %[[ROWS]] : 2)
// CHECK-NEXT: aie2.sync core acquire(%turn : 1, %[[SLOTS]] : 2) release(%[[SLOTS]] : 2)
// CHECK-NEXT: aie2.loadfm iter 2 acquire(%[[ROWS]] : 1) release(%k2 : 1) {{.*}}cores [0]
// CHECK-NEXT: aie2.max_pool iter 2 acquire(%k2 : 1, %[[SLOTS]] : 1) release(%[[ROWS]] : 1, %k3 : 1) {{.*}}channels [8, 0]
module attributes {bsaie.device = #aie2.device<"paper-2x1">} {
  func.func @f(%x: tensor<1x2x2x24xi8>) -> tensor<1x2x2x24xi8> {
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>, subvolume = #blocksparse.subvolume<steps = 2, tileWidth = 2, ringRows = 2>}
      : (tensor<1x2x2x24xi8>) -> tensor<1x2x2x24xi8>
    return %y : tensor<1x2x2x24xi8>
  }
}

// -----

// The same cores in both steps: nothing drains, and the second step's rows follow.
// CHECK-LABEL: @same
// CHECK: aie2.writefm iter 2 acquire(%k1 : 1)
// CHECK-NEXT: aie2.loadfm iter 2 acquire(%free_rows : 1) release(%k2 : 1)
module attributes {bsaie.device = #aie2.device<"paper-2x1">} {
  func.func @same(%x: tensor<1x2x2x32xi8>) -> tensor<1x2x2x32xi8> {
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>, subvolume = #blocksparse.subvolume<steps = 2, tileWidth = 2, ringRows = 2>}
      : (tensor<1x2x2x32xi8>) -> tensor<1x2x2x32xi8>
    return %y : tensor<1x2x2x32xi8>
  }
}
