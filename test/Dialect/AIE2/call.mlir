// RUN: bsaie-opt %s | FileCheck %s
// RUN: bsaie-opt %s --mlir-print-op-generic | bsaie-opt | FileCheck %s
// RUN: bsaie-opt %s --emit-bytecode | bsaie-opt | FileCheck %s

// A function of the host runs a program; a run that nobody reads goes.
// RUN: bsaie-opt %s --canonicalize | FileCheck %s --check-prefix=DEAD
// DEAD-COUNT-1: aie2.call
// DEAD-NOT: aie2.call
module {
  aie2.program @p on <"paper-1x1"> {
    %x = aie2.buffer "x" in ddr bytes [8]
    aie2.port "x" %x shape [1, 8]
    aie2.port output "y" %x shape [1, 1, 1, 8]
  }
  // CHECK-LABEL: func.func @f(
  // CHECK-SAME: %[[X:.*]]: tensor<1x8xi8>
  func.func @f(%x: tensor<1x8xi8>) -> tensor<1x1x1x8xi8> {
    // CHECK: aie2.call @p(%[[X]]) : (tensor<1x8xi8>) -> tensor<1x1x1x8xi8>
    %y = aie2.call @p(%x) : (tensor<1x8xi8>) -> tensor<1x1x1x8xi8>
    %z = aie2.call @p(%x) : (tensor<1x8xi8>) -> tensor<1x1x1x8xi8>
    return %y : tensor<1x1x1x8xi8>
  }
}
