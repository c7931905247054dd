// Layers that networks rarely have, in one program: a pool over 100 rows, whose ring locks
// count as one unit; strides of 40 rows; 300 kernel rows, which no packed run counts; a
// convolution of 99 rows without a block; one with gaps between its input channels; an
// argument in two shapes and a result in another one. The results equal the oracle's.
//
// RUN: rm -rf %t && mkdir %t
// RUN: bsaie-zoo image --input=301x2x40 --write-input=%t/x.npy
// RUN: bsaie-opt %s --device=paper-4x4 --pipeline=blocksparse-to-tosa -o %t/t.mlir
// RUN: bsaie-oracle %t/t.mlir --input %t/x.npy --output %t/o0.npy --output %t/o1.npy --output %t/o2.npy --output %t/o3.npy
// RUN: bsaie-opt %s --device=paper-2x2 --pipeline=tile,allocate -o %t/p.mlir
// RUN: bsaie-translate --aie2-to-asm %t/p.mlir -o %t/p.asm
// RUN: bsaie-translate --aie2-to-params %t/p.mlir -o %t/p.bin
// RUN: bsaie-sim %t/p.asm --params %t/p.bin --input %t/x.npy --output %t/y0.npy --output %t/y1.npy --output %t/y2.npy --output %t/y3.npy --jitter-seeds=2
// RUN: bsaie-oracle --compare %t/o0.npy %t/y0.npy
// RUN: bsaie-oracle --compare %t/o1.npy %t/y1.npy
// RUN: bsaie-oracle --compare %t/o2.npy %t/y2.npy
// RUN: bsaie-oracle --compare %t/o3.npy %t/y3.npy

#bias = array<i32: 1, 2, 3, 4, 5, 6, 7, 8>
#scale = #blocksparse.requant<1073741824 shift 36>
module {
  func.func @main(%x: tensor<1x301x2x40xi8>) -> (tensor<1x6x2x40xi8>, tensor<1x2x2x8xi8>, tensor<1x602x1x8xi8>, tensor<1x301x1x16xi8>) {
    %w = blocksparse.weights dense<1> : tensor<8x300x1x40xi8> mask(<8x8, 1x5, ["10010"]>) : !blocksparse.weights<8x300x1x40, 8x8, cbr>
    %v = blocksparse.weights dense<1> : tensor<8x99x3x40xi8> mask(<8x8, 1x5, none>) : !blocksparse.weights<8x99x3x40, 8x8, cbr>
    %u = blocksparse.weights dense<1> : tensor<8x1x1x80xi8> mask(<8x8, 1x10, ["0101000001"]>) : !blocksparse.weights<8x1x1x80, 8x8, cbr>
    %p = blocksparse.avg_pool2d %x {kernel = array<i64: 100, 1>, pad = array<i64: 0, -1, 0, 0>, stride = array<i64: 100, 1>} : (tensor<1x301x2x40xi8>) -> tensor<1x3x2x40xi8>
    %q = blocksparse.max_pool2d %x {kernel = array<i64: 40, 1>, pad = array<i64: 0, -181, 0, 0>, stride = array<i64: 40, 1>} : (tensor<1x301x2x40xi8>) -> tensor<1x3x2x40xi8>
    %e = tensor.empty() : tensor<1x6x2x40xi8>
    %0 = tensor.insert_slice %p into %e[0, 0, 0, 0] [1, 3, 2, 40] [1, 1, 1, 1] : tensor<1x3x2x40xi8> into tensor<1x6x2x40xi8>
    %1 = tensor.insert_slice %q into %0[0, 3, 0, 0] [1, 3, 2, 40] [1, 1, 1, 1] : tensor<1x3x2x40xi8> into tensor<1x6x2x40xi8>
    %a = blocksparse.conv2d %x, %w {bias = #bias, requant = #scale, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<1x301x2x40xi8>, !blocksparse.weights<8x300x1x40, 8x8, cbr>) -> tensor<1x2x2x8xi8>
    %b = blocksparse.conv2d %x, %v {bias = #bias, requant = #blocksparse.requant<1073741824 shift 30>, pad = array<i64: 49, 49, 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<1x301x2x40xi8>, !blocksparse.weights<8x99x3x40, 8x8, cbr>) -> tensor<1x301x2x8xi8>
    %f = tensor.collapse_shape %x [[0], [1], [2, 3]] : tensor<1x301x2x40xi8> into tensor<1x301x80xi8>
    %r = tensor.expand_shape %f [[0], [1], [2, 3]] output_shape [1, 301, 1, 80] : tensor<1x301x80xi8> into tensor<1x301x1x80xi8>
    %c = blocksparse.conv2d %r, %u {bias = #bias, requant = #scale, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<1x301x1x80xi8>, !blocksparse.weights<8x1x1x80, 8x8, cbr>) -> tensor<1x301x1x8xi8>
    %d = blocksparse.sub %c, %c {lhs_requant = #blocksparse.requant<1073741824 shift 11>, rhs_requant = #blocksparse.requant<1073741824 shift 12>, requant = #blocksparse.requant<1073741824 shift 49>} : (tensor<1x301x1x8xi8>, tensor<1x301x1x8xi8>) -> tensor<1x301x1x8xi8>
    %g = tensor.empty() : tensor<1x301x1x16xi8>
    %2 = tensor.insert_slice %c into %g[0, 0, 0, 0] [1, 301, 1, 8] [1, 1, 1, 1] : tensor<1x301x1x8xi8> into tensor<1x301x1x16xi8>
    %3 = tensor.insert_slice %d into %2[0, 0, 0, 8] [1, 301, 1, 8] [1, 1, 1, 1] : tensor<1x301x1x8xi8> into tensor<1x301x1x16xi8>
    %h = tensor.collapse_shape %b [[0], [1, 2], [3]] : tensor<1x301x2x8xi8> into tensor<1x602x8xi8>
    %s = tensor.expand_shape %h [[0], [1], [2, 3]] output_shape [1, 602, 1, 8] : tensor<1x602x8xi8> into tensor<1x602x1x8xi8>
    return %1, %a, %s, %3 : tensor<1x6x2x40xi8>, tensor<1x2x2x8xi8>, tensor<1x602x1x8xi8>, tensor<1x301x1x16xi8>
  }
}
