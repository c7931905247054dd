// RUN: rm -rf %t && split-file %s %t
// RUN: not bsaie-translate --aie2-to-asm %t/none.mlir -o %t/none.asm 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not bsaie-translate --aie2-to-asm %t/several.mlir -o %t/several.asm 2>&1 | FileCheck %s --check-prefix=SEVERAL
// RUN: not bsaie-translate --aie2-to-asm --program=c %t/several.mlir -o %t/several.asm 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: bsaie-translate --aie2-to-asm --program=a %t/several.mlir | FileCheck %s --check-prefix=CHOSEN
// RUN: not bsaie-translate --aie2-to-asm %t/address.mlir -o %t/address.asm 2>&1 | FileCheck %s --check-prefix=ADDRESS
// RUN: not bsaie-translate --aie2-to-params %t/lock.mlir -o %t/lock.bin 2>&1 | FileCheck %s --check-prefix=LOCK
// RUN: not bsaie-translate --aie2-to-params %t/blob.mlir -o %t/blob.bin 2>&1 | FileCheck %s --check-prefix=BLOB
// RUN: not bsaie-translate --aie2-to-params %t/short.mlir -o %t/short.bin 2>&1 | FileCheck %s --check-prefix=SHORT
// RUN: not bsaie-translate --aie2-to-asm %t/outside.mlir -o %t/outside.asm 2>&1 | FileCheck %s --check-prefix=OUTSIDE
// RUN: not bsaie-translate --aie2-to-asm %t/syntax.mlir -o %t/syntax.asm 2>&1 | FileCheck %s --check-prefix=SYNTAX
// RUN: not bsaie-translate --aie2-to-asm %t/absent.mlir -o %t/absent.asm 2>&1 | FileCheck %s --check-prefix=ABSENT
// RUN: not bsaie-translate --aie2-to-report %t/deadlock.mlir -o %t/deadlock.bin 2>&1 | FileCheck %s --check-prefix=DEADLOCK
// RUN: not bsaie-translate --aie2-to-timeline %t/deadlock.mlir -o %t/deadlock.bin 2>&1 | FileCheck %s --check-prefix=DEADLOCK
// RUN: not bsaie-translate --aie2-to-svg %t/deadlock.mlir -o %t/deadlock.bin 2>&1 | FileCheck %s --check-prefix=DEADLOCK
// RUN: not bsaie-translate --aie2-to-html %t/deadlock.mlir -o %t/deadlock.bin 2>&1 | FileCheck %s --check-prefix=DEADLOCK
// RUN: not bsaie-translate --aie2-to-html %t/layers.mlir --html-compare=%t/deadlock.mlir -o %t/deadlock.bin 2>&1 | FileCheck %s --check-prefix=DEADLOCK
// RUN: not bsaie-translate --aie2-to-html %t/layers.mlir --html-compare=%t/no.mlir -o %t/compare.bin 2>&1 | FileCheck %s --check-prefix=COMPARE
// RUN: not bsaie-translate --aie2-to-html %t/layers.mlir --html-compare=%t/syntax.mlir -o %t/compare.bin 2>&1 | FileCheck %s --check-prefix=SYNTAX
// RUN: not bsaie-translate --aie2-to-html %t/layers.mlir --html-compare=%t/none.mlir -o %t/compare.bin 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: bsaie-opt %t/absent.mlir --strip-debuginfo --emit-bytecode -o %t/unknown.mlirbc
// RUN: not bsaie-translate --aie2-to-html %t/layers.mlir --html-compare=%t/unknown.mlirbc -o %t/compare.bin 2>&1 | FileCheck %s --check-prefix=PLACELESS
// RUN: not bsaie-translate --aie2-to-html %t/layers.mlir --html-title=a --html-title=b -o %t/title.bin 2>&1 | FileCheck %s --check-prefix=TITLE
// RUN: not bsaie-translate --aie2-to-svg --layer=nope %t/layers.mlir -o %t/layer.bin 2>&1 | FileCheck %s --check-prefix=LAYER
// RUN: not bsaie-translate --aie2-to-report --report-format=xml %t/layers.mlir 2>&1 | FileCheck %s --check-prefix=FORMAT
// RUN: not bsaie-translate --aie2-to-asm --program=a %t/several.mlir -o /dev/full 2>&1 | FileCheck %s --check-prefix=FULL
// RUN: bsaie-opt %t/several.mlir --emit-bytecode -o %t/several.mlirbc
// RUN: head -c 100 %t/several.mlirbc > %t/truncated.mlirbc
// RUN: not bsaie-translate --aie2-to-asm %t/truncated.mlirbc -o %t/truncated.asm 2>&1 | FileCheck %s --check-prefix=TRUNCATED
// FULL: error: cannot write {{.*}}: No space left on device
// FULL-NOT: LLVM ERROR
// TRUNCATED: truncated.mlirbc:0:0: error:
// TRUNCATED-NOT: error:
// RUN: not bsaie-translate --aie2-to-params %t/large.mlir -o %t/large.bin 2>&1 | FileCheck %s --check-prefix=LARGE
// RUN: ls %t | FileCheck %s --check-prefix=FILES
// RUN: bsaie-translate --aie2-to-params %t/images.mlir --program=splat | od -An -tu1 | FileCheck %s --check-prefix=SPLAT
// RUN: bsaie-translate --aie2-to-params %t/images.mlir --program=resource | od -An -tu1 | FileCheck %s --check-prefix=RESOURCE
// RUN: bsaie-translate --aie2-to-params %t/images.mlir --program=empty | count 0

// No failure leaves a file, and each is one message.
// FILES-NOT: {{[.]asm}}
// FILES-NOT: {{[.]bin}}

//--- none.mlir
// NONE: none.mlir:3:1: error: the module holds no aie2.program
// NONE-NOT: error:
module {}

//--- several.mlir
// SEVERAL: error: the module holds several programs: @a, @b; choose one with --program=NAME
// SEVERAL-NOT: error:
// UNKNOWN: error: the module holds no single program @c, but: @a, @b
// CHOSEN: .device "paper-1x1"
module {
  aie2.program @a on <"paper-1x1"> {}
  aie2.program @b on <"paper-1x1"> {}
}

//--- address.mlir
// ADDRESS: address.mlir:3:8: error: 'aie2.buffer' op 'x' has no address yet
aie2.program @main on <"paper-1x1"> {
  %x = aie2.buffer "x" in ddr bytes [8]
}

//--- large.mlir
// LARGE: error: 'aie2.parameters' op the image is one value for 1099511627776 bytes, more than 268435456
// LARGE-NOT: error:
aie2.program @main on <"paper-1x1"> {
  %p = aie2.buffer "p" in ddr bytes [1099511627776] at [0]
  aie2.parameters %p = dense<0> : tensor<1099511627776xi8>
}

//--- lock.mlir
// LOCK: lock.mlir:3:8: error: 'aie2.lock' op 'k0' has no number yet
aie2.program @main on <"paper-1x1"> {
  %k = aie2.lock "k0" core init 0
}

//--- blob.mlir
// BLOB: error: 'aie2.parameters' op the bytes of resource 'image' are not in the file
aie2.program @main on <"paper-1x1"> {
  %p = aie2.buffer "p" in ddr bytes [4] at [0]
  aie2.parameters %p = dense_resource<image> : tensor<4xi8>
}

//--- short.mlir
// SHORT: error: 'aie2.parameters' op the image holds 3 bytes but its type says 4
aie2.program @main on <"paper-1x1"> {
  %p = aie2.buffer "p" in ddr bytes [4] at [0]
  aie2.parameters %p = dense_resource<image> : tensor<4xi8>
}
{-#
  dialect_resources: { builtin: { image: "0x01000000010203" } }
#-}

//--- outside.mlir
// OUTSIDE: outside.mlir:2:1: error: program @main: {{.*}}outside.mlir:5:3: instruction 0 (LOAD): the source spans bytes 0 to 8 but b0 'x' has 8
aie2.program @main on <"paper-1x1"> {
  %x = aie2.buffer "x" in ddr bytes [8] at [0]
  %m = aie2.buffer "m" in memtile bytes [9] at [0]
  aie2.load buffers(%x, %m) members [at [0] {0 [9 : 1] to 1 [9 : 1]}]
}

//--- syntax.mlir
// SYNTAX: syntax.mlir:5:1: error: custom op 'aie2.load' expected 'members'
aie2.program @main on <"paper-1x1"> {
  %x = aie2.buffer "x" in ddr bytes [8] at [0]
  aie2.load buffers(%x, %x)
}

//--- absent.mlir
// ABSENT: error: the module holds no aie2.program
func.func @f(%x: tensor<1x4xi8>) -> tensor<1x4xi8> {
  %y = tosa.abs %x : (tensor<1x4xi8>) -> tensor<1x4xi8>
  return %y : tensor<1x4xi8>
}

//--- deadlock.mlir
// DEADLOCK: deadlock.mlir:3:1: error: deadlock
// DEADLOCK-NEXT: waits for lock k0
aie2.program @main on <"paper-1x1"> {
  %k = aie2.lock "k0" core init 0 number 0
  aie2.sync core acquire(%k : 1)
}

//--- layers.mlir
// LAYER: error: no layer is called 'nope': the program has conv1
// PLACELESS: unknown.mlirbc:0:0: error: the module holds no aie2.program
// COMPARE: no.mlir:0:0: error: cannot open input file
// COMPARE-NOT: error:
// TITLE: error: --html-title is given 2 times but the page shows 1 program
// TITLE-NOT: error:
// FORMAT: for the --report-format option: Cannot find option named 'xml'!
aie2.program @main on <"paper-1x1"> attributes {
    layers = [#aie2.layer<"conv1" is "conv" macs 0 nonzero 0 blocks 0 of 0>]} {
  aie2.sync core
}

//--- images.mlir
// SPLAT: 7 7 7 7
// RESOURCE: 1 2 3 4
aie2.program @splat on <"paper-1x1"> {
  %p = aie2.buffer "p" in ddr bytes [4] at [0]
  aie2.parameters %p = dense<7> : tensor<4xi8>
}
aie2.program @resource on <"paper-1x1"> {
  %p = aie2.buffer "p" in ddr bytes [4] at [0]
  aie2.parameters %p = dense_resource<image> : tensor<4xi8>
}
aie2.program @empty on <"paper-1x1"> {}
{-#
  dialect_resources: { builtin: { image: "0x0100000001020304" } }
#-}
