# DWCONV, COPY, SUB and MUL on one core: a padded 3x3 depthwise convolution of a 3x4x8
# image, a rescaled copy of the image, their difference, its product with the first, and
# under it a row of padding. What is between the kernels stays in the core.
#
# DEFINE: %{sim} = bsaie-sim %t/p.asm --params %t/params.bin --input %t/x.npy --output %t/out2.npy
# RUN: rm -rf %t && mkdir %t
# RUN: python3 %S/Inputs/convdata.py kernels %t
# RUN: bsaie-sim %s --params %t/params.bin --input %t/x.npy --output %t/out.npy --report=json --timeline %t/t.json | FileCheck %s
# RUN: cmp %t/out.npy %t/y.npy
# RUN: FileCheck --check-prefix=TRACE %s < %t/t.json
# RUN: bsaie-sim %s --params %t/params.bin --input %t/x.npy --output %t/jitter.npy --jitter=1 --jitter-seeds=20
# RUN: cmp %t/jitter.npy %t/y.npy
# RUN: bsaie-sim %s --params %t/params.bin --time-only --report=json | FileCheck %s
# RUN: bsaie-sim --print-asm %s > %t/printed.asm
# RUN: bsaie-sim --print-asm %t/printed.asm | cmp - %t/printed.asm
# RUN: bsaie-sim %t/printed.asm --params %t/params.bin --input %t/x.npy --output %t/again.npy
# RUN: cmp %t/again.npy %t/y.npy
#
# LOADW 288 bytes 0..72, LOADWM five runs 72..144; LOAD and LOADFM beside them. DWCONV:
# ceil(1 x 64 x 6 x 4 / 256) = 6 cycles in head and tail, 9 in the body; every other call
# 32 of 256 operations, 1 cycle: 144..165..175. WRITEFM 128 bytes 175..207, WRITE
# 207..239.
#
# CHECK: "seconds": 2.39e-07
# MACs: 8 channels x 4 pixels x 3 taps x (2 + 3 + 2) kernel rows
# CHECK: "macs": 672
# CHECK: "blocks_walked": 0
# CHECK: "comp": 3.1e-08
#
# TRACE: "cat":"DWCONV","pid":5,"tid":0,"ts":0.144,"dur":0.006
# TRACE: "cat":"DWCONV","pid":5,"tid":0,"ts":0.15,"dur":0.009
# TRACE: "cat":"COPY","pid":5,"tid":0,"ts":0.165,"dur":0.001
# TRACE: "cat":"COPY","pid":5,"tid":0,"ts":0.174,"dur":0.001
#
# RUN: sed 's/^DWCONV\(.*\)channels (8)/DWCONV\1channels (7)/' %s > %t/p.asm
# RUN: not %{sim} 2>&1 | FileCheck --check-prefix=SHAPE %s
# SHAPE: (DWCONV of l), iteration 0, CORE (0, 0): the run in b10 is for 3x3x8, the kernel for 3x3x7
# RUN: sed 's/^MUL\(.*\)params b14/MUL\1params b11/' %s > %t/p.asm
# RUN: not %{sim} 2>&1 | FileCheck --check-prefix=SMALL %s
# SMALL: (MUL of l), iteration 0, CORE (0, 0): constants need 48 bytes but b11 'copy' has 16
# RUN: sed 's/^MUL\(.*\)params b14/MUL\1params b10/' %s > %t/p.asm
# RUN: not %{sim} 2>&1 | FileCheck --check-prefix=KIND %s
# KIND: (MUL of l), iteration 0, CORE (0, 0): add run has kind 4, expected 2
# RUN: not ls %t/out2.npy

.bsaie 1
.device "paper-1x1"
.layer 0 "l" kind "mul" at "" macs 0 nonzero 0 blocks 0 of 0 splits ""
.buffer b0 "params" ddr 0+288
.buffer b1 "x" ddr 512+96
.buffer b2 "y" ddr 768+128
.buffer b3 "params.mt" memtile 0+288
.buffer b4 "x.mt" memtile 512+96
.buffer b5 "y.mt" memtile 1024+128
.buffer b6 "in" core 0+144
.buffer b7 "a" core 256+96
.buffer b8 "b" core 352+96
.buffer b9 "c" core 448+96
.buffer b10 "dw" core 1024+160
.buffer b11 "copy" core 1184+16
.buffer b12 "padding" core 1200+16
.buffer b13 "sub" core 1216+48
.buffer b14 "mul" core 1264+48
.buffer b15 "out" core 1536+128
.parameters b0
.input "x" b1 1x3x4x8
.output "y" b2 1x4x4x8
.lock k0 "params in memtile" pair LOADW to LOADWM initial 0 number 0
.lock k1 "x in memtile" pair LOAD to LOADFM initial 0 number 1
.lock k2 "y in memtile" pair WRITEFM to WRITE initial 0 number 2
.lock k3 "params in core" core initial 0 number 0
.lock k4 "in full" core initial 0 number 1
.lock k5 "out full" core initial 0 number 2
.program
LOADW Lock release(k0) iter 1 { at 0 : ddr b0+0 (288:1) -> memtile[0] b3+0 (288:1) }
LOAD Lock release(k1) iter 1 { at 0 : ddr b1+0 (96:1) -> memtile[0] b4+0 (96:1) }
SYNC LOADWM Lock acquire(k0) iter 1
LOADWM Lock release(k3) iter 1 { at 0 cores 0 : memtile[0] b3+0 (160:1) -> core b10+0 (160:1) } { at 0 cores 0 : memtile[0] b3+160 (16:1) -> core b11+0 (16:1) } { at 0 cores 0 : memtile[0] b3+176 (16:1) -> core b12+0 (16:1) } { at 0 cores 0 : memtile[0] b3+192 (48:1) -> core b13+0 (48:1) } { at 0 cores 0 : memtile[0] b3+240 (48:1) -> core b14+0 (48:1) }
SYNC LOADFM Lock acquire(k1) iter 1
LOADFM Lock release(k4) iter 3 { at 0 cores 0 : fill -5 -> core b6+0 step 48 (8:1) ; memtile[0] b4+0 step 32 (32:1) -> core b6+8 step 48 (32:1) ; fill -5 -> core b6+40 step 48 (8:1) }
SYNC CORE Lock acquire(k3*5 k4*3) iter 1
DWCONV iter 1 in b6+0 pitch 48 params b10 out b7+0 kernel 3x3 rows 1..3 stride 1 dilation 1x1 width (4) channels (8)
DWCONV iter 1 in b6+0 pitch 48 params b10 out b7+32 kernel 3x3 rows 0..3 stride 1 dilation 1x1 width (4) channels (8)
DWCONV iter 1 in b6+48 pitch 48 params b10 out b7+64 kernel 3x3 rows 0..2 stride 1 dilation 1x1 width (4) channels (8)
COPY iter 3 in b6+8 step 48 pitch 48 params b11 out b8+0 step 32 kernel 1x1 rows 0..1 stride 1 dilation 1x1 width (4) channels (8)
SUB iter 3 in b7+0 step 32 pitch 32 in2 b8+0 step 32 params b13 out b9+0 step 32 kernel 1x1 rows 0..1 stride 1 dilation 1x1 width (4) channels (8)
MUL iter 3 in b9+0 step 32 pitch 32 in2 b7+0 step 32 params b14 out b15+0 step 32 kernel 1x1 rows 0..1 stride 1 dilation 1x1 width (4) channels (8)
COPY Lock release(k5) iter 1 in b6+0 pitch 48 params b12 out b15+96 kernel 1x1 rows 0..0 stride 1 dilation 1x1 width (4) channels (8)
WRITEFM Lock acquire(k5) release(k2) iter 1 { at 0 cores 0 : core b15+0 (128:1) -> memtile[0] b5+0 (128:1) }
WRITE Lock acquire(k2) iter 1 { at 0 : memtile[0] b5+0 (128:1) -> ddr b2+0 (128:1) }
SYNC WRITE Lock acquire(k2) iter 1 at 1
