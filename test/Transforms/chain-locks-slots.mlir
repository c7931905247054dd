// RUN: bsaie-opt %s --aie2-chain-locks | FileCheck %s

// The run of the second layer lies where the first one has its ring, so it enters when the
// cores are through with that (`go`); its buffers leave the slots of the first layer alone, for
// which only the core waits. The run of the third layer lies on these slots. Its LOADWM knows
// that the cores are through with the first layer's run, not that the outputs have left: it
// waits until the cores have begun the second layer and ended it.
// CHECK: aie2.loadwm acquire(%free_run : 1) release(%full_run : 1) {{.*}}%a.run
// CHECK: aie2.sync loadfm acquire(%done : 1, %free_rows : 2, %ahead : 1) release(%turn : 1, %free_rows : 2, %go : 1) layer 1
// CHECK-NEXT: aie2.sync core acquire(%turn : 1, %free_slots : 2) release(%free_slots : 2) layer 1
// CHECK-NEXT: aie2.sync loadwm acquire(%go : 1) release(%ahead : 1) layer 1
// CHECK: aie2.loadwm {{.*}}%b.run
// CHECK: aie2.sync loadfm acquire(%done : 1, %free_rows : 2, %ahead : 1) release(%turn : 1, %free_rows : 2, %go : 1) layer 2
// CHECK: aie2.sync loadwm acquire(%go : 1) release(%ahead : 1) layer 2
// CHECK: aie2.loadwm {{.*}}%c.run
module attributes {bsaie.device = #aie2.device<"paper-1x1-overlap">} {
  aie2.program @f on <"paper-1x1-overlap"> {
    %x = aie2.buffer "x" in memtile bytes [64] at [0]
    %y = aie2.buffer "y" in memtile bytes [64] at [64]
    %z = aie2.buffer "z" in memtile bytes [64] at [128]
    %o = aie2.buffer "o" in memtile bytes [64] at [192]
    %w = aie2.buffer "w" in memtile bytes [112] at [256]
    %a.ring = aie2.buffer "a.ring" in core bytes [64] at [0]
    %a.out = aie2.buffer "a.out" in core bytes [64] at [64]
    %a.run = aie2.buffer "a.run" in core bytes [112] at [200]
    %b.ring = aie2.buffer "b.ring" in core bytes [64] at [400]
    %b.out = aie2.buffer "b.out" in core bytes [64] at [500]
    %b.run = aie2.buffer "b.run" in core bytes [48] at [0]
    %c.ring = aie2.buffer "c.ring" in core bytes [64] at [600]
    %c.out = aie2.buffer "c.out" in core bytes [64] at [700]
    %c.run = aie2.buffer "c.run" in core bytes [64] at [64]
    aie2.loadwm buffers(%w, %a.run) members [at [0] cores [0] {0 [112 : 1] to 1 [112 : 1]}] rows 1
    aie2.loadfm iter 2 buffers(%x, %a.ring) members [at [0] cores [0] {0 step 32 [32 : 1] to 1 step 32 [32 : 1]}] rows 1
    aie2.conv iter 2 input(%a.ring) params(%a.run) output(%a.out) shape <input 0 step 32 pitch 32 output 0 step 32 window 1x1 rows 0 to 1 width [4] channels [8] from 8> takes 1 frees 1
    aie2.writefm iter 2 buffers(%a.out, %y) members [at [0] cores [0] {0 step 32 [32 : 1] to 1 step 32 [32 : 1]}] rows 1
    aie2.loadwm buffers(%w, %b.run) members [at [0] cores [0] {0 [48 : 1] to 1 [48 : 1]}] layer 1 rows 1
    aie2.loadfm iter 2 buffers(%y, %b.ring) members [at [0] cores [0] {0 step 32 [32 : 1] to 1 step 32 [32 : 1]}] layer 1 rows 1
    aie2.conv iter 2 input(%b.ring) params(%b.run) output(%b.out) shape <input 0 step 32 pitch 32 output 0 step 32 window 1x1 rows 0 to 1 width [4] channels [8] from 8> layer 1 takes 1 frees 1
    aie2.writefm iter 2 buffers(%b.out, %z) members [at [0] cores [0] {0 step 32 [32 : 1] to 1 step 32 [32 : 1]}] layer 1 rows 1
    aie2.loadwm buffers(%w, %c.run) members [at [0] cores [0] {0 [64 : 1] to 1 [64 : 1]}] layer 2 rows 1
    aie2.loadfm iter 2 buffers(%z, %c.ring) members [at [0] cores [0] {0 step 32 [32 : 1] to 1 step 32 [32 : 1]}] layer 2 rows 1
    aie2.conv iter 2 input(%c.ring) params(%c.run) output(%c.out) shape <input 0 step 32 pitch 32 output 0 step 32 window 1x1 rows 0 to 1 width [4] channels [8] from 8> layer 2 takes 1 frees 1
    aie2.writefm iter 2 buffers(%c.out, %o) members [at [0] cores [0] {0 step 32 [32 : 1] to 1 step 32 [32 : 1]}] layer 2 rows 1
  }
}
