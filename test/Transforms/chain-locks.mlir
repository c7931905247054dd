// RUN: bsaie-opt %s --pass-pipeline='builtin.module(aie2.program(aie2-chain-locks))' | FileCheck %s
// RUN: bsaie-opt %s --aie2-chain-locks | bsaie-opt | FileCheck %s

// Two layers: a 3x3 convolution of 6 rows, which is head, body and tail, and a copy by a
// 1x1 pool. Core memory is divided anew between them; the tensor between them stays. At
// the end the ring has as many free rows again as at the beginning.
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  aie2.program @main on <"paper-1x1"> {
    %p = aie2.buffer "p" in ddr bytes [628] at [0]
    %x = aie2.buffer "x" in ddr bytes [192] at [640]
    %y = aie2.buffer "y" in ddr bytes [192] at [832]
    %mx = aie2.buffer "mx" in memtile bytes [192] at [628]
    %mc = aie2.buffer "mc" in memtile bytes [192] at [820]
    %my = aie2.buffer "my" in memtile bytes [192] at [1012]
    %mp = aie2.buffer "mp" in memtile bytes [628] at [0]
    %ring = aie2.buffer "ring" in core bytes [192] at [0]
    %out = aie2.buffer "out" in core bytes [64] at [192]
    %run = aie2.buffer "run" in core bytes [628] at [256]
    %ring1 = aie2.buffer "ring1" in core bytes [64] at [0]
    %out1 = aie2.buffer "out1" in core bytes [64] at [64]
    // CHECK: %[[K0:.*]] = aie2.lock "k0" core init 0 number 0
    // CHECK: %[[K5:.*]] = aie2.lock "k5" core init 0 number 5
    // CHECK: %[[ROWS:.*]] = aie2.lock "free_rows" core init 4
    // CHECK: %[[SLOTS:.*]] = aie2.lock "free_slots" core init 2
    // CHECK: %[[TURN:.*]] = aie2.lock "turn" core init 0
    // CHECK: aie2.lock "loadw_to_loadwm" pair from loadw to loadwm init 0
    // CHECK: %[[L:.*]] = aie2.lock "load_to_loadfm" pair from load to loadfm init 0
    // CHECK: %[[M:.*]] = aie2.lock "writefm_to_loadfm" pair from writefm to loadfm init 0
    // CHECK: %[[W:.*]] = aie2.lock "writefm_to_write" pair from writefm to write init 0
    // CHECK: aie2.load buffers
    // CHECK-NEXT: aie2.sync load release(%[[L]] : 1)
    aie2.load buffers(%x, %mx) members [at [0] {0 [192 : 1] to 1 [192 : 1]}]
    // CHECK-NEXT: aie2.loadw buffers
    // CHECK-NEXT: aie2.sync loadw release(%loadw_to_loadwm : 1)
    aie2.loadw buffers(%p, %mp) members [at [0] {0 [628 : 1] to 1 [628 : 1]}]
    // CHECK-NEXT: aie2.sync loadwm acquire(%loadw_to_loadwm : 1)
    // CHECK-NEXT: aie2.loadwm acquire(%free_run : 1) release(%full_run : 1)
    aie2.loadwm buffers(%mp, %run) members [at [0] cores [0] {0 [628 : 1] to 1 [628 : 1]}] rows 1
    // CHECK-NEXT: aie2.sync loadfm acquire(%[[L]] : 1)
    // CHECK-NEXT: aie2.loadfm acquire(%[[ROWS]] : 2) release(%[[K0]] : 2)
    aie2.loadfm buffers(%mx, %ring) members [at [0] cores [0] {fill 0 to 1 step 96 [2 : 48, 8 : 1], 0 [64 : 1] to 1 + 8 step 96 [2 : 48, 32 : 1], fill 0 to 1 + 40 step 96 [2 : 48, 8 : 1]}] rows 2
    // CHECK-NEXT: aie2.sync core acquire(%full_run : 1) at [0] cores [0]
    // CHECK-NEXT: aie2.conv acquire(%[[K0]] : 2, %[[SLOTS]] : 1) release(%k1 : 1)
    aie2.conv input(%ring) params(%run) output(%out) shape <input 0 pitch 48 output 0 window 3x3 rows 1 to 3 width [4] channels [8] from 8> takes 2
    // CHECK-NEXT: aie2.writefm acquire(%k1 : 1) release(%[[SLOTS]] : 1)
    aie2.writefm buffers(%out, %mc) members [at [0] cores [0] {0 [32 : 1] to 1 [32 : 1]}] rows 1
    // CHECK-NEXT: aie2.loadfm iter 4 acquire(%[[ROWS]] : 1) release(%k2 : 1)
    aie2.loadfm iter 4 buffers(%mx, %ring) members [at [0] cores [0] {fill 0 to 1 + 96 step 48 [8 : 1], 0 + 64 step 32 [32 : 1] to 1 + 104 step 48 [32 : 1], fill 0 to 1 + 136 step 48 [8 : 1]}] rows 1
    // CHECK-NEXT: aie2.conv iter 4 acquire(%k2 : 1, %[[SLOTS]] : 1) release(%[[ROWS]] : 1, %k3 : 1)
    aie2.conv iter 4 input(%ring) params(%run) output(%out) shape <input 0 step 48 pitch 48 output 32 step 32 window 3x3 rows 0 to 3 width [4] channels [8] from 8> takes 1 frees 1
    // CHECK-NEXT: aie2.writefm iter 4 acquire(%k3 : 1) release(%[[SLOTS]] : 1)
    aie2.writefm iter 4 buffers(%out, %mc) members [at [0] cores [0] {0 + 32 step 32 [32 : 1] to 1 + 32 step 32 [32 : 1]}] rows 1
    // CHECK-NEXT: aie2.conv acquire(%[[SLOTS]] : 1) release(%[[ROWS]] : 2, %[[K5]] : 1)
    aie2.conv input(%ring) params(%run) output(%out) shape <input 0 pitch 48 output 32 window 3x3 rows 0 to 2 width [4] channels [8] from 8> frees 2
    // CHECK-NEXT: aie2.writefm acquire(%[[K5]] : 1) release(%[[SLOTS]] : 1)
    // CHECK-NEXT: aie2.sync writefm release(%[[M]] : 1)
    aie2.writefm buffers(%out, %mc) members [at [0] cores [0] {0 + 32 [32 : 1] to 1 + 160 [32 : 1]}] rows 1
    // CHECK-NEXT: aie2.sync core release(%free_run : 1) at [0] cores [0] layer 1
    // CHECK-NEXT: aie2.sync core release(%done : 1) layer 1
    // CHECK-NEXT: aie2.sync loadfm acquire(%done : 1, %[[ROWS]] : 4) release(%[[TURN]] : 1, %[[ROWS]] : 2) layer 1
    // CHECK-NEXT: aie2.sync core acquire(%[[TURN]] : 1, %[[SLOTS]] : 2) release(%[[SLOTS]] : 2) layer 1
    // CHECK-NEXT: aie2.sync loadfm acquire(%[[M]] : 1) layer 1
    // CHECK-NEXT: aie2.loadfm iter 6 acquire(%[[ROWS]] : 1) release(%[[K0]] : 1)
    aie2.loadfm iter 6 buffers(%mc, %ring1) members [at [0] cores [0] {0 step 32 [32 : 1] to 1 step 32 [32 : 1]}] layer 1 rows 1
    // CHECK-NEXT: aie2.max_pool iter 6 acquire(%[[K0]] : 1, %[[SLOTS]] : 1) release(%[[ROWS]] : 1, %k1 : 1)
    aie2.max_pool iter 6 input(%ring1) output(%out1) shape <input 0 step 32 pitch 32 output 0 step 32 window 1x1 rows 0 to 1 width [4] channels [8]> layer 1 takes 1 frees 1
    // CHECK-NEXT: aie2.writefm iter 6 acquire(%k1 : 1) release(%[[SLOTS]] : 1)
    // CHECK-NEXT: aie2.sync writefm release(%[[W]] : 1) layer 1
    aie2.writefm iter 6 buffers(%out1, %my) members [at [0] cores [0] {0 step 32 [32 : 1] to 1 step 32 [32 : 1]}] layer 1 rows 1
    // CHECK-NEXT: aie2.sync write acquire(%[[W]] : 1)
    // CHECK-NEXT: aie2.write buffers
    // CHECK-NEXT: aie2.sync loadfm acquire(%[[ROWS]] : 2) release(%[[ROWS]] : 4)
    aie2.write buffers(%my, %y) members [at [0] {0 [192 : 1] to 1 [192 : 1]}]
  }
}
