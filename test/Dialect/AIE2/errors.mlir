// RUN: bsaie-opt %s --split-input-file --verify-diagnostics

// Each constraint of the dialect, by its number.

// expected-error @+1 {{unknown device 'paper-9'}}
aie2.program @f on <"paper-9"> {
}

// -----

// expected-error @+1 {{unknown device field 'bytes'}}
module attributes {bsaie.device = #aie2.device<"paper-1x1{bytes=1}">} {}

// -----

// expected-error @+1 {{access_c1: buffer index -1 is negative}}
module attributes {a = #aie2.access<-1 [1 : 1]>} {}

// -----

// expected-error @+1 {{work_c1: 5 counts of the network, 4 of live values and 7 of layers, expected 6, 4 and 6 for each layer}}
module attributes {bsaie.work = #aie2.work<network [1, 2, 3, 4, 5] live [1, 2, 3, 4] layers [1, 2, 3, 4, 5, 6, 7]>} {}

// -----

// expected-error @+1 {{work_c1: count -2 is negative}}
module attributes {bsaie.work = #aie2.work<network [1, 2, 3, 4, 5, 6] live [1, -2, 3, 4] layers []>} {}

// -----

module {
  aie2.program @f on <"paper-1x1"> {
    %x = aie2.buffer "x" in ddr bytes [8]
    %m = aie2.buffer "m" in memtile bytes [8]
    // expected-error @+1 {{access_c3: size 0 is below 1}}
    aie2.load buffers(%x, %m) members [at [0] {0 [0 : 1] to 1 [8 : 1]}]
  }
}

// -----

// expected-error @+1 {{access_c3: the sizes exceed 64 bits}}
module attributes {a = #aie2.access<0 [4294967296 : 1, 4294967296 : 1]>} {}

// -----

// expected-error @+1 {{expected two numbers as in 3x3}}
module attributes {a = #aie2.kernel<input 0 output 0 window 1 rows 0 to 1 width [1] channels [8]>} {}

// -----

// expected-error @+1 {{program_c1: layers must be #aie2.layer, got 1}}
aie2.program @f on <"paper-1x1"> attributes {layers = [1]} {
}

// -----

// expected-error @+1 {{program_c2: holds 'builtin.module'}}
aie2.program @f on <"paper-1x1"> {
  // expected-note @+1 {{only buffers, locks, parameters, ports and instructions may stand here}}
  builtin.module {}
}

// -----

aie2.program @f on <"paper-1x1"> {
  %p = aie2.buffer "p" in ddr bytes [1]
  // expected-note @+1 {{the first is here}}
  aie2.parameters %p = dense<1> : tensor<1xi8>
  // expected-error @+1 {{program_c3: is the second parameter image}}
  aie2.parameters %p = dense<1> : tensor<1xi8>
}

// -----

// expected-error @+1 {{expects parent op 'aie2.program'}}
%x = aie2.buffer "x" in ddr bytes [8]

// -----

aie2.program @f on <"paper-2x1"> {
  // expected-error @+1 {{buffer_c1: has 2 sizes but needs 1 in memtile}}
  %t = aie2.buffer "t" in memtile bytes [8, 8]
}

// -----

aie2.program @f on <"paper-2x1"> {
  // expected-error @+1 {{buffer_c2: has a size of 0 bytes}}
  %t = aie2.buffer "t" in ddr bytes [0]
}

// -----

aie2.program @f on <"paper-2x1"> {
  // expected-error @+1 {{buffer_c2: has a size of -1 bytes}}
  %t = aie2.buffer "t" in memtile bytes [-1]
}

// -----

aie2.program @f on <"paper-2x1"> {
  // expected-error @+1 {{buffer_c3: needs 524289 bytes but a memtile has 524288}}
  %t = aie2.buffer "t" in memtile bytes [524289]
}

// -----

aie2.program @f on <"paper-2x1"> {
  // expected-error @+1 {{buffer_c3: needs 49153 bytes but a core has 49152}}
  %t = aie2.buffer "t" in core bytes [49153]
}

// -----

aie2.program @f on <"paper-2x1"> {
  // expected-error @+1 {{buffer_c4: has 2 addresses but 1 sizes}}
  %t = aie2.buffer "t" in ddr bytes [8] at [0, 1]
}

// -----

aie2.program @f on <"paper-2x1"> {
  // expected-error @+1 {{buffer_c5: has the address -8}}
  %t = aie2.buffer "t" in ddr bytes [8] at [-8]
}

// -----

aie2.program @f on <"paper-2x1"> {
  // expected-error @+1 {{lock_c1: starts below 0}}
  %k = aie2.lock "k" core init -1
}

// -----

aie2.program @f on <"paper-2x1"> {
  // expected-error @+1 {{lock_c2: has a number below 0}}
  %k = aie2.lock "k" core init 0 number -1
}

// -----

aie2.program @f on <"paper-2x1"> {
  // expected-error @+1 {{lock_c3: a lock of cores has no engines}}
  %k = aie2.lock "k" core from load to core init 0
}

// -----

aie2.program @f on <"paper-2x1"> {
  // expected-error @+1 {{lock_c4: both engines of a pair are load}}
  %k = aie2.lock "k" pair from load to load init 0
}

// -----

aie2.program @f on <"paper-2x1"> {
  // expected-error @+1 {{unknown kind of lock 'pear'}}
  %k = aie2.lock "k" pear init 0
}

// -----

aie2.program @f on <"paper-2x1"> {
  // expected-error @+1 {{unknown engine 'lode'}}
  %k = aie2.lock "k" pair from lode to core init 0
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{parameters_c1: the buffer is not in ddr}}
  aie2.parameters %m = dense<1> : tensor<64xi8>
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{parameters_c2: the image is not of i8}}
  aie2.parameters %x = dense<1> : tensor<16xi32>
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{parameters_c3: the image has 63 bytes but its buffer has 64}}
  aie2.parameters %x = dense<1> : tensor<63xi8>
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{port_c1: the buffer is not in ddr}}
  aie2.port "x" %c shape [64]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{port_c2: has a dimension of 0}}
  aie2.port "x" %x shape [1, 0, 64]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{port_c3: the tensor has 65 elements but its buffer has 64 bytes}}
  aie2.port "x" %x shape [1, 65]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{transfer_c1: lock value 0 is below 1}}
  aie2.load acquire(%k : 0) buffers(%x, %m) members [at [0] {0 [1 : 1] to 1 [1 : 1]}]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{transfer_c1: 1 locks to acquire but 0 values}}
  "aie2.load"(%x, %m, %k) {acquire_values = array<i64>, members = [#aie2.member<at [0] {0 [1 : 1] to 1 [1 : 1]}>], operandSegmentSizes = array<i32: 2, 1, 0>} : (!aie2.buffer, !aie2.buffer, !aie2.lock) -> ()
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{transfer_c1: 1 locks to release but 2 values}}
  "aie2.load"(%x, %m, %k) {release_values = array<i64: 1, 1>, members = [#aie2.member<at [0] {0 [1 : 1] to 1 [1 : 1]}>], operandSegmentSizes = array<i32: 2, 0, 1>} : (!aie2.buffer, !aie2.buffer, !aie2.lock) -> ()
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{transfer_c2: has 0 iterations}}
  aie2.load iter 0 buffers(%x, %m) members [at [0] {0 [1 : 1] to 1 [1 : 1]}]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{transfer_c3: has no member}}
  aie2.load buffers(%x, %m) members []
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{transfer_c3: a member has no channel}}
  aie2.load buffers(%x, %m) members [at [] {0 [1 : 1] to 1 [1 : 1]}]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{transfer_c3: channel 1 of 1}}
  aie2.load buffers(%x, %m) members [at [1] {0 [1 : 1] to 1 [1 : 1]}]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{transfer_c3: a member has no core}}
  aie2.loadfm buffers(%m, %c) members [at [0] {0 [1 : 1] to 1 [1 : 1]}]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{transfer_c3: core 2 of 2}}
  aie2.loadfm buffers(%m, %c) members [at [0] cores [2] {0 [1 : 1] to 1 [1 : 1]}]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{transfer_c3: channel 2 of 2}}
  aie2.loadwm buffers(%m, %c) members [at [2] cores [0] {0 [1 : 1] to 1 [1 : 1]}]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{transfer_c3: core 0 of 0}}
  aie2.load buffers(%x, %m) members [at [0] cores [0] {0 [1 : 1] to 1 [1 : 1]}]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{transfer_c4: an access names buffer 2 of 2}}
  aie2.load buffers(%x, %m) members [at [0] {2 [1 : 1] to 1 [1 : 1]}]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{transfer_c5: buffer 0 is in ddr but must be in memtile}}
  aie2.load buffers(%x, %m) members [at [0] {1 [1 : 1] to 0 [1 : 1]}]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{transfer_c5: buffer 0 is in ddr but must be in core}}
  aie2.writefm buffers(%x, %m) members [at [0] cores [0] {0 [1 : 1] to 1 [1 : 1]}]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{transfer_c6: an access to memtile names memtile 1 of 1}}
  aie2.load buffers(%x, %m) members [at [0] {0 [1 : 1] to 1 memtile 1 [1 : 1]}]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{transfer_c6: an access to ddr names memtile 1 of 1}}
  aie2.load buffers(%x, %m) members [at [0] {0 memtile 1 [1 : 1] to 1 [1 : 1]}]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{transfer_c7: a piece reads 2 bytes but writes 1}}
  aie2.load buffers(%x, %m) members [at [0] {0 [2 : 1] to 1 [1 : 1]}]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{transfer_c7: the fill 128 is not an int8}}
  aie2.loadfm buffers(%m, %c) members [at [0] cores [0] {fill 128 to 1 [1 : 1]}]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{transfer_c8: only a loadfm has 'each'}}
  aie2.write buffers(%m, %x) members [at [0] each {0 [1 : 1] to 1 [1 : 1]}]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{transfer_c8: channel 2 of 2 in a memtile}}
  aie2.write buffers(%m, %x) members [at [0] channel 2 {0 [1 : 1] to 1 [1 : 1]}]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{transfer_c8: channel 1 of 1 in a memtile}}
  aie2.load buffers(%x, %m) members [at [0] channel 1 {0 [1 : 1] to 1 [1 : 1]}]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{transfer_c9: has a negative number of rows}}
  aie2.load buffers(%x, %m) members [at [0] {0 [1 : 1] to 1 [1 : 1]}] rows -1
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{transfer_c10: layer 1 of 1 layers}}
  aie2.load buffers(%x, %m) members [at [0] {0 [1 : 1] to 1 [1 : 1]}] layer 1
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{kernel_c1: lock value -1 is below 1}}
  aie2.conv acquire(%k : -1) input(%c) params(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [1] channels [8, 8] from 8>
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{kernel_c2: has -2 iterations}}
  aie2.conv iter -2 input(%c) params(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [1] channels [8, 8] from 8>
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{kernel_c3: needs parameters}}
  aie2.conv input(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [1] channels [8, 8] from 8>
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{kernel_c3: takes no second input}}
  aie2.conv input(%c) input2(%c) params(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [1] channels [8, 8] from 8>
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{kernel_c3: needs second input}}
  aie2.add input(%c) params(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [1] channels [8, 8]>
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{kernel_c3: takes no parameters}}
  aie2.max_pool input(%c) params(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [1] channels [8, 8]>
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{kernel_c4: a buffer is in memtile but must be in core}}
  aie2.max_pool input(%m) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [1] channels [8, 8]>
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{kernel_c5: has 2 widths but needs 1}}
  aie2.max_pool input(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [1, 1] channels [8, 8]>
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{kernel_c5: has 1 numbers of channels but needs 2}}
  aie2.max_pool input(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [1] channels [8]>
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{kernel_c5: widths hold -1}}
  aie2.max_pool input(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [-1] channels [8, 8]>
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{kernel_c5: has 0 valid beginnings but needs 1}}
  aie2.avg_pool input(%c) params(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [1] channels [8, 8]>
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{kernel_c6: has a window of 0x1}}
  aie2.max_pool input(%c) output(%c) shape <input 0 output 0 window 0x1 rows 0 to 1 width [1] channels [8, 8]>
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{kernel_c6: uses kernel rows 0 to 2 of 1}}
  aie2.max_pool input(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 2 width [1] channels [8, 8]>
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{kernel_c7: a stride or dilation is below 1}}
  aie2.max_pool input(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 stride 0 width [1] channels [8, 8]>
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{kernel_c8: has 0 input channels}}
  aie2.conv input(%c) params(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [1] channels [8, 8]>
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{kernel_c9: takes or frees a negative number of slots}}
  aie2.max_pool input(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [1] channels [8, 8]> frees -1
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{kernel_c10: layer -1 of 1 layers}}
  aie2.max_pool input(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [1] channels [8, 8]> layer -1
}

// -----

aie2.program @f on <"paper-2x1"> {
  %c = aie2.buffer "c" in core bytes [64]
  // expected-error @+1 {{kernel_c3: needs second input}}
  aie2.sub input(%c) params(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8, 8]>
}

// -----

aie2.program @f on <"paper-2x1"> {
  %c = aie2.buffer "c" in core bytes [64]
  // expected-error @+1 {{kernel_c3: needs second input}}
  aie2.mul input(%c) params(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8, 8]>
}

// -----

aie2.program @f on <"paper-2x1"> {
  %c = aie2.buffer "c" in core bytes [64]
  // expected-error @+1 {{kernel_c3: takes no second input}}
  aie2.dwconv input(%c) input2(%c) params(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8, 8]>
}

// -----

aie2.program @f on <"paper-2x1"> {
  %c = aie2.buffer "c" in core bytes [64]
  // expected-error @+1 {{kernel_c3: needs parameters}}
  aie2.dwconv input(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8, 8]>
}

// -----

aie2.program @f on <"paper-2x1"> {
  %c = aie2.buffer "c" in core bytes [64]
  // expected-error @+1 {{kernel_c3: takes no second input}}
  aie2.copy input(%c) input2(%c) params(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8, 8]>
}

// -----

aie2.program @f on <"paper-2x1"> {
  %c = aie2.buffer "c" in core bytes [64]
  // expected-error @+1 {{kernel_c3: needs parameters}}
  aie2.copy input(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8, 8]>
}

// -----

aie2.program @f on <"paper-2x1"> {
  %c = aie2.buffer "c" in core bytes [64]
  // expected-error @+1 {{kernel_c11: is no convolution but has sums}}
  aie2.dwconv input(%c) params(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8, 8] sums in at 0>
}

// -----

aie2.program @f on <"paper-2x1"> {
  %c = aie2.buffer "c" in core bytes [64]
  // expected-error @+1 {{kernel_c11: sums of 4 x 8 from byte 16380 to 16380 exceed the 16384 bytes of a core's scratch memory}}
  aie2.conv input(%c) params(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8, 8] from 8 sums in at 16380>
}

// -----

aie2.program @f on <"paper-2x1"> {
  %c = aie2.buffer "c" in core bytes [64]
  // expected-error @+1 {{kernel_c11: sums of 4 x 8 from byte 0 to 16384 exceed the 16384 bytes of a core's scratch memory}}
  aie2.conv iter 129 input(%c) params(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8, 8] from 8 sums out at 0 step 128>
}

// -----

aie2.program @f on <"paper-2x1"> {
  %c = aie2.buffer "c" in core bytes [64]
  // expected-error @+1 {{kernel_c11: sums of 4 x 8 from byte 0 to -4 exceed the 16384 bytes of a core's scratch memory}}
  aie2.conv iter 2 input(%c) params(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8, 8] from 8 sums out at 0 step -4>
}

// -----

aie2.program @f on <"paper-2x1"> {
  %c = aie2.buffer "c" in core bytes [64]
  // expected-error @+1 {{expected 'in' or 'out'}}
  aie2.conv input(%c) params(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8, 8] from 8 sums at 0>
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{sync_c1: lock value 0 is below 1}}
  aie2.sync core acquire(%k : 0)
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{sync_c2: instance 1 of 1}}
  aie2.sync core at [1] cores [0]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{sync_c2: instance 2 of 2}}
  aie2.sync loadwm at [2]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{sync_c3: core 2 of 2}}
  aie2.sync core at [0] cores [2]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{sync_c3: core 0 of 0}}
  aie2.sync loadwm at [0] cores [0]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{sync_c3: names columns without rows}}
  aie2.sync core at [0]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{sync_c3: names rows without columns}}
  aie2.sync core cores [0]
}

// -----

aie2.program @f on <"paper-2x1"> attributes {layers = [#aie2.layer<"l" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  %c = aie2.buffer "c" in core bytes [64]
  %k = aie2.lock "k" core init 0
  // expected-error @+1 {{sync_c4: layer 1 of 1 layers}}
  aie2.sync core layer 1
}

// -----

// expected-error @+1 {{program_c2: holds 'aie2.call'}}
aie2.program @f on <"paper-1x1"> {
  // expected-note @+1 {{only buffers, locks, parameters, ports and instructions may stand here}}
  aie2.call @f() : () -> ()
}

// -----

func.func @f() {
  // expected-error @+1 {{call_c1: @f is no aie2.program}}
  aie2.call @f() : () -> ()
  return
}

// -----

module {
  aie2.program @p on <"paper-1x1"> {
    %x = aie2.buffer "x" in ddr bytes [8]
    aie2.port "x" %x shape [1, 8]
    aie2.port output "y" %x shape [1, 1, 1, 8]
  }
  func.func @f() {
    // expected-error @+1 {{call_c2: has 0 inputs but the program has 1}}
    aie2.call @p() : () -> ()
    return
  }
}

// -----

module {
  aie2.program @p on <"paper-1x1"> {
    %x = aie2.buffer "x" in ddr bytes [8]
    aie2.port "x" %x shape [1, 8]
    aie2.port output "y" %x shape [1, 1, 1, 8]
  }
  func.func @f(%x: tensor<1x8xi8>) {
    // expected-error @+1 {{call_c2: has 2 outputs but the program has 1}}
    %y:2 = aie2.call @p(%x) : (tensor<1x8xi8>) -> (tensor<1x1x1x8xi8>, tensor<1x8xi8>)
    return
  }
}

// -----

module {
  aie2.program @p on <"paper-1x1"> {
    %x = aie2.buffer "x" in ddr bytes [8]
    aie2.port "x" %x shape [1, 8]
    aie2.port output "y" %x shape [1, 1, 1, 8]
  }
  func.func @f(%x: tensor<8x1xi8>) {
    // expected-error @+1 {{call_c3: input 0 has type 'tensor<8x1xi8>' but port "x" has shape [1, 8]}}
    %y = aie2.call @p(%x) : (tensor<8x1xi8>) -> tensor<1x1x1x8xi8>
    return
  }
}

// -----

module {
  aie2.program @p on <"paper-1x1"> {
    %x = aie2.buffer "x" in ddr bytes [8]
    aie2.port "x" %x shape [1, 8]
    aie2.port output "y" %x shape [1, 1, 1, 8]
  }
  func.func @f(%x: tensor<1x8xi8>) {
    // expected-error @+1 {{call_c3: output 0 has type 'tensor<1x1x1x8xi16>' but port "y" has shape [1, 1, 1, 8]}}
    %y = aie2.call @p(%x) : (tensor<1x8xi8>) -> tensor<1x1x1x8xi16>
    return
  }
}

// -----

aie2.program @f on <"paper-2x1"> {
  %c = aie2.buffer "c" in core bytes [64]
  // expected-error @+1 {{kernel_c12: alternates with the next op, which is no instruction}}
  aie2.max_pool with_next input(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8, 8]>
}

// -----

aie2.program @f on <"paper-2x1"> {
  %c = aie2.buffer "c" in core bytes [64]
  // expected-error @+1 {{kernel_c12: alternates with the next op, which has 2 iterations, not 1}}
  aie2.max_pool with_next input(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8, 8]>
  aie2.max_pool iter 2 input(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8, 8]>
}

// -----

aie2.program @f on <"paper-2x1"> {
  %c = aie2.buffer "c" in core bytes [64]
  // expected-error @+1 {{kernel_c13: constants begin at byte -4}}
  aie2.conv input(%c) params(%c) output(%c) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8, 8] from 8 params -4>
}

// -----

aie2.program @f on <"paper-2x1"> {
  %x = aie2.buffer "x" in ddr bytes [64]
  %m = aie2.buffer "m" in memtile bytes [64]
  // expected-error @+1 {{transfer_c11: alternates with the next op, which is of another engine}}
  aie2.load with_next buffers(%x, %m) members [at [0] {0 [1 : 1] to 1 [1 : 1]}]
  aie2.write buffers(%m, %x) members [at [0] {0 [1 : 1] to 1 [1 : 1]}]
}
