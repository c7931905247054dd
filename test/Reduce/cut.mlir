// Cuts a network before and behind what a test looks for.
// DEFINE: %{test} = test=%S/Inputs/contains.sh

// RUN: bsaie-reduce --cut='%{test} test-arg=max_pool2d' %s 2>%t.err | FileCheck %s --check-prefix=POOL
// RUN: FileCheck %s --check-prefix=SAID < %t.err
// POOL: func.func @main(%[[X:.*]]: tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8> {
// POOL-NEXT: %[[Y:.*]] = tosa.max_pool2d %[[X]]
// POOL-NEXT: return %[[Y]]
// SAID: 9 operations became 1 in {{[0-9]+}} tests
// SAID-NOT: stopped

// Two operations, with what lies between them; layers that keep the type are left out.
// RUN: bsaie-reduce --cut='%{test} test-arg=tosa.slice,tosa.concat' %s | FileCheck %s --check-prefix=BOTH
// BOTH: func.func @main(%[[X:.*]]: tensor<1x2x2x8xi8>) -> tensor<1x2x2x12xi8> {
// BOTH-NOT: conv2d
// BOTH-NOT: clamp
// BOTH: tosa.slice %[[X]]
// BOTH-NEXT: tosa.concat
// BOTH-NEXT: return

// A result that is alone.
// RUN: bsaie-reduce --cut='%{test} test-arg=tosa.sub' %s | FileCheck %s --check-prefix=SUB
// SUB: func.func @main(%{{.*}}: tensor<1x4x4x8xi8>, %{{.*}}: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
// SUB-NOT: conv2d
// SUB: tosa.sub

// The same steps every time, and no more than asked for.
// RUN: bsaie-reduce --cut='%{test} test-arg=max_pool2d max-tests=2' %s >%t.two 2>%t.err
// RUN: FileCheck %s --check-prefix=LIMIT < %t.err
// RUN: bsaie-reduce --cut='%{test} test-arg=max_pool2d max-tests=2' %s 2>/dev/null | diff %t.two -
// RUN: bsaie-reduce --cut='%{test} test-arg=max_pool2d max-seconds=0' %s >%t.none 2>%t.err
// RUN: FileCheck %s --check-prefix=TIME < %t.err
// LIMIT: in 2 tests; stopped at a limit
// TIME: 9 operations became 9 in 1 tests; stopped at a limit

// RUN: not bsaie-reduce --cut %s 2>&1 | FileCheck %s --check-prefix=NO-TEST
// NO-TEST: error: no test is given: cut='test=interesting.sh'
// RUN: not bsaie-reduce --cut=test=%t.nothing %s 2>&1 | FileCheck %s --check-prefix=NO-PROGRAM
// NO-PROGRAM: error: the test '{{.*}}nothing' cannot be executed
// RUN: not bsaie-reduce --cut='%{test} test-arg=depthwise' %s 2>&1 | FileCheck %s --check-prefix=DULL
// DULL: error: the test does not find the network interesting: its exit code is 0
// RUN: not bsaie-reduce --cut='%{test} max-tests=0' %s 2>&1 | FileCheck %s --check-prefix=ZERO
// ZERO: error: max-tests is 0, must be at least 1
// RUN: split-file %S/Inputs/refused.txt %t
// RUN: not bsaie-reduce --cut='%{test}' %t/two.mlir 2>&1 | FileCheck %s --check-prefix=TWO
// TWO: error: the module has 2 functions, a network is one
// RUN: not bsaie-reduce --cut='%{test}' %t/blocks.mlir 2>&1 | FileCheck %s --check-prefix=BLOCKS
// BLOCKS: error: the function is no single block

// Upstream's reductions, on any module of the project.
// RUN: bsaie-reduce --reduction-tree='traversal-mode=0 %{test} test-arg=tensor<8x3x3x8xi8>' %t/unused.mlir | FileCheck %s --check-prefix=TREE
// TREE: module
// TREE-NOT: 4x1x1x4
// TREE: blocksparse.weights
// TREE-NOT: 4x1x1x4
// RUN: bsaie-reduce --help | FileCheck %s --check-prefix=HELP
// HELP: bsaie-reduce --cut='test=interesting.sh' net.mlir -o small.mlir
// HELP: Exit code 0 means 'not interesting', any other (1 by custom) 'interesting'.

func.func @main(%x: tensor<1x4x4x8xi8>) -> (tensor<1x2x2x12xi8>, tensor<1x4x4x8xi8>) {
  %w = "tosa.const"() <{values = dense<1> : tensor<8x1x1x8xi8>}> : () -> tensor<8x1x1x8xi8>
  %b = "tosa.const"() <{values = dense<0> : tensor<8xi32>}> : () -> tensor<8xi32>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z32 = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<34> : tensor<1xi8>}> : () -> tensor<1xi8>
  %sum = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, tensor<8x1x1x8xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi32>
  %c0 = tosa.rescale %sum, %m, %s, %z32, %z {scale32 = true, rounding_mode = SINGLE_ROUND, per_channel = false, input_unsigned = false, output_unsigned = false} : (tensor<1x4x4x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x4x4x8xi8>
  %c = tosa.clamp %c0 {min_val = 0 : i8, max_val = 127 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %p = tosa.max_pool2d %c {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
  %begin = tosa.const_shape {values = dense<[0, 0, 0, 2]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %size = tosa.const_shape {values = dense<[1, 2, 2, 4]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %part = tosa.slice %p, %begin, %size : (tensor<1x2x2x8xi8>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x2x2x4xi8>
  %part2 = tosa.clamp %part {min_val = -5 : i8, max_val = 5 : i8} : (tensor<1x2x2x4xi8>) -> tensor<1x2x2x4xi8>
  %cat = tosa.concat %p, %part2 {axis = 3 : i32} : (tensor<1x2x2x8xi8>, tensor<1x2x2x4xi8>) -> tensor<1x2x2x12xi8>
  %d = tosa.sub %x, %c : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %e = tosa.clamp %d {min_val = -5 : i8, max_val = 5 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %cat, %e : tensor<1x2x2x12xi8>, tensor<1x4x4x8xi8>
}
