// RUN: bsaie-opt %s --blocksparse-merge-pointwise --split-input-file | FileCheck %s

#id = #blocksparse.requant<1073741824 shift 30>
module attributes {bsaie.device = #aie2.device<"paper-1x1{loadfm_bytes_per_second=1e9}">} {
// Three of one input: values and masks below each other, scales for each channel where they differ,
// and each reader gets a slice. Names, facts and places are joined.
// CHECK-LABEL: func.func @three(
// CHECK-SAME: bsaie.layers = [#aie2.layer<"m.a+b+c" is "conv" macs 48 nonzero 36 blocks 5 of 6 loc "f:1:1">, #aie2.layer<"m.d" is "max_pool" macs 0 nonzero 0 blocks 0 of 0>]
// CHECK-NEXT: %[[W:.*]] = blocksparse.weights dense<"0x{{(01)+((02)+(00)+)+(03)+}}"> : tensor<24x1x1x16xi8> mask(<8x8, 3x2, ["11", "10", "11"]>)
// CHECK-NEXT: %[[Y:.*]] = blocksparse.conv2d %{{.*}}, %[[W]] {bias = array<i32: 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3>, blocksparse.name = "m.a+b+c", bsaie.layer = 0 : i64
// CHECK-SAME: requant = #blocksparse.requant<[1073741824, 1073741824, 1073741824, 1073741824, 1073741824, 1073741824, 1073741824, 1073741824, 5, 6, 7, 8, 9, 10, 11, 12, 1073741824, {{.*}}] shift [30, {{.*}}, 31, 32, 31, 32, 31, 32, 31, 32, 30, {{.*}}]>
// CHECK-NEXT: %[[A:.*]] = tensor.extract_slice %[[Y]][0, 0, 0, 0] [1, 4, 4, 8]
// CHECK-NEXT: %[[B:.*]] = tensor.extract_slice %[[Y]][0, 0, 0, 8] [1, 4, 4, 8]
// CHECK-NEXT: %[[C:.*]] = tensor.extract_slice %[[Y]][0, 0, 0, 16] [1, 4, 4, 8]
// CHECK-NEXT: blocksparse.add %[[A]], %[[B]]
// CHECK: blocksparse.max_pool2d %[[C]] {bsaie.layer = 1 : i64
func.func @three(%x: tensor<1x4x4x16xi8>) -> (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>)
    attributes {bsaie.layers = [#aie2.layer<"m.a" is "conv" macs 16 nonzero 16 blocks 2 of 2 loc "f:1:1">, #aie2.layer<"m.b" is "conv" macs 16 nonzero 8 blocks 1 of 2>,
      #aie2.layer<"m.c" is "conv" macs 16 nonzero 12 blocks 2 of 2>, #aie2.layer<"m.d" is "max_pool" macs 0 nonzero 0 blocks 0 of 0>]} {
  %u = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %v = blocksparse.weights dense<2> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["10"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %w = blocksparse.weights dense<3> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %a = blocksparse.conv2d %x, %u {blocksparse.name = "m.a", bsaie.layer = 0 : i64, bias = array<i32: 1, 1, 1, 1, 1, 1, 1, 1>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %b = blocksparse.conv2d %x, %v {blocksparse.name = "m.b", bsaie.layer = 1 : i64, bias = array<i32: 2, 2, 2, 2, 2, 2, 2, 2>, requant = #blocksparse.requant<[5, 6, 7, 8, 9, 10, 11, 12] shift [31, 32, 31, 32, 31, 32, 31, 32]>,
    pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %c = blocksparse.conv2d %x, %w {blocksparse.name = "m.c", bsaie.layer = 2 : i64, bias = array<i32: 3, 3, 3, 3, 3, 3, 3, 3>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %s = blocksparse.add %a, %b {lhs_requant = #id, rhs_requant = #id, requant = #id} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %p = blocksparse.max_pool2d %c {bsaie.layer = 3 : i64, kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %s, %p : tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>
}
}

// -----

#id = #blocksparse.requant<1073741824 shift 30>
module attributes {bsaie.device = #aie2.device<"paper-1x1{loadfm_bytes_per_second=1e9}">} {
// %a is the first part of a concatenation: its tensor gets the channels of %b before its own, and the
// layer that read it reads a slice.
// CHECK-LABEL: func.func @concat(
// CHECK: %[[Y:.*]] = blocksparse.conv2d %{{.*}} {bias = array<i32: 2, {{.*}}1>, {{.*}} -> tensor<1x4x4x24xi8>
// CHECK-NEXT: %[[B:.*]] = tensor.extract_slice %[[Y]][0, 0, 0, 0] [1, 4, 4, 8]
// CHECK-NEXT: %[[P:.*]] = blocksparse.max_pool2d %[[B]]
// CHECK-NEXT: %[[E:.*]] = tensor.empty() : tensor<1x4x4x32xi8>
// CHECK-NEXT: %[[I:.*]] = tensor.insert_slice %[[Y]] into %[[E]][0, 0, 0, 0] [1, 4, 4, 24]
// CHECK-NEXT: %[[T:.*]] = tensor.insert_slice %[[P]] into %[[I]][0, 0, 0, 24] [1, 4, 4, 8]
// CHECK-NEXT: %[[C:.*]] = tensor.extract_slice %[[T]][0, 0, 0, 8] [1, 4, 4, 24]
// CHECK-NEXT: blocksparse.max_pool2d %[[C]]
func.func @concat(%x: tensor<1x4x4x16xi8>) -> (tensor<1x4x4x24xi8>) {
  %u = blocksparse.weights dense<1> : tensor<16x1x1x16xi8> mask(<8x8, 2x2, ["11", "11"]>) : !blocksparse.weights<16x1x1x16, 8x8, cbr>
  %v = blocksparse.weights dense<2> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %a = blocksparse.conv2d %x, %u {bias = array<i32: 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<16x1x1x16, 8x8, cbr>) -> tensor<1x4x4x16xi8>
  %b = blocksparse.conv2d %x, %v {bias = array<i32: 2, 2, 2, 2, 2, 2, 2, 2>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %p = blocksparse.max_pool2d %b {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %e = tensor.empty() : tensor<1x4x4x24xi8>
  %0 = tensor.insert_slice %a into %e[0, 0, 0, 0] [1, 4, 4, 16] [1, 1, 1, 1] : tensor<1x4x4x16xi8> into tensor<1x4x4x24xi8>
  %1 = tensor.insert_slice %p into %0[0, 0, 0, 16] [1, 4, 4, 8] [1, 1, 1, 1] : tensor<1x4x4x8xi8> into tensor<1x4x4x24xi8>
  %y = blocksparse.max_pool2d %1 {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x24xi8>) -> tensor<1x4x4x24xi8>
  return %y : tensor<1x4x4x24xi8>
}
}

// -----

#id = #blocksparse.requant<1073741824 shift 30>
module attributes {bsaie.device = #aie2.device<"paper-1x1{loadfm_bytes_per_second=1e9}">} {
// The last part, and its last block is not whole: %b comes after it, if %a ends with a block.
// CHECK-LABEL: func.func @concat_last(
// CHECK: %[[Y:.*]] = blocksparse.conv2d %{{.*}} {bias = array<i32: 1, {{.*}}2>, {{.*}} -> tensor<1x4x4x12xi8>
// CHECK-NEXT: %[[B:.*]] = tensor.extract_slice %[[Y]][0, 0, 0, 8] [1, 4, 4, 4]
// CHECK: %[[I:.*]] = tensor.insert_slice %{{.*}} into %{{.*}}[0, 0, 0, 0] [1, 4, 4, 4]
// CHECK-NEXT: %[[T:.*]] = tensor.insert_slice %[[Y]] into %[[I]][0, 0, 0, 4] [1, 4, 4, 12]
// CHECK-NEXT: tensor.extract_slice %[[T]][0, 0, 0, 0] [1, 4, 4, 12]
func.func @concat_last(%x: tensor<1x4x4x16xi8>) -> (tensor<1x4x4x12xi8>) {
  %u = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %v = blocksparse.weights dense<2> : tensor<4x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<4x1x1x16, 8x8, cbr>
  %a = blocksparse.conv2d %x, %u {bias = array<i32: 1, 1, 1, 1, 1, 1, 1, 1>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %b = blocksparse.conv2d %x, %v {bias = array<i32: 2, 2, 2, 2>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<4x1x1x16, 8x8, cbr>) -> tensor<1x4x4x4xi8>
  %p = blocksparse.max_pool2d %b {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x4xi8>) -> tensor<1x4x4x4xi8>
  %e = tensor.empty() : tensor<1x4x4x12xi8>
  %0 = tensor.insert_slice %p into %e[0, 0, 0, 0] [1, 4, 4, 4] [1, 1, 1, 1] : tensor<1x4x4x4xi8> into tensor<1x4x4x12xi8>
  %1 = tensor.insert_slice %a into %0[0, 0, 0, 4] [1, 4, 4, 8] [1, 1, 1, 1] : tensor<1x4x4x8xi8> into tensor<1x4x4x12xi8>
  %y = blocksparse.max_pool2d %1 {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x12xi8>) -> tensor<1x4x4x12xi8>
  return %y : tensor<1x4x4x12xi8>
}
}

// -----

#id = #blocksparse.requant<1073741824 shift 30>
module attributes {bsaie.device = #aie2.device<"paper-1x1{loadfm_bytes_per_second=1e9}">} {
// Adjacent parts in the middle become one part; the concatenation is the result of the function.
// CHECK-LABEL: func.func @adjacent(
// CHECK: %[[Y:.*]] = blocksparse.conv2d {{.*}} -> tensor<1x4x4x16xi8>
// CHECK: %[[I:.*]] = tensor.insert_slice %{{.*}} into %{{.*}}[0, 0, 0, 0] [1, 4, 4, 16]
// CHECK-NEXT: %[[J:.*]] = tensor.insert_slice %[[Y]] into %[[I]][0, 0, 0, 16] [1, 4, 4, 16]
// CHECK-NEXT: %[[K:.*]] = tensor.insert_slice %{{.*}} into %[[J]][0, 0, 0, 32] [1, 4, 4, 16]
// CHECK-NEXT: return %[[K]]
func.func @adjacent(%x: tensor<1x4x4x16xi8>) -> (tensor<1x4x4x48xi8>) {
  %u = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %v = blocksparse.weights dense<2> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %p = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x16xi8>) -> tensor<1x4x4x16xi8>
  %a = blocksparse.conv2d %x, %u {bias = array<i32: 1, 1, 1, 1, 1, 1, 1, 1>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %b = blocksparse.conv2d %x, %v {bias = array<i32: 2, 2, 2, 2, 2, 2, 2, 2>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %q = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x16xi8>) -> tensor<1x4x4x16xi8>
  %e = tensor.empty() : tensor<1x4x4x48xi8>
  %0 = tensor.insert_slice %p into %e[0, 0, 0, 0] [1, 4, 4, 16] [1, 1, 1, 1] : tensor<1x4x4x16xi8> into tensor<1x4x4x48xi8>
  %1 = tensor.insert_slice %a into %0[0, 0, 0, 16] [1, 4, 4, 8] [1, 1, 1, 1] : tensor<1x4x4x8xi8> into tensor<1x4x4x48xi8>
  %2 = tensor.insert_slice %b into %1[0, 0, 0, 24] [1, 4, 4, 8] [1, 1, 1, 1] : tensor<1x4x4x8xi8> into tensor<1x4x4x48xi8>
  %3 = tensor.insert_slice %q into %2[0, 0, 0, 32] [1, 4, 4, 16] [1, 1, 1, 1] : tensor<1x4x4x16xi8> into tensor<1x4x4x48xi8>
  return %3 : tensor<1x4x4x48xi8>
}
}

// -----

#id = #blocksparse.requant<1073741824 shift 30>
module attributes {bsaie.device = #aie2.device<"paper-1x1{loadfm_bytes_per_second=1e9}">} {
// Of COUT 5, 8 and 12 the first two: 8 comes first, for only the last may end inside a block. Slices
// that are equal are one input.
// CHECK-LABEL: func.func @ragged(
// CHECK: tensor.extract_slice %{{.*}}[0, 0, 0, 8]
// CHECK: %[[Y:.*]] = blocksparse.conv2d %{{.*}} {bias = array<i32: 2, {{.*}}1>, {{.*}} -> tensor<1x4x4x13xi8>
// CHECK-NEXT: tensor.extract_slice %[[Y]][0, 0, 0, 0] [1, 4, 4, 8]
// CHECK-NEXT: tensor.extract_slice %[[Y]][0, 0, 0, 8] [1, 4, 4, 5]
// CHECK: blocksparse.conv2d {{.*}} -> tensor<1x4x4x12xi8>
func.func @ragged(%x: tensor<1x4x4x32xi8>) -> (tensor<1x4x4x5xi8>, tensor<1x4x4x8xi8>, tensor<1x4x4x12xi8>) {
  %u = blocksparse.weights dense<1> : tensor<5x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<5x1x1x16, 8x8, cbr>
  %v = blocksparse.weights dense<2> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %w = blocksparse.weights dense<3> : tensor<12x1x1x16xi8> mask(<8x8, 2x2, ["11", "11"]>) : !blocksparse.weights<12x1x1x16, 8x8, cbr>
  %r = tensor.extract_slice %x[0, 0, 0, 8] [1, 4, 4, 16] [1, 1, 1, 1] : tensor<1x4x4x32xi8> to tensor<1x4x4x16xi8>
  %s = tensor.extract_slice %x[0, 0, 0, 8] [1, 4, 4, 16] [1, 1, 1, 1] : tensor<1x4x4x32xi8> to tensor<1x4x4x16xi8>
  %a = blocksparse.conv2d %r, %u {bias = array<i32: 1, 1, 1, 1, 1>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<5x1x1x16, 8x8, cbr>) -> tensor<1x4x4x5xi8>
  %b = blocksparse.conv2d %s, %v {bias = array<i32: 2, 2, 2, 2, 2, 2, 2, 2>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %c = blocksparse.conv2d %s, %w {bias = array<i32: 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<12x1x1x16, 8x8, cbr>) -> tensor<1x4x4x12xi8>
  %p = blocksparse.max_pool2d %a {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x5xi8>) -> tensor<1x4x4x5xi8>
  %q = blocksparse.max_pool2d %b {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %o = blocksparse.max_pool2d %c {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x12xi8>) -> tensor<1x4x4x12xi8>
  return %p, %q, %o : tensor<1x4x4x5xi8>, tensor<1x4x4x8xi8>, tensor<1x4x4x12xi8>
}
}
