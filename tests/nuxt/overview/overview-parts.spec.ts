import { mountSuspended } from '@nuxt/test-utils/runtime'
import { createError, getQuery } from 'h3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nextTick, reactive } from 'vue'
import { clearNuxtData } from '#app'
import { useOverviewParts } from '~/composables/overview/useOverviewParts'
import type { OverviewParts } from '#shared/contract/overview.contract'
import { registerEndpoint } from '../given/register-endpoint'
import { givenSummary } from '../given/given-metrics'

const PROBLEM = {
  type: 'about:blank', title: 'Away', status: 503, code: 'unavailable' as const, detail: '', requestId: 'req-1',
}
const PIPELINE_ID = '01900000-0000-7000-8000-00000000000a'

let asked: Record<string, unknown>[] = []
let answer: () => OverviewParts
let shown: { unmount: () => void } | undefined

registerEndpoint('/api/v1/overview/parts', (event) => {
  asked.push(getQuery(event))
  return answer()
})

const ok = <T>(value: T) => ({ value, problem: null })

function givenParts(given: Partial<OverviewParts> = {}): OverviewParts {
  return {
    overview: ok({
      openFailures: { total: 2, failed: 2, crashed: 0, followed: 0, oldestAt: null },
      living: { QUEUED: 0, RUNNING: 0, WAITING: 0, PAUSED: 0, CANCELLING: 0 }, oldestWaitingAt: null,
      oldestPausedAt: null, waitingLots: { count: 0, id: null },
      releases: { ready: 0, newestReady: null, unreleased: 0, newestUnreleased: null },
      sources: { total: 0, failing: 0, untested: 0, failingName: null },
      made: { source: true, dataset: true, pipeline: true, run: true, result: true }, demo: null,
    }),
    summary: ok(givenSummary()),
    line: ok({
      tz: 'Asia/Shanghai', window: { from: '2026-11-20T05:00:00.000Z', to: '2026-11-20T06:00:00.000Z' }, pipelines: [],
      pipelineId: null, runs: 7, launches: 7, stages: [], ended: { recordsRead: 0, recordsMade: 0 },
      endedOfPipeline: { recordsRead: 0, recordsMade: 0 },
      partial: { runs: 0, records: 0, runId: null, stageKey: null, reason: null },
      asOf: '2026-11-20T06:00:00.000Z', stale: false,
    }),
    active: ok({ items: [], nextCursor: null, prevCursor: null, total: 0 }),
    versions: ok({ items: [] }),
    ...given,
  }
}

beforeEach(() => {
  clearNuxtData()
  asked = []
  answer = () => givenParts()
})

// Its data is that of the page: a second one would share it.
afterEach(() => shown?.unmount())

async function open() {
  const state = reactive<{ range: { from: string, to: string, tz: string }, pipelineId: string | undefined }>({
    range: { from: 'now/d', to: 'now', tz: 'Asia/Shanghai' }, pipelineId: undefined,
  })
  let parts: ReturnType<typeof useOverviewParts> | undefined
  shown = await mountSuspended({ setup: () => {
    parts = useOverviewParts({ range: () => state.range, pipelineId: () => state.pipelineId })
    return () => null
  } })
  if (!parts) {
    throw new Error('not set up')
  }
  const { overview } = parts
  await expect.poll(() => overview.status.value).not.toBe('pending')
  return { parts, state }
}

describe('the parts of the overview', () => {
  it('are one request, with the sparklines', async () => {
    const { parts } = await open()

    expect(asked).toMatchObject([{ from: 'now/d', to: 'now', grain: '15m' }])
    expect([
      parts.overview.data.value?.openFailures.total, parts.line.data.value?.runs, parts.versions.data.value?.items,
    ]).toEqual([2, 7, []])
    expect(parts.line.curl.value).toContain('/api/v1/metrics/line?')
    // As many as the answer above has of them.
    expect([parts.active.curl.value, parts.versions.curl.value])
      .toEqual([expect.stringContaining('limit=100'), expect.stringContaining('limit=5')])
  })

  it('fail alone, and keep what was read before', async () => {
    const { parts } = await open()
    answer = () => givenParts({ line: { value: null, problem: PROBLEM }, versions: { value: null, problem: PROBLEM } })

    await parts.line.refresh()

    expect([parts.line.status.value, parts.line.data.value?.runs, parts.versions.status.value])
      .toEqual(['error', 7, 'error'])
    expect(parts.line.error.value).toMatchObject({ data: { requestId: 'req-1' } })
    expect([parts.overview.status.value, parts.overview.error.value, parts.active.status.value])
      .toEqual(['success', null, 'success'])
  })

  it('are all old when the request fails', async () => {
    const { parts } = await open()
    answer = () => {
      throw createError({ statusCode: 503, data: PROBLEM })
    }

    await parts.overview.refresh()

    expect([parts.overview, parts.summary, parts.line].map(part => [
      part.status.value, part.data.value !== null, part.error.value !== null,
    ])).toEqual(Array.from({ length: 3 }, () => ['error', true, true]))
  })

  it('show nothing of other filters, and leave the parts without them as they are', async () => {
    const { parts, state } = await open()
    const late = Promise.withResolvers<OverviewParts>()
    answer = () => late.promise as never

    state.pipelineId = PIPELINE_ID
    await nextTick()

    expect([parts.line.data.value, parts.summary.data.value === null, parts.active.data.value === null])
      .toEqual([null, false, false])
    late.resolve(givenParts())
    await expect.poll(() => parts.line.data.value?.runs).toBe(7)
    expect(asked.at(-1)).toMatchObject({ pipelineId: PIPELINE_ID })
  })
})
