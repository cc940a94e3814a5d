import { expect, it } from 'vitest'
import { toDiagnostics } from '~/utils/app/diagnostics'
import { toSettingSection } from '~/utils/setting/setting-section'
import { givenLoad } from '~~/tests/nuxt/given/given-load'
import { givenSystem, givenSystemDetail } from '~~/tests/nuxt/given/given-system'

const report = () =>
  toDiagnostics({ system: givenSystem(), detail: givenSystemDetail(), load: givenLoad(), browser: 'Browser/1' })

it('lists versions, components, calls, sizes and settings, one per line', () => {
  expect(report().split('\n')).toEqual(expect.arrayContaining([
    'data-factory-console: 1.2.3 embedded',
    'database: PostgreSQL 18.6 pglite',
    'part queue: up pg-boss 12.38.0 12 ms',
    'service model: datafactory.model.v1.ModelService breaker=open',
    'method queue/SubmitRun: 6/8 p50=4.3ms p95=812.0ms retries=3',
    'memory factory: rssBytes=221000000 heapUsedBytes=60000000 externalBytes=12000000 arrayBufferBytes=3000000 '
    + 'embeddedDatabaseBytes=-',
    'event loop delay: minute p50=0.3ms p99=9.4ms max=44.0ms hour p50=0.3ms p99=12.0ms max=18000.0ms',
    'lane read: 6/6 waiting=17 refused=3',
    'lane events: 2/512 waiting=- refused=0',
    'route GET /metrics/series: n=200 p50=22.0ms p95=480.0ms max=910.0ms',
    'statement select task_runs a1b2c3d4: n=12345 p50=0.4ms p95=4.3ms max=88.0ms',
    'disk: free=80000000000 total=200000000000',
    'REDIS_URL: redis://cache:6379/0 [environment]',
  ]))
})

it('shows of a secret only whether it is set', () => {
  expect(report()).toContain('SECRET_KEY: (set) [environment]')
  expect(report()).toContain('FACTORY_TOKEN: (not set) [default]')
})

it('has a dash for values that could not be read', () => {
  const detail = givenSystemDetail({
    storage: { database: null, datasets: null, uploads: null, artifacts: null, disk: null },
  })

  expect(toDiagnostics({ system: givenSystem({ queue: null }), detail, load: null, browser: 'x' }))
    .toMatch(/^disk: -$/m)
})

it('an address with an unknown section opens the first', () => {
  expect([
    toSettingSection('grpc'), toSettingSection('nothing'), toSettingSection(undefined), toSettingSection(['grpc']),
  ]).toEqual(['grpc', 'health', 'health', 'health'])
})
