// What a convolution may have beside itself, and the attributes for it.
// RUN: bsaie-opt %s --split-input-file --verify-diagnostics

#bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>
#one = #blocksparse.requant<1073741824 shift 37>
!w = !blocksparse.weights<8x1x1x8, 8x8, cbr>
func.func @f(%x: tensor<1x4x4x8xi8>, %w: !w) -> tensor<1x4x4x8xi8> {
  // expected-error @below {{has an addend but no sum}}
  %y = blocksparse.conv2d %x, %w add %x {bias = #bias, requant = #one, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>,
    dilation = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, !w, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %y : tensor<1x4x4x8xi8>
}

// -----

#bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>
#one = #blocksparse.requant<1073741824 shift 37>
!w = !blocksparse.weights<8x1x1x8, 8x8, cbr>
func.func @f(%x: tensor<1x4x4x8xi8>, %a: tensor<1x2x4x8xi8>, %w: !w) -> tensor<1x4x4x8xi8> {
  // expected-error @below {{adds 'tensor<1x2x4x8xi8>' to 'tensor<1x4x4x8xi8>'}}
  %y = blocksparse.conv2d %x, %w add %a {bias = #bias, requant = #one, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>,
    dilation = array<i64: 1, 1>, sum = #blocksparse.sum<self = #one, addend = #one, requant = #one, min = 0, max = 1>}
    : (tensor<1x4x4x8xi8>, !w, tensor<1x2x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %y : tensor<1x4x4x8xi8>
}

// -----

#bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>
#one = #blocksparse.requant<1073741824 shift 37>
!w = !blocksparse.weights<8x1x1x8, 8x8, cbr>
func.func @f(%x: tensor<1x4x4x8xi8>, %w: !w) -> tensor<1x4x4x8xi8> {
  // expected-error @below {{has more than one of sum, max_pool and avg_pool}}
  %y = blocksparse.conv2d %x, %w {bias = #bias, requant = #one, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>,
    dilation = array<i64: 1, 1>, max_pool = #blocksparse.max_pool<kernel = [1, 1], pad = [0, 0, 0, 0], stride = [1, 1]>,
    avg_pool = #blocksparse.avg_pool<kernel = [1, 1], pad = [0, 0, 0, 0], stride = [1, 1], input_zp = 0, output_zp = 0, count_pad = false>}
    : (tensor<1x4x4x8xi8>, !w) -> tensor<1x4x4x8xi8>
  return %y : tensor<1x4x4x8xi8>
}

// -----

#bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>
#one = #blocksparse.requant<1073741824 shift 37>
!w = !blocksparse.weights<8x1x1x8, 8x8, cbr>
func.func @f(%x: tensor<1x4x4x8xi8>, %w: !w) -> tensor<1x2x2x8xi8> {
  // expected-error @below {{has an avg_pool, which needs a 1x1 kernel without pads and strides}}
  %y = blocksparse.conv2d %x, %w {bias = #bias, requant = #one, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>,
    dilation = array<i64: 1, 1>,
    avg_pool = #blocksparse.avg_pool<kernel = [2, 2], pad = [0, 0, 0, 0], stride = [2, 2], input_zp = 0, output_zp = 0, count_pad = false>}
    : (tensor<1x4x4x8xi8>, !w) -> tensor<1x2x2x8xi8>
  return %y : tensor<1x2x2x8xi8>
}

// -----

// expected-error @below {{max_pool has a stride of 3, expected 1 to the kernel's 2}}
#p = #blocksparse.max_pool<kernel = [2, 2], pad = [0, 0, 0, 0], stride = [3, 1]>

// -----

// expected-error @below {{max_pool has a pad of 2, expected 0 to 1}}
#p = #blocksparse.max_pool<kernel = [2, 2], pad = [0, 2, 0, 0], stride = [1, 1]>

// -----

// expected-error @below {{avg_pool has 1 kernel, 4 pad and 2 stride entries, expected 2, 4 and 2}}
#p = #blocksparse.avg_pool<kernel = [2], pad = [0, 0, 0, 0], stride = [1, 1], input_zp = 0, output_zp = 0, count_pad = false>

// -----

// expected-error @below {{avg_pool has input_zp = 200, expected -128 to 127}}
#p = #blocksparse.avg_pool<kernel = [2, 2], pad = [0, 0, 0, 0], stride = [1, 1], input_zp = 200, output_zp = 0, count_pad = false>

// -----

// expected-error @below {{sum clamps to the empty range 3 to 2}}
#s = #blocksparse.sum<self = <1073741824 shift 37>, addend = <1073741824 shift 37>, requant = <1073741824 shift 37>, min = 3, max = 2>

// -----

// expected-error @below {{sum has a requant of 2 entries, expected 1}}
#s = #blocksparse.sum<self = <[3, 4] shift [30, 31]>, addend = <1073741824 shift 37>, requant = <1073741824 shift 37>, min = 0, max = 2>

// -----

// expected-error @below {{sum has max = 128, expected -128 to 127}}
#s = #blocksparse.sum<self = <1073741824 shift 37>, addend = <1073741824 shift 37>, requant = <1073741824 shift 37>, min = 0, max = 128>
