// A whole program: two rows of four pixels through one 1x1 convolution on one core.
// RUN: bsaie-translate --aie2-to-asm %s | FileCheck %s
// RUN: bsaie-opt %s --emit-bytecode | bsaie-translate --aie2-to-asm | FileCheck %s
// RUN: bsaie-translate --aie2-to-asm --program=main %s | FileCheck %s
// RUN: bsaie-translate --aie2-to-params %s | od -An -v -tu1 | FileCheck %s --check-prefix=PARAMS
// RUN: bsaie-translate --aie2-to-timeline %s | FileCheck %s --check-prefix=TIMELINE
// RUN: bsaie-translate --aie2-to-svg %s | FileCheck %s --check-prefix=ALL
// RUN: bsaie-translate --aie2-to-svg --layer=conv1 %s | FileCheck %s --check-prefix=SVG
// RUN: bsaie-translate --aie2-to-report %s | FileCheck %s --check-prefix=TEXT
// RUN: bsaie-translate --aie2-to-report --report-format=json %s | FileCheck %s --check-prefix=JSON
// RUN: bsaie-translate --aie2-to-report --report-format=csv %s | FileCheck %s --check-prefix=CSV
// RUN: bsaie-translate --aie2-to-asm %s -o %t.asm
// RUN: bsaie-translate --aie2-to-params %s -o %t.bin
// RUN: bsaie-sim %t.asm --params %t.bin --time-only --report=json | FileCheck %s --check-prefix=JSON

// LOADW and LOADWM of 116 bytes take 29 ns each, a call 1 ns, WRITEFM of 32 bytes 8 ns,
// WRITE 16 ns: 29 + 29 + 1 + 8 + 8 + 16 = 91 ns. The rest runs beside them.
// TEXT: conv1{{ +}}conv{{ +}}0.00{{ +}}0.09
// TEXT: time{{ +}}9.100000e-08 s
// TEXT: roofline{{ +}}2.000000e-08 s
// JSON: "seconds": 9.1e-08,
// JSON: "macs": 512,
// CSV: layer,kind,location,begin_seconds,end_seconds
// CSV-NEXT: conv1,conv,,0,9.1e-08,512,512,512,1,,64,116,64,116,64,64,
// TIMELINE: "traceEvents"
// TIMELINE: "LOADFM 0"
// ALL: <svg
// SVG: <svg
// SVG: conv1

// CHECK: .device "paper-1x1"
// CHECK: .layer 0 "conv1" kind "conv" at "" macs 512 nonzero 512 blocks 1 of 1 splits ""
// CHECK: .reference roofline 2e-08 layer_bound 2e-08 lower_bound 1e-08
// CHECK: .buffer b0 "x" ddr 0+64 source [[#]]
// CHECK: .buffer b3 "mx" memtile 524256+64 source [[#]]
// CHECK: .parameters b2
// CHECK: .input "x" b0 1x2x4x8
// CHECK: .output "y" b1 1x2x4x8
// CHECK: .lock k0 "m0" pair LOAD to LOADFM initial 0 number 0 source [[#]]
// CHECK: .lock k3 "k0" core initial 2 number 3 source [[#]]
// CHECK: .program
// CHECK: LOAD Lock release(k0*2) iter 1 { at 0 : ddr b0+0 (64:1) -> memtile[0] b3+0 (64:1) }
// CHECK: LOADW Lock release(k1) iter 1
// CHECK: LOADWM Lock acquire(k1) release(k5*2) iter 1
// CHECK: LOADFM Lock acquire(k0 k3) release(k4) iter 2 { at 0 cores 0 : memtile[0] b3+0 step 32 (32:1) -> core b6+0 step 32 (32:1) }
// CHECK: CONV Lock acquire(k4 k5 k6) release(k3 k7) iter 2 in b6+0 step 32 pitch 32 params b8 out b7+0 step 32 kernel 1x1 rows 0..1 {{.*}} width (4) channels (8) cin 8
// CHECK: WRITEFM Lock acquire(k7) release(k6 k2) iter 2
// CHECK: WRITE Lock acquire(k2*2) iter 1

// PARAMS: 1 0 8 0 8 0 1 1 0 0 0 128 127 30 1 0
// PARAMS-NEXT: 0 0 0 64 0
// PARAMS-COUNT-4: 0 0
// PARAMS: 1{{$}}

aie2.program @main on <"paper-1x1"> attributes {
    layers = [#aie2.layer<"conv1" is "conv" macs 512 nonzero 512 blocks 1 of 1>],
    reference = #aie2.reference<roofline 2.0e-8 layer_bound 2.0e-8 lower_bound 1.0e-8>} {
  %x = aie2.buffer "x" in ddr bytes [64] at [0]
  %y = aie2.buffer "y" in ddr bytes [64] at [64]
  %p = aie2.buffer "p" in ddr bytes [116] at [128]
  %mx = aie2.buffer "mx" in memtile bytes [64] at [524256]
  %my = aie2.buffer "my" in memtile bytes [64] at [64]
  %mp = aie2.buffer "mp" in memtile bytes [116] at [128]
  %ring = aie2.buffer "ring" in core bytes [64] at [0]
  %out = aie2.buffer "out" in core bytes [64] at [64]
  %w = aie2.buffer "w" in core bytes [116] at [128]
  aie2.parameters %p = dense<"0x0100080008000101000000807F1E010000000040000000000000000000000000000000000000000000000000000000000000000001000000000000000001000000000000000001000000000000000001000000000000000001000000000000000001000000000000000001000000000000000001"> : tensor<116xi8>
  aie2.port "x" %x shape [1, 2, 4, 8]
  aie2.port output "y" %y shape [1, 2, 4, 8]
  %m0 = aie2.lock "m0" pair from load to loadfm init 0 number 0
  %m1 = aie2.lock "m1" pair from loadw to loadwm init 0 number 1
  %m2 = aie2.lock "m2" pair from writefm to write init 0 number 2
  %k0 = aie2.lock "k0" core init 2 number 3
  %k1 = aie2.lock "k1" core init 0 number 4
  %k2 = aie2.lock "k2" core init 0 number 5
  %k3 = aie2.lock "k3" core init 2 number 6
  %k4 = aie2.lock "k4" core init 0 number 7
  aie2.load release(%m0 : 2) buffers(%x, %mx) members [at [0] {0 [64 : 1] to 1 [64 : 1]}]
  aie2.loadw release(%m1 : 1) buffers(%p, %mp) members [at [0] {0 [116 : 1] to 1 [116 : 1]}]
  aie2.loadwm acquire(%m1 : 1) release(%k2 : 2) buffers(%mp, %w) members [at [0] cores [0] {0 [116 : 1] to 1 [116 : 1]}]
  aie2.loadfm iter 2 acquire(%m0 : 1, %k0 : 1) release(%k1 : 1) buffers(%mx, %ring)
    members [at [0] cores [0] {0 step 32 [32 : 1] to 1 step 32 [32 : 1]}] rows 1
  aie2.conv iter 2 acquire(%k1 : 1, %k2 : 1, %k3 : 1) release(%k0 : 1, %k4 : 1) input(%ring) params(%w) output(%out)
    shape <input 0 step 32 pitch 32 output 0 step 32 window 1x1 rows 0 to 1 width [4] channels [8] from 8> takes 1 frees 1
  aie2.writefm iter 2 acquire(%k4 : 1) release(%k3 : 1, %m2 : 1) buffers(%out, %my)
    members [at [0] cores [0] {0 step 32 [32 : 1] to 1 step 32 [32 : 1]}]
  aie2.write acquire(%m2 : 2) buffers(%my, %y) members [at [0] {0 [64 : 1] to 1 [64 : 1]}]
}
