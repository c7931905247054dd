// RUN: bsaie-opt %s --convert-blocksparse-to-aie2 --split-input-file --verify-diagnostics

// Subvolumes and placements are attributes that anybody can write. What a layer cannot
// run from is an error, never a crash.

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @no_subvolume(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    // expected-error @+1 {{has no subvolume; run blocksparse-assign-subvolumes first}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @no_placement(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    // expected-error @+1 {{has no placement; run blocksparse-place first}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  // expected-error @+1 {{has no blocksparse.buffers; run blocksparse-place first}}
  func.func @no_buffers(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  // expected-error @+1 {{blocksparse.buffers holds 1 : i64, which is no placed buffer of 1 memtiles}}
  func.func @not_a_buffer(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [1]} {
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  // expected-error @+1 {{which is no placed buffer of 1 memtiles}}
  func.func @no_addresses(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @argument(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    // expected-error @+1 {{returns a value that no layer computes}}
    return %x : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @input_out_of_range(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    // expected-error @+1 {{placement names buffer 2 of 2}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [2], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @negative_input(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    // expected-error @+1 {{placement names buffer -1 of 2}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [-1], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @output_out_of_range(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    // expected-error @+1 {{placement names buffer 9 of 2}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 9, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @weights_out_of_range(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    // expected-error @+1 {{placement names buffer 7 of 2}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store, weights 7>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @two_inputs(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    // expected-error @+1 {{placement has 2 inputs and 2 loads but the layer has 1 inputs}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0, 0], load [1, 0], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @no_load(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    // expected-error @+1 {{placement has 1 inputs and 0 loads but the layer has 1 inputs}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @steps(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    // expected-error @+1 {{subvolume has steps = 2 but the layer has 1 blocks of output channels}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 2, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @tile(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    // expected-error @+1 {{subvolume has tileWidth = 5 but the layer has 4 columns of output}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 5, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @parts(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    // expected-error @+1 {{subvolume has parts = 3 but the layer has 1 blocks of input channels}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2, parts = 3>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @no_steps(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      // expected-error @+1 {{subvolume has steps = 0, expected at least 1}}
      subvolume = #blocksparse.subvolume<steps = 0, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @no_tileWidth(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      // expected-error @+1 {{subvolume has tileWidth = 0, expected at least 1}}
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 0, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @no_ringRows(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      // expected-error @+1 {{subvolume has ringRows = 0, expected at least 1}}
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 0>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @columns_missing(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 3], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    // expected-error @+1 {{cores of column 0 read column 3 of buffer "x", which no memtile in their reach holds}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @columns_beyond(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 5], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    // expected-error @+1 {{buffer "x" holds columns 0 to 5 of 4 in memtile 0}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @columns_backwards(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [3 to 0], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    // expected-error @+1 {{buffer "x" holds columns 3 to 0 of 4 in memtile 0}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @no_columns(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    // expected-error @+1 {{placement names buffer "x" for an activation, but it lists columns of 0 of 1 memtiles}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @rows_missing(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 1 + 3, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    // expected-error @+1 {{needs rows 0 to 4 of 4 but buffer "x" holds rows 1 + 3}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @many_rows(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 9223372036854775807, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    // expected-error @+1 {{needs rows 0 to 4 of 4 but buffer "x" holds rows 0 + 9223372036854775807}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @channels(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 4, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    // expected-error @+1 {{buffer "x" holds 4 channels but the tensor has 8 and the layer needs 8}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @bytes(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [127], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    // expected-error @+1 {{buffer "x" has 127 bytes in memtile 0 but its rows need 128}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @output_missing(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 3], bytes [128], addresses [128]>]} {
    // expected-error @+1 {{computes columns at 0, 3, which is no partition of 4 pixels over 1 columns}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @output_gap(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [1 to 4], bytes [128], addresses [128]>]} {
    // expected-error @+1 {{cores of column 0 write column 0 of buffer "y", which no memtile in their reach holds}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

// A ring of 2 rows and two output slots of 4 pixels.
module attributes {bsaie.device = #aie2.device<"paper-1x1{core_buffer_bytes=120}">} {
  func.func @core_memory(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    // expected-error @+3 {{needs 128 bytes of core memory but the core has 120}}
    // expected-note @+2 {{its subvolume holds 1 ring of 2 rows of 32 bytes, 2 output slots of 32 bytes and a run of 0 bytes of parameters}}
    // expected-note @+1 {{core_buffer_bytes=128 would do for this subvolume, and no less; tile for the device chooses one that fits}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @ring_memory(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    // expected-error @+1 {{needs a ring of 9223372036854775807 rows of 32 bytes but the core has 49152}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 9223372036854775807>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @huge_ring(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    // expected-error @+1 {{needs a ring of 100000}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 100000>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x2">} {
  // expected-error @+1 {{which is no placed buffer of 2 memtiles}}
  func.func @device_differs(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  // expected-error @+1 {{has the address -1}}
  func.func @negative_address(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [-1]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  // expected-error @+1 {{needs 9223372036854775807 bytes but a memtile has 524288}}
  func.func @many_bytes(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [9223372036854775807], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [128]>]} {
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

// expected-error @+1 {{has no device: the module needs the attribute bsaie.device}}
func.func @no_device(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  return %x : tensor<1x4x4x8xi8>
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @not_a_layer(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
    // expected-error @+1 {{is not a layer that can be compiled; the stage sparsify comes first}}
    %y = tosa.abs %x : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}

// -----

// A window of three rows.
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @ring(%x: tensor<1x4x4x8xi8>) -> tensor<1x2x4x8xi8> attributes {blocksparse.buffers = [
      #blocksparse.buffer<"x", rows 0 + 4, channels 8, columns [0 to 4], bytes [128], addresses [0]>,
      #blocksparse.buffer<"y", rows 0 + 2, channels 8, columns [0 to 4], bytes [64], addresses [128]>]} {
    // expected-error @+1 {{subvolume has ringRows = 2 but a ring of less than 3 rows deadlocks}}
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 3, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>,
      subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>,
      placement = #blocksparse.placement<inputs [0], load [1], output 1, store>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x4x8xi8>
    return %y : tensor<1x2x4x8xi8>
  }
}
