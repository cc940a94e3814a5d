const MINUTE_MS = 60_000

const check = (name, command, minutes = 5, env = {}) => ({ kind: 'check', name, command, env, timeoutMs: minutes * MINUTE_MS, needs: [], isBeside: false })
/** Uses one core: runs while the one before it does. */
const beside = step => ({ ...step, isBeside: true })
const suite = (name, minutes, needs = []) => ({ kind: 'suite', name, timeoutMs: minutes * MINUTE_MS, needs, isBeside: false })

/**
 * In order: the cheap ones first, the build before what runs the built server. Every step has an
 * end, far above what it takes, so that a hang is a failure and not a silence.
 */
export const STEPS = [
  check('lint', ['eslint', '.']),
  beside(check('types', ['vue-tsc', '--noEmit'])),
  check('types:factory', ['tsc', '-p', 'tsconfig.factory.json']),
  beside(check('unused', ['knip'])),
  check('proto', ['node', 'scripts/proto-check.mjs']),
  suite('unit', 5),
  // As the container is built: what all suites run is then made of no more than the Dockerfile copies.
  check('build', ['node', 'tests/support/rules/container-build.ts'], 10),
  suite('db', 10, ['postgres']),
  suite('grpc', 10, ['postgres']),
  suite('factory', 10),
  suite('server', 10, ['postgres', 'redis']),
  suite('nuxt', 5),
  suite('fault', 15, ['postgres']),
  suite('browser', 20, ['chromium']),
  suite('e2e', 10, ['postgres', 'redis', 'chromium']),
]
