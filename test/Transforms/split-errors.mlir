// RUN: bsaie-opt %s --blocksparse-split --split-input-file --verify-diagnostics

// expected-error @+1 {{has no device: the module needs the attribute bsaie.device}}
func.func @no_device(%x: tensor<1x2x2x8xi8>) -> tensor<1x1x1x8xi8> {
  %y = blocksparse.max_pool2d %x {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 2, 2>} : (tensor<1x2x2x8xi8>) -> tensor<1x1x1x8xi8>
  return %y : tensor<1x1x1x8xi8>
}

// -----

// Four by four pixels of input and one of output, eight channels each.
module attributes {bsaie.device = #aie2.device<"paper-1x1{memtile_bytes=135}">} {
  func.func @pixel(%x: tensor<1x64x64x64xi8>) -> tensor<1x16x16x64xi8> {
    // expected-error @+1 {{one output pixel of eight channels in each column needs 136 bytes in a memtile but it has 135}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 4, 4>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 4, 4>} : (tensor<1x64x64x64xi8>) -> tensor<1x16x16x64xi8>
    return %y : tensor<1x16x16x64xi8>
  }
}

// -----

// A kernel row of eight input channels at a time: a pixel of each, and a run of 20 + 32 + 64 bytes.
module attributes {bsaie.device = #aie2.device<"paper-1x1{memtile_bytes=147}">} {
  func.func @sums(%x: tensor<1x3x1x64xi8>) -> tensor<1x1x1x8xi8> {
    %w = blocksparse.weights dense<1> : tensor<8x3x1x64xi8> mask(<8x8, 1x8, all>) : !blocksparse.weights<8x3x1x64, 8x8, cbr>
    // expected-error @+1 {{one output pixel of eight channels from eight in each column needs 148 bytes in a memtile but it has 147}}
    %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
      requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
      : (tensor<1x3x1x64xi8>, !blocksparse.weights<8x3x1x64, 8x8, cbr>) -> tensor<1x1x1x8xi8>
    return %y : tensor<1x1x1x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @weights(%x: tensor<1x1x1x8xi8>, %w: !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x1x1x8xi8> {
    // expected-error @+1 {{has weights that are not constant}}
    %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
      requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
      : (tensor<1x1x1x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x1x1x8xi8>
    return %y : tensor<1x1x1x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @resource(%x: tensor<1x1x1x8xi8>) -> tensor<1x1x1x8xi8> {
    %w = blocksparse.weights dense_resource<nowhere> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, all>)
      : !blocksparse.weights<8x1x1x8, 8x8, cbr>
    // expected-error @+1 {{has weights without values}}
    %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
      requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
      : (tensor<1x1x1x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x1x1x8xi8>
    return %y : tensor<1x1x1x8xi8>
  }
}

// -----

// Bands of a row, half a row wide, eight channels each.
module attributes {bsaie.device = #aie2.device<"paper-1x1{memtile_bytes=300}">} {
  func.func @slices(%x: tensor<1x64x64x4096xi8>) -> tensor<1x64x64x4096xi8> {
    // expected-error-re @+1 {{needs {{[0-9]+}} slices in memtiles of 300 bytes, more than 16384}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x64x64x4096xi8>) -> tensor<1x64x64x4096xi8>
    return %y : tensor<1x64x64x4096xi8>
  }
}
