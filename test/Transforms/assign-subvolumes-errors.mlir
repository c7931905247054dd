// RUN: bsaie-opt %s --blocksparse-assign-subvolumes --split-input-file --verify-diagnostics

// expected-error @+1 {{has no device: the module needs the attribute bsaie.device}}
func.func @no_device(%x: tensor<1x2x2x8xi8>) -> tensor<1x1x1x8xi8> {
  %y = blocksparse.max_pool2d %x {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 2, 2>} : (tensor<1x2x2x8xi8>) -> tensor<1x1x1x8xi8>
  return %y : tensor<1x1x1x8xi8>
}

// -----

// A ring of 3 rows of 3 pixels and two output slots of one pixel, 8 channels each.
module attributes {bsaie.device = #aie2.device<"paper-1x1{core_buffer_bytes=80}">} {
  func.func @pixel(%x: tensor<1x5x5x64xi8>) -> tensor<1x2x2x64xi8> {
    // expected-error @+3 {{one pixel of eight output channels needs 88 bytes of core memory but the core has 80}}
    // expected-note @+2 {{the smallest subvolume holds ring of 3 rows (72 bytes), two output slots (16 bytes)}}
    // expected-note @+1 {{core_buffer_bytes=88 would do, and no less}}
    %0 = blocksparse.max_pool2d %x {kernel = array<i64: 3, 3>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 2, 2>} : (tensor<1x5x5x64xi8>) -> tensor<1x2x2x64xi8>
    return %0 : tensor<1x2x2x64xi8>
  }
}

// -----

// The run of one block: 20 + 32 + 64 bytes, beside a pixel and two output slots.
module attributes {bsaie.device = #aie2.device<"paper-1x1{core_buffer_bytes=139}">} {
  func.func @channels(%x: tensor<1x1x1x512xi8>) -> tensor<1x1x1x8xi8> {
    %w = blocksparse.weights dense<1> : tensor<8x1x1x512xi8> mask(<8x8, 1x64, all>) : !blocksparse.weights<8x1x1x512, 8x8, cbr>
    // expected-error @+3 {{one pixel of eight output channels and eight input channels needs 140 bytes of core memory but the core has 139}}
    // expected-note @+2 {{the smallest subvolume holds ring of 1 row (8 bytes), two output slots (16 bytes), run of parameters (116 bytes), and in scratch memory a row of sums (32 bytes)}}
    // expected-note @+1 {{core_buffer_bytes=140 would do, and no less}}
    %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
      requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
      : (tensor<1x1x1x512xi8>, !blocksparse.weights<8x1x1x512, 8x8, cbr>) -> tensor<1x1x1x8xi8>
    return %y : tensor<1x1x1x8xi8>
  }
}

// -----

// Eight sums of four bytes.
module attributes {bsaie.device = #aie2.device<"paper-1x1{core_buffer_bytes=150 core_scratch_bytes=31}">} {
  func.func @sums(%x: tensor<1x1x1x16xi8>) -> tensor<1x1x1x8xi8> {
    %w = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, all>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
    // expected-error @+3 {{one pixel of eight output channels and eight input channels needs 32 bytes of core memory for sums but the core has 31}}
    // expected-note @+2 {{the smallest subvolume holds ring of 1 row (8 bytes), two output slots (16 bytes), run of parameters (116 bytes), and in scratch memory a row of sums (32 bytes)}}
    // expected-note @+1 {{core_scratch_bytes=32 would do, and no less}}
    %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
      requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
      : (tensor<1x1x1x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x1x1x8xi8>
    return %y : tensor<1x1x1x8xi8>
  }
}

// -----

// A convolution may sum over kernel rows in parts, but no run has 256 kernel columns.
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @kernel(%x: tensor<1x300x256x8xi8>) -> tensor<1x1x1x8xi8> {
    %w = blocksparse.weights dense<1> : tensor<8x300x256x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x300x256x8, 8x8, cbr>
    // expected-error @+1 {{has a kernel of 300x256 but packed weights count 255 columns}}
    %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
      requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
      : (tensor<1x300x256x8xi8>, !blocksparse.weights<8x300x256x8, 8x8, cbr>) -> tensor<1x1x1x8xi8>
    return %y : tensor<1x1x1x8xi8>
  }
}

// -----

// A depthwise convolution has no parts.
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @depthwise(%x: tensor<1x256x1x8xi8>) -> tensor<1x1x1x8xi8> {
    // expected-error @+1 {{has a kernel of 256x1 but packed weights count 255 rows and columns}}
    %y = blocksparse.depthwise_conv2d %x {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>,
      weights = dense<1> : tensor<256x1x8x1xi8>} : (tensor<1x256x1x8xi8>) -> tensor<1x1x1x8xi8>
    return %y : tensor<1x1x1x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @no_values(%x: tensor<1x1x1x8xi8>) -> tensor<1x1x1x8xi8> {
    // expected-error @+1 {{has weights without values}}
    %y = blocksparse.depthwise_conv2d %x {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>,
      weights = dense_resource<nowhere> : tensor<1x1x8x1xi8>} : (tensor<1x1x1x8xi8>) -> tensor<1x1x1x8xi8>
    return %y : tensor<1x1x1x8xi8>
  }
}

// -----

// Locks count the rows of a ring.
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @ring(%x: tensor<1x65x1x8xi8>) -> tensor<1x2x1x8xi8> {
    // expected-error @+1 {{a window needs a ring of 64 rows but locks count 63}}
    %0 = blocksparse.avg_pool2d %x {kernel = array<i64: 64, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x65x1x8xi8>) -> tensor<1x2x1x8xi8>
    return %0 : tensor<1x2x1x8xi8>
  }
}

// -----

// A ring with room for the next call's row would have 64.
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @shorter_ring(%x: tensor<1x65x1x8xi8>) -> tensor<1x3x1x8xi8> {
    %0 = blocksparse.max_pool2d %x {kernel = array<i64: 63, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x65x1x8xi8>) -> tensor<1x3x1x8xi8>
    return %0 : tensor<1x3x1x8xi8>
  }
}

// -----

// Two pixels of eight channels at a time: 64 steps of 1024 tiles of two pixels.
module attributes {bsaie.device = #aie2.device<"paper-1x1{core_buffer_bytes=64 memtile_bytes=100000000}">} {
  func.func @phases(%x: tensor<1x2x2048x512xi8>) -> tensor<1x2x2048x512xi8> {
    // expected-error @+1 {{needs 65536 phases in cores of 64 bytes, more than 32768}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x2x2048x512xi8>) -> tensor<1x2x2048x512xi8>
    return %y : tensor<1x2x2048x512xi8>
  }
}
