// RUN: bsaie-opt %s --aie2-chain-locks="order=layers" --split-input-file | FileCheck %s
// RUN: bsaie-opt %s --aie2-chain-locks --split-input-file | FileCheck %s --check-prefix=DATA
// RUN: not bsaie-opt %s --pipeline='allocate{order=rows}' 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// UNKNOWN: for the --order option: Cannot find option named 'rows'!

// Two copies through one memtile that have nothing to do with each other: in the paper's
// order the second LOAD waits for the first WRITE.
// CHECK-LABEL: @copies
// CHECK: aie2.load buffers(%x, %a)
// CHECK: aie2.write buffers(%a, %y)
// CHECK-NEXT: aie2.sync write release(%[[WRITTEN:.*]] : 1)
// CHECK-NEXT: aie2.sync load acquire(%[[WRITTEN]] : 1)
// CHECK-NEXT: aie2.load buffers(%x, %b)
// DATA-LABEL: @copies
// DATA: aie2.write buffers(%a, %y)
// DATA-NEXT: aie2.load buffers(%x, %b)
aie2.program @copies on <"paper-1x1"> {
  %x = aie2.buffer "x" in ddr bytes [64] at [0]
  %y = aie2.buffer "y" in ddr bytes [128] at [64]
  %a = aie2.buffer "a" in memtile bytes [64] at [0]
  %b = aie2.buffer "b" in memtile bytes [64] at [64]
  aie2.load buffers(%x, %a) members [at [0] {0 [64 : 1] to 1 [64 : 1]}]
  aie2.write buffers(%a, %y) members [at [0] {0 [64 : 1] to 1 [64 : 1]}]
  aie2.load buffers(%x, %b) members [at [0] {0 [64 : 1] to 1 [64 : 1]}] layer 1
  aie2.write buffers(%b, %y) members [at [0] {0 [64 : 1] to 1 + 64 [64 : 1]}] layer 1
}
