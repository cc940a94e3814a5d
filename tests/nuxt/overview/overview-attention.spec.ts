import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, describe, expect, it } from 'vitest'
import type { LineStageView, OverviewView } from '#shared/contract/overview.contract'
import { DEFAULT_PROJECT_ID, DEMO_PROJECT_ID } from '#shared/domain/project'
import { showProject } from '../../support/in-project'
import { givenCounts } from '../given/given-alert'
import { useAttention } from '~/composables/overview/useAttention'
import { useProductionLine } from '~/composables/overview/useProductionLine'

const NOW = Date.parse('2026-11-20T06:00:00Z')
let shown: { unmount: () => void } | undefined
afterEach(() => shown?.unmount())

const givenOverview = (count: number): OverviewView => ({
  openFailures: { total: count, failed: count, crashed: 0, followed: 0, oldestAt: null },
  living: { QUEUED: 0, RUNNING: 0, WAITING: count, PAUSED: count, CANCELLING: 0 }, oldestWaitingAt: null,
  oldestPausedAt: null,
  waitingLots: { count: 0, id: null },
  releases: { ready: 0, newestReady: null, unreleased: 0, newestUnreleased: null },
  sources: { total: count, failing: 0, untested: count, failingName: null },
  made: { source: true, dataset: true, pipeline: true, run: true, result: true }, demo: null,
})

async function linesFor(count: number): Promise<string[]> {
  let items: ReturnType<typeof useAttention> | undefined
  shown = await mountSuspended({ setup: () => {
    items = useAttention({ overview: givenOverview(count), system: null, alerts: null, nowMs: NOW })
    return () => null
  } })
  return items?.value.map(item => `${item.count} ${item.what}`) ?? []
}

describe('what needs attention', () => {
  it.each([
    [1, ['1 unresolved failure', '1 run awaiting acceptance', '1 paused run', '1 untested source']],
    [2, ['2 unresolved failures', '2 runs awaiting acceptance', '2 paused runs', '2 untested sources']],
  ])('is named by its number: %s', async (count, lines) => {
    expect(await linesFor(count)).toEqual(lines)
  })
})

describe('what waits for a decision or to be given out', () => {
  const LOT = '019a0000-0000-7000-8000-000000000001'
  const linksOf = async (change: Partial<OverviewView>) => {
    let items: ReturnType<typeof useAttention> | undefined
    shown = await mountSuspended({ setup: () => {
      items = useAttention({ overview: { ...givenOverview(0), ...change }, system: null, alerts: null, nowMs: NOW })
      return () => null
    } })
    return items?.value.map(({ count, what, to }) => [`${count} ${what}`, to])
  }
  const living = { QUEUED: 0, RUNNING: 0, WAITING: 1, PAUSED: 0, CANCELLING: 0 }

  it('leads to the one lot that waits, to the board of several, and to the runs while one has no lot yet', async () => {
    const what = '1 run awaiting acceptance'
    expect(await linksOf({ living, waitingLots: { count: 1, id: LOT } })).toEqual([[what, `/qc/lots/${LOT}`]])
    expect(await linksOf({ living, waitingLots: { count: 2, id: LOT } })).toEqual([[what, '/qc']])
    expect(await linksOf({ living, waitingLots: { count: 0, id: null } }))
      .toEqual([[what, { path: '/runs', query: { state: 'WAITING' } }]])
  })

  it('leads to the rejected records of the one run with partial success in the range, and to the list of several', async () => {
    const partial = ref({ runs: 1, records: 3, runId: LOT, stageKey: 'read', reason: 'INVALID_JSON' })
    let items: ReturnType<typeof useAttention> | undefined
    shown = await mountSuspended({ setup: () => {
      items = useAttention({
        overview: givenOverview(0), system: null, alerts: null, nowMs: NOW, partial,
        range: { from: 'now/d', to: 'now' },
      })
      return () => null
    } })
    const lines = () => items?.value.map(({ count, what, why, to }) => [`${count} ${what}`, why, to])

    expect(lines()).toEqual([[
      '1 run with partial success, not retried', '3 records failed',
      { path: `/runs/${LOT}`, query: { rejects: 'read', reason: 'INVALID_JSON' } },
    ]])
    partial.value = { ...partial.value, runs: 2, records: 9 }
    expect(lines()).toEqual([[
      '2 runs with partial success, not retried', '9 records failed',
      { path: '/runs', query: { state: 'PARTIAL', extent: 'full', from: 'now/d', to: 'now' } },
    ]])
  })

  it('names releases that can be published, and accepted versions that none contains', async () => {
    const releases = {
      ready: 1, newestReady: { id: LOT, name: 'Reviews', semver: '2.0.0' }, unreleased: 2,
      newestUnreleased: { datasetId: LOT, datasetName: 'Answers', version: '1.1.0' },
    }
    expect(await linksOf({ releases })).toEqual([
      ['1 release ready to publish', `/releases/${LOT}`],
      ['2 accepted versions without a release', { path: '/releases', query: { add: LOT, version: '1.1.0' } }],
    ])
    expect(await linksOf({ releases: { ...releases, ready: 2, newestUnreleased: null } })).toEqual([
      ['2 releases ready to publish', { path: '/releases', query: { state: 'READY' } }],
    ])
  })
})

describe('a failure and the alert that it raised', () => {
  it('are counted once', async () => {
    let items: ReturnType<typeof useAttention> | undefined
    const alerts = givenCounts({ firing: { critical: 1, warning: 2 }, ofFailures: { critical: 1, warning: 0 } })
    const overview = ref(givenOverview(3))
    shown = await mountSuspended({ setup: () => {
      items = useAttention({ overview, system: null, alerts, nowMs: NOW })
      return () => null
    } })
    const lines = () => items?.value.filter(({ key }) => ['alerts', 'failures'].includes(key))
      .map(({ key, count, what, why, isLoud }) => ({ key, count, what, why, isLoud }))

    expect(lines()).toEqual([
      { key: 'alerts', count: '2', what: 'firing alerts not caused by failures', why: '2 warning', isLoud: false },
      { key: 'failures', count: '3', what: 'unresolved failures', why: '1 alert firing · 3 failed', isLoud: true },
    ])

    overview.value = { ...givenOverview(3), openFailures: { ...givenOverview(3).openFailures, followed: 1 } }
    expect(lines()?.at(-1)?.why)
      .toBe('1 with a later success: check, then mark it as resolved · 1 alert firing · 3 failed')

    await showProject(DEMO_PROJECT_ID)
    expect(lines()?.at(-1)?.why).toBe('1 alert firing · 3 failed')
    await showProject(DEFAULT_PROJECT_ID)

    overview.value = givenOverview(0)
    expect(lines())
      .toEqual([{ key: 'alerts', count: '3', what: 'firing alerts', why: '1 critical · 2 warning', isLoud: true }])
  })
})

describe('why records left a stage', () => {
  it.each([
    [{ TOO_FEW_TOKENS: 5 }, 'Too few tokens'], [{ TOO_FEW_TOKENS: 5, DUPLICATE: 2 }, 'Too few tokens and 1 more'],
  ])('counts the reasons that are not named: %j', async (droppedByReason, text) => {
    const stage: LineStageView = {
      stageKey: 'clean', name: 'Clean', kind: 'filter.tokens', position: 0, dependsOn: [], isTerminal: true,
      recordsIn: 9, recordsOut: 2, recordsDropped: 7, recordsFailed: 0, waiting: 0, undecided: 0, unread: 0,
      isCurrent: true, running: 0, launches: 1, recordsPerMinute: null, droppedByReason, failedByReason: {},
    }
    let loss = ''
    shown = await mountSuspended({ setup: () => {
      loss = useProductionLine(null).lossesOf(stage)[0]?.text ?? ''
      return () => null
    } })

    expect(loss).toBe(text)
  })
})
