// A layer knows the places of all that it was made from, through every pass, in the program's
// text, in reports and timelines, and in what the simulator and the checker say.
//
// RUN: rm -rf %t && mkdir %t
// RUN: bsaie-opt %s --device=paper-2x2 --pipeline=sparsify --mlir-print-debuginfo | FileCheck %s --check-prefix=IMPORT
// IMPORT: blocksparse.conv2d {{.*}} loc(#[[STEM:.*]])
// IMPORT: #[[CONV:.*]] = loc("net.py":10:1)
// IMPORT: #[[RESCALE:.*]] = loc("net.py":11:2)
// IMPORT: #[[CLAMP:.*]] = loc("net.py":12:3)
// IMPORT: #[[NAMED:.*]] = loc("stem"(#[[CONV]]))
// IMPORT: #[[STEM]] = loc(fused[#[[NAMED]], #[[RESCALE]], #[[CLAMP]]])
//
// RUN: bsaie-opt %s --device=paper-2x2 --pipeline=sparsify,tile,allocate --emit-bytecode -o %t/p.mlirbc
// RUN: bsaie-translate --aie2-to-asm %t/p.mlirbc -o %t/p.asm
// RUN: bsaie-translate --aie2-to-params %t/p.mlirbc -o %t/p.bin
// RUN: FileCheck %s --check-prefix=ASM < %t/p.asm
// ASM: .source {{[0-9]+}} "net.py:10:1"
// ASM: .layer 0 "stem" kind "conv" at "net.py:10:1" macs
// ASM: .layer 1 "block.conv+add" kind "conv+add" at "net.py:20:1, net.py:21:1" macs
// ASM: .layer 2 "left+right" kind "conv" at "net.py:30:1, net.py:31:1" macs
// ASM: CONV {{.*}} source
// RUN: bsaie-sim --print-asm %t/p.asm > %t/again.asm
// RUN: cmp %t/p.asm %t/again.asm
//
// The stages in files of their own, and slices of a layer, keep them too.
// RUN: bsaie-opt %s --device='paper-2x2{memtile_bytes=4096 core_buffer_bytes=4096}' --pipeline=sparsify -o %t/1.mlir
// RUN: bsaie-opt %t/1.mlir --pipeline=tile -o %t/2.mlir
// RUN: bsaie-opt %t/2.mlir --pipeline=allocate | bsaie-translate --aie2-to-asm > %t/slices.asm
// RUN: FileCheck %s --check-prefix=SLICES < %t/slices.asm
// SLICES: .layer 0 "stem" kind "conv" at "net.py:10:1" {{.*}} splits "{{.+}}"
// SLICES: .layer 1 "block.conv+add" kind "conv+add" at "net.py:20:1, net.py:21:1" {{.*}} splits "{{.+}}"
// SLICES: .layer 2 "left" kind "conv" at "net.py:30:1" {{.*}} splits "{{.+}}"
//
// RUN: bsaie-zoo image --input=16x16x8 --write-input=%t/x.npy
// RUN: bsaie-sim %t/p.asm --params %t/p.bin --input %t/x.npy --timeline %t/t.json --report=json | FileCheck %s --check-prefix=REPORT
// REPORT: "name": "stem",
// REPORT: "location": "net.py:10:1",
// REPORT: "name": "block.conv+add",
// REPORT: "location": "net.py:20:1, net.py:21:1",
// RUN: FileCheck %s --check-prefix=TIMELINE < %t/t.json
// TIMELINE-DAG: {"ph":"X","name":"stem","cat":"CONV",{{.*}}"location":"net.py:10:1"}}
// TIMELINE-DAG: {"ph":"X","name":"block.conv+add",{{.*}}"location":"net.py:20:1, net.py:21:1"}}
//
// RUN: sed '0,/^CONV/s/^\(CONV Lock\) acquire([^)]*)/\1/' %t/p.asm > %t/race.asm
// RUN: not bsaie-sim --check %t/race.asm 2>&1 | FileCheck %s --check-prefix=RACE
// RACE: net.py:10:1: {{.*}}(CONV of stem)
// RUN: not bsaie-sim %t/race.asm --params %t/p.bin --input %t/x.npy 2>&1 | FileCheck %s --check-prefix=EXECUTE
// EXECUTE: race.asm: net.py:10:1: instruction {{[0-9]+}} ({{[A-Z]+}} of stem), iteration 0, {{.*}}: reads byte
//
// Behind a text the place of an instruction is in that text; that of its layer stays.
// RUN: sed '0,/^CONV/s/^\(CONV Lock\) acquire([^)]*)/\1/' %t/slices.asm > %t/race2.asm
// RUN: not bsaie-sim --check %t/race2.asm 2>&1 | FileCheck %s --check-prefix=TEXT
// TEXT: <stdin>:{{[0-9]+:[0-9]+}}: {{.*}}(CONV of stem at net.py:10:1)
//
// What cannot be compiled is refused at the layer's place.
// RUN: not bsaie-opt %s --device='paper-2x2{core_buffer_bytes=64}' --pipeline=sparsify,tile,allocate 2>&1 | FileCheck %s --check-prefix=REFUSED
// REFUSED: net.py:10:1: error:

#conv = loc("net.py":10:1)
#a = loc("net.py":20:1)
#b = loc("net.py":21:1)
#l = loc("net.py":30:1)
#r = loc("net.py":31:1)
!act = tensor<1x16x16x16xi8>
!sums = tensor<1x16x16x16xi32>
func.func @main(%x: tensor<1x16x16x8xi8>) -> tensor<1x16x16x32xi8> {
  %zp = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %zero = "tosa.const"() {values = dense<0> : tensor<1xi32>} : () -> tensor<1xi32>
  %m = "tosa.const"() {values = dense<1073741824> : tensor<1xi32>} : () -> tensor<1xi32>
  %s20 = "tosa.const"() {values = dense<20> : tensor<1xi8>} : () -> tensor<1xi8>
  %s40 = "tosa.const"() {values = dense<40> : tensor<1xi8>} : () -> tensor<1xi8>
  %w0 = "tosa.const"() {values = dense<3> : tensor<16x3x3x8xi8>} : () -> tensor<16x3x3x8xi8>
  %w1 = "tosa.const"() {values = dense<-2> : tensor<16x3x3x16xi8>} : () -> tensor<16x3x3x16xi8>
  %w2 = "tosa.const"() {values = dense<5> : tensor<16x1x1x16xi8>} : () -> tensor<16x1x1x16xi8>
  %w3 = "tosa.const"() {values = dense<-7> : tensor<16x1x1x16xi8>} : () -> tensor<16x1x1x16xi8>

  %c0 = tosa.conv2d %x, %w0, %zero, %zp, %zp {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x16x16x8xi8>, tensor<16x3x3x8xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> !sums loc("stem"(#conv))
  %r0 = tosa.rescale %c0, %m, %s40, %zero, %zp {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (!sums, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> !act loc("net.py":11:2)
  %y0 = tosa.clamp %r0 {min_val = 0 : i8, max_val = 127 : i8} : (!act) -> !act loc("net.py":12:3)

  %c1 = tosa.conv2d %y0, %w1, %zero, %zp, %zp {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (!act, tensor<16x3x3x16xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> !sums loc("block.conv"(#a))
  %r1 = tosa.rescale %c1, %m, %s40, %zero, %zp {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (!sums, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> !act loc(#a)
  %left = tosa.rescale %y0, %m, %s20, %zp, %zero {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (!act, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> !sums loc(#b)
  %right = tosa.rescale %r1, %m, %s20, %zp, %zero {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (!act, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> !sums loc(#b)
  %sum = tosa.add %left, %right : (!sums, !sums) -> !sums loc("block.add"(#b))
  %y1 = tosa.rescale %sum, %m, %s40, %zero, %zp {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (!sums, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> !act loc(#b)

  %c2 = tosa.conv2d %y1, %w2, %zero, %zp, %zp {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (!act, tensor<16x1x1x16xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> !sums loc("left"(#l))
  %y2 = tosa.rescale %c2, %m, %s40, %zero, %zp {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (!sums, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> !act loc(#l)
  %c3 = tosa.conv2d %y1, %w3, %zero, %zp, %zp {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (!act, tensor<16x1x1x16xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> !sums loc("right"(#r))
  %y3 = tosa.rescale %c3, %m, %s40, %zero, %zp {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (!sums, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> !act loc(#r)
  %y = tosa.concat %y2, %y3 {axis = 3 : i32} : (!act, !act) -> tensor<1x16x16x32xi8>
  return %y : tensor<1x16x16x32xi8>
}
