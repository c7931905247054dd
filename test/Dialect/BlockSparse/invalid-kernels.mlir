// Each numbered constraint of the ops beside convolutions, pools and sums.
// RUN: bsaie-opt %s --split-input-file --verify-diagnostics

// depthwise_c1
func.func @f(%x: tensor<2x4x4x8xi8>) {
  // expected-error @below {{operand 0 has 2 images but the output has 1}}
  %y = blocksparse.depthwise_conv2d %x {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>,
    dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>, weights = dense<1> : tensor<3x3x8x1xi8>} : (tensor<2x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// depthwise_c1
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{input has 8 channels but the output has 7}}
  %y = blocksparse.depthwise_conv2d %x {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>,
    dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>, weights = dense<1> : tensor<3x3x8x1xi8>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x7xi8>
  return
}

// -----

// depthwise_c2
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{weights have type 'tensor<3x3x8x2xi8>', expected i8 of kernel height x kernel width x 8 x 1}}
  %y = blocksparse.depthwise_conv2d %x {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>,
    dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>, weights = dense<1> : tensor<3x3x8x2xi8>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// depthwise_c2
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{weights have type 'tensor<3x3x8x1xi32>', expected i8 of kernel height x kernel width x 8 x 1}}
  %y = blocksparse.depthwise_conv2d %x {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>,
    dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>, weights = dense<1> : tensor<3x3x8x1xi32>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// depthwise_c3
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{bias has 1 entries but there are 8 channels}}
  %y = blocksparse.depthwise_conv2d %x {bias = array<i32: 0>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>,
    dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>, weights = dense<1> : tensor<3x3x8x1xi8>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// depthwise_c4
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{requant has 2 entries but there are 8 channels}}
  %y = blocksparse.depthwise_conv2d %x {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>,
    dilation = array<i64: 1, 1>, requant = #blocksparse.requant<[1, 1] shift [2, 2]>, weights = dense<1> : tensor<3x3x8x1xi8>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// depthwise_c4
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{requant has input_zp 3, expected 0}}
  %y = blocksparse.depthwise_conv2d %x {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>,
    dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2, input_zp = 3>, weights = dense<1> : tensor<3x3x8x1xi8>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// depthwise_c5
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{pad has 3 entries, expected 4}}
  %y = blocksparse.depthwise_conv2d %x {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 0, 0, 0>, stride = array<i64: 1, 1>,
    dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>, weights = dense<1> : tensor<3x3x8x1xi8>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// depthwise_c5
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{stride has entry 0, expected at least 1}}
  %y = blocksparse.depthwise_conv2d %x {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 0, 1>,
    dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>, weights = dense<1> : tensor<3x3x8x1xi8>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// depthwise_c6
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{output height is 4, expected 2}}
  %y = blocksparse.depthwise_conv2d %x {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 0, 0, 1, 1>, stride = array<i64: 1, 1>,
    dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>, weights = dense<1> : tensor<3x3x8x1xi8>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// depthwise_c7
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{clamps to the empty range 5 to 4}}
  %y = blocksparse.depthwise_conv2d %x {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>,
    dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>, weights = dense<1> : tensor<3x3x8x1xi8>, min_val = 5 : i8, max_val = 4 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// depthwise_c8
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{output_zp of requant is -129, expected -128 to 127}}
  %y = blocksparse.depthwise_conv2d %x {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>,
    dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2, output_zp = -129>, weights = dense<1> : tensor<3x3x8x1xi8>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// sub_c1
func.func @f(%x: tensor<1x4x4x8xi8>, %z: tensor<1x4x4x1xi8>) {
  // expected-error @below {{operands 'tensor<1x4x4x8xi8>' and 'tensor<1x4x4x1xi8>' have not the type of the output 'tensor<1x4x4x8xi8>'}}
  %y = blocksparse.sub %x, %z {lhs_requant = #blocksparse.requant<1 shift 2>, rhs_requant = #blocksparse.requant<1 shift 2>,
    requant = #blocksparse.requant<1 shift 2>} : (tensor<1x4x4x8xi8>, tensor<1x4x4x1xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// sub_c2
func.func @f(%x: tensor<1x4x4x8xi8>, %z: tensor<1x4x4x8xi8>) {
  // expected-error @below {{requant has 2 entries, expected 1}}
  %y = blocksparse.sub %x, %z {lhs_requant = #blocksparse.requant<1 shift 2>, rhs_requant = #blocksparse.requant<[1, 1] shift [2, 2]>,
    requant = #blocksparse.requant<1 shift 2>} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// sub_c3
func.func @f(%x: tensor<1x4x4x8xi8>, %z: tensor<1x4x4x8xi8>) {
  // expected-error @below {{input_zp of lhs_requant is 200, expected -128 to 127}}
  %y = blocksparse.sub %x, %z {lhs_requant = #blocksparse.requant<1 shift 2, input_zp = 200>, rhs_requant = #blocksparse.requant<1 shift 2>,
    requant = #blocksparse.requant<1 shift 2>} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// sub_c4
func.func @f(%x: tensor<1x4x4x8xi8>, %z: tensor<1x4x4x8xi8>) {
  // expected-error @below {{clamps to the empty range 5 to 4}}
  %y = blocksparse.sub %x, %z {lhs_requant = #blocksparse.requant<1 shift 2>, rhs_requant = #blocksparse.requant<1 shift 2>,
    requant = #blocksparse.requant<1 shift 2>, min_val = 5 : i8, max_val = 4 : i8} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// mul_c1
func.func @f(%x: tensor<1x4x4x8xi8>, %z: tensor<1x4x4x1xi8>) {
  // expected-error @below {{operands 'tensor<1x4x4x8xi8>' and 'tensor<1x4x4x1xi8>' have not the type of the output 'tensor<1x4x4x8xi8>'}}
  %y = blocksparse.mul %x, %z {lhs_requant = #blocksparse.requant<1 shift 2>, rhs_requant = #blocksparse.requant<1 shift 2>,
    requant = #blocksparse.requant<1 shift 2>} : (tensor<1x4x4x8xi8>, tensor<1x4x4x1xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// mul_c2
func.func @f(%x: tensor<1x4x4x8xi8>, %z: tensor<1x4x4x8xi8>) {
  // expected-error @below {{requant has 2 entries, expected 1}}
  %y = blocksparse.mul %x, %z {lhs_requant = #blocksparse.requant<1 shift 2>, rhs_requant = #blocksparse.requant<[1, 1] shift [2, 2]>,
    requant = #blocksparse.requant<1 shift 2>} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// mul_c3
func.func @f(%x: tensor<1x4x4x8xi8>, %z: tensor<1x4x4x8xi8>) {
  // expected-error @below {{input_zp of lhs_requant is 200, expected -128 to 127}}
  %y = blocksparse.mul %x, %z {lhs_requant = #blocksparse.requant<1 shift 2, input_zp = 200>, rhs_requant = #blocksparse.requant<1 shift 2>,
    requant = #blocksparse.requant<1 shift 2>} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// mul_c4
func.func @f(%x: tensor<1x4x4x8xi8>, %z: tensor<1x4x4x8xi8>) {
  // expected-error @below {{clamps to the empty range 5 to 4}}
  %y = blocksparse.mul %x, %z {lhs_requant = #blocksparse.requant<1 shift 2>, rhs_requant = #blocksparse.requant<1 shift 2>,
    requant = #blocksparse.requant<1 shift 2>, min_val = 5 : i8, max_val = 4 : i8} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// mul_c5
func.func @f(%x: tensor<1x4x4x8xi8>, %z: tensor<1x4x4x8xi8>) {
  // expected-error @below {{shift is -1, expected 0 to 63}}
  %y = blocksparse.mul %x, %z {lhs_requant = #blocksparse.requant<1 shift 2>, rhs_requant = #blocksparse.requant<1 shift 2>,
    requant = #blocksparse.requant<1 shift 2>, shift = -1 : i8} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// copy_c1
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{input has 8 channels but the output has 7}}
  %y = blocksparse.copy %x {pad = array<i64: 0, 0, 0, 0>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x7xi8>
  return
}

// -----

// copy_c2
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{pad has 2 entries, expected 4}}
  %y = blocksparse.copy %x {pad = array<i64: 0, 0>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// copy_c3
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{output height is 4, expected 6}}
  %y = blocksparse.copy %x {pad = array<i64: 1, 1, 0, 0>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// copy_c3
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{output width is 4, expected 3}}
  %y = blocksparse.copy %x {pad = array<i64: 0, 0, -1, 0>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// copy_c4
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{requant has 8 entries, expected 1}}
  %y = blocksparse.copy %x {pad = array<i64: 0, 0, 0, 0>, requant = #blocksparse.requant<[1, 1, 1, 1, 1, 1, 1, 1] shift [2, 2, 2, 2, 2, 2, 2, 2]>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// copy_c4
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{input_zp of requant is 128, expected -128 to 127}}
  %y = blocksparse.copy %x {pad = array<i64: 0, 0, 0, 0>, requant = #blocksparse.requant<1 shift 2, input_zp = 128>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// copy_c5
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{clamps to the empty range 5 to 4}}
  %y = blocksparse.copy %x {pad = array<i64: 0, 0, 0, 0>, min_val = 5 : i8, max_val = 4 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}
