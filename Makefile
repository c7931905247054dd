# BSAIE: one command for each thing. `make help` lists them.
#
# MLIR_DIR=/path/to/lib/cmake/mlir   use this MLIR; nothing is installed then
# BUILD=build                        where everything is built
# NINJA=ninja JOBS=2                 how

BUILD ?= build
NINJA ?= ninja
JOBS ?= $(shell nproc)
OUT ?= out

export BUILD JOBS OUT NINJA

.PHONY: help deps deps-sanitizers build demo check check-asan check-tsan site bench table2 \
  ablation depthwise cpu scaling fuzz fuzz-networks mutation-tests clean

help: ## show this list
	@echo "make targets:"
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 18
	@echo "MLIR_DIR=... uses that MLIR and installs nothing; BUILD, OUT, JOBS as usual."

deps: ## install what is missing (apt; asks when not root; nothing with MLIR_DIR set)
	@utils/install-deps.sh

deps-sanitizers: deps
	@utils/install-deps.sh --sanitizers

$(BUILD)/build.ninja: | deps
	@utils/configure.sh

build: deps $(BUILD)/build.ninja ## build everything into build/
	@$(NINJA) -C $(BUILD)

demo: build ## compile and run ResNet-50, dense and 50 % sparse; results in out/
	@utils/demo.sh

check: build ## build, then all tests, format, clang-tidy and the demo
	@utils/check.sh

check-asan: deps-sanitizers ## unit and lit tests with address and UB sanitizers, in build-asan/
	@utils/check-sanitizer.sh asan

check-tsan: deps-sanitizers ## tests of several threads with the thread sanitizer, in build-tsan/
	@utils/check-sanitizer.sh tsan

site: deps $(BUILD)/build.ninja ## the documentation as a static site, into out/site/
	@$(NINJA) -C $(BUILD) bsaie-doc
	@utils/build-site.py $(OUT)/site

bench: build ## time and memory of the compiler and the simulator
	@$(NINJA) -C $(BUILD) bsaie-bench

N ?= 3000
SEED ?= 1
table2: build ## the paper's Table II on halting and overlap devices, into out/table2.*
	@mkdir -p $(OUT)
	@benchmarks/table2.py --overlap --progress --jobs=$(JOBS) --build=$(BUILD) \
	  --markdown=$(OUT)/table2.md --csv=$(OUT)/table2.csv $(TABLE_OPTIONS)
	@grep '^- ' $(OUT)/table2.md

ablation: build ## what each part of the schedule gains, into out/ablation.md
	@mkdir -p $(OUT)
	@benchmarks/ablation.py --jobs=$(JOBS) --build=$(BUILD) $(ABLATION_OPTIONS) \
	  | tee $(OUT)/ablation.md

depthwise: build ## the paper's depth-wise tiles of VGG16, into out/depthwise.*
	@mkdir -p $(OUT)
	@benchmarks/depthwise.py --progress --jobs=$(JOBS) --build=$(BUILD) \
	  --markdown=$(OUT)/depthwise.md --csv=$(OUT)/depthwise.csv $(DEPTHWISE_OPTIONS)
	@grep '^- DDR' $(OUT)/depthwise.md

cpu: build ## packed kernels on the CPU: dense, sparse, and upstream's loops
	@benchmarks/cpu.py --build=$(BUILD) $(CPU_OPTIONS)

scaling: build ## compile time against the number of layers
	@benchmarks/scaling.py --build=$(BUILD)

fuzz-networks: build ## N random networks from SEED on compared with the oracle (3000, 1)
	@python3 utils/fuzz-networks.py --cases=$(N) --seed=$(SEED) --jobs=$(JOBS) \
	  --check-shares --stats=$(OUT)/fuzz-networks.json $(FUZZ_OPTIONS)

FUZZ_SECONDS ?= 60
fuzz: deps ## each fuzzer for FUZZ_SECONDS (60), with sanitizers in build-fuzz/
	@python3 utils/run-fuzzers.py --seconds=$(FUZZ_SECONDS) --jobs=$(JOBS) $(FUZZER_OPTIONS)

MUTANTS ?= 2500
mutation-tests: build ## MUTANTS broken programs from SEED on judged by checker and simulator (2500, 1)
	@python3 utils/mutation-tests.py --mutants=$(MUTANTS) --seed=$(SEED) --jobs=$(JOBS) \
	  --bin=$(abspath $(BUILD))/bin --out=$(abspath $(OUT))/mutation-tests $(MUTATION_OPTIONS)

clean: ## remove build/, out/ and the builds with sanitizers
	rm -rf $(BUILD) $(OUT) build-asan build-tsan build-fuzz
