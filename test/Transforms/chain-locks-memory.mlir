// RUN: bsaie-opt %s --aie2-chain-locks --split-input-file | FileCheck %s

// b passes the end of the memtile and takes over 32 bytes of a: its LOAD waits for the
// WRITE that reads a. That of c, whose memory is new, does not.
// CHECK-LABEL: @wrap
// CHECK: aie2.load buffers(%x, %a)
// CHECK-NEXT: aie2.sync load release(%[[LW:.*]] : 1)
// CHECK-NEXT: aie2.sync write acquire(%[[LW]] : 1)
// CHECK-NEXT: aie2.write buffers(%a, %y)
// CHECK-NEXT: aie2.sync write release(%[[WL:.*]] : 1)
// CHECK-NEXT: aie2.load buffers(%x, %c)
// CHECK-NEXT: aie2.sync load acquire(%[[WL]] : 1)
// CHECK-NEXT: aie2.load buffers(%x, %b)
aie2.program @wrap on <"paper-1x1{memtile_bytes=256}"> {
  %x = aie2.buffer "x" in ddr bytes [64] at [0]
  %y = aie2.buffer "y" in ddr bytes [64] at [64]
  %a = aie2.buffer "a" in memtile bytes [64] at [0]
  %b = aie2.buffer "b" in memtile bytes [64] at [224]
  %c = aie2.buffer "c" in memtile bytes [64] at [64]
  aie2.load buffers(%x, %a) members [at [0] {0 [64 : 1] to 1 [64 : 1]}]
  aie2.write buffers(%a, %y) members [at [0] {0 [64 : 1] to 1 [64 : 1]}]
  aie2.load buffers(%x, %c) members [at [0] {0 [64 : 1] to 1 [64 : 1]}]
  aie2.load buffers(%x, %b) members [at [0] {0 [64 : 1] to 1 [64 : 1]}]
}

// -----

// One token from the later of two LOADs is enough for a WRITE of both; the second WRITE
// knows it already.
// CHECK-LABEL: @implied
// CHECK: aie2.load buffers(%x, %a)
// CHECK-NEXT: aie2.load buffers(%x, %b)
// CHECK-NEXT: aie2.sync load release(%load_to_write : 1)
// CHECK-NEXT: aie2.sync write acquire(%load_to_write : 1)
// CHECK-NEXT: aie2.write buffers(%b, %y)
// CHECK-NEXT: aie2.write buffers(%a, %z)
// CHECK-NOT: sync
aie2.program @implied on <"paper-1x1"> {
  %x = aie2.buffer "x" in ddr bytes [64] at [0]
  %y = aie2.buffer "y" in ddr bytes [64] at [64]
  %z = aie2.buffer "z" in ddr bytes [64] at [128]
  %a = aie2.buffer "a" in memtile bytes [64] at [0]
  %b = aie2.buffer "b" in memtile bytes [64] at [64]
  aie2.load buffers(%x, %a) members [at [0] {0 [64 : 1] to 1 [64 : 1]}]
  aie2.load buffers(%x, %b) members [at [0] {0 [64 : 1] to 1 [64 : 1]}]
  aie2.write buffers(%b, %y) members [at [0] {0 [64 : 1] to 1 [64 : 1]}]
  aie2.write buffers(%a, %z) members [at [0] {0 [64 : 1] to 1 [64 : 1]}]
}

// -----

// Two halves of the channels of each pixel: a LOAD of the one does not wait for a WRITE of
// the other, a LOAD of the same does. Nor do other memtiles wait.
// CHECK-LABEL: @channels
// CHECK: aie2.write buffers(%a, %y)
// CHECK-NEXT: aie2.sync write release(%[[T:.*]] : 1)
// CHECK-NEXT: aie2.load buffers(%x, %a) members [at [0] {0 [4 : 16, 8 : 1] to 1 + 8 [4 : 16, 8 : 1]}]
// CHECK-NEXT: aie2.load buffers(%x, %a) members [at [1] {0 [4 : 16, 8 : 1] to 1 memtile 1 [4 : 16, 8 : 1]}]
// CHECK-NEXT: aie2.sync load acquire(%[[T]] : 1)
// CHECK-NEXT: aie2.load buffers(%x, %a) members [at [0] {0 [4 : 16, 8 : 1] to 1 [4 : 16, 8 : 1]}]
aie2.program @channels on <"paper-1x2"> {
  %x = aie2.buffer "x" in ddr bytes [64] at [0]
  %y = aie2.buffer "y" in ddr bytes [64] at [64]
  %a = aie2.buffer "a" in memtile bytes [64, 64] at [0, 0]
  aie2.load buffers(%x, %a) members [at [0] {0 [64 : 1] to 1 [64 : 1]}]
  aie2.write buffers(%a, %y) members [at [0] {0 [4 : 16, 8 : 1] to 1 [4 : 16, 8 : 1]}]
  aie2.load buffers(%x, %a) members [at [0] {0 [4 : 16, 8 : 1] to 1 + 8 [4 : 16, 8 : 1]}]
  aie2.load buffers(%x, %a) members [at [1] {0 [4 : 16, 8 : 1] to 1 memtile 1 [4 : 16, 8 : 1]}]
  aie2.load buffers(%x, %a) members [at [0] {0 [4 : 16, 8 : 1] to 1 [4 : 16, 8 : 1]}]
}

// -----

// Parameters that take the memory of others over wait for the bytes that they overwrite: the
// first run of b enters when the first of a has left, the second passes the end of the
// memtile, where nobody was, and the third waits for the last of a.
// CHECK-LABEL: @parameters
// CHECK: aie2.loadwm {{.*}}{0 [32 : 1]
// CHECK-NEXT: aie2.sync loadwm release(%loadwm_to_loadw : 1)
// CHECK: aie2.loadwm {{.*}}{0 + 32 [32 : 1]
// CHECK-NEXT: aie2.sync loadwm release(%loadwm_to_loadw : 1)
// CHECK: aie2.sync loadw acquire(%loadwm_to_loadw : 1)
// CHECK-NEXT: aie2.loadw buffers(%w, %b) members [at [0] {0 [16 : 1] to 1 + 32 [16 : 1]}]
// CHECK-NEXT: aie2.loadw buffers(%w, %b) members [at [0] {0 [32 : 1] to 1 [32 : 1]}]
// CHECK-NEXT: aie2.sync loadw acquire(%loadwm_to_loadw : 1)
// CHECK-NEXT: aie2.loadw buffers(%w, %b) members [at [0] {0 [16 : 1] to 1 + 64 [16 : 1]}]
aie2.program @parameters on <"paper-1x1{memtile_bytes=256}"> {
  %w = aie2.buffer "w" in ddr bytes [64] at [0]
  %a = aie2.buffer "a" in memtile bytes [64] at [0]
  %b = aie2.buffer "b" in memtile bytes [80] at [224]
  %run = aie2.buffer "run" in core bytes [32] at [0]
  aie2.loadw buffers(%w, %a) members [at [0] {0 [64 : 1] to 1 [64 : 1]}]
  aie2.loadwm buffers(%a, %run) members [at [0] cores [0] {0 [32 : 1] to 1 [32 : 1]}]
  aie2.loadwm buffers(%a, %run) members [at [0] cores [0] {0 + 32 [32 : 1] to 1 [32 : 1]}]
  aie2.loadw buffers(%w, %b) members [at [0] {0 [16 : 1] to 1 + 32 [16 : 1]}]
  aie2.loadw buffers(%w, %b) members [at [0] {0 [32 : 1] to 1 [32 : 1]}]
  aie2.loadw buffers(%w, %b) members [at [0] {0 [16 : 1] to 1 + 64 [16 : 1]}]
}

// -----

// Chunks of rows: each WRITE waits for the LOAD of its rows only, and a LOAD that reads in DDR
// what they store for the WRITEs of its own rows.
// CHECK-LABEL: @chunks
// CHECK: aie2.load buffers(%x, %a) members [at [0] {0 [32 : 1]
// CHECK-NEXT: aie2.sync load release(%[[LW:.*]] : 1)
// CHECK-NEXT: aie2.load buffers(%x, %a) members [at [0] {0 + 32 [32 : 1]
// CHECK-NEXT: aie2.sync load release(%[[LW]] : 1)
// CHECK-NEXT: aie2.sync write acquire(%[[LW]] : 1)
// CHECK-NEXT: aie2.write buffers(%a, %y) members [at [0] {0 [32 : 1]
// CHECK-NEXT: aie2.sync write release(%[[WL:.*]] : 1)
// CHECK-NEXT: aie2.sync write acquire(%[[LW]] : 1)
// CHECK-NEXT: aie2.write buffers(%a, %y) members [at [0] {0 + 32 [32 : 1]
// CHECK-NEXT: aie2.sync write release(%[[WL]] : 1)
// CHECK-NEXT: aie2.sync load acquire(%[[WL]] : 1)
// CHECK-NEXT: aie2.load buffers(%y, %b) members [at [0] {0 [24 : 1]
// CHECK-NEXT: aie2.sync load acquire(%[[WL]] : 1)
// CHECK-NEXT: aie2.load buffers(%y, %b) members [at [0] {0 + 24 [40 : 1]
aie2.program @chunks on <"paper-1x1"> {
  %x = aie2.buffer "x" in ddr bytes [64] at [0]
  %y = aie2.buffer "y" in ddr bytes [64] at [64]
  %a = aie2.buffer "a" in memtile bytes [64] at [0]
  %b = aie2.buffer "b" in memtile bytes [64] at [64]
  aie2.load buffers(%x, %a) members [at [0] {0 [32 : 1] to 1 [32 : 1]}]
  aie2.load buffers(%x, %a) members [at [0] {0 + 32 [32 : 1] to 1 + 32 [32 : 1]}]
  aie2.write buffers(%a, %y) members [at [0] {0 [32 : 1] to 1 [32 : 1]}]
  aie2.write buffers(%a, %y) members [at [0] {0 + 32 [32 : 1] to 1 + 32 [32 : 1]}]
  aie2.load buffers(%y, %b) members [at [0] {0 [24 : 1] to 1 [24 : 1]}]
  aie2.load buffers(%y, %b) members [at [0] {0 + 24 [40 : 1] to 1 + 24 [40 : 1]}]
}
