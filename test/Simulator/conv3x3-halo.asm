# A padded 3x3 convolution of a 4x6x8 image to 16 channels on 2x2: columns hold three
# pixels each and fetch one more from the neighbour, rows of cores compute eight
# channels each, activations are broadcast down a column and weights along a row. The
# input ring holds three rows, so that the fourth wraps.
#
# RUN: rm -rf %t && mkdir %t
# RUN: python3 %S/Inputs/convdata.py conv3x3 %t
# RUN: bsaie-sim %s --params %t/params.bin --input %t/x.npy --output %t/out.npy --report=csv --timeline %t/t.json | FileCheck %s
# RUN: cmp %t/out.npy %t/y.npy
# RUN: FileCheck --check-prefix=TRACE %s < %t/t.json
# RUN: bsaie-sim %s --params %t/params.bin --input %t/x.npy --output %t/out2.npy --jitter=1 --jitter-seeds=20
# RUN: cmp %t/out2.npy %t/y.npy
# RUN: bsaie-sim %s --params %t/params.bin --time-only --report=json | FileCheck --check-prefix=TIME %s
#
# LOADW 1272 bytes 0..318; LOADWM 318..477 in both rows; LOAD 0..24; LOADFM rows of
# 40 bytes 24..34..44..54. CONV: head and tail ceil(64 x 6 x 3 / 256) = 5 cycles, body
# ceil(64 x 9 x 3 / 256) = 7: head 477..482, body 482..489; its second call needs the
# fourth input row, which LOADFM brings when the first is free, 489..499: 499..506;
# tail 506..511. WRITEFM moves 24 bytes for each core in turn: 482..488..494,
# 494..500..506, 506..512..518, 518..524..530. WRITE 192 bytes: 530..578.
#
# CHECK: conv2d
# CHECK-SAME: ,0,5.78e-07,
# MACs: 16 x 6 output columns x 8 channels x 3 taps x (2 + 3 + 3 + 2) kernel rows
# CHECK-SAME: ,23040,1,
# CHECK-SAME: ,192,1272,320,1272,384,384,
# TIME: "seconds": 5.78e-07
# TRACE: "cat":"CONV","pid":5,"tid":0,"ts":0.477,"dur":0.005
# TRACE: "cat":"CONV","pid":5,"tid":0,"ts":0.482,"dur":0.007
# TRACE: "cat":"LOADFM","pid":3,"tid":0,"ts":0.489,"dur":0.01
# TRACE: "cat":"CONV","pid":5,"tid":3,"ts":0.506,"dur":0.005
# TRACE: "cat":"WRITEFM","pid":6,"tid":1,"ts":0.524,"dur":0.006

.bsaie 1
.device "paper-2x2"
.layer 0 "conv" kind "conv2d" at "" macs 27648 nonzero 27648 blocks 2 of 2 splits ""
.buffer b0 "params" ddr 0+1272
.buffer b1 "x" ddr 2048+192
.buffer b2 "y" ddr 3072+384
.buffer b3 "weights.mt" memtile 100+1272 -
.buffer b4 "x.mt" memtile 524250+96 2000+96
.buffer b5 "y.mt" memtile 2000+192 2096+192
.buffer b6 "weights" core 0+636
.buffer b7 "in" core 640+120
.buffer b8 "out" core 768+48
.parameters b0
.input "x" b1 1x4x6x8
.output "y" b2 1x4x6x16
.lock k0 "weights in memtile" pair LOADW to LOADWM initial 0 number 0
.lock k1 "x in memtiles" pair LOAD to LOADFM initial 0 number 1
.lock k2 "y in memtiles" pair WRITEFM to WRITE initial 0 number 2
.lock k3 "weights in core" core initial 0 number 0
.lock k4 "in free" core initial 3 number 1
.lock k5 "in full" core initial 0 number 2
.lock k6 "out free" core initial 2 number 3
.lock k7 "out full" core initial 0 number 4
.program
LOADW iter 1 { at 0 : ddr b0+0 (1272:1) -> memtile[0] b3+0 (1272:1) }
SYNC LOADW Lock release(k0) iter 1
LOAD Lock release(k1) iter 1 { at 0 : ddr b1+0 (4:48 24:1) -> memtile[0] b4+0 (96:1) } { at 1 : ddr b1+24 (4:48 24:1) -> memtile[1] b4+0 (96:1) }
SYNC LOADWM Lock acquire(k0) iter 1
LOADWM Lock release(k3) iter 1 { at 0-1 cores 0-1 : memtile[0] b3+0 row 636 (636:1) -> core b6+0 (636:1) }
SYNC LOADFM Lock acquire(k1) iter 1
LOADFM Lock acquire(k4) release(k5) iter 4 { at 0 cores 0-1 : fill -5 -> core b7+0 step 40 (8:1) ; memtile[0] b4+0 step 24 (24:1) -> core b7+8 step 40 (24:1) ; memtile[1] b4+0 step 24 (8:1) -> core b7+32 step 40 (8:1) } { at 1 cores 0-1 : memtile[-1] b4+16 step 24 (8:1) -> core b7+0 step 40 (8:1) ; memtile[0] b4+0 step 24 (24:1) -> core b7+8 step 40 (24:1) ; fill -5 -> core b7+32 step 40 (8:1) }
SYNC CORE Lock acquire(k3) iter 1
## conv: head
CONV Lock acquire(k5*2 k6) release(k7) iter 1 in b7+0 pitch 40 params b6 out b8+0 kernel 3x3 rows 1..3 stride 1 dilation 1x1 width (3*2) channels (8*2) cin 8
## conv: body
CONV Lock acquire(k5 k6) release(k4 k7) iter 2 in b7+0 step 40 pitch 40 params b6 out b8+24 step 24 kernel 3x3 rows 0..3 stride 1 dilation 1x1 width (3*2) channels (8*2) cin 8
## conv: tail
CONV Lock acquire(k6) release(k4*2 k7) iter 1 in b7+80 pitch 40 params b6 out b8+72 kernel 3x3 rows 0..2 stride 1 dilation 1x1 width (3*2) channels (8*2) cin 8
WRITEFM Lock acquire(k7) release(k6) iter 4 { at 0-1 cores 0-1 : core b8+0 step 24 (24:1) -> memtile[0] b5+0 step 48 row 8 (3:16 8:1) }
SYNC WRITEFM Lock release(k2) iter 1
SYNC WRITE Lock acquire(k2) iter 1
WRITE iter 1 { at 0 : memtile[0] b5+0 (4:48 48:1) -> ddr b2+0 (4:96 48:1) } { at 1 : memtile[1] b5+0 (192:1) -> ddr b2+48 (4:96 48:1) }
