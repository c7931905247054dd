// Kinds of what cannot be compiled: other types, dynamic shapes, other ops, branches. What
// stands before and behind them, or beside them, is outlined.
// RUN: bsaie-opt %s --convert-tosa-to-blocksparse=partial --split-input-file | FileCheck %s
// RUN: bsaie-opt %s --pipeline='sparsify{partial},tile,allocate' --device=paper-2x2 --split-input-file | FileCheck %s --check-prefix=PROGRAM

// CHECK-LABEL: func.func @softmax
// CHECK-NEXT: %[[R:.*]] = call @softmax_run0(
// CHECK-NEXT: %[[C:.*]] = tosa.cast %[[R]]
// CHECK-NEXT: tosa.exp %[[C]]
// PROGRAM: aie2.program @softmax_run0
// PROGRAM: aie2.call @softmax_run0
func.func @softmax(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x1xf32> {
  %k = tosa.clamp %x {min_val = 0 : i8, max_val = 9 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %c = tosa.cast %k : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xf32>
  %e = tosa.exp %c : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  %s = tosa.reduce_sum %e {axis = 3 : i32} : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x1xf32>
  return %s : tensor<1x4x4x1xf32>
}

// -----

// CHECK-LABEL: func.func @argmax
// CHECK-NEXT: %[[R:.*]] = call @argmax_run0(
// CHECK-NEXT: tosa.argmax %[[R]]
// PROGRAM: aie2.program @argmax_run0
// PROGRAM: aie2.call @argmax_run0
func.func @argmax(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4xi32> {
  %k = tosa.max_pool2d %x {kernel = array<i64: 3, 3>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %a = tosa.argmax %k {axis = 3 : i32} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4xi32>
  return %a : tensor<1x4x4xi32>
}

// -----

// Dynamic shapes and int16 beside what can be compiled.
// CHECK-LABEL: func.func @types
// CHECK-NEXT: tosa.clamp %arg0
// CHECK-NEXT: tosa.clamp %arg1
// CHECK-NEXT: call @types_run0(%arg2)
// CHECK-NEXT: return
// PROGRAM: aie2.program @types_run0
// PROGRAM: aie2.call @types_run0
func.func @types(%d: tensor<?x4x4x8xi8>, %i: tensor<1x4x4x8xi16>, %x: tensor<1x4x4x8xi8>) -> (tensor<?x4x4x8xi8>, tensor<1x4x4x8xi16>, tensor<1x4x4x8xi8>) {
  %0 = tosa.clamp %d {min_val = 0 : i8, max_val = 9 : i8} : (tensor<?x4x4x8xi8>) -> tensor<?x4x4x8xi8>
  %1 = tosa.clamp %i {min_val = 0 : i16, max_val = 9 : i16} : (tensor<1x4x4x8xi16>) -> tensor<1x4x4x8xi16>
  %2 = tosa.clamp %x {min_val = 0 : i8, max_val = 9 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %0, %1, %2 : tensor<?x4x4x8xi8>, tensor<1x4x4x8xi16>, tensor<1x4x4x8xi8>
}

// -----

// A run of two results on both sides of a branch; names of any kind, and one that is taken.
// CHECK: func.func private @"a name/0_run1"(%{{.*}}: tensor<1x4x4x8xi8>) -> (tensor<1x4x4x8xi8>, tensor<1x2x2x8xi8>)
// CHECK-LABEL: func.func @"a name/0"
// CHECK-NEXT: %[[R:.*]]:2 = call @"a name/0_run1"
// CHECK-NEXT: %[[I:.*]] = tosa.cond_if
// CHECK: call @"a name/0_run2"(%[[I]])
// PROGRAM: aie2.program @"a name/0_run1"
// PROGRAM: aie2.program @"a name/0_run2"
// PROGRAM: aie2.call @"a name/0_run1"
// PROGRAM: aie2.call @"a name/0_run2"
func.func private @"a name/0_run0"(tensor<4xf32>)
func.func @"a name/0"(%x: tensor<1x4x4x8xi8>, %c: tensor<i1>) -> (tensor<1x4x4x8xi8>, tensor<1x2x2x8xi8>) {
  %d = tosa.clamp %x {min_val = 0 : i8, max_val = 127 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %p = tosa.max_pool2d %d {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
  %r = tosa.cond_if %c (%in = %d) : tensor<i1> (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  ^bb0(%a: tensor<1x4x4x8xi8>):
    %q = tosa.clamp %a {min_val = 0 : i8, max_val = 100 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    tosa.yield %q : tensor<1x4x4x8xi8>
  } else {
  ^bb0(%b: tensor<1x4x4x8xi8>):
    tosa.yield %b : tensor<1x4x4x8xi8>
  }
  %e = tosa.clamp %r {min_val = 3 : i8, max_val = 127 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %e, %p : tensor<1x4x4x8xi8>, tensor<1x2x2x8xi8>
}
