// RUN: bsaie-opt %s --blocksparse-annotate-reference --split-input-file --verify-diagnostics

// expected-error @+1 {{has no device: the module needs the attribute bsaie.device = #aie2.device<"...">}}
func.func @no_device(%x: tensor<1x2x2x8xi8>) -> tensor<1x1x1x8xi8> {
  %y = blocksparse.max_pool2d %x {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 2, 2>} : (tensor<1x2x2x8xi8>) -> tensor<1x1x1x8xi8>
  return %y : tensor<1x1x1x8xi8>
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @not_a_layer(%x: tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8> {
    // expected-error @+1 {{is not a layer that can be compiled}}
    %y = tosa.abs %x : (tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8>
    %z = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8>
    return %z : tensor<1x2x2x8xi8>
  }
}

// -----

// A declaration has no layers.
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func private @declaration(tensor<1x2x2x8xi8>)
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  // expected-error @+1 {{bsaie.work is 3 : i64, which is no #aie2.work}}
  func.func @work(%x: tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8> attributes {bsaie.work = 3} {
    %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8>
    return %y : tensor<1x2x2x8xi8>
  }
}

// -----

module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @cut_width(%x: tensor<1x1x4x8xi8>) -> tensor<1x1x4x8xi8> {
    %e = tensor.empty() : tensor<1x1x4x8xi8>
    %a = tensor.extract_slice %x[0, 0, 0, 0] [1, 1, 2, 8] [1, 1, 1, 1] : tensor<1x1x4x8xi8> to tensor<1x1x2x8xi8>
    // expected-error @+1 {{writes a part of the width of a tensor; references are those of the whole network}}
    %y = blocksparse.max_pool2d %a {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>} : (tensor<1x1x2x8xi8>) -> tensor<1x1x2x8xi8>
    %i = tensor.insert_slice %y into %e[0, 0, 0, 0] [1, 1, 2, 8] [1, 1, 1, 1] : tensor<1x1x2x8xi8> into tensor<1x1x4x8xi8>
    return %i : tensor<1x1x4x8xi8>
  }
}
