// RUN: bsaie-opt %s --tosa-prune-blocks='ratio=0.5 first-conv' --split-input-file --verify-diagnostics

// Zero would not be zero.
func.func @f(%x: tensor<1x1x1x16xi8>) -> tensor<1x1x1x8xi32> {
  %w = "tosa.const"() <{values = dense<1> : tensor<8x1x1x16xi8>}> : () -> tensor<8x1x1x16xi8>
  %b = "tosa.const"() <{values = dense<0> : tensor<8xi32>}> : () -> tensor<8xi32>
  %z = "tosa.const"() <{values = dense<4> : tensor<1xi8>}> : () -> tensor<1xi8>
  // expected-error @below {{has weight zero point 4; pruned blocks demand 0}}
  %c = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x16xi8>, tensor<8x1x1x16xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x8xi32>
  return %c : tensor<1x1x1x8xi32>
}

// -----

// A mask of another size.
func.func @f(%x: tensor<1x1x1x16xi8>) -> tensor<1x1x1x8xi32> {
  %w = "tosa.const"() <{values = dense<1> : tensor<8x1x1x16xi8>}> : () -> tensor<8x1x1x16xi8>
  %b = "tosa.const"() <{values = dense<0> : tensor<8xi32>}> : () -> tensor<8xi32>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  // expected-error @below {{mask has 1x1 blocks of 8x8 but the weights have 1x2}}
  %c = tosa.conv2d %x, %w, %b, %z, %z {blocksparse.mask = #blocksparse.mask<8x8, 1x1, all>, acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x16xi8>, tensor<8x1x1x16xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x8xi32>
  return %c : tensor<1x1x1x8xi32>
}

// -----

// Weights without data.
func.func @f(%x: tensor<1x1x1x16xi8>) -> tensor<1x1x1x8xi32> {
  %w = "tosa.const"() <{values = dense_resource<__elided__> : tensor<8x1x1x16xi8>}> : () -> tensor<8x1x1x16xi8>
  %b = "tosa.const"() <{values = dense<0> : tensor<8xi32>}> : () -> tensor<8xi32>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  // expected-error @below {{weights of type 'tensor<8x1x1x16xi8>' are not int8 values with data}}
  %c = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x16xi8>, tensor<8x1x1x16xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x8xi32>
  return %c : tensor<1x1x1x8xi32>
}

// -----

// A mask and a weight zero point.
func.func @f(%x: tensor<1x1x1x16xi8>) -> tensor<1x1x1x8xi32> {
  %w = "tosa.const"() <{values = dense<1> : tensor<8x1x1x16xi8>}> : () -> tensor<8x1x1x16xi8>
  %b = "tosa.const"() <{values = dense<0> : tensor<8xi32>}> : () -> tensor<8xi32>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %o = "tosa.const"() <{values = dense<1> : tensor<1xi8>}> : () -> tensor<1xi8>
  // expected-error @below {{has weight zero point 1; masks demand 0}}
  %d = tosa.conv2d %x, %w, %b, %z, %o {blocksparse.mask = #blocksparse.mask<8x8, 1x2, all>, acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x16xi8>, tensor<8x1x1x16xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x8xi32>
  return %d : tensor<1x1x1x8xi32>
}

// -----

// Weights that are computed.
func.func @f(%x: tensor<1x1x1x16xi8>, %v: tensor<8x1x1x16xi8>) -> tensor<1x1x1x8xi32> {
  %b = "tosa.const"() <{values = dense<0> : tensor<8xi32>}> : () -> tensor<8xi32>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  // expected-error @below {{weights are not a tosa.const}}
  %c = tosa.conv2d %x, %v, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x16xi8>, tensor<8x1x1x16xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x8xi32>
  return %c : tensor<1x1x1x8xi32>
}
