// Concatenations are placed: their operands are layers that write into one tensor.
// RUN: bsaie-opt %s --convert-tosa-to-blocksparse --split-input-file | FileCheck %s

// A layer's result that is inserted once is inserted as it is, whoever else reads it;
// a second time, and for an argument, it is copied.
// CHECK-LABEL: func.func @channels
// CHECK-SAME: (%[[X:.*]]: tensor
// CHECK: %[[P:.*]] = blocksparse.max_pool2d %[[X]]
// CHECK: %[[A:.*]] = blocksparse.copy %[[P]] {blocksparse.name = "copy0", pad = array<i64: 0, 0, 0, 0>}
// CHECK: %[[B:.*]] = blocksparse.copy %[[X]] {blocksparse.name = "copy1",
// CHECK: %[[E:.*]] = tensor.empty() : tensor<1x4x4x24xi8>
// CHECK: %[[C:.*]] = tensor.insert_slice %[[P]] into %[[E]][0, 0, 0, 0] [1, 4, 4, 8]
// CHECK: %[[D:.*]] = tensor.insert_slice %[[A]] into %[[C]][0, 0, 0, 8] [1, 4, 4, 8]
// CHECK: %[[F:.*]] = tensor.insert_slice %[[B]] into %[[D]][0, 0, 0, 16] [1, 4, 4, 8]
// CHECK: %[[Q:.*]] = blocksparse.max_pool2d %[[P]]
// CHECK: return %[[F]], %[[Q]]
func.func @channels(%x: tensor<1x4x4x8xi8>) -> (tensor<1x4x4x24xi8>, tensor<1x4x4x8xi8>) {
  %p = tosa.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %c = tosa.concat %p, %p, %x {axis = 3 : i32} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x24xi8>
  %q = tosa.max_pool2d %p {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %c, %q : tensor<1x4x4x24xi8>, tensor<1x4x4x8xi8>
}

// -----

// A concatenation of a concatenation; what is inserted and returned is copied for the
// result, and so is an argument.
// CHECK-LABEL: func.func @nested
// CHECK-SAME: (%[[X:.*]]: tensor
// CHECK: %[[P:.*]] = blocksparse.max_pool2d
// CHECK: %[[Q:.*]] = blocksparse.max_pool2d
// CHECK: %[[I:.*]] = tensor.insert_slice %[[Q]] into %{{.*}}[0, 4, 0, 0] [1, 4, 4, 8]
// CHECK: %[[R:.*]] = blocksparse.max_pool2d
// CHECK: %[[J:.*]] = tensor.insert_slice %[[I]] into %{{.*}}[0, 0, 0, 0] [1, 8, 4, 8]
// CHECK: %[[K:.*]] = tensor.insert_slice %[[R]] into %[[J]][0, 8, 0, 0] [1, 4, 4, 8]
// CHECK: %[[A:.*]] = blocksparse.copy %[[P]]
// CHECK: %[[B:.*]] = blocksparse.copy %[[X]]
// CHECK: return %[[K]], %[[A]], %[[B]]
func.func @nested(%x: tensor<1x4x4x8xi8>) -> (tensor<1x12x4x8xi8>, tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) {
  %p = tosa.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %q = tosa.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %c = tosa.concat %p, %q {axis = 1 : i32} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x8x4x8xi8>
  %r = tosa.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %d = tosa.concat %c, %r {axis = 1 : i32} : (tensor<1x8x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x12x4x8xi8>
  return %d, %p, %x : tensor<1x12x4x8xi8>, tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>
}

// -----

// An operand of another scale is rescaled by a copy.
// CHECK-LABEL: func.func @rescaled
// CHECK: %[[P:.*]] = blocksparse.max_pool2d
// CHECK: %[[A:.*]] = blocksparse.copy %[[P]] {{.*}} requant = #blocksparse.requant<1073741824 shift 37>}
// CHECK: tensor.insert_slice %[[A]] into %{{.*}}[0, 0, 0, 0] [1, 4, 4, 8]
// CHECK: tensor.insert_slice %[[P]] into %{{.*}}[0, 0, 0, 8] [1, 4, 4, 8]
func.func @rescaled(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x16xi8> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<37> : tensor<1xi8>}> : () -> tensor<1xi8>
  %p = tosa.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %r = tosa.rescale %p, %m, %s, %z, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x8xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi8>
  %c = tosa.concat %r, %p {axis = 3 : i32} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x16xi8>
  return %c : tensor<1x4x4x16xi8>
}

// -----

// The width is spread over the columns of the mesh: parts are padded and added.
// CHECK-LABEL: func.func @width
// CHECK-SAME: (%[[X:.*]]: tensor<1x4x4x8xi8>, %[[Y:.*]]: tensor
// CHECK: %[[A:.*]] = blocksparse.copy %[[X]] {{.*}}pad = array<i64: 0, 0, 0, 3>
// CHECK: %[[B:.*]] = blocksparse.copy %[[Y]] {{.*}}pad = array<i64: 0, 0, 4, 0>
// CHECK: %[[C:.*]] = blocksparse.add %[[A]], %[[B]]
// CHECK: return %[[C]]
func.func @width(%x: tensor<1x4x4x8xi8>, %y: tensor<1x4x3x8xi8>) -> tensor<1x4x7x8xi8> {
  %c = tosa.concat %x, %y {axis = 2 : i32} : (tensor<1x4x4x8xi8>, tensor<1x4x3x8xi8>) -> tensor<1x4x7x8xi8>
  return %c : tensor<1x4x7x8xi8>
}

// -----

// Rows of several images do not lie side by side either; those of one are placed.
// CHECK-LABEL: func.func @heights
// CHECK-SAME: (%[[X:.*]]: tensor<2x1x4x8xi8>, %[[Y:.*]]: tensor<2x2x4x8xi8>)
// CHECK: %[[A:.*]] = blocksparse.copy %[[X]] {blocksparse.name = "copy0", pad = array<i64: 0, 2, 0, 0>}
// CHECK: %[[B:.*]] = blocksparse.copy %[[Y]] {blocksparse.name = "copy1", pad = array<i64: 1, 0, 0, 0>}
// CHECK: %[[C:.*]] = blocksparse.add %[[A]], %[[B]]
// CHECK: return %[[C]]
func.func @heights(%x: tensor<2x1x4x8xi8>, %y: tensor<2x2x4x8xi8>) -> tensor<2x3x4x8xi8> {
  %c = tosa.concat %x, %y {axis = 1 : i32} : (tensor<2x1x4x8xi8>, tensor<2x2x4x8xi8>) -> tensor<2x3x4x8xi8>
  return %c : tensor<2x3x4x8xi8>
}
