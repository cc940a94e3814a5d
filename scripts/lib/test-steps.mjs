const MINUTE_MS = 60_000

/** A check uses one core; two run in parallel. */
const check = (name, command, minutes = 5) => ({ kind: 'check', name, command, timeoutMs: minutes * MINUTE_MS, cores: 1, after: [] })

/** Suites that one call of vitest runs, on all cores, each with the services it needs. */
const suites = (services, minutes, after = []) => ({ kind: 'suites', services, timeoutMs: minutes * MINUTE_MS, cores: 2, after })

/**
 * Steps that fit on the free cores start in this order. Every step has a time limit, far above its usual time, so that a hang
 * is a failure.
 */
export const STEPS = [
  // Built as in the container, so the suites test exactly what the Dockerfile copies.
  check('build', ['node', 'tests/support/rules/container-build.ts'], 10),
  check('types', ['vue-tsc', '--noEmit']),
  check('lint', ['eslint', '.']),
  check('unused', ['knip']),
  check('types:factory', ['tsc', '-p', 'tsconfig.factory.json']),
  check('proto', ['node', 'scripts/proto-check.mjs']),
  suites({ unit: [], db: ['postgres'], grpc: ['postgres'], factory: [], server: ['postgres', 'redis'] }, 15),
  suites({ nuxt: [] }, 5),
  suites({ fault: ['postgres'], browser: ['chromium'], e2e: ['postgres', 'redis', 'chromium'] }, 30, ['build']),
  // Last and alone, because they measure times.
  suites({ timed: ['postgres', 'chromium'] }, 10, ['build']),
]
