// RUN: bsaie-opt %s --aie2-chain-locks --aie2-check -o %t.mlir
// RUN: sed 's/aie2.sync loadfm acquire(%load_to_loadfm : 1)/aie2.sync loadfm/' %t.mlir > %t.race.mlir
// RUN: not bsaie-opt %t.race.mlir --aie2-check -o %t.out.mlir 2>&1 | FileCheck %s --check-prefix=RACE
// RUN: not ls %t.out.mlir
// RUN: sed 's/"free_slots" core init 2/"free_slots" core init 0/' %t.mlir > %t.dead.mlir
// RUN: not bsaie-opt %t.dead.mlir --aie2-check 2>&1 | FileCheck %s --check-prefix=DEAD
// RUN: not bsaie-opt %s --aie2-check 2>&1 | FileCheck %s --check-prefix=UNLOCKED
// RUN: sed 's/ at \[832\]//' %t.mlir > %t.open.mlir
// RUN: not bsaie-opt %t.open.mlir --aie2-check 2>&1 | FileCheck %s --check-prefix=OPEN

// The locks that aie2-chain-locks adds are enough; without one of them the pass names both
// transfers, at the place of the one that comes too early.
// RACE: race.mlir:[[#]]:5: error: 'aie2.loadfm' op could go wrong, read-race: instruction {{[0-9]+}} (LOADFM), iteration 0, LOADFM 0: reads byte 0 of b2 'mx' in memtile 0 in no fixed order with the step that writes it: {{.*}}race.mlir:[[#]]:5: instruction 0 (LOAD), iteration 0, LOAD 0
// RACE: 'aie2.program' op could go wrong, lock-balance: lock k{{[0-9]+}} 'load_to_loadfm' between LOAD 0 and LOADFM 0 ends with 1 but begins with 0

// DEAD: 'aie2.program' op could go wrong, deadlock: {{[0-9]+}} waiting whatever the timing:
// DEAD: CORE (0, 0) waits for lock k{{[0-9]+}} 'free_slots' of core (0, 0): needs 1, has 0, at {{.*}}(MAXPOOL), iteration 0
// DEAD: cycle: {{.*}}CORE (0, 0)

// UNLOCKED: 'aie2.loadfm' op could go wrong, read-race

// OPEN: 'y' has no address yet

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  aie2.program @main on <"paper-1x1"> {
    %x = aie2.buffer "x" in ddr bytes [192] at [640]
    %y = aie2.buffer "y" in ddr bytes [192] at [832]
    %mx = aie2.buffer "mx" in memtile bytes [192] at [628]
    %my = aie2.buffer "my" in memtile bytes [192] at [1012]
    %ring = aie2.buffer "ring" in core bytes [64] at [0]
    %out = aie2.buffer "out" in core bytes [64] at [64]
    aie2.port "x" %x shape [1, 6, 4, 8]
    aie2.port output "y" %y shape [1, 6, 4, 8]
    aie2.load buffers(%x, %mx) members [at [0] {0 [192 : 1] to 1 [192 : 1]}]
    aie2.loadfm iter 6 buffers(%mx, %ring) members [at [0] cores [0] {0 step 32 [32 : 1] to 1 step 32 [32 : 1]}] rows 1
    aie2.max_pool iter 6 input(%ring) output(%out) shape <input 0 step 32 pitch 32 output 0 step 32 window 1x1 rows 0 to 1 width [4] channels [8]> takes 1 frees 1
    aie2.writefm iter 6 buffers(%out, %my) members [at [0] cores [0] {0 step 32 [32 : 1] to 1 step 32 [32 : 1]}] rows 1
    aie2.write buffers(%my, %y) members [at [0] {0 [192 : 1] to 1 [192 : 1]}]
  }
}
