// Pools whose outputs are one pixel wide: no column reaches all of the width, so each of
// four loads and pools a range of the channels. 20 channels are three ranges.
//
// RUN: rm -rf %t && mkdir %t
// RUN: bsaie-zoo image --input=4x16x40 --write-input=%t/x.npy
// RUN: bsaie-opt %s --device=paper-2x4 --pipeline=blocksparse-to-tosa -o %t/t.mlir
// RUN: bsaie-oracle %t/t.mlir --input %t/x.npy --output %t/o0.npy --output %t/o1.npy
// RUN: bsaie-opt %s --device=paper-2x4 --pipeline='tile,func.func(blocksparse-place)' | FileCheck %s
// CHECK: blocksparse.avg_pool2d {{.*}}name = "a.0"{{.*}}placement<inputs [[[X:[0-9]+]]], load [1], output [[Y:[0-9]+]], store, weights
// CHECK: blocksparse.avg_pool2d {{.*}}name = "a.3"
// CHECK-NOT: name = "a.4"
// CHECK: blocksparse.max_pool2d {{.*}}name = "m.2"
// CHECK-NOT: name = "m.3"
// RUN: bsaie-opt %s --device=paper-2x4 --pipeline=tile,allocate -o %t/p.mlir
// RUN: bsaie-translate --aie2-to-asm %t/p.mlir -o %t/p.asm
// RUN: bsaie-translate --aie2-to-params %t/p.mlir -o %t/p.bin
// RUN: FileCheck --check-prefix=ASM %s < %t/p.asm
// ASM: LOAD iter 1 { at 0 : ddr {{.*}} -> memtile[0]
// ASM: LOAD iter 1 { at 1 : ddr {{.*}} -> memtile[1]
// ASM: LOAD iter 1 { at 2 : ddr {{.*}} -> memtile[2]
// ASM: LOAD iter 1 { at 3 : ddr {{.*}} -> memtile[3]
// ASM: LOAD iter 1 { at 0 : ddr {{.*}} -> memtile[0]
// ASM: LOAD iter 1 { at 1 : ddr {{.*}} -> memtile[1]
// ASM: LOAD iter 1 { at 2 : ddr {{.*}} -> memtile[2]
// RUN: bsaie-sim %t/p.asm --params %t/p.bin --input %t/x.npy --output %t/y0.npy --output %t/y1.npy --jitter-seeds=3
// RUN: bsaie-oracle --compare %t/o0.npy %t/y0.npy
// RUN: bsaie-oracle --compare %t/o1.npy %t/y1.npy

func.func @main(%x: tensor<1x4x16x40xi8>) -> (tensor<1x1x1x40xi8>, tensor<1x2x1x20xi8>) {
  %a = blocksparse.avg_pool2d %x {blocksparse.name = "a", kernel = array<i64: 4, 16>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 4, 16>} : (tensor<1x4x16x40xi8>) -> tensor<1x1x1x40xi8>
  %l = tensor.extract_slice %x[0, 0, 0, 8] [1, 4, 16, 20] [1, 1, 1, 1] : tensor<1x4x16x40xi8> to tensor<1x4x16x20xi8>
  %m = blocksparse.max_pool2d %l {blocksparse.name = "m", kernel = array<i64: 2, 16>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 2, 16>} : (tensor<1x4x16x20xi8>) -> tensor<1x2x1x20xi8>
  return %a, %m : tensor<1x1x1x40xi8>, tensor<1x2x1x20xi8>
}
