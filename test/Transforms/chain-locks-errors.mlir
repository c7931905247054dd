// RUN: bsaie-opt %s --aie2-chain-locks --split-input-file --verify-diagnostics

aie2.program @locked on <"paper-1x1"> {
  // expected-error @+1 {{is there already; the pass chooses all locks}}
  %k = aie2.lock "k" core init 0 number 0
}

// -----

aie2.program @no_kernel on <"paper-1x1"> {
  %m = aie2.buffer "m" in memtile bytes [32] at [0]
  %c = aie2.buffer "c" in core bytes [32] at [0]
  %in = aie2.buffer "in" in core bytes [32] at [32]
  %out = aie2.buffer "out" in core bytes [64] at [64]
  aie2.max_pool input(%in) output(%out) shape <input 0 pitch 32 output 0 window 1x1 rows 0 to 1 width [4] channels [8]>
  // expected-error @+1 {{uses no core buffer of any kernel}}
  aie2.loadfm buffers(%m, %c) members [at [0] cores [0] {0 [32 : 1] to 1 [32 : 1]}] rows 1
}

// -----

aie2.program @pitch on <"paper-1x1"> {
  %in = aie2.buffer "in" in core bytes [64] at [0]
  %out = aie2.buffer "out" in core bytes [64] at [64]
  // expected-error @+1 {{reads a ring without rows}}
  aie2.max_pool input(%in) output(%out) shape <input 0 pitch 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8]>
}

// -----

// A lock counts to 63 rows that come one at a time.
aie2.program @ring on <"paper-1x1"> {
  %in = aie2.buffer "in" in core bytes [2048] at [0]
  %out = aie2.buffer "out" in core bytes [64] at [2048]
  // expected-error @+1 {{reads a ring of 64 rows, expected 1 to 63, which a lock can count}}
  aie2.max_pool input(%in) output(%out) shape <input 0 pitch 32 output 0 window 1x1 rows 0 to 1 width [4] channels [8]> takes 1 frees 1
}

// -----

aie2.program @small on <"paper-1x1"> {
  %in = aie2.buffer "in" in core bytes [16] at [0]
  %out = aie2.buffer "out" in core bytes [64] at [64]
  // expected-error @+1 {{reads a ring of 0 rows, expected 1 to 63, which a lock can count}}
  aie2.max_pool input(%in) output(%out) shape <input 0 pitch 32 output 0 window 1x1 rows 0 to 1 width [4] channels [8]>
}

// -----

// The same of rows that are added.
aie2.program @addends on <"paper-1x1"> {
  %in = aie2.buffer "in" in core bytes [64] at [0]
  %run = aie2.buffer "run" in core bytes [128] at [64]
  %handed = aie2.buffer "handed" in core bytes [32] at [192]
  %addend = aie2.buffer "addend" in core bytes [2048] at [224]
  %out = aie2.buffer "out" in core bytes [64] at [2272]
  aie2.conv with_next input(%in) params(%run) output(%handed) shape <input 0 pitch 32 output 0 window 1x1 rows 0 to 1 width [4] channels [8] from 8> takes 1 frees 1
  // expected-error @+1 {{adds from a ring of 64 rows, expected 1 to 63, which a lock can count}}
  aie2.add input(%handed) input2(%addend) params(%run) output(%out) shape <input 0 pitch 32 output 0 window 1x1 rows 0 to 1 width [4] channels [8]> takes 1 frees 1
}

// -----

// Layers come one after the other.
aie2.program @back on <"paper-1x1"> {
  %a = aie2.buffer "a" in core bytes [32] at [0]
  %b = aie2.buffer "b" in core bytes [64] at [32]
  %c = aie2.buffer "c" in core bytes [32] at [0]
  %d = aie2.buffer "d" in core bytes [64] at [32]
  aie2.max_pool input(%a) output(%b) shape <input 0 pitch 32 output 0 window 1x1 rows 0 to 1 width [4] channels [8]>
  aie2.max_pool input(%c) output(%d) shape <input 0 pitch 32 output 0 window 1x1 rows 0 to 1 width [4] channels [8]>
  // expected-error @+1 {{uses the core memory of a layer that is done}}
  aie2.max_pool input(%a) output(%b) shape <input 0 pitch 32 output 0 window 1x1 rows 0 to 1 width [4] channels [8]>
}

// -----

// A program of nothing has nothing to order.
aie2.program @empty on <"paper-1x1"> {
}
