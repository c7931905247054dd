/*===- compile.c - The C API, from C ------------------------------*- C -*-===*\
|*                                                                            *|
|* Part of the BSAIE project, under the Apache License v2.0 with LLVM         *|
|* Exceptions.                                                                *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/
/* Compiles a module and writes what the translations give; and what goes wrong
 * where it should. Nothing here is C++.
 *
 * RUN: rm -rf %t && mkdir %t
 * RUN: bsaie-capi-test %src/examples/embed/network.mlir %t/p | FileCheck %s
 * RUN: bsaie-opt %src/examples/embed/network.mlir --device=paper-2x2 --pipeline='sparsify{partial},tile,allocate' -o %t/q.mlir
 *
 * The tools give the same; only the places in files that they read differ.
 * RUN: sed -E -e '/^\.source/d' -e 's/ source [0-9]+$//' -e 's/ at "[^"]*"//' %t/p.asm > %t/p.text
 * RUN: bsaie-translate --aie2-to-asm %t/q.mlir | sed -E -e '/^\.source/d' -e 's/ source [0-9]+$//' -e 's/ at "[^"]*"//' | diff - %t/p.text
 * RUN: bsaie-translate --aie2-to-params %t/q.mlir | cmp - %t/p.bin
 * RUN: grep -v '"location":' %t/p.json > %t/p.report
 * RUN: bsaie-translate --aie2-to-report --report-format=json %t/q.mlir | grep -v '"location":' | diff - %t/p.report
 */

#include "BSAIE-c/Compile.h"
#include "BSAIE-c/Dialects.h"
#include "BSAIE-c/Translate.h"
#include "mlir-c/Diagnostics.h"
#include "mlir-c/IR.h"
#include "mlir-c/Pass.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void printString(MlirStringRef text, void *unused) {
  (void)unused;
  printf("%.*s", (int)text.length, text.data);
}

static void printName(MlirStringRef name, void *unused) {
  (void)unused;
  printf("program @%.*s\n", (int)name.length, name.data);
}

static void writeBytes(MlirStringRef bytes, void *file) {
  fwrite(bytes.data, 1, bytes.length, (FILE *)file);
}

static MlirLogicalResult printDiagnostic(MlirDiagnostic diagnostic,
                                         void *unused) {
  (void)unused;
  printf("said: ");
  mlirDiagnosticPrint(diagnostic, printString, NULL);
  printf("\n");
  return mlirLogicalResultSuccess();
}

static MlirStringRef string(const char *text) {
  return mlirStringRefCreateFromCString(text);
}

static const char *outcome(MlirLogicalResult result) {
  return mlirLogicalResultIsSuccess(result) ? "success" : "failure";
}

static char *readFile(const char *path) {
  FILE *file = fopen(path, "rb");
  char *text = NULL;
  long size = 0;
  if (!file)
    return NULL;
  if (fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0 &&
      fseek(file, 0, SEEK_SET) == 0)
    text = calloc(1, (size_t)size + 1);
  if (text && fread(text, 1, (size_t)size, file) != (size_t)size) {
    free(text);
    text = NULL;
  }
  fclose(file);
  return text;
}

typedef MlirLogicalResult (*Translation)(MlirModule, MlirStringRef,
                                         MlirStringCallback, void *);

static void translate(const char *name, Translation translation,
                      MlirModule module, const char *prefix,
                      const char *suffix) {
  char path[4096];
  FILE *file;
  snprintf(path, sizeof(path), "%s%s", prefix, suffix);
  file = fopen(path, "wb");
  if (!file) {
    printf("cannot write %s\n", path);
    return;
  }
  printf("%s: %s\n", name,
         outcome(translation(module, string(""), writeBytes, file)));
  fclose(file);
}

static void testDialects(MlirContext context) {
  MlirDialectHandle handles[2];
  int i;
  handles[0] = mlirGetDialectHandle__blocksparse__();
  handles[1] = mlirGetDialectHandle__aie2__();
  for (i = 0; i < 2; ++i) {
    MlirDialect dialect = mlirDialectHandleLoadDialect(handles[i], context);
    printf("dialect ");
    printString(mlirDialectGetNamespace(dialect), NULL);
    printf("\n");
  }
}

static void testErrors(MlirContext context, const char *text) {
  MlirModule module = mlirModuleCreateParse(context, string(text));
  printf("empty device: %s\n", outcome(bsaieSetDevice(module, string(""))));
  printf("bad device: %s\n",
         outcome(bsaieSetDevice(module, string("paper-2x2{rows=0}"))));
  printf("bad stage: %s\n", outcome(bsaieRunPipeline(module, string("tiel"))));
  printf("bad option: %s\n",
         outcome(bsaieRunPipeline(module, string("tile{effrot=1}"))));
  printf("not a module's: %s\n",
         outcome(bsaieRunPipeline(module, string("func.func(tile)"))));
  printf("no program: %s\n", outcome(bsaieTranslateToAsm(module, string(""),
                                                         printString, NULL)));
  printf("unsupported op: %s\n",
         outcome(bsaieRunPipeline(module, string("sparsify"))));
  mlirModuleDestroy(module);
}

static int testCompile(MlirContext context, const char *text,
                       const char *prefix) {
  MlirModule module = mlirModuleCreateParse(context, string(text));
  MlirPassManager passes;
  if (mlirModuleIsNull(module))
    return 1;
  printf("device: %s\n", outcome(bsaieSetDevice(module, string("paper-2x2"))));
  printf("stage: %s\n",
         outcome(bsaieRunPipeline(
             module, string("builtin.module(sparsify{partial})"))));

  /* The stages are passes of MLIR's own C API too. */
  passes = mlirPassManagerCreate(context);
  printf("parse: %s\n",
         outcome(mlirParsePassPipeline(
             mlirPassManagerGetAsOpPassManager(passes),
             string("builtin.module(tile,allocate)"), printString, NULL)));
  printf("stages: %s\n", outcome(mlirPassManagerRunOnOp(
                             passes, mlirModuleGetOperation(module))));
  mlirPassManagerDestroy(passes);

  bsaieForEachProgram(module, printName, NULL);
  translate("asm", bsaieTranslateToAsm, module, prefix, ".asm");
  translate("parameters", bsaieTranslateToParameters, module, prefix, ".bin");
  translate("report", bsaieReportAsJson, module, prefix, ".json");
  printf("unknown program: %s\n",
         outcome(bsaieReportAsJson(module, string("nothing"), printString,
                                   NULL)));
  mlirModuleDestroy(module);
  return 0;
}

int main(int argc, char **argv) {
  MlirDialectRegistry registry;
  MlirContext context;
  char *text;
  int failed;
  if (argc != 3 || !(text = readFile(argv[1]))) {
    fprintf(stderr, "usage: bsaie-capi-test module.mlir PREFIX\n");
    return 1;
  }
  bsaieRegisterAllPasses();
  bsaieRegisterAllPasses();
  registry = mlirDialectRegistryCreate();
  bsaieRegisterAllDialects(registry);
  context = mlirContextCreateWithRegistry(registry, /*threadingEnabled=*/false);
  mlirDialectRegistryDestroy(registry);
  mlirContextAttachDiagnosticHandler(context, printDiagnostic, NULL, NULL);

  testDialects(context);
  testErrors(context, text);
  failed = testCompile(context, text, argv[2]);

  mlirContextDestroy(context);
  free(text);
  return failed;
}

/* CHECK:      dialect blocksparse
 * CHECK-NEXT: dialect aie2
 * CHECK-NEXT: said: no device is given
 * CHECK-NEXT: empty device: failure
 * CHECK-NEXT: said: {{.*}}rows
 * CHECK-NEXT: bad device: failure
 * CHECK:      said: cannot read the pipeline: {{.*}}'tiel' does not refer to a registered pass or pass pipeline
 * CHECK:      bad stage: failure
 * CHECK:      said: cannot read the pipeline: {{.*}}effrot
 * CHECK:      bad option: failure
 * CHECK-NEXT: said: cannot read the pipeline: stage 'tile' runs on builtin.module, not on func.func
 * CHECK:      not a module's: failure
 * CHECK-NEXT: said: the module holds no aie2.program
 * CHECK-NEXT: no program: failure
 * CHECK:      said: cannot convert to blocksparse: tosa.argmax, tosa.add
 * CHECK:      unsupported op: failure
 * CHECK-NEXT: device: success
 * CHECK-NEXT: stage: success
 * CHECK-NEXT: parse: success
 * CHECK-NEXT: stages: success
 * CHECK-NEXT: program @classify_image_run0
 * CHECK-NEXT: asm: success
 * CHECK-NEXT: parameters: success
 * CHECK-NEXT: report: success
 * CHECK-NEXT: said: the module holds no single program @nothing, but: @classify_image_run0
 * CHECK-NEXT: unknown program: failure
 */
