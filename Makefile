# Targets say what they do after ##; `make` prints them. The set-up is scripts/setup.sh.
SHELL := bash
BIN := .venv/bin
SPARK := .venv-spark/bin
PORT ?= 8000
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-emit-index-url $(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.PHONY: help run demo frontend words test check lint bench equality kills fuzz gates gates-short test-spark test-spark-short lock clean

help: ## 本页 · this page
	@sed -n 's/^\([a-z-]*\):.*## /\1@/p' Makefile | while IFS=@ read -r name text; do \
		printf '  make %-17s %s\n' "$$name" "$$text"; done

run: frontend ## 打开网站，带示范数据；PORT=8000 · open the site with sample data
	@QIYUE_DEMO=$${QIYUE_DEMO-yes} $(BIN)/qiyue serve --port $(PORT)

demo: .venv/requirements.lock ## 从事实到得分，看一个真实项目 · a real programme, from facts to scores
	$(BIN)/python -m qiyue.doors.cli.demo

test: lint frontend ## 全部检查与测试，并列出未能运行的 · every check and test, and what could not be run
	@mkdir -p build
	set -o pipefail; $(BIN)/pytest --color=no -n 2 | tee build/test.log
	set -o pipefail; $(BIN)/python -m tests.with_postgres $(BIN)/pytest --color=no -n 2 \
		tests/apps tests/site -m "not one_database" | tee build/test-postgres.log
	@echo; if grep -E '^(SKIPPED|XFAIL|XPASS) ' -h build/test.log build/test-postgres.log > build/not-run.txt; then \
		echo '未能运行及原因 · Could not be run, and why:'; sed 's/^/  /' build/not-run.txt; \
	else echo '全部已运行 · Everything was run.'; fi

check: lint ## 一分钟内的检查，提交前用 · under a minute, before each commit
	$(BIN)/pytest tests/core -m "not slow" -n 2

lint: .venv/requirements-dev.lock ## 格式、类型、分层 · format, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/requirements-bench.lock ## 性能量测 · measure speed and memory
	$(BIN)/python -m bench --pages

equality: .venv/requirements-dev.lock ## 各引擎与精确求值逐位比对，2000 例 · 2,000 random methods, engines equal to the last digit
	QIYUE_EQUALITY=2000 $(BIN)/pytest tests/equality -n 2

test-spark: .venv-spark/requirements-spark.lock ## Spark 与 DuckDB 逐字节相同；要 Java · Spark equals DuckDB byte for byte; needs Java
	QIYUE_SPARK_METHODS=200 QIYUE_SPARK_PEOPLE=200000 $(SPARK)/pytest tests/spark -s
	QIYUE_SPARK_METHODS=20 QIYUE_SPARK_TESTED="local-cluster[2,1,1024]" QIYUE_SPARK_MEMORY=512m \
		$(SPARK)/pytest tests/spark/test_equality.py tests/spark/test_programmes.py tests/spark/test_parts.py

test-spark-short: .venv-spark/requirements-spark.lock ## 同上，几分钟 · the same, in minutes
	$(SPARK)/pytest tests/spark -m "not slow"

kills: .venv/requirements-dev.lock ## 随机中断 500 次，只留旧结果或完整的新结果 · 500 kills leave the old output or the new
	QIYUE_KILLS=500 $(BIN)/pytest tests/kills -s

fuzz: .venv/requirements-dev.lock ## 二万个变异文件，不崩溃、不卡死 · 20,000 mutated files find no crash and no hang
	$(BIN)/python -m tests.fuzz $(FILES) $(SEED)

gates: .venv/requirements-dev.lock ## 闸门：一万次改库全部找到并指明；证明够快够小；权限逐格问过 · 10,000 tampers found and named; proofs; every cell of the rights
	@mkdir -p build
	set -o pipefail; $(call gates,,10000 1000,20 2,1000000,1) | tee build/gates-SQLite.txt
	set -o pipefail; $(call gates,$(BIN)/python -m tests.with_postgres,10000 1000,20 2,1000000,1) | tee build/gates-PostgreSQL.txt
	$(BIN)/python -m tests.gates.page build/gates-SQLite.txt build/gates-PostgreSQL.txt

gates-short: .venv/requirements-dev.lock ## 同上，几分钟 · the same, in minutes
	$(call gates,,320 30,2 1,50000,12)
	$(call gates,$(BIN)/python -m tests.with_postgres,320 30,2 1,50000,12)

# gates DATABASE,TAMPERS CLEAN,SAMPLE CLEAN,ENTRIES,SHARE: all of them on one database
gates = { $(1) $(BIN)/python -m tests.gates tampers $(2) && \
	$(1) $(BIN)/python -m tests.gates sample $(3) && \
	$(1) $(BIN)/python -m tests.gates proofs $(4) && \
	$(1) $(BIN)/python -m tests.gates.matrix $(5); }

frontend: .venv/requirements.lock ## 样式、脚本、字体、图标 · styles, scripts, fonts, icons
	@scripts/frontend.sh
	@$(BIN)/python scripts/words.py --compile

words: .venv/requirements-dev.lock ## 收集网页上的文字，待译 · collect what pages say, to be translated
	$(BIN)/python scripts/words.py

lock: .venv/requirements-dev.lock ## 重作锁定文件；UPGRADE=1 取新版本 · remake the locks; UPGRADE=1 for newer versions
	$(LOCK) --group installer --output-file requirements-uv.lock
	$(LOCK) --group node --output-file requirements-node.lock
	$(LOCK) pyproject.toml --extra build --output-file requirements.lock
	$(LOCK) pyproject.toml --extra dev --constraint requirements.lock --output-file requirements-dev.lock
	$(LOCK) pyproject.toml --extra dev --extra bench --constraint requirements-dev.lock --output-file requirements-bench.lock
	$(LOCK) pyproject.toml --extra dev --extra spark --constraint requirements-dev.lock --output-file requirements-spark.lock

clean: ## 删除环境与缓存 · remove the environment and all caches
	rm -rf .venv .venv-spark build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The copy of a lock in .venv says that it is installed.
.venv/%.lock: %.lock
	@scripts/setup.sh $<

.venv-spark/%.lock: %.lock
	@VENV=.venv-spark scripts/setup.sh $<
