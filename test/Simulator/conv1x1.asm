# A 1x1 convolution of a 2x3x16 image to 8 channels on one core. Every time below is
# worked out by hand from 4 bytes a nanosecond and 256 MACs a cycle of one nanosecond.
#
# RUN: rm -rf %t && mkdir %t
# RUN: python3 %S/Inputs/convdata.py conv1x1 %t
# RUN: bsaie-sim %s --params %t/params.bin --input %t/x.npy --output %t/out.npy --report=json --timeline %t/t.json | FileCheck %s
# RUN: cmp %t/out.npy %t/y.npy
# RUN: FileCheck --check-prefix=TRACE %s < %t/t.json
# RUN: bsaie-sim %s --params %t/params.bin --input %t/x.npy --output %t/out.npy --report=text | FileCheck --check-prefix=TEXT %s
# RUN: bsaie-sim %s --params %t/params.bin --input %t/x.npy --output %t/out2.npy --jitter=1 --jitter-seeds=20
# RUN: cmp %t/out2.npy %t/y.npy
#
# The run: 20 bytes of header, 32 of bias, 4 of block rows, 2 of block columns, 2 of
# padding, 128 of values: 188 bytes, 47 ns by LOADW and by LOADWM.
# LOADW 0..47, LOADWM 47..94, LOAD 0..24, LOADFM 24..36..48, CONV takes
# ceil(2 x 64 x 3 / 256) = 2 cycles: 94..96..98, WRITEFM 96..102..108, WRITE 108..120.
#
# CHECK: "seconds": 1.2e-07
# CHECK: "macs": 768
# CHECK: "blocks_walked": 4
# CHECK: "load": 96
# CHECK: "loadfm": 96
# CHECK: "writefm": 48
# CHECK: "write": 48
#
# The critical path: LOADW 47, LOADWM 47, the first call 2, WRITEFM 12, WRITE 12. The core
# and its LOADWM work 4 + 47. With half of the blocks it would be 48 less at most.
#
# CHECK: "critical_seconds": 1.2e-07
# CHECK-NEXT: "bound": "comp+loadwm"
# CHECK-NEXT: "bound_seconds": 5.1e-08
# CHECK-NEXT: "gap_seconds": 6.9e-08
# CHECK-NEXT: "waits": "loadwm for loadw, lock weights in memtile"
# CHECK-NEXT: "wait_seconds": 4.7e-08
# CHECK-NEXT: "saved_seconds": 4.8e-08
# CHECK: "ranking": [
# CHECK-NEXT: "conv1"
# CHECK: "critical_path": {
# CHECK-NEXT: "load": 0,
# CHECK-NEXT: "loadw": 4.7e-08,
# CHECK-NEXT: "loadfm": 0,
# CHECK-NEXT: "loadwm": 4.7e-08,
# CHECK-NEXT: "comp": 2e-09,
# CHECK-NEXT: "writefm": 1.2e-08,
# CHECK-NEXT: "write": 1.2e-08
#
# TEXT: layer path us % bound bound us gap us saved us rank buys waits
# TEXT-NEXT: conv1 0.12 100.0 comp+loadwm 0.05 0.07 0.05 1 time 0.05 us: loadwm for loadw, lock weights in memtile
# TEXT-NEXT: all 0.12 100.0 comp+loadwm 0.05 0.07 0.05 0.05 us: loadwm for loadw, lock weights in memtile
#
# TRACE: "name":"conv1","cat":"LOADW","pid":2,"tid":0,"ts":0,"dur":0.047
# TRACE: "cat":"WRITE","pid":7,"tid":0,"ts":0.108,"dur":0.012

.bsaie 1
.device "paper-1x1"
.layer 0 "conv1" kind "conv2d" at "" macs 768 nonzero 768 blocks 2 of 2 splits ""
.buffer b0 "params" ddr 0+188
.buffer b1 "x" ddr 192+96
.buffer b2 "y" ddr 320+48
.buffer b3 "weights.mt" memtile 524200+188
.buffer b4 "x.mt" memtile 512+96
.buffer b5 "y.mt" memtile 1024+48
.buffer b6 "weights" core 0+188
.buffer b7 "in" core 192+96
.buffer b8 "out" core 320+48
.parameters b0
.input "x" b1 1x2x3x16
.output "y" b2 1x2x3x8
.lock k0 "weights in memtile" pair LOADW to LOADWM initial 0 number 0
.lock k1 "x in memtile" pair LOAD to LOADFM initial 0 number 1
.lock k2 "y in memtile" pair WRITEFM to WRITE initial 0 number 2
.lock k3 "weights in core" core initial 0 number 0
.lock k4 "in free" core initial 2 number 1
.lock k5 "in full" core initial 0 number 2
.lock k6 "out free" core initial 2 number 3
.lock k7 "out full" core initial 0 number 4
.program
LOADW Lock release(k0) iter 1 { at 0 : ddr b0+0 (188:1) -> memtile[0] b3+0 (188:1) } layer 0
LOAD Lock release(k1) iter 1 { at 0 : ddr b1+0 (96:1) -> memtile[0] b4+0 (96:1) } layer 0
LOADWM Lock acquire(k0) release(k3) iter 1 { at 0 cores 0 : memtile[0] b3+0 (188:1) -> core b6+0 (188:1) } layer 0
SYNC LOADFM Lock acquire(k1) iter 1 layer 0
LOADFM Lock acquire(k4) release(k5) iter 2 { at 0 cores 0 : memtile[0] b4+0 step 48 (48:1) -> core b7+0 step 48 (48:1) } layer 0
SYNC CORE Lock acquire(k3) iter 1 layer 0
CONV Lock acquire(k5 k6) release(k4 k7) iter 2 in b7+0 step 48 pitch 48 params b6 out b8+0 step 24 kernel 1x1 rows 0..1 stride 1 dilation 1x1 width (3) channels (8) cin 16 layer 0
WRITEFM Lock acquire(k7) release(k6) iter 2 { at 0 cores 0 : core b8+0 step 24 (24:1) -> memtile[0] b5+0 step 24 (24:1) } layer 0
SYNC WRITEFM Lock release(k2) iter 1 layer 0
WRITE Lock acquire(k2) iter 1 { at 0 : memtile[0] b5+0 (48:1) -> ddr b2+0 (48:1) } layer 0
SYNC WRITE Lock acquire(k2) iter 1 at 1 layer 0
