const MINUTE_MS = 60_000

/** One core each, side by side. */
const check = (name, command, minutes = 5) => ({ kind: 'check', name, command, timeoutMs: minutes * MINUTE_MS, cores: 1, after: [] })

/** Suites that one call of vitest runs, on all cores, each with the services it needs. */
const suites = (services, minutes, after = []) => ({ kind: 'suites', services, timeoutMs: minutes * MINUTE_MS, cores: 2, after })

/**
 * Whatever fits on the free cores starts, in this order. Every step has an end, far above what it takes, so that a hang is
 * a failure and not a silence.
 */
export const STEPS = [
  // As the container is built: what the suites run is then made of no more than the Dockerfile copies.
  check('build', ['node', 'tests/support/rules/container-build.ts'], 10),
  check('types', ['vue-tsc', '--noEmit']),
  check('lint', ['eslint', '.']),
  check('unused', ['knip']),
  check('types:factory', ['tsc', '-p', 'tsconfig.factory.json']),
  check('proto', ['node', 'scripts/proto-check.mjs']),
  suites({ unit: [], db: ['postgres'], grpc: ['postgres'], factory: [], server: ['postgres', 'redis'] }, 15),
  suites({ nuxt: [] }, 5),
  suites({ fault: ['postgres'], browser: ['chromium'], e2e: ['postgres', 'redis', 'chromium'] }, 30, ['build']),
  // Last and alone: they measure times.
  suites({ timed: ['postgres', 'chromium'] }, 10, ['build']),
]
