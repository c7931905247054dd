# The convolution of conv1x1.asm with two memtiles, the first for weights and the second
# for activations: each is loaded at 8 bytes a nanosecond and all else is as it was. LOADW
# takes 23.5 ns instead of 47, LOAD 12 instead of 24; all that follows LOADW is 23.5 ns
# earlier.
#
# DEFINE: %{sim} = bsaie-sim %t/p.asm --params %t/params.bin --input %t/x.npy --output %t/out.npy
#
# RUN: rm -rf %t && mkdir %t && python3 %S/Inputs/convdata.py conv1x1 %t
# RUN: cp %s %t/p.asm
# RUN: %{sim} --timeline %t/t.json --report=json | FileCheck %s
# RUN: cmp %t/out.npy %t/y.npy
# RUN: FileCheck --check-prefix=TRACE %s < %t/t.json
# RUN: bsaie-sim %s --print-asm | FileCheck --check-prefix=TEXT %s
# RUN: %{sim} --jitter=1 --jitter-seeds=20
# RUN: cmp %t/out.npy %t/y.npy
#
# CHECK: "device": "paper-1x1-m2{memtile_kinds=WA}"
# CHECK: "seconds": 9.65e-08
# TRACE: "cat":"LOAD",{{.*}}"ts":0,"dur":0.012
# TRACE: "cat":"LOADW",{{.*}}"ts":0,"dur":0.0235
# TRACE: "cat":"LOADWM",{{.*}}"ts":0.0235,"dur":0.047
# TRACE: "cat":"WRITE",{{.*}}"ts":0.0845,"dur":0.012
# TEXT: .field memtile_kinds "WA"
# TEXT-NEXT: .field activation_broadcast "column"
#
# The kinds the other way round, and kinds that make no device.
#
# RUN: sed 's/"WA"/"AW"/' %s > %t/p.asm
# RUN: not %{sim} 2>&1 | FileCheck --check-prefix=WEIGHTS %s
# WEIGHTS: instruction 0 (LOADW of conv1): the destination b3 'weights.mt' is in memtile 0, which holds activations only
# RUN: sed -e 's/"WA"/"SW"/' %s > %t/p.asm
# RUN: not %{sim} 2>&1 | FileCheck --check-prefix=ACTIVATIONS %s
# ACTIVATIONS: instruction 2 (LOAD of conv1): the destination b4 'x.mt' is in memtile 1, which holds weights only
# RUN: sed 's/"WA"/"AA"/' %s > %t/p.asm
# RUN: not %{sim} 2>&1 | FileCheck --check-prefix=NONE %s
# NONE: p.asm: device field memtile_kinds is 'AA', which leaves no memtile for weights
# RUN: sed 's/"column"$/"row"/' %s > %t/p.asm
# RUN: not %{sim} 2>&1 | FileCheck --check-prefix=ROW %s
# ROW: p.asm:[[#]]:8: device field activation_broadcast is 'row', which is not supported: LOADFM broadcasts

.bsaie 1
.device "paper-1x1-m2"
.field memtile_kinds "WA"
.field activation_broadcast "column"
.layer 0 "conv1" kind "conv2d" at "" macs 768 nonzero 768 blocks 2 of 2 splits ""
.buffer b0 "params" ddr 0+188
.buffer b1 "x" ddr 192+96
.buffer b2 "y" ddr 320+48
.buffer b3 "weights.mt" memtile 0+188 -
.buffer b4 "x.mt" memtile - 512+96
.buffer b5 "y.mt" memtile - 1024+48
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
SYNC LOADW Lock release(k0) iter 1 at 1 layer 0
LOAD Lock release(k1) iter 1 { at 1 : ddr b1+0 (96:1) -> memtile[1] b4+0 (96:1) } layer 0
SYNC LOAD Lock release(k1) iter 1 at 0 layer 0
LOADWM Lock acquire(k0) release(k3) iter 1 { at 0 cores 0 : memtile[0] b3+0 (188:1) -> core b6+0 (188:1) } layer 0
SYNC LOADFM Lock acquire(k1) iter 1 layer 0
LOADFM Lock acquire(k4) release(k5) iter 2 { at 0 cores 0 : memtile[1] b4+0 step 48 (48:1) -> core b7+0 step 48 (48:1) } layer 0
SYNC CORE Lock acquire(k3) iter 1 layer 0
CONV Lock acquire(k5 k6) release(k4 k7) iter 2 in b7+0 step 48 pitch 48 params b6 out b8+0 step 24 kernel 1x1 rows 0..1 stride 1 dilation 1x1 width (3) channels (8) cin 16 layer 0
WRITEFM Lock acquire(k7) release(k6) iter 2 { at 0 cores 0 : core b8+0 step 24 (24:1) -> memtile[1] b5+0 step 24 (24:1) } layer 0
SYNC WRITEFM Lock release(k2) iter 1 layer 0
WRITE Lock acquire(k2) iter 1 { at 1 : memtile[1] b5+0 (48:1) -> ddr b2+0 (48:1) } layer 0
SYNC WRITE Lock acquire(k2) iter 1 at 0-1,3 layer 0
