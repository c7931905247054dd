// RUN: bsaie-opt %s --convert-blocksparse-to-aie2 --split-input-file --verify-diagnostics

// The memtiles of a column hold what it computes, each pixel once.
module attributes {bsaie.device = #aie2.device<"paper-1x1-m2">} {
  func.func @twice(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4, 0 to 0], bytes [128, 0], addresses [0, 0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 2, 1 to 4], bytes [64, 96], addresses [128, 0]>]} {
    // expected-error @+1 {{output buffer "y" goes on at column 1 in memtile 1, expected column 2}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

// Column 2 owns the only output pixel and reads what column 0 holds.
module attributes {bsaie.device = #aie2.device<"paper-1x3">} {
  func.func @too_far(%x: tensor<1x1x4x8xi8>) -> tensor<1x1x1x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 1, channels 8, columns [0 to 1, 1 to 3, 3 to 4], bytes [8, 16, 8], addresses [0, 0, 0]>,
      #blocksparse.buffer<"y", rows 0 + 1, channels 8, columns [0 to 0, 0 to 0, 0 to 1], bytes [0, 0, 8], addresses [64, 64, 64]>]} {
    // expected-error @+1 {{cores of column 2 read column 0 of buffer "x", which no memtile in their reach holds}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 4>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 1, ringRows = 1>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x1x4x8xi8>) -> tensor<1x1x1x8xi8>
    return %y : tensor<1x1x1x8xi8>
  }
}

// -----

// The facts of layers are #aie2.layer attributes.
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  // expected-error @+1 {{bsaie.layers holds 3 : i64, which is no layer}}
  func.func @facts(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {bsaie.layers = [3], blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}
