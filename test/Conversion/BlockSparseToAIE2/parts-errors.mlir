// RUN: bsaie-opt %s --convert-blocksparse-to-aie2 --split-input-file --verify-diagnostics

// Parameters, sums in parts, and columns that a layer cannot run from.

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @no_weights(%x: tensor<1x4x4x16xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 16, columns [0 to 4], bytes [256], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [256]>,
      #blocksparse.buffer<"w", rows 0 + 0, channels 0, columns [], bytes [512], addresses [384]>]} {
    %w = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, all>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
    // expected-error @+1 {{placement has no buffer for 180 bytes of parameters in memtile 0}}
    %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
      requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>}
      : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @few_weights(%x: tensor<1x4x4x16xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 16, columns [0 to 4], bytes [256], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [256]>,
      #blocksparse.buffer<"w", rows 0 + 0, channels 0, columns [], bytes [100], addresses [384]>]} {
    %w = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, all>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
    // expected-error @+1 {{buffer "w" has 100 bytes in memtile 0 but the parameters need 180}}
    %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
      requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store, weights 2>}
      : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @cut_channels(%x: tensor<1x4x4x16xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 16, columns [0 to 4], bytes [256], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [256]>,
      #blocksparse.buffer<"w", rows 0 + 0, channels 0, columns [], bytes [512], addresses [384]>]} {
    %w = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, all>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
    // expected-error @+1 {{subvolume has parts = 3 but the layer has 2 blocks of input channels to sum over}}
    %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
      requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2, parts = 3>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store, weights 2>}
      : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @cut_kernel_rows(%x: tensor<1x4x4x16xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 16, columns [0 to 4], bytes [256], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [256]>,
      #blocksparse.buffer<"w", rows 0 + 0, channels 0, columns [], bytes [512], addresses [384]>]} {
    %w = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, all>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
    // expected-error @+1 {{subvolume has kernelParts = 2 but the layer has 1 kernel rows to sum over}}
    %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
      requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2, kernelParts = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store, weights 2>}
      : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x2">} {
  func.func @columns(%x: tensor<1x1x4x8xi8>) -> tensor<1x1x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 1, channels 8, columns [0 to 2, 2 to 4], bytes [16, 16], addresses [0, 0]>,
      #blocksparse.buffer<"y", rows 0 + 1, channels 8, columns [0 to 2, 2 to 4], bytes [16, 16], addresses [16, 16]>]} {
    // expected-error @+1 {{computes columns at 0, 3, 2, which is no partition of 4 pixels over 2 columns}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store, columns [0, 3, 2]>} : (tensor<1x1x4x8xi8>) -> tensor<1x1x4x8xi8>
    return %y : tensor<1x1x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @short_output(%x: tensor<1x1x4x8xi8>) -> tensor<1x1x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 1, channels 8, columns [0 to 4], bytes [32], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 1, channels 8, columns [0 to 3], bytes [32], addresses [32]>]} {
    // expected-error @+1 {{cores of column 0 write column 3 of buffer "y", which no memtile in their reach holds}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store, columns [0, 4]>} : (tensor<1x1x4x8xi8>) -> tensor<1x1x4x8xi8>
    return %y : tensor<1x1x4x8xi8>
  }
}

// -----

// Sums of a row of four pixels take 128 bytes.
module attributes {bsaie.device = #aie2.device<"paper-1x1{core_scratch_bytes=127}">} {
  func.func @sums(%x: tensor<1x4x4x16xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 16, columns [0 to 4], bytes [256], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [256]>,
      #blocksparse.buffer<"w", rows 0 + 0, channels 0, columns [], bytes [512], addresses [384]>]} {
    %w = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, all>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
    // expected-error @+1 {{needs 128 bytes for the sums of a row but the core has 127}}
    %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
      requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2, parts = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store, weights 2>}
      : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

// A staged part of three blocks is 16 channels wide, or 8.
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @stage(%x: tensor<1x4x4x24xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [256], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [256]>,
      #blocksparse.buffer<"w", rows 0 + 0, channels 0, columns [], bytes [512], addresses [384]>]} {
    %w = blocksparse.weights dense<1> : tensor<8x1x1x24xi8> mask(<8x8, 1x3, all>) : !blocksparse.weights<8x1x1x24, 8x8, cbr>
    // expected-error @+1 {{buffer "x" holds 8 channels but the tensor has 24 and the layer needs 16}}
    %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
      requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2, parts = 2, staged = 1>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store, weights 2>}
      : (tensor<1x4x4x24xi8>, !blocksparse.weights<8x1x1x24, 8x8, cbr>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

// A byte of the run counts its kernel rows.
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @long_run(%x: tensor<1x256x1x8xi8>) -> tensor<1x1x1x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 256, channels 8, columns [0 to 1], bytes [2048], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 1, channels 8, columns [0 to 1], bytes [8], addresses [2048]>,
      #blocksparse.buffer<"w", rows 0 + 0, channels 0, columns [], bytes [20000], addresses [4096]>]} {
    %w = blocksparse.weights dense<1> : tensor<8x256x1x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x256x1x8, 8x8, cbr>
    // expected-error @+1 {{needs a run of more than 255 kernel rows or 65535 channels or blocks for row 0 of cores in step 0}}
    %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
      requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 1, ringRows = 256>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store, weights 2>}
      : (tensor<1x256x1x8xi8>, !blocksparse.weights<8x256x1x8, 8x8, cbr>) -> tensor<1x1x1x8xi8>
    return %y : tensor<1x1x1x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  // expected-error @+1 {{subvolume has staged = 2, expected 0 or 1}}
  func.func @staged() attributes {s = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2, staged = 2>} {
    return
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  // expected-error @+1 {{subvolume has runs = 3, expected 1 or 2}}
  func.func @runs() attributes {s = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2, runs = 3>} {
    return
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  // expected-error @+1 {{subvolume has folded = -1, expected 0 or 1}}
  func.func @folded() attributes {s = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2, folded = -1>} {
    return
  }
}

// -----

// Eight channels fill a block by themselves.
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @eight(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x2x8xi8> {
    %w = blocksparse.weights dense<1> : tensor<8x1x3x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x1x3x8, 8x8, cbr>
    // expected-error @+1 {{subvolume is folded but 3 kernel columns of 8 channels with dilation 1 cannot be}}
    %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
      requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 2, folded = 1>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store, weights 2>}
      : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x3x8, 8x8, cbr>) -> tensor<1x4x2x8xi8>
    return %y : tensor<1x4x2x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @staged_and_folded(%x: tensor<1x4x4x3xi8>) -> tensor<1x3x2x8xi8> {
    %w = blocksparse.weights dense<1> : tensor<8x2x3x3xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x2x3x3, 8x8, cbr>
    // expected-error @+1 {{subvolume is staged and folded, expected one at most}}
    %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
      requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 3, kernelParts = 2, staged = 1, folded = 1>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store, weights 2>}
      : (tensor<1x4x4x3xi8>, !blocksparse.weights<8x2x3x3, 8x8, cbr>) -> tensor<1x3x2x8xi8>
    return %y : tensor<1x3x2x8xi8>
  }
}

// -----

// One part is there from the beginning.
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @one_part(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    // expected-error @+1 {{subvolume is staged but has one part}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2, staged = 1>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}
