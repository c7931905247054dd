// What comes from DDR or goes there travels in chunks of rows. The rows of the layer are cut
// where a LOADFM needs the next chunk (before row 5 enters, and row 10), and behind the rows
// that fill a WRITE (5, 10 and all 16). Each chunk is a token of its own. The last two rows
// are apart too, for a layer that would read the others meanwhile.
// RUN: bsaie-opt %s --pass-pipeline='builtin.module(func.func(blocksparse-place),convert-blocksparse-to-aie2{chunks=3})' --split-input-file | FileCheck %s
// RUN: bsaie-opt %s --pass-pipeline='builtin.module(func.func(blocksparse-place),convert-blocksparse-to-aie2{chunks=3},aie2.program(aie2-chain-locks,aie2-check))' --split-input-file | FileCheck %s --check-prefix=LOCKS
// RUN: bsaie-opt %s --pass-pipeline='builtin.module(func.func(blocksparse-place),convert-blocksparse-to-aie2{chunks=1})' --split-input-file | FileCheck %s --check-prefix=WHOLE
// CHECK-LABEL: @rows
// CHECK: aie2.load {{.*}} {0 [2560 : 1] to 1 [2560 : 1]}
// CHECK-NEXT: aie2.load {{.*}} {0 + 2560 [2560 : 1] to 1 + 2560 [2560 : 1]}
// CHECK-NEXT: aie2.load {{.*}} {0 + 5120 [3072 : 1] to 1 + 5120 [3072 : 1]}
// CHECK-NEXT: aie2.loadfm {{.*}} 0 rowstep 8 [1024 : 1] to {{.*}} rows 2
// CHECK: aie2.loadfm iter 3 {{.*}} 0 + 1024 step 512 rowstep 8 [512 : 1] to {{.*}} rows 1
// CHECK: aie2.loadfm buffers({{.*}} 0 + 2560 rowstep 8 [512 : 1] to {{.*}} rows 1
// CHECK-NEXT: aie2.max_pool input
// CHECK-NEXT: aie2.writefm
// CHECK-NEXT: aie2.write buffers
// CHECK-NEXT: at [0] {0 [1024 : 1] to 1 [1024 : 1]},
// CHECK-NEXT: at [0] channel 1 {0 + 1024 [1536 : 1] to 1 + 1024 [1536 : 1]}]
// CHECK-NEXT: aie2.loadfm iter 4
// CHECK: aie2.loadfm buffers({{.*}} 0 + 5120 rowstep 8 [512 : 1] to
// CHECK: aie2.write buffers
// CHECK: aie2.loadfm iter 4
// CHECK: aie2.loadfm buffers({{.*}} 0 + 7680 rowstep 8 [512 : 1] to
// CHECK: aie2.max_pool {{.*}} frees 2
// CHECK-NEXT: aie2.writefm
// CHECK-NEXT: aie2.write buffers
// CHECK-NEXT: at [0] {0 + 5120 [1536 : 1] to 1 + 5120 [1536 : 1]}
// LOCKS-LABEL: @rows
// LOCKS-COUNT-3: aie2.sync load release(%[[L:load_to_loadfm]] : 1)
// LOCKS: aie2.sync loadfm acquire(%[[L]] : 1)
// LOCKS: aie2.loadfm iter 3
// LOCKS: aie2.sync loadfm acquire(%[[L]] : 1)
// LOCKS: aie2.sync writefm release(%[[W:writefm_to_write]] : 1)
// LOCKS-NEXT: aie2.sync write acquire(%[[W]] : 1)
// LOCKS-NEXT: aie2.write
// LOCKS: aie2.loadfm iter 4
// LOCKS: aie2.sync loadfm acquire(%[[L]] : 1)
// LOCKS-COUNT-2: aie2.sync writefm release(%[[W]] : 1)
// WHOLE-LABEL: @rows
// WHOLE-COUNT-1: aie2.load buffers
// WHOLE-NOT: aie2.load buffers
// WHOLE: aie2.loadfm iter 14
// WHOLE: aie2.max_pool {{.*}} frees 2
// WHOLE-NEXT: aie2.writefm
// WHOLE-NEXT: aie2.write buffers
!t = tensor<1x16x64x8xi8>
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @rows(%x: !t) -> !t {
    %y = blocksparse.max_pool2d %x {blocksparse.name = "pool", kernel = array<i64: 3, 3>, pad = array<i64: 1, 1, 1, 1>,
      stride = array<i64: 1, 1>, subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 64, ringRows = 4>} : (!t) -> !t
    return %y : !t
  }
}

// -----

// Chunks of two inputs come in turn. Of two steps of channels the first leaves as soon as it
// is computed, and only the last one by rows; the second step finds all rows of the inputs.
// CHECK-LABEL: @steps
// CHECK: aie2.load buffers(%[[A:.*]], %[[MA:.*]]) members [at [0] {0 [5120 : 1]
// CHECK-NEXT: aie2.load buffers(%[[B:.*]], %[[MB:.*]]) members [at [0] {0 [5120 : 1]
// CHECK-NEXT: aie2.load buffers(%[[A]], %[[MA]])
// CHECK-NEXT: aie2.load buffers(%[[B]], %[[MB]])
// CHECK-NEXT: aie2.load buffers(%[[A]], %[[MA]])
// CHECK-NEXT: aie2.load buffers(%[[B]], %[[MB]])
// CHECK: aie2.loadfm iter 5
// CHECK: aie2.loadfm iter 5
// CHECK: aie2.loadfm iter 6
// CHECK: aie2.write buffers
// CHECK-NEXT: at [0] {0 [512 : 16, 8 : 1] to 1 [512 : 16, 8 : 1]},
// CHECK: aie2.loadfm iter 5
// CHECK: aie2.write buffers
// CHECK-NEXT: at [0] {0 + 8 [128 : 16, 8 : 1] to
// CHECK: aie2.loadfm iter 5
// CHECK: aie2.loadfm iter 4
// CHECK: aie2.loadfm iter 2
// CHECK-NOT: aie2.loadfm
#id = #blocksparse.requant<1073741824 shift 30>
!t = tensor<1x16x64x16xi8>
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @steps(%a: !t, %b: !t) -> !t {
    %y = blocksparse.mul %a, %b {blocksparse.name = "mul", lhs_requant = #id, rhs_requant = #id, requant = #id, shift = 3 : i8,
      subvolume = #blocksparse.subvolume<steps = 2, tileWidth = 64, ringRows = 2>} : (!t, !t) -> !t
    return %y : !t
  }
}
