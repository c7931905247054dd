// RUN: bsaie-opt %s --convert-tosa-to-blocksparse --split-input-file --verify-diagnostics

// A float network.
func.func @f(%x: tensor<1x4x4x8xf32>) -> tensor<1x2x2x8xf32> {
  // expected-error @below {{input has element type 'f32'; only int8 networks are supported}}
  %r = tosa.max_pool2d %x {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x4x4x8xf32>) -> tensor<1x2x2x8xf32>
  return %r : tensor<1x2x2x8xf32>
}

// -----

// int16 activations.
func.func @f(%x: tensor<1x4x4x8xi16>) -> tensor<1x2x2x8xi16> {
  // expected-error @below {{input has element type 'i16'; only int8 networks are supported}}
  %r = tosa.max_pool2d %x {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x4x4x8xi16>) -> tensor<1x2x2x8xi16>
  return %r : tensor<1x2x2x8xi16>
}

// -----

// A dynamic shape.
func.func @f(%x: tensor<1x?x4x8xi8>) -> tensor<1x?x2x8xi8> {
  // expected-error-re @below {{input has type 'tensor<1x{{.}}x4x8xi8>'; every shape must be static}}
  %r = tosa.max_pool2d %x {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x?x4x8xi8>) -> tensor<1x?x2x8xi8>
  return %r : tensor<1x?x2x8xi8>
}

// -----

// More dimensions than an image has.
func.func @f(%x: tensor<1x1x4x4x8xi8>) -> tensor<1x1x4x4x8xi8> {
  // expected-error @below {{input has rank 5; activations are NHWC}}
  %r = tosa.clamp %x {min_val = 0 : i8, max_val = 127 : i8} : (tensor<1x1x4x4x8xi8>) -> tensor<1x1x4x4x8xi8>
  return %r : tensor<1x1x4x4x8xi8>
}

// -----

// All ops without a counterpart in one error, each with its place.
func.func @f(%x: tensor<1x4x4x8xi8>) -> (tensor<1x4x4x16xi8>, tensor<1x4x4x8xi8>) {
  // expected-error @below {{cannot convert to blocksparse: tosa.reverse (2), tosa.abs}}
  // expected-note @below {{tosa.reverse}}
  %v = tosa.reverse %x {axis = 1 : i32} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  // expected-note @below {{tosa.reverse}}
  %w = tosa.reverse %v {axis = 2 : i32} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %a = tosa.concat %v, %w {axis = 3 : i32} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x16xi8>
  // expected-note @below {{tosa.abs}}
  %b = tosa.abs %w : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %a, %b : tensor<1x4x4x16xi8>, tensor<1x4x4x8xi8>
}

// -----

// The sums of a convolution leave the function.
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi32> {
  %w = "tosa.const"() <{values = dense<1> : tensor<8x1x1x8xi8>}> : () -> tensor<8x1x1x8xi8>
  %b = "tosa.const"() <{values = dense<0> : tensor<8xi32>}> : () -> tensor<8xi32>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %i = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  // expected-error @below {{its int32 result is read by an op that is not a rescale to int8}}
  %c = tosa.conv2d %x, %w, %b, %i, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, tensor<8x1x1x8xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi32>
  return %c : tensor<1x4x4x8xi32>
}

// -----

// Sums that were not rescaled.
func.func @f(%x: tensor<1x4x4x8xi32>) -> tensor<1x4x4x8xi32> {
  // expected-error @below {{operands are not int8 values rescaled to int32}}
  %r = tosa.add %x, %x : (tensor<1x4x4x8xi32>, tensor<1x4x4x8xi32>) -> tensor<1x4x4x8xi32>
  return %r : tensor<1x4x4x8xi32>
}

// -----

// A mask and a weight zero point.
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  %w = "tosa.const"() <{values = dense<1> : tensor<8x1x1x8xi8>}> : () -> tensor<8x1x1x8xi8>
  %b = "tosa.const"() <{values = dense<0> : tensor<8xi32>}> : () -> tensor<8xi32>
  %z = "tosa.const"() <{values = dense<3> : tensor<1xi8>}> : () -> tensor<1xi8>
  %i = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  // expected-error @below {{has a mask and weight zero point 3; masks demand 0}}
  %c = tosa.conv2d %x, %w, %b, %i, %z {blocksparse.mask = #blocksparse.mask<8x8, 1x1, none>, acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, tensor<8x1x1x8xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi32>
  %m = "tosa.const"() <{values = dense<5> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %r = tosa.rescale %c, %m, %s, %zero, %i {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x4x4x8xi8>
  return %r : tensor<1x4x4x8xi8>
}

// -----

// A mask of another size.
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  %w = "tosa.const"() <{values = dense<1> : tensor<8x1x1x8xi8>}> : () -> tensor<8x1x1x8xi8>
  %b = "tosa.const"() <{values = dense<0> : tensor<8xi32>}> : () -> tensor<8xi32>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %i = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  // expected-error @below {{mask has 2x1 blocks of 8x8 but the weights have 1x1}}
  %c = tosa.conv2d %x, %w, %b, %i, %z {blocksparse.mask = #blocksparse.mask<8x8, 2x1, none>, acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, tensor<8x1x1x8xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi32>
  %m = "tosa.const"() <{values = dense<5> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %r = tosa.rescale %c, %m, %s, %zero, %i {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x4x4x8xi8>
  return %r : tensor<1x4x4x8xi8>
}

// -----

// Weights that are computed.
func.func @f(%x: tensor<1x4x4x8xi8>, %v: tensor<8x1x1x8xi8>) -> tensor<1x4x4x8xi8> {
  %w = "tosa.const"() <{values = dense<1> : tensor<8x1x1x8xi8>}> : () -> tensor<8x1x1x8xi8>
  %b = "tosa.const"() <{values = dense<0> : tensor<8xi32>}> : () -> tensor<8xi32>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %i = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  // expected-error @below {{weights are not a constant}}
  %c = tosa.conv2d %x, %v, %b, %i, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, tensor<8x1x1x8xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi32>
  %m = "tosa.const"() <{values = dense<5> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %r = tosa.rescale %c, %m, %s, %zero, %i {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x4x4x8xi8>
  return %r : tensor<1x4x4x8xi8>
}

// -----

// Zero points that are computed.
func.func @f(%x: tensor<1x4x4x8xi8>, %i: tensor<1xi8>) -> tensor<1x4x4x8xi8> {
  %w = "tosa.const"() <{values = dense<1> : tensor<8x1x1x8xi8>}> : () -> tensor<8x1x1x8xi8>
  %b = "tosa.const"() <{values = dense<0> : tensor<8xi32>}> : () -> tensor<8xi32>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  // expected-error @below {{input_zp is not a constant}}
  %c = tosa.conv2d %x, %w, %b, %i, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, tensor<8x1x1x8xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi32>
  %m = "tosa.const"() <{values = dense<5> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %r = tosa.rescale %c, %m, %s, %zero, %i {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x4x4x8xi8>
  return %r : tensor<1x4x4x8xi8>
}

// -----

// A depthwise convolution in which only the weights are wrong.
func.func @f(%x: tensor<1x4x4x8xi8>, %w: tensor<1x1x8x1xi8>) -> tensor<1x4x4x8xi8> {
  %b = "tosa.const"() <{values = dense<0> : tensor<8xi32>}> : () -> tensor<8xi32>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %m = "tosa.const"() <{values = dense<5> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  // expected-error @below {{weights are not a constant}}
  %c = tosa.depthwise_conv2d %x, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, tensor<1x1x8x1xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi32>
  // The rescale belongs to it and is not named.
  %r = tosa.rescale %c, %m, %s, %zero, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x4x4x8xi8>
  return %r : tensor<1x4x4x8xi8>
}

// -----

// A product of two activations.
func.func @f(%x: tensor<1x4x8xi8>, %y: tensor<1x8x8xi8>) -> tensor<1x4x8xi8> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %m = "tosa.const"() <{values = dense<5> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  // expected-error @below {{right side is not a constant}}
  %c = tosa.matmul %x, %y, %z, %z : (tensor<1x4x8xi8>, tensor<1x8x8xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x8xi32>
  %r = tosa.rescale %c, %m, %s, %zero, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x4x8xi8>
  return %r : tensor<1x4x8xi8>
}

// -----

// A reshape that moves pixels.
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x2x8x8xi8> {
  %p = tosa.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %to = tosa.const_shape {values = dense<[1, 2, 8, 8]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %v = tosa.reshape %p, %to : (tensor<1x4x4x8xi8>, !tosa.shape<4>) -> tensor<1x2x8x8xi8>
  // expected-error @below {{input is 1x4x4x8 reshaped to 1x2x8x8; only reshapes that keep height, width and channels in their places are supported}}
  %q = tosa.max_pool2d %v {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x2x8x8xi8>) -> tensor<1x2x8x8xi8>
  return %q : tensor<1x2x8x8xi8>
}

// -----

// An operand that is smaller.
func.func @f(%x: tensor<1x4x4x8xi8>, %y: tensor<1x1x1x8xi8>) -> tensor<1x4x4x8xi8> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %m = "tosa.const"() <{values = dense<5> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %a = tosa.rescale %x, %m, %s, %z, %zero {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x8xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x4x4x8xi32>
  %b = tosa.rescale %y, %m, %s, %z, %zero {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x1x1x8xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x1x1x8xi32>
  // expected-error @below {{broadcasts an operand of type 'tensor<1x1x1x8xi32>' to 'tensor<1x4x4x8xi32>'}}
  %c = tosa.mul %a, %b, %z : (tensor<1x4x4x8xi32>, tensor<1x1x1x8xi32>, tensor<1xi8>) -> tensor<1x4x4x8xi32>
  %r = tosa.rescale %c, %m, %s, %zero, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x4x4x8xi8>
  return %r : tensor<1x4x4x8xi8>
}

// -----

// A constant operand.
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %m = "tosa.const"() <{values = dense<5> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %b = "tosa.const"() <{values = dense<7> : tensor<1x4x4x8xi32>}> : () -> tensor<1x4x4x8xi32>
  %a = tosa.rescale %x, %m, %s, %z, %zero {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x8xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x4x4x8xi32>
  // expected-error @below {{an operand is a constant; both must be activations}}
  %c = tosa.add %a, %b : (tensor<1x4x4x8xi32>, tensor<1x4x4x8xi32>) -> tensor<1x4x4x8xi32>
  %r = tosa.rescale %c, %m, %s, %zero, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x4x4x8xi8>
  return %r : tensor<1x4x4x8xi8>
}

// -----

// Another image.
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<2x4x4x8xi8> {
  %p = tosa.const_shape {values = dense<[0, 1, 0, 0, 0, 0, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  // expected-error @below {{adds 1 images}}
  %r = tosa.pad %x, %p, %z : (tensor<1x4x4x8xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<2x4x4x8xi8>
  return %r : tensor<2x4x4x8xi8>
}

// -----

// A rescale to int16.
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi16> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z16 = "tosa.const"() <{values = dense<0> : tensor<1xi16>}> : () -> tensor<1xi16>
  %m = "tosa.const"() <{values = dense<5> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  // expected-error @below {{rescales 'tensor<1x4x4x8xi8>' to 'tensor<1x4x4x8xi16>'; only int8 and int32 sums are supported}}
  %r = tosa.rescale %x, %m, %s, %z, %z16 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x8xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi16>) -> tensor<1x4x4x8xi16>
  return %r : tensor<1x4x4x8xi16>
}

// -----

// A mask on another op.
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  // expected-error @below {{has a mask; only tosa.conv2d may have one}}
  %y = tosa.clamp %x {blocksparse.mask = #blocksparse.mask<8x8, 1x1, all>, min_val = 0 : i8, max_val = 9 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %y : tensor<1x4x4x8xi8>
}

// -----

// Functions of functions, and a softmax: all in one error.
func.func private @g(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xf32> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  // expected-error @below {{cannot convert to blocksparse: func.call, tosa.cast, tosa.exp, tosa.reduce_sum, tosa.reciprocal, tosa.mul}}
  // expected-note @below {{func.call: calls @g; functions are compiled one by one, unless they are inlined first}}
  %y = call @g(%x) : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  // expected-note @below {{tosa.cast: casts 'tensor<1x4x4x8xi8>' to 'tensor<1x4x4x8xf32>'}}
  %c = tosa.cast %y : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xf32>
  // expected-note @below {{tosa.exp}}
  %e = tosa.exp %c : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  // expected-note @below {{tosa.reduce_sum}}
  %s = tosa.reduce_sum %e {axis = 3 : i32} : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x1xf32>
  // expected-note @below {{tosa.reciprocal}}
  %r = tosa.reciprocal %s : (tensor<1x4x4x1xf32>) -> tensor<1x4x4x1xf32>
  // expected-note @below {{tosa.mul: operands are not int8 values rescaled to int32}}
  %o = tosa.mul %e, %r, %z : (tensor<1x4x4x8xf32>, tensor<1x4x4x1xf32>, tensor<1xi8>) -> tensor<1x4x4x8xf32>
  return %o : tensor<1x4x4x8xf32>
}
