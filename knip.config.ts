import type { KnipConfig } from 'knip'

export default {
  entry: [
    'scripts/*.mjs',
    'scripts/tools/*.ts',
    'factory/main.ts',
    // Started as threads, by file name.
    'factory/worker/worker.ts',
    'factory/model/nlp.ts',
    'factory/check/check.ts',
    'factory/alive/watchdog-thread.ts',
    'server/**/*.ts',
    'tests/**/*.spec.ts',
    'tests/bench/*.bench.ts',
    // Started as processes by the specs beside it.
    'tests/grpc/queue-child.ts',
    'tests/factory/model/nlp-program.ts',
    '{pages,layouts,components}/**/*.vue',
    'i18n/locales/*.ts',
    // In the place of a library's files (scripts/nuxt/lean-ui.ts).
    'i18n/lean/{head,i18n}.ts',
    // Put into chunks by the same.
    'assets/css/ui.css',
  ],
  ignore: ['proto/gen/**'],
  ignoreExportsUsedInFile: true,
  ignoreDependencies: [
    // Nuxt and @nuxtjs/i18n bring them, and their versions must be theirs.
    'nitropack', 'vue-i18n',
    // Read as files: tables for tests, the generator that buf starts.
    'vega-datasets', '@bufbuild/protoc-gen-es',
    // Load generator of the REST benchmarks that come with them.
    'autocannon',
  ],
} satisfies KnipConfig
