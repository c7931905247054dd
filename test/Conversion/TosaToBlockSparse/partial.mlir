// What cannot be converted stays; each largest run that can becomes a function.
// RUN: bsaie-opt %s --convert-tosa-to-blocksparse=partial --split-input-file | FileCheck %s
// RUN: bsaie-opt %s --bsaie-explain --split-input-file -o /dev/null 2>&1 | FileCheck %s --check-prefix=EXPLAIN

// CHECK: module attributes {bsaie.device = #aie2.device<"paper-2x2">}
// CHECK: func.func private @net_run0(%{{.*}}: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {bsaie.device = #aie2.device<"paper-2x2">}
// CHECK-NEXT: blocksparse.max_pool2d
// CHECK-NEXT: blocksparse.copy {{.*}} min_val = 0 : i8
// CHECK-NEXT: return
// The second run joins both ways behind the op that is not supported, constants included.
// CHECK: func.func private @net_run1(%[[A:.*]]: tensor<1x4x4x8xi8>, %[[B:.*]]: tensor<1x4x4x8xi8>) -> tensor<1x4x4x16xi8>
// CHECK: blocksparse.copy %[[A]]
// CHECK: blocksparse.copy %[[B]]
// CHECK: tensor.insert_slice
// CHECK-LABEL: func.func @net
// CHECK: %[[R:.*]] = call @net_run0(%{{.*}})
// CHECK: %[[V:.*]] = tosa.reverse %[[R]]
// CHECK: %[[Y:.*]] = call @net_run1(%{{.*}}, %{{.*}})
// CHECK: return %[[Y]]
// A function that is supported is converted in its place, and calls are not followed.
// CHECK-LABEL: func.func @whole
// CHECK-NEXT: blocksparse.max_pool2d
// EXPLAIN: tosa.max_pool2d in @net: supported
// EXPLAIN: tosa.clamp in @net: supported
// EXPLAIN: tosa.reverse in @net: not supported: it has no counterpart
// EXPLAIN: tosa.rescale in @net: supported
// EXPLAIN: tosa.concat in @net: supported
// EXPLAIN: tosa.max_pool2d in @whole: supported
// EXPLAIN: 5 of 6 ops are supported
module attributes {bsaie.device = #aie2.device<"paper-2x2">} {
  func.func @net(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x16xi8> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<37> : tensor<1xi8>}> : () -> tensor<1xi8>
  %p = tosa.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %k = tosa.clamp %p {min_val = 0 : i8, max_val = 127 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %v = tosa.reverse %k {axis = 1 : i32} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %r = tosa.rescale %v, %m, %s, %z, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x8xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi8>
  %c = tosa.concat %r, %k {axis = 3 : i32} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x16xi8>
    return %c : tensor<1x4x4x16xi8>
  }
  func.func @whole(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  %p = tosa.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %p : tensor<1x4x4x8xi8>
  }
}

// -----

// Sums do not cross a border: the convolution stays with its reader. Readers of a run
// that stood between its ops come after the call.
// CHECK: func.func private @sums_run0(
// CHECK-LABEL: func.func @sums
// CHECK: %[[C:.*]] = tosa.conv2d
// CHECK: tosa.abs %[[C]]
// CHECK: %[[R:.*]]:2 = call @sums_run0
// CHECK: %[[V:.*]] = tosa.reverse %[[R]]#0
// CHECK: return %{{.*}}, %[[V]], %[[R]]#1
// EXPLAIN: tosa.conv2d in @sums: not supported: its int32 result is read by an op that is not a rescale to int8
// EXPLAIN: tosa.abs in @sums: not supported: it has no counterpart
// EXPLAIN: tosa.max_pool2d in @sums: supported
// EXPLAIN: tosa.reverse in @sums: not supported: it has no counterpart
// EXPLAIN: tosa.max_pool2d in @sums: supported
// EXPLAIN: 2 of 5 ops are supported
func.func @sums(%x: tensor<1x4x4x8xi8>) -> (tensor<1x4x4x8xi32>, tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %b = "tosa.const"() <{values = dense<0> : tensor<8xi32>}> : () -> tensor<8xi32>
  %w = "tosa.const"() <{values = dense<1> : tensor<8x1x1x8xi8>}> : () -> tensor<8x1x1x8xi8>
  %c = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, tensor<8x1x1x8xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi32>
  %a = tosa.abs %c : (tensor<1x4x4x8xi32>) -> tensor<1x4x4x8xi32>
  %p = tosa.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %v = tosa.reverse %p {axis = 1 : i32} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %q = tosa.max_pool2d %p {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %a, %v, %q : tensor<1x4x4x8xi32>, tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>
}

// -----

// Nothing is supported.
// CHECK-LABEL: func.func @nothing
// CHECK: tosa.max_pool2d
// EXPLAIN: tosa.max_pool2d in @nothing: not supported: input has element type 'f32'; only int8 networks are supported
// EXPLAIN: 0 of 1 ops are supported
func.func @nothing(%x: tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  %p = tosa.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  return %p : tensor<1x4x4x8xf32>
}

// -----

// No int32 leaves a run: what widens one operand of two sums, on both sides of an op that
// is not supported, is in the run of each.
// CHECK: func.func private @widened_run0(%[[X:.*]]: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
// CHECK-NEXT: blocksparse.add %[[X]], %[[X]]
// CHECK: func.func private @widened_run1(
// CHECK-NEXT: blocksparse.add
// CHECK-LABEL: func.func @widened
// CHECK-NEXT: %[[A:.*]] = call @widened_run0
// CHECK-NEXT: %[[V:.*]] = tosa.reverse %[[A]]
// CHECK-NEXT: %[[B:.*]] = call @widened_run1
// CHECK-NEXT: return %[[B]]
// EXPLAIN: 6 of 7 ops are supported
func.func @widened(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %w = tosa.rescale %x, %m, %s, %z, %zero {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x8xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x4x4x8xi32>
  %a = tosa.add %w, %w : (tensor<1x4x4x8xi32>, tensor<1x4x4x8xi32>) -> tensor<1x4x4x8xi32>
  %n = tosa.rescale %a, %m, %s, %zero, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x4x4x8xi8>
  %v = tosa.reverse %n {axis = 1 : i32} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %u = tosa.rescale %v, %m, %s, %z, %zero {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x8xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x4x4x8xi32>
  %b = tosa.add %w, %u : (tensor<1x4x4x8xi32>, tensor<1x4x4x8xi32>) -> tensor<1x4x4x8xi32>
  %y = tosa.rescale %b, %m, %s, %zero, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x4x4x8xi8>
  return %y : tensor<1x4x4x8xi8>
}

// -----

// A run of one op, and readers of it far behind: the return stays last.
// CHECK-LABEL: func.func @single
// CHECK-NEXT: %[[Y:.*]] = call @single_run0
// CHECK-NEXT: %[[F:.*]] = tosa.exp
// CHECK-NEXT: return %[[Y]], %[[F]]
// EXPLAIN: 1 of 2 ops are supported
func.func @single(%x: tensor<1x4x4x8xi8>, %f: tensor<4xf32>) -> (tensor<1x4x4x8xi8>, tensor<4xf32>) {
  %y = tosa.clamp %x {min_val = 0 : i8, max_val = 9 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %e = tosa.exp %f : (tensor<4xf32>) -> tensor<4xf32>
  return %y, %e : tensor<1x4x4x8xi8>, tensor<4xf32>
}

// -----

// A region reads a value from outside: both runs are calls, one before it and one behind.
// CHECK-LABEL: func.func @captured
// CHECK: %[[A:.*]] = call @captured_run0
// CHECK: %[[I:.*]] = scf.if
// CHECK: tosa.reverse %[[A]]
// CHECK: call @captured_run1(%[[I]], %[[A]])
// EXPLAIN: scf.if in @captured: not supported: it has no counterpart
// EXPLAIN: 2 of 3 ops are supported
func.func @captured(%x: tensor<1x4x4x8xi8>, %c: i1) -> tensor<1x4x4x8xi8> {
  %a = tosa.clamp %x {min_val = 0 : i8, max_val = 9 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %i = scf.if %c -> tensor<1x4x4x8xi8> {
    %v = tosa.reverse %a {axis = 1 : i32} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    scf.yield %v : tensor<1x4x4x8xi8>
  } else {
    scf.yield %x : tensor<1x4x4x8xi8>
  }
  %j = tosa.concat %i, %a {axis = 3 : i32} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x16xi8>
  %k = tensor.extract_slice %j[0, 0, 0, 0] [1, 4, 4, 8] [1, 1, 1, 1] : tensor<1x4x4x16xi8> to tensor<1x4x4x8xi8>
  return %k : tensor<1x4x4x8xi8>
}

// -----

// Ops of other dialects stand between runs as well.
// CHECK-LABEL: func.func @between
// CHECK: %[[A:.*]] = call @between_run0
// CHECK: %[[E:.*]] = tensor.extract_slice %[[A]]
// CHECK: call @between_run1(%[[E]], %[[A]])
// EXPLAIN: 3 of 4 ops are supported
func.func @between(%x: tensor<1x4x4x8xi8>) -> (tensor<1x4x4x12xi8>, tensor<1x4x4x8xi8>) {
  %a = tosa.clamp %x {min_val = 0 : i8, max_val = 9 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %e = tensor.extract_slice %a[0, 0, 0, 0] [1, 4, 4, 4] [1, 1, 1, 1] : tensor<1x4x4x8xi8> to tensor<1x4x4x4xi8>
  %d = tosa.clamp %e {min_val = 1 : i8, max_val = 9 : i8} : (tensor<1x4x4x4xi8>) -> tensor<1x4x4x4xi8>
  %j = tosa.concat %a, %d {axis = 3 : i32} : (tensor<1x4x4x8xi8>, tensor<1x4x4x4xi8>) -> tensor<1x4x4x12xi8>
  %v = tosa.reverse %x {axis = 1 : i32} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %j, %v : tensor<1x4x4x12xi8>, tensor<1x4x4x8xi8>
}
