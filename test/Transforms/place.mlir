// RUN: bsaie-opt %s --blocksparse-assign-subvolumes --blocksparse-place --split-input-file | FileCheck %s

#bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>
#other = array<i32: 1, 0, 0, 0, 0, 0, 0, 0>
#id = #blocksparse.requant<1073741824 shift 30>
// Everything stays, and memory of the dead is used again. The input is loaded once, at its
// first reader, and the output stored at the end. Parameters of the next layer arrive
// during this one: both have addresses of their own.
// CHECK-LABEL: @resident
// CHECK-SAME: #blocksparse.buffer<"input0", rows 0 + 8, channels 8, columns [0 to 8], bytes [512], addresses [0]>
// CHECK-SAME: #blocksparse.buffer<"a", rows 0 + 8, channels 8, columns [0 to 8], bytes [512], addresses [1140]>
// CHECK-SAME: #blocksparse.buffer<"b", rows 0 + 8, channels 8, columns [0 to 8], bytes [512], addresses [1652]>
// CHECK-SAME: #blocksparse.buffer<"c", rows 0 + 8, channels 8, columns [0 to 8], bytes [512], addresses [512]>
// CHECK-SAME: #blocksparse.buffer<"a.weights", rows 0 + 0, channels 0, columns [], bytes [628], addresses [1652]>
// CHECK-SAME: #blocksparse.buffer<"b.weights", rows 0 + 0, channels 0, columns [], bytes [628], addresses [512]>
// CHECK-SAME: #blocksparse.buffer<"c.weights", rows 0 + 0, channels 0, columns [], bytes [48], addresses [2280]>
// CHECK: placement = #blocksparse.placement<inputs [0], load [1], output 1, weights 4>
// CHECK: placement = #blocksparse.placement<inputs [1], load [0], output 2, weights 5>
// CHECK: placement = #blocksparse.placement<inputs [0, 2], load [0, 0], output 3, store, weights 6>
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @resident(%x: tensor<1x8x8x8xi8>) -> tensor<1x8x8x8xi8> {
    %w = blocksparse.weights dense<1> : tensor<8x3x3x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x3x3x8, 8x8, cbr>
    %a = blocksparse.conv2d %x, %w {blocksparse.name = "a", bias = #bias, requant = #id,
      pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
      : (tensor<1x8x8x8xi8>, !blocksparse.weights<8x3x3x8, 8x8, cbr>) -> tensor<1x8x8x8xi8>
    %b = blocksparse.conv2d %a, %w {blocksparse.name = "b", bias = #other, requant = #id,
      pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
      : (tensor<1x8x8x8xi8>, !blocksparse.weights<8x3x3x8, 8x8, cbr>) -> tensor<1x8x8x8xi8>
    %c = blocksparse.add %x, %b {blocksparse.name = "c", lhs_requant = #id, rhs_requant = #id, requant = #id}
      : (tensor<1x8x8x8xi8>, tensor<1x8x8x8xi8>) -> tensor<1x8x8x8xi8>
    return %c : tensor<1x8x8x8xi8>
  }
}

// -----

#bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>
#other = array<i32: 1, 0, 0, 0, 0, 0, 0, 0>
#id = #blocksparse.requant<1073741824 shift 30>
// Step c would hold a, b, c and 628 bytes of parameters: a leaves after its first reader,
// is stored and loaded again.
// CHECK-LABEL: @spill
// CHECK-SAME: #blocksparse.buffer<"a", rows 0 + 8, channels 8, columns [0 to 8], bytes [512], addresses [628]>
// CHECK-SAME: #blocksparse.buffer<"a@d", rows 0 + 8, channels 8, columns [0 to 8], bytes [512]
// CHECK: blocksparse.name = "a"{{.*}}placement = #blocksparse.placement<inputs [0], load [1], output 1, store>
// CHECK: blocksparse.name = "b"{{.*}}placement = #blocksparse.placement<inputs [1], load [0], output 2, weights
// CHECK: blocksparse.name = "d"{{.*}}placement = #blocksparse.placement<inputs [7, 3], load [1, 0], output 4, store, weights
module attributes {bsaie.device = #aie2.device<"paper-1x1{memtile_bytes=1800}">} {
  func.func @spill(%x: tensor<1x8x8x8xi8>) -> tensor<1x8x8x8xi8> {
    %w = blocksparse.weights dense<1> : tensor<8x3x3x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x3x3x8, 8x8, cbr>
    %a = blocksparse.max_pool2d %x {blocksparse.name = "a", kernel = array<i64: 3, 3>,
      pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x8x8x8xi8>) -> tensor<1x8x8x8xi8>
    %b = blocksparse.conv2d %a, %w {blocksparse.name = "b", bias = #other, requant = #id,
      pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
      : (tensor<1x8x8x8xi8>, !blocksparse.weights<8x3x3x8, 8x8, cbr>) -> tensor<1x8x8x8xi8>
    %c = blocksparse.conv2d %b, %w {blocksparse.name = "c", bias = #bias, requant = #id,
      pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
      : (tensor<1x8x8x8xi8>, !blocksparse.weights<8x3x3x8, 8x8, cbr>) -> tensor<1x8x8x8xi8>
    %d = blocksparse.add %a, %c {blocksparse.name = "d", lhs_requant = #id, rhs_requant = #id, requant = #id}
      : (tensor<1x8x8x8xi8>, tensor<1x8x8x8xi8>) -> tensor<1x8x8x8xi8>
    return %d : tensor<1x8x8x8xi8>
  }
}

// -----

// On 3 columns the middle one reaches all of the tensor: it owns the pixel.
// CHECK-LABEL: @three_columns
// CHECK-SAME: #blocksparse.buffer<"a", rows 0 + 2, channels 8, columns [0 to 2, 2 to 5, 5 to 8], bytes [32, 48, 48]
// CHECK-SAME: #blocksparse.buffer<"b", rows 0 + 1, channels 8, columns [0 to 0, 0 to 1, 0 to 0], bytes [0, 8, 0]
// CHECK: placement = #blocksparse.placement<inputs [0], load [1], output 1>
// CHECK: placement = #blocksparse.placement<inputs [1], load [0], output 2, store, weights 3>
module attributes {bsaie.device = #aie2.device<"paper-1x3">} {
  func.func @three_columns(%x: tensor<1x2x8x8xi8>) -> tensor<1x1x1x8xi8> {
    %a = blocksparse.max_pool2d %x {blocksparse.name = "a", kernel = array<i64: 1, 1>,
      pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x2x8x8xi8>) -> tensor<1x2x8x8xi8>
    %b = blocksparse.avg_pool2d %a {blocksparse.name = "b", kernel = array<i64: 2, 8>,
      pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x2x8x8xi8>) -> tensor<1x1x1x8xi8>
    return %b : tensor<1x1x1x8xi8>
  }
}

// -----

// On 4 columns none does: the tensor travels by DDR, and the pool's column loads all of it.
// CHECK-LABEL: @four_columns
// CHECK-SAME: #blocksparse.buffer<"a@a", rows 0 + 2, channels 8, columns [0 to 2, 2 to 4, 4 to 6, 6 to 8], bytes [32, 32, 32, 32]
// CHECK-SAME: #blocksparse.buffer<"a@b", rows 0 + 2, channels 8, columns [0 to 8, 0 to 0, 0 to 0, 0 to 0], bytes [128, 0, 0, 0]
// CHECK: placement = #blocksparse.placement<inputs [0], load [1], output 2, store>
// CHECK: placement = #blocksparse.placement<inputs [3], load [1], output 1, store, weights 4>
module attributes {bsaie.device = #aie2.device<"paper-1x4">} {
  func.func @four_columns(%x: tensor<1x2x8x8xi8>) -> tensor<1x1x1x8xi8> {
    %a = blocksparse.max_pool2d %x {blocksparse.name = "a", kernel = array<i64: 1, 1>,
      pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x2x8x8xi8>) -> tensor<1x2x8x8xi8>
    %b = blocksparse.avg_pool2d %a {blocksparse.name = "b", kernel = array<i64: 2, 8>,
      pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x2x8x8xi8>) -> tensor<1x1x1x8xi8>
    return %b : tensor<1x1x1x8xi8>
  }
}

// -----

// The parts of a concatenation are written where they belong; slices are read where they
// are. Activations are spread over the memtiles of a column, parameters over all.
// CHECK-LABEL: @concat
// CHECK-SAME: #blocksparse.buffer<"a", rows 0 + 2, channels 16, columns [0 to 0, 0 to 1, 0 to 0, 1 to 2], bytes [0, 32, 0, 32]
// CHECK: blocksparse.max_pool2d {{.*}}placement<inputs [0], load [1], output 1>
// CHECK: blocksparse.avg_pool2d {{.*}}placement<inputs [0], load [0], output 1, weights 3>
// CHECK: blocksparse.max_pool2d {{.*}}placement<inputs [1], load [0], output 2, store>
module attributes {bsaie.device = #aie2.device<"paper-2x2-m2">} {
  func.func @concat(%x: tensor<1x4x4x8xi8>) -> tensor<1x2x1x8xi8> {
    %a = blocksparse.max_pool2d %x {blocksparse.name = "a", kernel = array<i64: 2, 2>,
      pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
    %b = blocksparse.avg_pool2d %x {blocksparse.name = "b", kernel = array<i64: 2, 2>,
      pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
    %e = tensor.empty() : tensor<1x2x2x16xi8>
    %0 = tensor.insert_slice %a into %e[0, 0, 0, 0] [1, 2, 2, 8] [1, 1, 1, 1] : tensor<1x2x2x8xi8> into tensor<1x2x2x16xi8>
    %1 = tensor.insert_slice %b into %0[0, 0, 0, 8] [1, 2, 2, 8] [1, 1, 1, 1] : tensor<1x2x2x8xi8> into tensor<1x2x2x16xi8>
    %s = tensor.extract_slice %1[0, 0, 0, 4] [1, 2, 2, 8] [1, 1, 1, 1] : tensor<1x2x2x16xi8> to tensor<1x2x2x8xi8>
    %c = blocksparse.max_pool2d %s {blocksparse.name = "c", kernel = array<i64: 1, 2>,
      pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x2x2x8xi8>) -> tensor<1x2x1x8xi8>
    return %c : tensor<1x2x1x8xi8>
  }
}
