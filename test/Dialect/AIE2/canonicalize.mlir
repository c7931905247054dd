// RUN: bsaie-opt %s --canonicalize --split-input-file | FileCheck %s

// What nobody names goes; syncs without locks do nothing; releases one after the other are one.
// CHECK-LABEL: aie2.program @p
// CHECK-NEXT: %[[X:.*]] = aie2.buffer "x" in ddr bytes [64] at [0]
// CHECK-NEXT: %[[MX:.*]] = aie2.buffer "mx"
// CHECK-NEXT: aie2.port "x" %[[X]]
// CHECK-NEXT: %[[A:.*]] = aie2.lock "a"
// CHECK-NEXT: %[[B:.*]] = aie2.lock "b"
// CHECK-NEXT: aie2.load release(%[[A]] : 1)
// CHECK-NEXT: aie2.sync load acquire(%[[B]] : 1) release(%[[A]] : 3, %[[B]] : 4){{$}}
// CHECK-NEXT: aie2.sync load acquire(%[[A]] : 1){{$}}
// CHECK-NEXT: aie2.sync load release(%[[A]] : 1) at [0]
// CHECK-NEXT: aie2.sync write release(%[[A]] : 1)
// CHECK-NEXT: }
aie2.program @p on <"paper-1x1"> {
  %x = aie2.buffer "x" in ddr bytes [64] at [0]
  %unused = aie2.buffer "unused" in memtile bytes [64] at [64]
  %mx = aie2.buffer "mx" in memtile bytes [64] at [0]
  aie2.port "x" %x shape [1, 2, 4, 8]
  %a = aie2.lock "a" pair from load to loadfm init 0 number 0
  %b = aie2.lock "b" pair from load to write init 0 number 1
  %c = aie2.lock "c" core init 0 number 1
  aie2.load release(%a : 1) buffers(%x, %mx) members [at [0] {0 [64 : 1] to 1 [64 : 1]}]
  aie2.sync load acquire(%b : 1) release(%a : 1)
  aie2.sync load
  aie2.sync load release(%a : 2, %b : 4)
  aie2.sync load acquire(%a : 1)
  aie2.sync load release(%a : 1) at [0]
  aie2.sync write release(%a : 1)
}
