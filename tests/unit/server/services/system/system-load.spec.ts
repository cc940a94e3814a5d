import { expect, it } from 'vitest'
import type { HourTimes, LoadSources } from '#server/services/system/load-sources'
import { getSystemLoad } from '#server/services/system/system-load.service'
import type { SystemDeps } from '#server/services/system/system.service'

const NONE = { count: 0, totalMs: 0, names: [] }
const STARTED_MS = 1_700_000_000_000

type Statements = ReturnType<LoadSources['statements']>

function read(statements: HourTimes<Statements['names'][number]['about']>, sinceMs = 0) {
  const load: LoadSources = {
    process: { host: 'here', pid: 1 },
    memory: () => ({
      rssBytes: 1, heapUsedBytes: 1, externalBytes: 1, arrayBufferBytes: 1, embeddedDatabaseBytes: null,
    }),
    loop: () => ({ minute: null, hour: null }),
    routes: () => NONE,
    statements: () => statements,
    lanes: () => [],
    sinceMs: () => sinceMs,
  }
  // The service reads no more of the system.
  return getSystemLoad({ system: { load, startedAt: new Date(STARTED_MS) } as SystemDeps['system'] })
}

/** @param p95Ms longer for later ones; the first take most in all. */
const timesOf = (index: number, p95Ms = index) =>
  ({
    about: { id: String(index), name: 'select', text: '' }, count: 1, p50Ms: p95Ms, p95Ms, maxMs: p95Ms,
    totalMs: 1_000 / (index + 1),
  })

it('shows those that took longest, and then those that took most in all', () => {
  const names = Array.from({ length: 40 }, (_, index) => timesOf(index))
  const { slowest } = read({ count: 40, totalMs: 10_000, names }).statements

  expect(slowest.map(({ id }) => Number(id))).toEqual([39, 38, 37, 36, 35, 34, 33, 32, 0, 1, 2, 3])
  expect(slowest.at(-4)?.share).toBe(0.1)
})

it('shows a name once, and all when there are few', () => {
  const { slowest } = read({ count: 3, totalMs: 1, names: [timesOf(0), timesOf(1, 2 / 3), timesOf(2)] }).statements

  expect(slowest.map(({ id, p95Ms }) => [id, p95Ms])).toEqual([['2', 2], ['1', 0.667], ['0', 0]])
})

it('has no share of nothing', () => {
  expect(read({ count: 1, totalMs: 0, names: [timesOf(0, 0)] }).statements.slowest[0]?.share).toBe(0)
})

it('says since when it counts: for an hour, or since the start', () => {
  expect(read(NONE, STARTED_MS - 1).since).toBe(new Date(STARTED_MS).toISOString())
  expect(read(NONE, STARTED_MS + 60_000).since).toBe(new Date(STARTED_MS + 60_000).toISOString())
})
