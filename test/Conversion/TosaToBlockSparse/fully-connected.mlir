// Fully connected layers, and reshapes that move nothing.
// RUN: bsaie-opt %s --convert-tosa-to-blocksparse --split-input-file | FileCheck %s

// A product of pixels is a 1x1 convolution; a constant that is added to its sums is the
// bias. The right side is transposed.
// CHECK-LABEL: func.func @pixels
// CHECK: %[[W:.*]] = blocksparse.weights dense<{{\[\[\[\[}}1, 3, 5]]], {{\[\[\[}}2, 4, 6]]]]> : tensor<2x1x1x3xi8>
// CHECK: %[[Y:.*]] = blocksparse.conv2d %{{.*}}, %[[W]] {bias = array<i32: 10, 20>,
// CHECK-SAME: (tensor<1x4x4x3xi8>, {{.*}}) -> tensor<1x4x4x2xi8>
// CHECK: return %[[Y]]
func.func @pixels(%x: tensor<1x4x4x3xi8>) -> tensor<1x4x4x2xi8> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<37> : tensor<1xi8>}> : () -> tensor<1xi8>
  %w = "tosa.const"() <{values = dense<[[[1, 2], [3, 4], [5, 6]]]> : tensor<1x3x2xi8>}> : () -> tensor<1x3x2xi8>
  %b = "tosa.const"() <{values = dense<[[[10, 20]]]> : tensor<1x1x2xi32>}> : () -> tensor<1x1x2xi32>
  %flat = tosa.const_shape {values = dense<[1, 16, 3]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %image = tosa.const_shape {values = dense<[1, 4, 4, 2]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %f = tosa.reshape %x, %flat : (tensor<1x4x4x3xi8>, !tosa.shape<3>) -> tensor<1x16x3xi8>
  %c = tosa.matmul %f, %w, %z, %z : (tensor<1x16x3xi8>, tensor<1x3x2xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x16x2xi32>
  %a = tosa.add %c, %b : (tensor<1x16x2xi32>, tensor<1x1x2xi32>) -> tensor<1x16x2xi32>
  %r = tosa.rescale %a, %m, %s, %zero, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x16x2xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x16x2xi8>
  %y = tosa.reshape %r, %image : (tensor<1x16x2xi8>, !tosa.shape<4>) -> tensor<1x4x4x2xi8>
  return %y : tensor<1x4x4x2xi8>
}

// -----

// A flattened image times a matrix is a convolution of the whole image, without a copy
// of its weights. Arguments and results of fewer dimensions keep their types.
// CHECK-LABEL: func.func @flattened
// CHECK-SAME: (%[[X:.*]]: tensor<1x18xi8>) -> tensor<1x8xi8>
// CHECK: %[[I:.*]] = tensor.expand_shape %[[X]]
// CHECK-SAME: tensor<1x18xi8> into tensor<1x3x3x2xi8>
// CHECK: %[[P:.*]] = blocksparse.max_pool2d %[[I]]
// CHECK: %[[W:.*]] = blocksparse.weights dense_resource<w> : tensor<8x3x3x2xi8>
// CHECK: %[[Y:.*]] = blocksparse.conv2d %[[P]], %[[W]]
// CHECK-SAME: (tensor<1x3x3x2xi8>, {{.*}}) -> tensor<1x1x1x8xi8>
// CHECK: %[[R:.*]] = tensor.collapse_shape %[[Y]]
// CHECK-SAME: tensor<1x1x1x8xi8> into tensor<1x8xi8>
// CHECK: return %[[R]]
func.func @flattened(%x: tensor<1x18xi8>) -> tensor<1x8xi8> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<37> : tensor<1xi8>}> : () -> tensor<1xi8>
  %b = "tosa.const"() <{values = dense<5> : tensor<8xi32>}> : () -> tensor<8xi32>
  %w = "tosa.const"() <{values = dense_resource<w> : tensor<8x1x1x18xi8>}> : () -> tensor<8x1x1x18xi8>
  %image = tosa.const_shape {values = dense<[1, 3, 3, 2]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %flat = tosa.const_shape {values = dense<[1, 1, 1, 18]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %logits = tosa.const_shape {values = dense<[1, 8]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %i = tosa.reshape %x, %image : (tensor<1x18xi8>, !tosa.shape<4>) -> tensor<1x3x3x2xi8>
  %p = tosa.max_pool2d %i {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x3x3x2xi8>) -> tensor<1x3x3x2xi8>
  %f = tosa.reshape %p, %flat : (tensor<1x3x3x2xi8>, !tosa.shape<4>) -> tensor<1x1x1x18xi8>
  %c = tosa.conv2d %f, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x18xi8>, tensor<8x1x1x18xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x8xi32>
  %r = tosa.rescale %c, %m, %s, %zero, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x1x1x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x1x8xi8>
  %y = tosa.reshape %r, %logits : (tensor<1x1x1x8xi8>, !tosa.shape<2>) -> tensor<1x8xi8>
  return %y : tensor<1x8xi8>
}

{-#
  dialect_resources: { builtin: { w: "0x01000000010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101" } }
#-}

// -----

// Several outputs of each input, and a scale for each channel of a sum.
// CHECK-LABEL: func.func @spread
// CHECK: blocksparse.weights dense<{{\[\[\[\[}}1, 0]]], {{\[\[\[}}2, 0]]], {{\[\[\[}}0, 3]]], {{\[\[\[}}0, 4]]]]> : tensor<4x1x1x2xi8>
// CHECK: %[[C:.*]] = blocksparse.conv2d
// CHECK: %[[A:.*]] = tensor.extract_slice %[[C]][0, 0, 0, 0] [1, 2, 2, 3]
// CHECK: %[[B:.*]] = blocksparse.add %{{.*}} requant = #blocksparse.requant<5 shift 30>
// CHECK: %[[D:.*]] = blocksparse.add %{{.*}} requant = #blocksparse.requant<6 shift 30>
// CHECK: %[[E:.*]] = tensor.insert_slice %[[B]] into %{{.*}}[0, 0, 0, 0] [1, 2, 2, 3]
// CHECK: tensor.insert_slice %[[D]] into %[[E]][0, 0, 0, 3] [1, 2, 2, 1]
func.func @spread(%x: tensor<1x2x2x2xi8>) -> tensor<1x2x2x4xi8> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<37> : tensor<1xi8>}> : () -> tensor<1xi8>
  %w = "tosa.const"() <{values = dense<[[[[1, 2], [3, 4]]]]> : tensor<1x1x2x2xi8>}> : () -> tensor<1x1x2x2xi8>
  %b = "tosa.const"() <{values = dense<0> : tensor<4xi32>}> : () -> tensor<4xi32>
  %ms = "tosa.const"() <{values = dense<[5, 5, 5, 6]> : tensor<4xi32>}> : () -> tensor<4xi32>
  %ss = "tosa.const"() <{values = dense<30> : tensor<4xi8>}> : () -> tensor<4xi8>
  %c = tosa.depthwise_conv2d %x, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x2x2x2xi8>, tensor<1x1x2x2xi8>, tensor<4xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x2x2x4xi32>
  %r = tosa.rescale %c, %m, %s, %zero, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x2x2x4xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x2x2x4xi8>
  %v = tosa.rescale %r, %m, %s, %z, %zero {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x2x2x4xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x2x2x4xi32>
  %a = tosa.add %v, %v : (tensor<1x2x2x4xi32>, tensor<1x2x2x4xi32>) -> tensor<1x2x2x4xi32>
  %y = tosa.rescale %a, %ms, %ss, %zero, %z {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x2x2x4xi32>, tensor<4xi32>, tensor<4xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x2x2x4xi8>
  return %y : tensor<1x2x2x4xi8>
}

// -----

// An argument that is read through a chain of reshapes has the last shape from the beginning.
// CHECK-LABEL: func.func @chain
// CHECK-SAME: (%[[X:.*]]: tensor<2x64xi8>)
// CHECK: %[[I:.*]] = tensor.expand_shape %[[X]] {{.*}} into tensor<2x2x4x8xi8>
// CHECK: blocksparse.max_pool2d %[[I]]
func.func @chain(%x: tensor<2x64xi8>) -> tensor<2x2x4x8xi8> {
  %t = tosa.const_shape {values = dense<[2, 8, 8]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %i = tosa.const_shape {values = dense<[2, 2, 4, 8]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %a = tosa.reshape %x, %t : (tensor<2x64xi8>, !tosa.shape<3>) -> tensor<2x8x8xi8>
  %b = tosa.reshape %a, %i : (tensor<2x8x8xi8>, !tosa.shape<4>) -> tensor<2x2x4x8xi8>
  %p = tosa.max_pool2d %b {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<2x2x4x8xi8>) -> tensor<2x2x4x8xi8>
  return %p : tensor<2x2x4x8xi8>
}
