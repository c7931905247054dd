// RUN: bsaie-opt %s --blocksparse-assign-subvolumes --blocksparse-place --split-input-file | FileCheck %s

#bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>
#id = #blocksparse.requant<1073741824 shift 30>
// Where some memtile holds no activations, the placement says what each column of cores
// computes. WAAW: columns 0 and 1 share memtile 1, columns 2 and 3 memtile 2. The run of
// parameters lies in memtile 0.
// CHECK-LABEL: @shared_homes
// CHECK-SAME: #blocksparse.buffer<"input0", rows 0 + 2, channels 8, columns [0 to 0, 0 to 3, 3 to 6, 0 to 0], bytes [0, 48, 48, 0]
// CHECK-SAME: #blocksparse.buffer<"y", rows 0 + 2, channels 8, columns [0 to 0, 0 to 3, 3 to 6, 0 to 0], bytes [0, 48, 48, 0]
// CHECK-SAME: #blocksparse.buffer<"y.weights", rows 0 + 0, channels 0, columns [], bytes [{{[0-9]+}}, 0, 0, 0]
// CHECK: placement<inputs [0], load [1], output 1, store, weights 2, columns [0, 1, 3, 4, 6]>
module attributes {bsaie.device = #aie2.device<"paper-1x4{memtile_kinds=WAAW}">} {
  func.func @shared_homes(%x: tensor<1x2x6x8xi8>) -> tensor<1x2x6x8xi8> {
    %w = blocksparse.weights dense<1> : tensor<8x1x3x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x1x3x8, 8x8, cbr>
    %y = blocksparse.conv2d %x, %w {blocksparse.name = "y", bias = #bias, requant = #id, pad = array<i64: 0, 0, 1, 1>,
      stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
      : (tensor<1x2x6x8xi8>, !blocksparse.weights<8x1x3x8, 8x8, cbr>) -> tensor<1x2x6x8xi8>
    return %y : tensor<1x2x6x8xi8>
  }
}

// -----

// Column 0 of WWAA reaches no activation: it computes nothing.
// CHECK-LABEL: @idle
// CHECK-SAME: #blocksparse.buffer<"y", rows 0 + 1, channels 8, columns [0 to 0, 0 to 0, 0 to 4, 4 to 6], bytes [0, 0, 32, 16]
// CHECK: placement<inputs [0], load [1], output 1, store, columns [0, 0, 2, 4, 6]>
module attributes {bsaie.device = #aie2.device<"paper-1x4{memtile_kinds=WWAA}">} {
  func.func @idle(%x: tensor<1x1x6x8xi8>) -> tensor<1x1x6x8xi8> {
    %y = blocksparse.max_pool2d %x {blocksparse.name = "y", kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x1x6x8xi8>) -> tensor<1x1x6x8xi8>
    return %y : tensor<1x1x6x8xi8>
  }
}

// -----

// Column 1 of AWSA writes into memtile 0, but reads its halo from the other side: what its
// neighbours' columns hold does not reach it all, so each column loads what it reads.
// CHECK-LABEL: @out_of_reach
// CHECK-SAME: #blocksparse.buffer<"input0@y", rows 0 + 1, channels 8, columns [0 to 4, 0 to 0, 2 to 5, 3 to 6]
// CHECK: placement<inputs [1], load [1], output 0, store, columns [0, 1, 3, 4, 6]>
module attributes {bsaie.device = #aie2.device<"paper-1x4{memtile_kinds=AWSA}">} {
  func.func @out_of_reach(%x: tensor<1x1x6x8xi8>) -> tensor<1x1x6x8xi8> {
    %y = blocksparse.max_pool2d %x {blocksparse.name = "y", kernel = array<i64: 1, 3>, pad = array<i64: 0, 0, 1, 1>,
      stride = array<i64: 1, 1>} : (tensor<1x1x6x8xi8>) -> tensor<1x1x6x8xi8>
    return %y : tensor<1x1x6x8xi8>
  }
}

// -----

// A tensor of which a layer writes some columns travels by DDR: `a` does not stay.
// CHECK-LABEL: @slices
// CHECK-SAME: #blocksparse.buffer<"a@a", rows 0 + 1, channels 8, columns [0 to 1, 1 to 2], bytes [8, 8]
// CHECK-SAME: #blocksparse.buffer<"a@b", rows 0 + 1, channels 8, columns [2 to 3, 3 to 4], bytes [8, 8]
// CHECK-SAME: #blocksparse.buffer<"a@c", rows 0 + 1, channels 8, columns [0 to 2, 2 to 4], bytes [16, 16]
// CHECK: placement<inputs [0], load [1], output 2, store>
// CHECK: placement<inputs [0], load [0], output 3, store>
// CHECK: placement<inputs [4], load [1], output 1, store>
module attributes {bsaie.device = #aie2.device<"paper-1x2">} {
  func.func @slices(%x: tensor<1x1x2x8xi8>) -> tensor<1x1x4x8xi8> {
    %a = blocksparse.max_pool2d %x {blocksparse.name = "a", kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x1x2x8xi8>) -> tensor<1x1x2x8xi8>
    %b = blocksparse.max_pool2d %x {blocksparse.name = "b", kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x1x2x8xi8>) -> tensor<1x1x2x8xi8>
    %e = tensor.empty() : tensor<1x1x4x8xi8>
    %0 = tensor.insert_slice %a into %e[0, 0, 0, 0] [1, 1, 2, 8] [1, 1, 1, 1] : tensor<1x1x2x8xi8> into tensor<1x1x4x8xi8>
    %1 = tensor.insert_slice %b into %0[0, 0, 2, 0] [1, 1, 2, 8] [1, 1, 1, 1] : tensor<1x1x2x8xi8> into tensor<1x1x4x8xi8>
    %c = blocksparse.max_pool2d %1 {blocksparse.name = "c", kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x1x4x8xi8>) -> tensor<1x1x4x8xi8>
    return %c : tensor<1x1x4x8xi8>
  }
}

// -----

// 24 bytes of input, 8 of output and a run of 244 exceed the memtile. Of parts that come one
// after the other the buffers hold one, and the tensor that they are loaded from does not
// stay.
// CHECK-LABEL: @staged
// CHECK-SAME: #blocksparse.buffer<"a@b", rows 0 + 1, channels 16, columns [0 to 1], bytes [16]
// CHECK: blocksparse.max_pool2d {{.*}}placement<inputs [0], load [1], output {{[0-9]+}}, store>
// CHECK: blocksparse.conv2d {{.*}}load [1]
module attributes {bsaie.device = #aie2.device<"paper-1x1{memtile_bytes=270}">} {
  func.func @staged(%x: tensor<1x1x1x24xi8>) -> tensor<1x1x1x8xi8> {
    %w = blocksparse.weights dense<1> : tensor<8x1x1x24xi8> mask(<8x8, 1x3, all>) : !blocksparse.weights<8x1x1x24, 8x8, cbr>
    %a = blocksparse.max_pool2d %x {blocksparse.name = "a", kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x1x1x24xi8>) -> tensor<1x1x1x24xi8>
    %b = blocksparse.conv2d %a, %w {blocksparse.name = "b", bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
      requant = #blocksparse.requant<1073741824 shift 30>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
      : (tensor<1x1x1x24xi8>, !blocksparse.weights<8x1x1x24, 8x8, cbr>) -> tensor<1x1x1x8xi8>
    return %b : tensor<1x1x1x8xi8>
  }
}
