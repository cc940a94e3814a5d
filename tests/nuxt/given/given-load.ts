import type { SystemLoad } from '#shared/contract/system-load.contract'

const AT = '2026-11-25T08:00:00.000Z'

export function givenLoad(change: Partial<SystemLoad> = {}): SystemLoad {
  return {
    now: AT,
    process: { host: 'console-a', pid: 4_711, startedAt: AT },
    since: '2026-11-25T07:05:00.000Z',
    memory: {
      rssBytes: 312_000_000, heapUsedBytes: 88_000_000, externalBytes: 21_000_000, arrayBufferBytes: 4_000_000,
      embeddedDatabaseBytes: 134_000_000,
    },
    loop: { minute: { p50Ms: 0.31, p99Ms: 9.4, maxMs: 44 }, hour: { p50Ms: 0.28, p99Ms: 12, maxMs: 18_000 } },
    routes: {
      count: 1_240,
      totalMs: 20_000,
      slowest: [
        {
          route: 'page', method: 'GET', path: '', count: 40, p50Ms: 90, p95Ms: 210, maxMs: 320, totalMs: 4_000,
          share: 0.2,
        },
        {
          route: 'metricSeries', method: 'GET', path: '/metrics/series', count: 200, p50Ms: 22, p95Ms: 480, maxMs: 910,
          totalMs: 10_000, share: 0.5,
        },
        {
          route: 'other', method: 'GET', path: '/healthz', count: 60, p50Ms: 1.2, p95Ms: 3.4, maxMs: 5, totalMs: 80,
          share: 0.004,
        },
      ],
    },
    statements: {
      count: 9_000,
      totalMs: 8_000,
      slowest: [{
        id: 'a1b2c3d4', name: 'select task_runs', text: 'select "id" from "task_runs" where "state" in (?, …)',
        count: 12_345, p50Ms: 0.42, p95Ms: 4.3, maxMs: 88, totalMs: 6_000, share: 0.75,
      }],
    },
    lanes: [
      { lane: 'read', running: 6, places: 6, waiting: 17, expectedWaitMs: 140, refused: 3 },
      { lane: 'sign_in', running: 0, places: 1, waiting: 0, expectedWaitMs: 0, refused: 0 },
      { lane: 'write', running: 6, places: 6, waiting: 1, expectedWaitMs: null, refused: 0 },
      { lane: 'events', running: 2, places: 512, waiting: null, expectedWaitMs: null, refused: 0 },
    ],
    ...change,
  }
}
