import type { KnipConfig } from 'knip'

export default {
  entry: [
    'scripts/*.mjs',
    'scripts/tools/*.ts',
    // Given to vitest by its file name.
    'scripts/lib/open-tests.mjs',
    'factory/main.ts',
    // Started as threads, by file name.
    'factory/worker/{worker,decider}.ts',
    'factory/shard/{shard,work}.ts',
    'factory/model/local/nlp.ts',
    'factory/check/check.ts',
    'factory/alive/watchdog-thread.ts',
    // Run by one test, which lists the folders.
    'factory/stages/kinds/*/cases.ts',
    'server/**/*.ts',
    'tests/**/*.spec.ts',
    'tests/bench/*.bench.ts',
    // Started by scripts/bench.mjs after the benchmarks.
    'tests/bench/report/print-targets.ts',
    // Bundled and started as processes by the benchmarks.
    'tests/bench/side/*-side.ts',
    // Started as processes by the specs beside it.
    'tests/db/{migrate,storage}-child.ts',
    'tests/grpc/model/holder-child.ts',
    'tests/grpc/queue-child.ts',
    'tests/factory/model/nlp-program.ts',
    '{pages,layouts,components}/**/*.vue',
    'i18n/messages/*.ts',
    // Published: a folder to copy.
    'client/{index,example}.ts',
  ],
  ignore: ['proto/gen/**'],
  // Of the system, to make a pipe for a test.
  ignoreBinaries: ['mkfifo'],
  ignoreExportsUsedInFile: true,
  ignoreDependencies: [
    // Nuxt and @nuxtjs/i18n bring them, and their versions must be theirs.
    'nitropack', 'vue-i18n', 'vue-router', '@intlify/message-compiler',
    // Read as files: tables for tests, the generator that buf starts.
    'vega-datasets', '@bufbuild/protoc-gen-es',
    // Started by its file, with more memory: scripts/lib/type-check.mjs.
    'vue-tsc',
  ],
} satisfies KnipConfig
