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

// A batch.
func.func @f(%x: tensor<4x4x4x8xi8>) -> tensor<4x2x2x8xi8> {
  // expected-error @below {{input has 4 images; a network is compiled for one and runs several times}}
  %r = tosa.max_pool2d %x {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<4x4x4x8xi8>) -> tensor<4x2x2x8xi8>
  return %r : tensor<4x2x2x8xi8>
}

// -----

// Not an image.
func.func @f(%x: tensor<4x8xi8>) -> tensor<4x8xi8> {
  // expected-error @below {{input has rank 2; activations are NHWC}}
  %r = tosa.clamp %x {min_val = 0 : i8, max_val = 127 : i8} : (tensor<4x8xi8>) -> tensor<4x8xi8>
  return %r : tensor<4x8xi8>
}

// -----

// All ops without a counterpart in one error, each with its place.
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x16xi8> {
  // expected-error @below {{cannot convert to blocksparse: tosa.reverse, tosa.concat (2), tosa.clamp}}
  // expected-note @below {{tosa.reverse}}
  %v = tosa.reverse %x {axis = 1 : i32} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  // expected-note @below {{tosa.concat}}
  %a = tosa.concat %v, %x {axis = 3 : i32} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x16xi8>
  // expected-note @below {{tosa.concat}}
  %b = tosa.concat %x, %x {axis = 3 : i32} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x16xi8>
  // expected-note @below {{tosa.clamp: it does not follow the rescale of a convolution or an add}}
  %r = tosa.clamp %a {min_val = 0 : i8, max_val = 127 : i8} : (tensor<1x4x4x16xi8>) -> tensor<1x4x4x16xi8>
  return %r : tensor<1x4x4x16xi8>
}

// -----

// The sums of a convolution leave the function.
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi32> {
  %w = "tosa.const"() <{values = dense<1> : tensor<8x1x1x8xi8>}> : () -> tensor<8x1x1x8xi8>
  %b = "tosa.const"() <{values = dense<0> : tensor<8xi32>}> : () -> tensor<8xi32>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %i = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  // expected-error @below {{cannot convert to blocksparse: tosa.conv2d}}
  // expected-note @below {{its int32 result is read by an op that is not a rescale to int8}}
  %c = tosa.conv2d %x, %w, %b, %i, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, tensor<8x1x1x8xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi32>
  return %c : tensor<1x4x4x8xi32>
}

// -----

// A slice of channels.
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x4xi8> {
  %a = tosa.const_shape {values = dense<[0, 0, 0, 4]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %b = tosa.const_shape {values = dense<[1, 4, 4, 4]> : tensor<4xindex>} : () -> !tosa.shape<4>
  // expected-error @below {{cannot convert to blocksparse: tosa.slice}}
  // expected-note @below {{it is not a crop of height and width}}
  %s = tosa.slice %x, %a, %b : (tensor<1x4x4x8xi8>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x4x4x4xi8>
  %r = tosa.max_pool2d %s {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x4xi8>) -> tensor<1x4x4x4xi8>
  return %r : tensor<1x4x4x4xi8>
}

// -----

// Padding where a slice has cropped: the rows must not come back.
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  %a = tosa.const_shape {values = dense<[0, 1, 0, 0]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %b = tosa.const_shape {values = dense<[1, 3, 4, 8]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %s = tosa.slice %x, %a, %b : (tensor<1x4x4x8xi8>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x3x4x8xi8>
  // expected-error @below {{cannot convert to blocksparse: tosa.max_pool2d}}
  // expected-note @below {{it pads a side that a tosa.slice before it crops}}
  %r = tosa.max_pool2d %s {kernel = array<i64: 2, 1>, pad = array<i64: 1, 1, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x3x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %r : tensor<1x4x4x8xi8>
}

// -----

// A crop that nobody may read uncropped.
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x3x4x8xi8> {
  %a = tosa.const_shape {values = dense<[0, 1, 0, 0]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %b = tosa.const_shape {values = dense<[1, 3, 4, 8]> : tensor<4xindex>} : () -> !tosa.shape<4>
  // expected-error @below {{cannot convert to blocksparse: tosa.slice}}
  // expected-note @below {{it is read by an op that is neither a convolution nor a pool}}
  %r = tosa.slice %x, %a, %b : (tensor<1x4x4x8xi8>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x3x4x8xi8>
  return %r : tensor<1x3x4x8xi8>
}

// -----

// Sums that were not rescaled.
func.func @f(%x: tensor<1x4x4x8xi32>) -> tensor<1x4x4x8xi32> {
  // expected-error @below {{cannot convert to blocksparse: tosa.add}}
  // expected-note @below {{its operands are not int8 values rescaled to int32}}
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
  %c = tosa.conv2d %x, %w, %b, %i, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, tensor<8x1x1x8xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi32>
  %m = "tosa.const"() <{values = dense<5> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  // expected-error @below {{output_zp is not a constant}}
  %r = tosa.rescale %c, %m, %s, %zero, %i {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x4x4x8xi8>
  return %r : tensor<1x4x4x8xi8>
}
