// RUN: bsaie-opt %s --split-input-file --verify-diagnostics --blocksparse-require-layers

// One function with a layer is enough.
func.func @host(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = tosa.exp %x : (tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}
func.func @mesh(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %y : tensor<1x4x4x8xi8>
}

// -----

// expected-error @below {{the module holds no blocksparse layer, so there is nothing to compile; the stage sparsify comes first}}
module {
  func.func @host(%x: tensor<4xf32>) -> tensor<4xf32> {
    %y = tosa.exp %x : (tensor<4xf32>) -> tensor<4xf32>
    return %y : tensor<4xf32>
  }
}

// -----

// expected-error-re @below {{the module holds no blocksparse layer, so there is nothing to compile{{$}}}}
module {
  func.func @f(%x: tensor<1x4x4x8xi8>) {
    return
  }
}
