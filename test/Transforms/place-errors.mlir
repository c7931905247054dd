// RUN: bsaie-opt %s --blocksparse-place --split-input-file --verify-diagnostics

// expected-error @+1 {{has no device: the module needs the attribute bsaie.device}}
func.func @no_device(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %y : tensor<1x4x4x8xi8>
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @no_subvolume(%x: tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8> {
    // expected-error @+1 {{has no subvolume; run blocksparse-assign-subvolumes first}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
    return %y : tensor<1x2x2x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @steps(%x: tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8> {
    // expected-error @+1 {{subvolume has steps = 2 but the layer has 1 blocks of output channels}}
    %y = blocksparse.max_pool2d %x {subvolume = #blocksparse.subvolume<steps = 2, tileWidth = 2, ringRows = 2>, kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
    return %y : tensor<1x2x2x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @width(%x: tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8> {
    // expected-error @+1 {{subvolume has tileWidth = 3 but the layer has 2 columns of output}}
    %y = blocksparse.max_pool2d %x {subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 3, ringRows = 2>, kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
    return %y : tensor<1x2x2x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @parts(%x: tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8> {
    // expected-error @+1 {{subvolume has parts = 2 but the layer has 1 blocks of input channels to sum over}}
    %y = blocksparse.max_pool2d %x {subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 2, parts = 2>, kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
    return %y : tensor<1x2x2x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @ring(%x: tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8> {
    // expected-error @+1 {{subvolume has ringRows = 1 but a ring of less than 2 rows deadlocks}}
    %y = blocksparse.max_pool2d %x {subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 1>, kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
    return %y : tensor<1x2x2x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-2x1">} {
  func.func @strips_of_pool(%x: tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8> {
    // expected-error @+1 {{subvolume has strips = 2 but only convolutions have strips, and pools with them only without padding above or below}}
    %y = blocksparse.max_pool2d %x {subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 2, strips = 2>, kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
    return %y : tensor<1x2x2x8xi8>
  }
}

// -----

#bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>
!w = !blocksparse.weights<8x1x1x8, 8x8, cbr>
module attributes {bsaie.device = #aie2.device<"paper-4x1">} {
  func.func @strips(%x: tensor<1x3x4x8xi8>) -> (tensor<1x3x4x8xi8>) {
    %w = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, all>) : !w
    // expected-error @+1 {{subvolume has strips = 3, which do not divide 4 rows of cores}}
    %y = blocksparse.conv2d %x, %w {bias = #bias, requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>,
      dilation = array<i64: 1, 1>, subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 2, strips = 3>}
      : (tensor<1x3x4x8xi8>, !w) -> tensor<1x3x4x8xi8>
    return %y : tensor<1x3x4x8xi8>
  }
}

// -----

#bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>
!w = !blocksparse.weights<8x1x1x8, 8x8, cbr>
module attributes {bsaie.device = #aie2.device<"paper-4x1">} {
  func.func @more_strips_than_rows(%x: tensor<1x3x4x8xi8>) -> (tensor<1x3x4x8xi8>) {
    %w = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, all>) : !w
    // expected-error @+1 {{subvolume has strips = 4 but the layer has 3 rows of output}}
    %y = blocksparse.conv2d %x, %w {bias = #bias, requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>,
      dilation = array<i64: 1, 1>, subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 2, strips = 4>}
      : (tensor<1x3x4x8xi8>, !w) -> tensor<1x3x4x8xi8>
    return %y : tensor<1x3x4x8xi8>
  }
}

// -----

// expected-error @+1 {{subvolume has steps = 0, expected at least 1}}
#s = #blocksparse.subvolume<steps = 0, tileWidth = 2, ringRows = 2>

// -----

// expected-error @+1 {{subvolume has tileWidth = -1, expected at least 1}}
#s = #blocksparse.subvolume<steps = 1, tileWidth = -1, ringRows = 2>

// -----

// expected-error @+1 {{subvolume has ringRows = 0, expected at least 1}}
#s = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 0>

// -----

// expected-error @+1 {{subvolume has parts = 0, expected at least 1}}
#s = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 2, parts = 0>

// -----

// expected-error @+1 {{subvolume has strips = 0, expected at least 1}}
#s = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 2, strips = 0>

// -----

// 128 bytes of input and 32 of output.
module attributes {bsaie.device = #aie2.device<"paper-1x1{memtile_bytes=128}">} {
  // expected-error @+3 {{layer pool needs 160 bytes in memtile 0 but it has 128}}
  // expected-note @+2 {{live in memtile 0 while layer pool runs:}}
  // expected-note @+1 {{memtile_bytes=160 would do, and no less for layers that are cut so}}
  func.func @memtile(%x: tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8> {
    %y = blocksparse.max_pool2d %x {blocksparse.name = "pool", subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 2>, kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
    return %y : tensor<1x2x2x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  // expected-error @+1 {{has more than 1073741824 values in 'tensor<65536x65536xi8>'}}
  func.func @large(%x: tensor<1x4x4x8xi8>, %i: tensor<65536x65536xi8>) -> tensor<1x4x4x8xi8> {
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  // expected-error @+1 {{needs a tensor<NxHxWxCxi8> but has 'tensor<1x4x4x8xi32>'}}
  func.func @type(%x: tensor<1x4x4x8xi8>, %i: tensor<1x4x4x8xi32>) -> tensor<1x4x4x8xi8> {
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  // expected-error @+1 {{must have one block}}
  func.func private @two_blocks(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    cf.br ^end
  ^end:
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @op(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
    // expected-error @+1 {{is not a layer that can be compiled}}
    %y = tosa.abs %x : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    %z = blocksparse.max_pool2d %y {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %z : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @batch(%x: tensor<2x4x4x8xi8>) -> tensor<2x2x2x8xi8> {
    // expected-error @+1 {{has 2 images; run blocksparse-split first}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 2, 2>} : (tensor<2x4x4x8xi8>) -> tensor<2x2x2x8xi8>
    return %y : tensor<2x2x2x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @argument(%x: tensor<1x4x4x8xi8>) -> (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) {
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    // expected-error @+1 {{returns a value that no layer computes}}
    return %y, %x : tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @twice(%x: tensor<1x4x4x8xi8>) -> (tensor<1x2x2x8xi8>, tensor<1x2x2x8xi8>) {
    %y = blocksparse.max_pool2d %x {subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 2>, kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
    // expected-error @+1 {{returns a value twice}}
    return %y, %y : tensor<1x2x2x8xi8>, tensor<1x2x2x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @part(%x: tensor<1x4x4x8xi8>) -> (tensor<1x2x2x16xi8>, tensor<1x2x2x8xi8>) {
    %y = blocksparse.max_pool2d %x {subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 2>, kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
    %e = tensor.empty() : tensor<1x2x2x16xi8>
    %i = tensor.insert_slice %y into %e[0, 0, 0, 0] [1, 2, 2, 8] [1, 1, 1, 1] : tensor<1x2x2x8xi8> into tensor<1x2x2x16xi8>
    // expected-error @+1 {{returns a part of another tensor}}
    return %i, %y : tensor<1x2x2x16xi8>, tensor<1x2x2x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @two_homes(%x: tensor<1x4x4x8xi8>) -> tensor<1x2x2x16xi8> {
    // expected-error @+1 {{is inserted into two tensors}}
    %y = blocksparse.max_pool2d %x {subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 2>, kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
    %e = tensor.empty() : tensor<1x2x2x16xi8>
    %i = tensor.insert_slice %y into %e[0, 0, 0, 0] [1, 2, 2, 8] [1, 1, 1, 1] : tensor<1x2x2x8xi8> into tensor<1x2x2x16xi8>
    %j = tensor.insert_slice %y into %i[0, 0, 0, 8] [1, 2, 2, 8] [1, 1, 1, 1] : tensor<1x2x2x8xi8> into tensor<1x2x2x16xi8>
    return %j : tensor<1x2x2x16xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @strided(%x: tensor<1x4x4x8xi8>) -> tensor<1x2x4x8xi8> {
    %y = blocksparse.max_pool2d %x {subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 2>, kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
    %e = tensor.empty() : tensor<1x2x4x8xi8>
    // expected-error @+1 {{is not a box of rows, columns and channels}}
    %i = tensor.insert_slice %y into %e[0, 0, 0, 0] [1, 2, 2, 8] [1, 1, 2, 1] : tensor<1x2x2x8xi8> into tensor<1x2x4x8xi8>
    return %i : tensor<1x2x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @shared(%x: tensor<1x4x4x8xi8>) -> (tensor<1x2x2x16xi8>, tensor<1x2x2x16xi8>) {
    %y = blocksparse.max_pool2d %x {subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 2>, kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
    %z = blocksparse.max_pool2d %x {subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 2>, kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
    %e = tensor.empty() : tensor<1x2x2x16xi8>
    %i = tensor.insert_slice %y into %e[0, 0, 0, 0] [1, 2, 2, 8] [1, 1, 1, 1] : tensor<1x2x2x8xi8> into tensor<1x2x2x16xi8>
    // expected-error @+1 {{builds on a tensor that has other users}}
    %j = tensor.insert_slice %z into %i[0, 0, 0, 8] [1, 2, 2, 8] [1, 1, 1, 1] : tensor<1x2x2x8xi8> into tensor<1x2x2x16xi8>
    return %i, %j : tensor<1x2x2x16xi8>, tensor<1x2x2x16xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @inserted_argument(%x: tensor<1x2x2x8xi8>) -> tensor<1x2x2x16xi8> {
    %e = tensor.empty() : tensor<1x2x2x16xi8>
    // expected-error @+1 {{inserts an argument; it must be the result of a layer}}
    %i = tensor.insert_slice %x into %e[0, 0, 0, 0] [1, 2, 2, 8] [1, 1, 1, 1] : tensor<1x2x2x8xi8> into tensor<1x2x2x16xi8>
    %y = blocksparse.max_pool2d %i {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x2x2x16xi8>) -> tensor<1x2x2x16xi8>
    return %y : tensor<1x2x2x16xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @source() -> tensor<1x2x2x8xi8> {
    %e = tensor.empty() : tensor<1x4x4x8xi8>
    // expected-error @+1 {{reads the result of tensor.empty, which is not a layer}}
    %y = blocksparse.max_pool2d %e {subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 2>, kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
    return %y : tensor<1x2x2x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @strided(%x: tensor<1x8x4x8xi8>) -> tensor<1x2x2x8xi8> {
    // expected-error @+1 {{is not a static slice of an NHWC tensor}}
    %s = tensor.extract_slice %x[0, 0, 0, 0] [1, 4, 4, 8] [1, 2, 1, 1] : tensor<1x8x4x8xi8> to tensor<1x4x4x8xi8>
    %y = blocksparse.max_pool2d %s {subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 2>, kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
    return %y : tensor<1x2x2x8xi8>
  }
}

// -----

// The pixels beside the slice are data, not padding.
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @columns(%x: tensor<1x4x8x8xi8>) -> tensor<1x4x4x8xi8> {
    %s = tensor.extract_slice %x[0, 0, 2, 0] [1, 4, 4, 8] [1, 1, 1, 1] : tensor<1x4x8x8xi8> to tensor<1x4x4x8xi8>
    // expected-error @+1 {{reads columns 2 to 6 of 8 as if they were a tensor with padding}}
    %y = blocksparse.max_pool2d %s {kernel = array<i64: 3, 3>, pad = array<i64: 1, 1, 1, 1>,
      stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

// Both inputs of a sum are read through one window.
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @two_windows(%x: tensor<1x1x4x8xi8>) -> tensor<1x1x2x8xi8> {
    %l = tensor.extract_slice %x[0, 0, 0, 0] [1, 1, 2, 8] [1, 1, 1, 1] : tensor<1x1x4x8xi8> to tensor<1x1x2x8xi8>
    %r = tensor.extract_slice %x[0, 0, 1, 0] [1, 1, 2, 8] [1, 1, 1, 1] : tensor<1x1x4x8xi8> to tensor<1x1x2x8xi8>
    // expected-error @+1 {{reads columns 1 to 3 of 4 but of its other input columns 0 on of 4}}
    %y = blocksparse.sub %l, %r {lhs_requant = #blocksparse.requant<1 shift 2>, rhs_requant = #blocksparse.requant<1 shift 2>,
      requant = #blocksparse.requant<1 shift 2>} : (tensor<1x1x2x8xi8>, tensor<1x1x2x8xi8>) -> tensor<1x1x2x8xi8>
    return %y : tensor<1x1x2x8xi8>
  }
}

// -----

// What is written into another tensor has no bytes of its own.
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @shape_of_part(%x: tensor<1x2x2x8xi8>) -> (tensor<1x2x2x16xi8>, tensor<1x4x1x8xi8>) {
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8>
    %e = tensor.empty() : tensor<1x2x2x16xi8>
    %i = tensor.insert_slice %y into %e[0, 0, 0, 0] [1, 2, 2, 8] [1, 1, 1, 1] : tensor<1x2x2x8xi8> into tensor<1x2x2x16xi8>
    %c = tensor.collapse_shape %y [[0], [1, 2], [3]] : tensor<1x2x2x8xi8> into tensor<1x4x8xi8>
    %s = tensor.expand_shape %c [[0], [1, 2], [3]] output_shape [1, 4, 1, 8] : tensor<1x4x8xi8> into tensor<1x4x1x8xi8>
    // expected-error @+1 {{reads another shape of a part of a tensor}}
    %z = blocksparse.max_pool2d %s {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x4x1x8xi8>) -> tensor<1x4x1x8xi8>
    return %i, %z : tensor<1x2x2x16xi8>, tensor<1x4x1x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @only_reshaped(%x: tensor<1x2x2x8xi8>) -> (tensor<1x4x1x8xi8>, tensor<1x2x2x8xi8>) {
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8>
    %c = tensor.collapse_shape %x [[0], [1, 2], [3]] : tensor<1x2x2x8xi8> into tensor<1x4x8xi8>
    %s = tensor.expand_shape %c [[0], [1, 2], [3]] output_shape [1, 4, 1, 8] : tensor<1x4x8xi8> into tensor<1x4x1x8xi8>
    // expected-error @+1 {{returns a value that no layer computes}}
    return %s, %y : tensor<1x4x1x8xi8>, tensor<1x2x2x8xi8>
  }
}
