// Two layers that differ in their weight values only. By estimate, one step and three
// parts of kernel rows; executed, two steps and two parts are faster. The result is the
// same with one thread.
//
// RUN: rm -rf %t && mkdir %t
// RUN: bsaie-opt %s --pipeline=tile -o %t/1.mlir
// RUN: FileCheck %s --check-prefix=ESTIMATED < %t/1.mlir
// ESTIMATED-COUNT-2: subvolume<steps = 1, tileWidth = 5, ringRows = 4, kernelParts = 3>
// RUN: bsaie-opt %s --pipeline='tile{effort=2}' -o %t/2.mlir
// RUN: FileCheck %s --check-prefix=EXECUTED < %t/2.mlir
// EXECUTED-COUNT-2: subvolume<steps = 2, tileWidth = 5, ringRows = 10, kernelParts = 2>
// RUN: bsaie-opt %s --pipeline='tile{effort=2}' --mlir-disable-threading | cmp - %t/2.mlir
//
// By itself, the pass tries as many choices as there are, and does no more work than for
// them.
// RUN: bsaie-opt %t/1.mlir --blocksparse-tune-subvolumes='choices=1000000000000 network=1' | FileCheck %s --check-prefix=MANY
// MANY-COUNT-2: subvolume<steps = 2, tileWidth = 5, ringRows = 10, kernelParts = 2>
//
// The first that fits has two parts of input channels; tried in the network, nothing is slower than before.
// RUN: bsaie-opt %s --pipeline='tile{effort=0}' | FileCheck %s --check-prefix=FIRST
// FIRST-COUNT-2: subvolume<steps = 2, tileWidth = 5, ringRows = 6, parts = 2>
// RUN: bsaie-opt %s --pipeline='tile{effort=3}' -o %t/3.mlir
// RUN: bsaie-opt %t/1.mlir --pipeline=allocate -o %t/1.p.mlir
// RUN: bsaie-translate --aie2-to-report --report-format=json %t/1.p.mlir -o %t/1.json
// RUN: bsaie-opt %t/2.mlir --pipeline=allocate -o %t/2.p.mlir
// RUN: bsaie-translate --aie2-to-report --report-format=json %t/2.p.mlir -o %t/2.json
// RUN: bsaie-opt %t/3.mlir --pipeline=allocate -o %t/3.p.mlir
// RUN: bsaie-translate --aie2-to-report --report-format=json %t/3.p.mlir -o %t/3.json
// RUN: /usr/bin/python3 -c "import json, sys; t = [json.load(open(f))['seconds'] for f in sys.argv[1:]]; print('faster' if t[0] > t[1] >= t[2] else t)" %t/1.json %t/2.json %t/3.json | FileCheck %s
// CHECK: faster

#bias = array<i32: 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8>
#scale = #blocksparse.requant<1073741824 shift 40>
!w = !blocksparse.weights<24x5x5x16, 8x8, cbr>
!t = tensor<1x6x9x24xi8>
module attributes {bsaie.device = #aie2.device<"paper-2x2{core_buffer_bytes=3500}">} {
  func.func @main(%x: tensor<1x6x9x16xi8>) -> (!t, !t) {
    %v = blocksparse.weights dense<3> : tensor<24x5x5x16xi8> mask(<8x8, 3x2, all>) : !w
    %w = blocksparse.weights dense<-2> : tensor<24x5x5x16xi8> mask(<8x8, 3x2, all>) : !w
    %a = blocksparse.conv2d %x, %v {blocksparse.name = "a", bias = #bias, requant = #scale, pad = array<i64: 2, 2, 2, 2>,
      stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<1x6x9x16xi8>, !w) -> !t
    %b = blocksparse.conv2d %x, %w {blocksparse.name = "b", bias = #bias, requant = #scale, pad = array<i64: 2, 2, 2, 2>,
      stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<1x6x9x16xi8>, !w) -> !t
    return %a, %b : !t, !t
  }
}
