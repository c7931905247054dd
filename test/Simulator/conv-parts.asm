# A 1x1 convolution of a 2x3x24 image to 8 channels on one core in two parts, 16 input
# channels and then 8. The first part leaves int32 sums in the core's scratch memory, 96
# bytes for each row, the second starts from them and finishes the output.
#
# DEFINE: %{sim} = bsaie-sim %t/p.asm --params %t/params.bin --input %t/x.npy --output %t/out2.npy
# RUN: rm -rf %t && mkdir %t
# RUN: python3 %S/Inputs/convdata.py convparts %t
# RUN: bsaie-sim %s --params %t/params.bin --input %t/x.npy --output %t/out.npy --report=json --timeline %t/t.json | FileCheck %s
# RUN: cmp %t/out.npy %t/y.npy
# RUN: FileCheck --check-prefix=TRACE %s < %t/t.json
# RUN: bsaie-sim %s --params %t/params.bin --input %t/x.npy --output %t/jitter.npy --jitter=1 --jitter-seeds=20
# RUN: cmp %t/jitter.npy %t/y.npy
# RUN: bsaie-sim %s --params %t/params.bin --time-only --report=json | FileCheck %s
# RUN: bsaie-sim --print-asm %s > %t/printed.asm
# RUN: bsaie-sim --print-asm %t/printed.asm | cmp - %t/printed.asm
# RUN: FileCheck --check-prefix=PRINT %s < %t/printed.asm
#
# The runs: 20 bytes of header, no bias, 8 of index, 128 of values: 156 bytes; and 20,
# 32 of bias, 8, 64: 124 bytes. LOADW 0..39..70, LOADWM 39..78..109, LOAD 0..36, LOADFM
# 36..48..60 and 60..66..72. CONV takes ceil(2 x 64 x 3 / 256) = 2 cycles in the first
# part and ceil(64 x 3 / 256) = 1 in the second: 109..111..113..114..115. WRITEFM
# 114..120..126, WRITE 126..138.
#
# CHECK: "seconds": 1.38e-07
# CHECK: "macs": 1152
# CHECK: "blocks_walked": 6
# CHECK: "loadfm": 144
# CHECK: "writefm": 48
#
# TRACE: "cat":"CONV","pid":5,"tid":0,"ts":0.109,"dur":0.002
# TRACE: "cat":"CONV","pid":5,"tid":0,"ts":0.113,"dur":0.001
#
# PRINT: CONV {{.*}} cin 16 sums out +0 step 96 layer 0
# PRINT: CONV {{.*}} cin 8 sums in +0 step 96 layer 0
#
# Sums that nobody left.
# RUN: sed 's/sums out +0/sums out +96/' %s > %t/p.asm
# RUN: not %{sim} 2>&1 | FileCheck --check-prefix=UNWRITTEN %s
# UNWRITTEN: (CONV of conv), iteration 0, CORE (0, 0): reads byte 0 of the core's scratch memory, which is not written
#
# A run that is partial, or not, against the kernel.
# RUN: sed 's/sums out +0 step 96//' %s > %t/p.asm
# RUN: not %{sim} 2>&1 | FileCheck --check-prefix=ISPARTIAL %s
# ISPARTIAL: (CONV of conv), iteration 0, CORE (0, 0): the run in b6 is partial but the kernel leaves no sums
# RUN: sed 's/sums in +0/sums in out +0/' %s > %t/p.asm
# RUN: not %{sim} 2>&1 | FileCheck --check-prefix=NOTPARTIAL %s
# NOTPARTIAL: (CONV of conv), iteration 0, CORE (0, 0): the run in b9 is not partial but the kernel leaves sums
#
# Sums outside the scratch memory.
# RUN: sed 's/sums out +0/sums out +16200/' %s > %t/p.asm
# RUN: not %{sim} 2>&1 | FileCheck --check-prefix=OUTSIDE %s
# OUTSIDE: (CONV of conv): sums of 96 bytes at byte 16200 with step 96 in 2 calls exceed the 16384 bytes of a core's scratch memory
# RUN: sed 's/sums out +0/sums +0/' %s > %t/p.asm
# RUN: not %{sim} 2>&1 | FileCheck --check-prefix=WORD %s
# WORD: expected 'in' or 'out' but found '+0'
# RUN: not ls %t/out2.npy

.bsaie 1
.device "paper-1x1"
.layer 0 "conv" kind "conv2d" at "" macs 1152 nonzero 1152 blocks 3 of 3 splits "2 x CIN"
.buffer b0 "params" ddr 0+280
.buffer b1 "x" ddr 512+144
.buffer b2 "y" ddr 768+48
.buffer b3 "weights.mt" memtile 0+280
.buffer b4 "x.mt" memtile 512+144
.buffer b5 "y.mt" memtile 1024+48
.buffer b6 "weights 0" core 0+156
.buffer b7 "in" core 512+144
.buffer b8 "out" core 768+48
.buffer b9 "weights 1" core 156+124
.parameters b0
.input "x" b1 1x2x3x24
.output "y" b2 1x2x3x8
.lock k0 "weights in memtile" pair LOADW to LOADWM initial 0 number 0
.lock k1 "x in memtile" pair LOAD to LOADFM initial 0 number 1
.lock k2 "y in memtile" pair WRITEFM to WRITE initial 0 number 2
.lock k3 "weights in core" core initial 0 number 0
.lock k4 "in free" core initial 4 number 1
.lock k5 "in full" core initial 0 number 2
.lock k6 "out free" core initial 2 number 3
.lock k7 "out full" core initial 0 number 4
.program
LOADW Lock release(k0) iter 1 { at 0 : ddr b0+0 (156:1) -> memtile[0] b3+0 (156:1) }
LOADW Lock release(k0) iter 1 { at 0 : ddr b0+156 (124:1) -> memtile[0] b3+156 (124:1) }
LOAD Lock release(k1) iter 1 { at 0 : ddr b1+0 (144:1) -> memtile[0] b4+0 (144:1) }
LOADWM Lock acquire(k0) release(k3) iter 1 { at 0 cores 0 : memtile[0] b3+0 (156:1) -> core b6+0 (156:1) }
LOADWM Lock acquire(k0) release(k3) iter 1 { at 0 cores 0 : memtile[0] b3+156 (124:1) -> core b9+0 (124:1) }
SYNC LOADFM Lock acquire(k1) iter 1
LOADFM Lock acquire(k4) release(k5) iter 2 { at 0 cores 0 : memtile[0] b4+0 step 72 (3:24 16:1) -> core b7+0 step 48 (48:1) }
LOADFM Lock acquire(k4) release(k5) iter 2 { at 0 cores 0 : memtile[0] b4+16 step 72 (3:24 8:1) -> core b7+96 step 24 (24:1) }
SYNC CORE Lock acquire(k3) iter 1
CONV Lock acquire(k5) release(k4) iter 2 in b7+0 step 48 pitch 48 params b6 out b8+0 step 24 kernel 1x1 rows 0..1 stride 1 dilation 1x1 width (3) channels (8) cin 16 sums out +0 step 96
SYNC CORE Lock acquire(k3) iter 1
CONV Lock acquire(k5 k6) release(k4 k7) iter 2 in b7+96 step 24 pitch 24 params b9 out b8+0 step 24 kernel 1x1 rows 0..1 stride 1 dilation 1x1 width (3) channels (8) cin 8 sums in +0 step 96
WRITEFM Lock acquire(k7) release(k6) iter 2 { at 0 cores 0 : core b8+0 step 24 (24:1) -> memtile[0] b5+0 step 24 (24:1) }
SYNC WRITEFM Lock release(k2) iter 1
WRITE Lock acquire(k2) iter 1 { at 0 : memtile[0] b5+0 (48:1) -> ddr b2+0 (48:1) }
SYNC WRITE Lock acquire(k2) iter 1 at 1
