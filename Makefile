SHELL := /bin/bash
.PHONY: build run test image interop simulate bench format clean

build:    ## out/linux-x64/amaranten and out/linux-arm64/amaranten
	@tools/build.sh

run:      ## two gateways, a tunnel and its story
	@tools/setup.sh lab
	@tools/build.sh linux-x64
	@tools/lab/run.sh out/linux-x64/amaranten

image:    ## out/images/amaranten-BOARD-VERSION.img.xz: make image BOARD=qemu-virt
	@tools/build.sh linux-arm64
	@tools/image.sh "$(BOARD)"

test:     ## everything; ends with "N passed, N failed, N skipped"
	@tools/test.sh

interop:  ## the scenarios of tests/Interop/scenarios against strongSwan; ONLY=glob for some
	@tools/interop.sh "$(ONLY)"

simulate: ## gateways on a virtual clock with faults from seeds: SEEDS=n, SEED=k, HISTORY=name; charts of failures in out/simulation
	@SEEDS="$(SEEDS)" FIRST="$(FIRST)" SEED="$(SEED)" BEFORE="$(BEFORE)" HISTORY="$(HISTORY)" tools/simulate.sh

bench:    ## what it does beside what others do, with marks: QUICK=1 in a few minutes, ONLY=kernels, path, handshakes, tables, resources or device one part, JOB=word some jobs; writes docs/performance.md
	@QUICK="$(QUICK)" ONLY="$(ONLY)" JOB="$(JOB)" tools/bench.sh

format:   ## tells where the code's form departs from .editorconfig
	@. tools/dotnet.sh && dotnet format whitespace --verify-no-changes

clean:    ## everything that was built
	@rm -rf out
	@find . -type d \( -name bin -o -name obj \) -not -path './.git/*' -prune -exec rm -rf {} +
