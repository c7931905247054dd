// A concatenation is placed, not copied: its parts are written between each other, and
// one of them is read while another is written. The results equal the oracle's.
//
// RUN: rm -rf %t && mkdir %t
// RUN: bsaie-zoo image --input=9x11x8 --write-input=%t/x.npy
// RUN: bsaie-opt %s --device=paper-4x4 --pipeline=blocksparse-to-tosa -o %t/t.mlir
// RUN: bsaie-oracle %t/t.mlir --input %t/x.npy --output %t/o.npy
// RUN: bsaie-opt %s '--device=paper-3x4{memtile_bytes=4000 core_buffer_bytes=4000}' --pipeline=tile,allocate -o %t/p.mlir
// RUN: bsaie-translate --aie2-to-asm %t/p.mlir -o %t/p.asm
// RUN: bsaie-translate --aie2-to-params %t/p.mlir -o %t/p.bin
// RUN: bsaie-sim %t/p.asm --params %t/p.bin --input %t/x.npy --output %t/y.npy --jitter-seeds=2
// RUN: bsaie-oracle --compare %t/o.npy %t/y.npy

module {
  func.func @main(%x: tensor<1x9x11x8xi8>) -> tensor<1x9x11x16xi8> {
    %w = blocksparse.weights dense<1> : tensor<16x3x3x8xi8> mask(<8x8, 2x1, ["1", "1"]>) : !blocksparse.weights<16x3x3x8, 8x8, cbr>
    %v = blocksparse.weights dense<-2> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, ["1"]>) : !blocksparse.weights<8x1x1x8, 8x8, cbr>
    %u = blocksparse.weights dense<3> : tensor<16x1x1x32xi8> mask(<8x8, 2x4, ["1111", "1011"]>) : !blocksparse.weights<16x1x1x32, 8x8, cbr>
    %a = blocksparse.conv2d %x, %w {bias = array<i32: 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16>, requant = #blocksparse.requant<1073741824 shift 34>, pad = array<i64: 1,1,1,1>, stride = array<i64: 1,1>, dilation = array<i64: 1,1>} : (tensor<1x9x11x8xi8>, !blocksparse.weights<16x3x3x8, 8x8, cbr>) -> tensor<1x9x11x16xi8>
    %b = blocksparse.conv2d %x, %v {bias = array<i32: 1,2,3,4,5,6,7,8>, requant = #blocksparse.requant<1073741824 shift 34>, pad = array<i64: 0,0,0,0>, stride = array<i64: 1,1>, dilation = array<i64: 1,1>} : (tensor<1x9x11x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x9x11x8xi8>
    %c = blocksparse.conv2d %b, %v {bias = array<i32: 1,2,3,4,5,6,7,8>, requant = #blocksparse.requant<1073741824 shift 32>, pad = array<i64: 0,0,0,0>, stride = array<i64: 1,1>, dilation = array<i64: 1,1>} : (tensor<1x9x11x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x9x11x8xi8>
    %e = tensor.empty() : tensor<1x9x11x32xi8>
    %0 = tensor.insert_slice %a into %e[0,0,0,0][1,9,11,16][1,1,1,1] : tensor<1x9x11x16xi8> into tensor<1x9x11x32xi8>
    %1 = tensor.insert_slice %b into %0[0,0,0,16][1,9,11,8][1,1,1,1] : tensor<1x9x11x8xi8> into tensor<1x9x11x32xi8>
    %2 = tensor.insert_slice %c into %1[0,0,0,24][1,9,11,8][1,1,1,1] : tensor<1x9x11x8xi8> into tensor<1x9x11x32xi8>
    %y = blocksparse.conv2d %2, %u {bias = array<i32: 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16>, requant = #blocksparse.requant<1073741824 shift 36>, pad = array<i64: 0,0,0,0>, stride = array<i64: 1,1>, dilation = array<i64: 1,1>} : (tensor<1x9x11x32xi8>, !blocksparse.weights<16x1x1x32, 8x8, cbr>) -> tensor<1x9x11x16xi8>
    return %y : tensor<1x9x11x16xi8>
  }
}
