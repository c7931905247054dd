// Each numbered constraint of the ops, and of the attributes and the type.
// RUN: bsaie-opt %s --split-input-file --verify-diagnostics

// weights_c1
func.func @f() {
  // expected-error @below {{values have type 'tensor<8x1x1x7xi8>', expected i8 in the shape of '!blocksparse.weights<8x1x1x8, 8x8, cbr>'}}
  %w = blocksparse.weights dense<1> : tensor<8x1x1x7xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x1x1x8, 8x8, cbr>
  return
}

// -----

// weights_c2
func.func @f() {
  // expected-error @below {{mask has blocks of 4x16 but the type has 8x8}}
  %w = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<4x16, 1x1, all>) : !blocksparse.weights<8x1x1x8, 8x8, cbr>
  return
}

// -----

// weights_c2
func.func @f() {
  // expected-error @below {{mask has 1x1 blocks but the weights have 2x3}}
  %w = blocksparse.weights dense<1> : tensor<9x1x1x17xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<9x1x1x17, 8x8, cbr>
  return
}

// -----

// slice_weights_c1
func.func @f(%w: !blocksparse.weights<16x1x1x8, 8x8, cbr>) {
  // expected-error @below {{differs from source '!blocksparse.weights<16x1x1x8, 8x8, cbr>' in more than its output channels}}
  %s = blocksparse.slice_weights %w from 0 : !blocksparse.weights<16x1x1x8, 8x8, cbr> to !blocksparse.weights<8x1x1x8, 8x8, coo>
  return
}

// -----

// slice_weights_c2
func.func @f(%w: !blocksparse.weights<16x1x1x8, 8x8, cbr>) {
  // expected-error @below {{output channels 16 to 24 lie outside the 16 of the source}}
  %s = blocksparse.slice_weights %w from 16 : !blocksparse.weights<16x1x1x8, 8x8, cbr> to !blocksparse.weights<8x1x1x8, 8x8, cbr>
  return
}

// -----

// slice_weights_c3
func.func @f(%w: !blocksparse.weights<17x1x1x8, 8x8, cbr>) {
  // expected-error @below {{output channels 8 to 15 cut blocks of 8 output channels}}
  %s = blocksparse.slice_weights %w from 8 : !blocksparse.weights<17x1x1x8, 8x8, cbr> to !blocksparse.weights<7x1x1x8, 8x8, cbr>
  return
}

// -----

// conv_c1
func.func @f(%x: tensor<2x4x4x8xi8>, %w: !blocksparse.weights<8x1x1x8, 8x8, cbr>) {
  // expected-error @below {{operand 0 has 2 images but the output has 1}}
  %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>}
    : (tensor<2x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// conv_c2
func.func @f(%x: tensor<1x4x4x9xi8>, %w: !blocksparse.weights<8x1x1x8, 8x8, cbr>) {
  // expected-error @below {{input has 9 channels but the weights read 8}}
  %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>}
    : (tensor<1x4x4x9xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// conv_c2
func.func @f(%x: tensor<1x4x4x8xi8>, %w: !blocksparse.weights<8x1x1x8, 8x8, cbr>) {
  // expected-error @below {{output has 9 channels but the weights write 8}}
  %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>}
    : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x9xi8>
  return
}

// -----

// conv_c3
func.func @f(%x: tensor<1x4x4x8xi8>, %w: !blocksparse.weights<8x1x1x8, 8x8, cbr>) {
  // expected-error @below {{bias has 1 entries but there are 8 output channels}}
  %y = blocksparse.conv2d %x, %w {bias = array<i32: 0>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>}
    : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// conv_c4
func.func @f(%x: tensor<1x4x4x8xi8>, %w: !blocksparse.weights<8x1x1x8, 8x8, cbr>) {
  // expected-error @below {{requant has 2 entries but there are 8 output channels}}
  %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<[1, 1] shift [2, 2]>}
    : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// conv_c4
func.func @f(%x: tensor<1x4x4x8xi8>, %w: !blocksparse.weights<8x1x1x8, 8x8, cbr>) {
  // expected-error @below {{requant has input_zp 3, expected 0}}
  %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2, input_zp = 3>}
    : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// conv_c5
func.func @f(%x: tensor<1x4x4x8xi8>, %w: !blocksparse.weights<8x1x1x8, 8x8, cbr>) {
  // expected-error @below {{pad has 2 entries, expected 4}}
  %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>}
    : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// conv_c5
func.func @f(%x: tensor<1x4x4x8xi8>, %w: !blocksparse.weights<8x1x1x8, 8x8, cbr>) {
  // expected-error @below {{stride has entry 0, expected at least 1}}
  %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 0, 1>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>}
    : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// conv_c5
func.func @f(%x: tensor<1x4x4x8xi8>, %w: !blocksparse.weights<8x1x1x8, 8x8, cbr>) {
  // expected-error @below {{pad has entry 9223372036854775807, which is too large}}
  %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 9223372036854775807, 0, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>}
    : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// conv_c6
func.func @f(%x: tensor<1x4x4x8xi8>, %w: !blocksparse.weights<8x3x3x8, 8x8, cbr>) {
  // expected-error @below {{output width is 4, expected 2}}
  %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 1, 1, 1, 0>,
    stride = array<i64: 1, 2>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>}
    : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x3x3x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// conv_c6
func.func @f(%x: tensor<1x4x4x8xi8>, %w: !blocksparse.weights<8x3x3x8, 8x8, cbr>) {
  // expected-error @below {{input height 4 with pads 0 and -1 is smaller than the kernel of 3 with dilation 2}}
  %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 0, -1, 1, 0>,
    stride = array<i64: 1, 2>, dilation = array<i64: 2, 1>, requant = #blocksparse.requant<1 shift 2>}
    : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x3x3x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// conv_c7
func.func @f(%x: tensor<1x4x4x8xi8>) {
  %w = blocksparse.weights dense<1> : tensor<16x1x1x8xi8> mask(<8x8, 2x1, ["1", "0"]>) : !blocksparse.weights<16x1x1x8, 8x8, cbr>
  %s = blocksparse.slice_weights %w from 0 : !blocksparse.weights<16x1x1x8, 8x8, cbr> to !blocksparse.weights<8x1x1x8, 8x8, cbr>
  // expected-error @below {{has weight_zp -2 but 1 of 2 blocks are masked, which demands 0}}
  %y = blocksparse.conv2d %x, %s {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 0, 0, 0, 0>, weight_zp = -2 : i8,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>}
    : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// conv_c8
func.func @f(%x: tensor<1x4x4x8xi8>, %w: !blocksparse.weights<8x1x1x8, 8x8, cbr>) {
  // expected-error @below {{clamps to the empty range 5 to -5}}
  %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>, min_val = 5 : i8, max_val = -5 : i8}
    : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// conv_c9
func.func @f(%x: tensor<1x4x4x8xi8>, %w: !blocksparse.weights<8x1x1x8, 8x8, cbr>) {
  // expected-error @below {{output_zp of requant is 128, expected -128 to 127}}
  %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2, output_zp = 128>}
    : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// pool_c1
func.func @f(%x: tensor<1x4x?x8xi8>) {
  // expected-error @below {{operand 0 has type 'tensor<1x4x?x8xi8>', expected NHWC with a static shape}}
  %y = blocksparse.max_pool2d %x {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>}
    : (tensor<1x4x?x8xi8>) -> tensor<1x2x2x8xi8>
  return
}

// -----

// pool_c1
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{input has 8 channels but the output has 7}}
  %y = blocksparse.max_pool2d %x {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>}
    : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x7xi8>
  return
}

// -----

// pool_c2
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{kernel has entry 0, expected at least 1}}
  %y = blocksparse.avg_pool2d %x {kernel = array<i64: 0, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>}
    : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
  return
}

// -----

// pool_c3
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{pad 2 is not less than the kernel of 2}}
  %y = blocksparse.avg_pool2d %x {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 2, 0>, stride = array<i64: 2, 2>}
    : (tensor<1x4x4x8xi8>) -> tensor<1x2x3x8xi8>
  return
}

// -----

// pool_c4
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{output height is 3, expected 2}}
  %y = blocksparse.max_pool2d %x {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>}
    : (tensor<1x4x4x8xi8>) -> tensor<1x3x2x8xi8>
  return
}

// -----

// pool_c5
func.func @f(%x: tensor<1x1x1x8xi8>) {
  // expected-error @below {{count_pad divides by a kernel of 32769x32768, more than 1073741824 elements}}
  %y = blocksparse.avg_pool2d %x {count_pad, kernel = array<i64: 32769, 32768>, pad = array<i64: 32768, 0, 32767, 0>, stride = array<i64: 1, 1>}
    : (tensor<1x1x1x8xi8>) -> tensor<1x1x1x8xi8>
  return
}

// -----

// add_c1
func.func @f(%x: tensor<1x4x4x8xi8>, %z: tensor<1x1x1x8xi8>) {
  // expected-error @below {{operands 'tensor<1x4x4x8xi8>' and 'tensor<1x1x1x8xi8>' have not the type of the output 'tensor<1x4x4x8xi8>'}}
  %y = blocksparse.add %x, %z {lhs_requant = #blocksparse.requant<1 shift 2>, rhs_requant = #blocksparse.requant<1 shift 2>,
    requant = #blocksparse.requant<1 shift 2>} : (tensor<1x4x4x8xi8>, tensor<1x1x1x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// add_c2
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{requant has 2 entries, expected 1}}
  %y = blocksparse.add %x, %x {lhs_requant = #blocksparse.requant<[1, 1] shift [2, 2]>, rhs_requant = #blocksparse.requant<1 shift 2>,
    requant = #blocksparse.requant<1 shift 2>} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// add_c3
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{input_zp of rhs_requant is -129, expected -128 to 127}}
  %y = blocksparse.add %x, %x {lhs_requant = #blocksparse.requant<1 shift 2>, rhs_requant = #blocksparse.requant<1 shift 2, input_zp = -129>,
    requant = #blocksparse.requant<1 shift 2>} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// add_c4
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{clamps to the empty range 127 to 0}}
  %y = blocksparse.add %x, %x {lhs_requant = #blocksparse.requant<1 shift 2>, rhs_requant = #blocksparse.requant<1 shift 2>,
    requant = #blocksparse.requant<1 shift 2>, min_val = 127 : i8, max_val = 0 : i8} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}

// -----

// segment_c1
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{has 1 inputs but its body has 0 arguments, or their types differ}}
  "blocksparse.segment"(%x) ({
    "blocksparse.yield"() : () -> ()
  }) : (tensor<1x4x4x8xi8>) -> ()
  return
}

// -----

// segment_c2
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{has 1 outputs but its body yields 0 values, or their types differ}}
  %s = blocksparse.segment(%i = %x) : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  }
  return
}

// -----

// segment_c3
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{has 0 tiles, expected at least 1}}
  %s = blocksparse.segment(%i = %x) tiles 0 : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
    blocksparse.yield %i : tensor<1x4x4x8xi8>
  }
  return
}

// -----

// segment_c4
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{holds 'arith.constant', which is no layer}}
  %s = blocksparse.segment(%i = %x) : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
    // expected-note @below {{in the segment}}
    %c = arith.constant 0 : index
    blocksparse.yield %i : tensor<1x4x4x8xi8>
  }
  return
}

// -----

func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{segment has 0 inputs but 1 input types}}
  blocksparse.segment() : (tensor<1x4x4x8xi8>) -> () {
  }
  return
}

// -----

// expected-error @below {{attribute 'blocksparse.name' is not a string}}
func.func @f() attributes {blocksparse.name = 1 : i32} { return }

// -----

// expected-error @below {{attribute 'blocksparse.mask' is not a #blocksparse.mask}}
func.func @f() attributes {blocksparse.mask = "all"} { return }

// -----

// pool_c1: what is known of a tensor is known of each value.
func.func @f(%x: tensor<1x4294967296x4294967296x8xi8>) {
  // expected-error @below {{operand 0 has more than 1073741824 values: 'tensor<1x4294967296x4294967296x8xi8>'}}
  %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>} : (tensor<1x4294967296x4294967296x8xi8>) -> tensor<1x4294967296x4294967296x8xi8>
  return
}

// -----

// copy_c2: the least int64 has no absolute value.
func.func @f(%x: tensor<1x4x4x8xi8>) {
  // expected-error @below {{pad has entry -9223372036854775808, which is too large}}
  %y = blocksparse.copy %x {pad = array<i64: -9223372036854775808, 0, 0, 0>, pad_value = 0 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return
}
