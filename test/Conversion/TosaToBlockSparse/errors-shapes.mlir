// RUN: bsaie-opt %s --convert-tosa-to-blocksparse --split-input-file --verify-diagnostics

// What valid TOSA says in shapes and types that no layer has.

// A pool of a constant.
func.func @f() -> tensor<1x4x4x8xi8> {
  %c = "tosa.const"() <{values = dense<1> : tensor<1x4x4x8xi8>}> : () -> tensor<1x4x4x8xi8>
  // expected-error @below {{input is a constant; only weights, biases and scales may be constants}}
  %p = tosa.max_pool2d %c {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %p : tensor<1x4x4x8xi8>
}

// -----

// A bias without data.
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<5> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %w = "tosa.const"() <{values = dense<1> : tensor<8x1x1x8xi8>}> : () -> tensor<8x1x1x8xi8>
  %b = "tosa.const"() <{values = dense_resource<nowhere> : tensor<8xi32>}> : () -> tensor<8xi32>
  // expected-error @below {{bias has no data, or not as much as its type}}
  %c = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, tensor<8x1x1x8xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi32>
  %r = tosa.rescale %c, %m, %s, %zero, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x4x4x8xi8>
  return %r : tensor<1x4x4x8xi8>
}

// -----

// Unsigned results.
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<5> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  // expected-error @below {{has an unsigned type; only int8 and int32 are supported}}
  %r = tosa.rescale %x, %m, %s, %z, %z {input_unsigned = false, output_unsigned = true, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x8xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi8>
  return %r : tensor<1x4x4x8xi8>
}

// -----

// Weights of four bits.
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<5> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %w = "tosa.const"() <{values = dense<1> : tensor<8x1x1x8xi4>}> : () -> tensor<8x1x1x8xi4>
  %w_z = "tosa.const"() <{values = dense<0> : tensor<1xi4>}> : () -> tensor<1xi4>
  %b = "tosa.const"() <{values = dense<0> : tensor<8xi32>}> : () -> tensor<8xi32>
  // expected-error @below {{weights have type 'tensor<8x1x1x8xi4>'; only int8 weights with a static shape are supported}}
  %c = tosa.conv2d %x, %w, %b, %z, %w_z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, tensor<8x1x1x8xi4>, tensor<8xi32>, tensor<1xi8>, tensor<1xi4>) -> tensor<1x4x4x8xi32>
  %r = tosa.rescale %c, %m, %s, %zero, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x4x4x8xi8>
  return %r : tensor<1x4x4x8xi8>
}

// -----

// Two products.
func.func @f(%x: tensor<2x4x8xi8>) -> tensor<2x4x8xi8> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<5> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %w = "tosa.const"() <{values = dense<1> : tensor<2x8x8xi8>}> : () -> tensor<2x8x8xi8>
  // expected-error @below {{multiplies 2x4x8 by 2x8x8; only one product is supported}}
  %c = tosa.matmul %x, %w, %z, %z : (tensor<2x4x8xi8>, tensor<2x8x8xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<2x4x8xi32>
  %r = tosa.rescale %c, %m, %s, %zero, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<2x4x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<2x4x8xi8>
  return %r : tensor<2x4x8xi8>
}

// -----

// Half a pixel in a row.
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x32x8xi8> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<5> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %w = "tosa.const"() <{values = dense<1> : tensor<1x4x8xi8>}> : () -> tensor<1x4x8xi8>
  %p = tosa.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %v_to = tosa.const_shape {values = dense<[1, 32, 4]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %v = tosa.reshape %p, %v_to : (tensor<1x4x4x8xi8>, !tosa.shape<3>) -> tensor<1x32x4xi8>
  // expected-error @below {{left side is 1x4x4x8 reshaped to 1x32x4; its rows are no pixels, rows or images}}
  %c = tosa.matmul %v, %w, %z, %z : (tensor<1x32x4xi8>, tensor<1x4x8xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x32x8xi32>
  %r = tosa.rescale %c, %m, %s, %zero, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x32x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x32x8xi8>
  return %r : tensor<1x32x8xi8>
}

// -----

// Two layouts of one shape.
func.func @f(%x: tensor<1x4x4x8xi8>, %y: tensor<1x2x8x8xi8>) -> tensor<1x16x8xi8> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<5> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %p = tosa.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %q = tosa.max_pool2d %y {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x2x8x8xi8>) -> tensor<1x2x8x8xi8>
  %u_to = tosa.const_shape {values = dense<[1, 16, 8]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %u = tosa.reshape %p, %u_to : (tensor<1x4x4x8xi8>, !tosa.shape<3>) -> tensor<1x16x8xi8>
  %v_to = tosa.const_shape {values = dense<[1, 16, 8]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %v = tosa.reshape %q, %v_to : (tensor<1x2x8x8xi8>, !tosa.shape<3>) -> tensor<1x16x8xi8>
  %a = tosa.rescale %u, %m, %s, %z, %zero {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x16x8xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x16x8xi32>
  %b = tosa.rescale %v, %m, %s, %z, %zero {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x16x8xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x16x8xi32>
  // expected-error @below {{operands are stored as 1x4x4x8 and 1x2x8x8}}
  %c = tosa.sub %a, %b : (tensor<1x16x8xi32>, tensor<1x16x8xi32>) -> tensor<1x16x8xi32>
  %r = tosa.rescale %c, %m, %s, %zero, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x16x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x16x8xi8>
  return %r : tensor<1x16x8xi8>
}

// -----

// A bias for each column.
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<5> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %w = "tosa.const"() <{values = dense<1> : tensor<8x1x1x8xi8>}> : () -> tensor<8x1x1x8xi8>
  %b = "tosa.const"() <{values = dense<0> : tensor<8xi32>}> : () -> tensor<8xi32>
  %d = "tosa.const"() <{values = dense<1> : tensor<1x1x4x8xi32>}> : () -> tensor<1x1x4x8xi32>
  %c = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, tensor<8x1x1x8xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi32>
  // expected-error @below {{adds a constant of type 'tensor<1x1x4x8xi32>' to sums of type 'tensor<1x4x4x8xi32>'; only one int32 for each output channel is supported}}
  %a = tosa.add %c, %d : (tensor<1x4x4x8xi32>, tensor<1x1x4x8xi32>) -> tensor<1x4x4x8xi32>
  %r = tosa.rescale %a, %m, %s, %zero, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x4x4x8xi8>
  return %r : tensor<1x4x4x8xi8>
}

// -----

// Sums from nowhere.
func.func @f(%x: tensor<1x4x4x8xi32>) -> tensor<1x4x4x8xi8> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<5> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  // expected-error @below {{rescales neither a convolution nor an add, sub or mul}}
  %r = tosa.rescale %x, %m, %s, %zero, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x4x4x8xi8>
  return %r : tensor<1x4x4x8xi8>
}

// -----

// A scale for each column.
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x8x4xi8> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<5> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %ms = "tosa.const"() <{values = dense<5> : tensor<4xi32>}> : () -> tensor<4xi32>
  %ss = "tosa.const"() <{values = dense<30> : tensor<4xi8>}> : () -> tensor<4xi8>
  %p = tosa.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %v_to = tosa.const_shape {values = dense<[1, 4, 8, 4]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %v = tosa.reshape %p, %v_to : (tensor<1x4x4x8xi8>, !tosa.shape<4>) -> tensor<1x4x8x4xi8>
  // expected-error @below {{has 4 multipliers but there are 8 channels}}
  %r = tosa.rescale %v, %ms, %ss, %z, %z {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x8x4xi8>, tensor<4xi32>, tensor<4xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x8x4xi8>
  return %r : tensor<1x4x8x4xi8>
}

// -----

// Pixels that are joined to pixels of another shape.
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x32x8xi8> {
  %p = tosa.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %v_to = tosa.const_shape {values = dense<[1, 16, 8]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %v = tosa.reshape %p, %v_to : (tensor<1x4x4x8xi8>, !tosa.shape<3>) -> tensor<1x16x8xi8>
  // expected-error @below {{joins activations stored as 1x4x4x8 and 1x4x4x8 along dimension 1 of 1x16x8}}
  %c = tosa.concat %v, %v {axis = 1 : i32} : (tensor<1x16x8xi8>, tensor<1x16x8xi8>) -> tensor<1x32x8xi8>
  return %c : tensor<1x32x8xi8>
}

// -----

// Some pixels of a list of pixels.
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x3x8xi8> {
  %p = tosa.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %v_to = tosa.const_shape {values = dense<[1, 16, 8]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %v = tosa.reshape %p, %v_to : (tensor<1x4x4x8xi8>, !tosa.shape<3>) -> tensor<1x16x8xi8>
  %from = tosa.const_shape {values = dense<[0, 2, 0]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %size = tosa.const_shape {values = dense<[1, 3, 8]> : tensor<3xindex>} : () -> !tosa.shape<3>
  // expected-error @below {{takes a part of 1x16x8, which is stored as 1x4x4x8}}
  %c = tosa.slice %v, %from, %size : (tensor<1x16x8xi8>, !tosa.shape<3>, !tosa.shape<3>) -> tensor<1x3x8xi8>
  return %c : tensor<1x3x8xi8>
}

// -----

// More rows cut off than there are.
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x3x4x8xi8> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<5> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %to = tosa.const_shape {values = dense<[0, 0, -1, 0, 0, 0, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
  // expected-error @below {{padding has entry -1, expected at least 0}}
  %c = tosa.pad %x, %to, %z : (tensor<1x4x4x8xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<1x3x4x8xi8>
  return %c : tensor<1x3x4x8xi8>
}

// -----

// Types that are larger than any memory, in a few bytes of text.
func.func @f(%x: tensor<1x65536x65536x8xi8>) -> tensor<1x65536x65536x8xi8> {
  // expected-error @below {{input of type 'tensor<1x65536x65536x8xi8>' has more than 1073741824 values}}
  %p = tosa.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x65536x65536x8xi8>) -> tensor<1x65536x65536x8xi8>
  return %p : tensor<1x65536x65536x8xi8>
}

// -----

func.func @f(%x: tensor<1x4x4x65536xi8>) -> tensor<1x4x4x65536xi8> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<5> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %w = "tosa.const"() <{values = dense<1> : tensor<65536x1x1x65536xi8>}> : () -> tensor<65536x1x1x65536xi8>
  %b = "tosa.const"() <{values = dense<0> : tensor<65536xi32>}> : () -> tensor<65536xi32>
  // expected-error @below {{weights of type 'tensor<65536x1x1x65536xi8>' have more than 268435456 values}}
  %c = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x65536xi8>, tensor<65536x1x1x65536xi8>, tensor<65536xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x65536xi32>
  %r = tosa.rescale %c, %m, %s, %zero, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x65536xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x4x4x65536xi8>
  return %r : tensor<1x4x4x65536xi8>
}

// -----

// Outputs that TOSA does not allow, and upstream's verifier does.
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x?x?x8xi8> {
  // expected-error @below {{output has type 'tensor<1x?x?x8xi8>'; every shape must be static}}
  %p = tosa.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x?x?x8xi8>
  return %p : tensor<1x?x?x8xi8>
}

// -----

func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x?x?x8xi8> {
  %s = tosa.const_shape {values = dense<[0, 0, 1, 1, 1, 1, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  // expected-error @below {{output has type 'tensor<1x?x?x8xi8>'; every shape must be static}}
  %p = tosa.pad %x, %s, %z : (tensor<1x4x4x8xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<1x?x?x8xi8>
  return %p : tensor<1x?x?x8xi8>
}

// -----

func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<2x4x4x8xi8> {
  // expected-error @below {{output has 2 images but the input has 1}}
  %p = tosa.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<2x4x4x8xi8>
  return %p : tensor<2x4x4x8xi8>
}

// -----

func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x16xi8> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %m = "tosa.const"() <{values = dense<5> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  // expected-error @below {{output has type 'tensor<1x4x4x16xi8>' but its operands give 1x4x4x8}}
  %r = tosa.rescale %x, %m, %s, %z, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x8xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x16xi8>
  return %r : tensor<1x4x4x16xi8>
}

// -----

// What reads a tensor of too many values is compared with it all the same.
func.func @f(%x: tensor<1x4x4x3xi8>) -> tensor<1x16x2xi8> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<37> : tensor<1xi8>}> : () -> tensor<1xi8>
  %w = "tosa.const"() <{values = dense<1> : tensor<1x3x2xi8>}> : () -> tensor<1x3x2xi8>
  %b = "tosa.const"() <{values = dense<10> : tensor<1x1x2xi32>}> : () -> tensor<1x1x2xi32>
  %flat = tosa.const_shape {values = dense<[1, 16, 3]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %f = tosa.reshape %x, %flat : (tensor<1x4x4x3xi8>, !tosa.shape<3>) -> tensor<1x16x3xi8>
  // expected-error @below {{output of type 'tensor<1x9223372036854775807x2xi32>' has more than 1073741824 values}}
  %c = tosa.matmul %f, %w, %z, %z : (tensor<1x16x3xi8>, tensor<1x3x2xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x9223372036854775807x2xi32>
  %a = tosa.add %c, %b : (tensor<1x9223372036854775807x2xi32>, tensor<1x1x2xi32>) -> tensor<1x9223372036854775807x2xi32>
  %r = tosa.rescale %a, %m, %s, %zero, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x9223372036854775807x2xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x16x2xi8>
  return %r : tensor<1x16x2xi8>
}
