// Networks may have several inputs and results, and slices of tensors: rows 0 and 1
// are clamped, rows 2 and 3 are not, and the second result is the clamped half.
// RUN: bsaie-zoo image --input=4x2x1 --images=3 --input-seed=5 --write-input=%t.a.npy
// RUN: bsaie-zoo image --input=4x2x1 --images=3 --input-seed=6 --write-input=%t.b.npy
// RUN: bsaie-oracle %s --input %t.a.npy --input %t.b.npy --output %t.0.npy --output %t.1.npy
// RUN: bsaie-oracle %s --input %t.a.npy --input %t.b.npy --compare %t.0.npy --compare %t.1.npy | FileCheck %s
// CHECK: output equals the oracle: 24 values
// CHECK: output equals the oracle: 12 values
// RUN: not bsaie-oracle %s --input %t.b.npy --input %t.a.npy --compare %t.0.npy --compare %t.1.npy
func.func @net(%a: tensor<1x4x2x1xi8>, %b: tensor<1x4x2x1xi8>) -> (tensor<1x4x2x1xi8>, tensor<1x2x2x1xi8>) {
  %s0 = tensor.extract_slice %a[0, 0, 0, 0][1, 2, 2, 1][1, 1, 1, 1] : tensor<1x4x2x1xi8> to tensor<1x2x2x1xi8>
  %s1 = tensor.extract_slice %b[0, 2, 0, 0][1, 2, 2, 1][1, 1, 1, 1] : tensor<1x4x2x1xi8> to tensor<1x2x2x1xi8>
  %c = tosa.clamp %s0 {min_val = 0 : i8, max_val = 127 : i8} : (tensor<1x2x2x1xi8>) -> tensor<1x2x2x1xi8>
  %e = tensor.empty() : tensor<1x4x2x1xi8>
  %i0 = tensor.insert_slice %c into %e[0, 0, 0, 0][1, 2, 2, 1][1, 1, 1, 1] : tensor<1x2x2x1xi8> into tensor<1x4x2x1xi8>
  %i1 = tensor.insert_slice %s1 into %i0[0, 2, 0, 0][1, 2, 2, 1][1, 1, 1, 1] : tensor<1x2x2x1xi8> into tensor<1x4x2x1xi8>
  return %i1, %c : tensor<1x4x2x1xi8>, tensor<1x2x2x1xi8>
}
