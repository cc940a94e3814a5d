import { mountSuspended } from '@nuxt/test-utils/runtime'
import { createError, getQuery, type H3Event } from 'h3'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import StatsPage from '~/pages/stats/index.vue'
import StagesPage from '~/pages/stats/stages.vue'
import type { PipelineListItem } from '#shared/contract/pipeline-list.contract'
import { registerEndpoint } from '../given/register-endpoint'
import { givenLaunchable } from '../given/given-launch'
import { givenListItem } from '../given/given-pipeline'
import {
  givenCompare, givenFreshness, givenSeries, givenStageMetrics, givenSummary, givenWindow,
} from '../given/given-metrics'

const PIPELINE_ID = '01900000-0000-7000-8000-0000000000a1'
type Reader = (event: H3Event) => unknown

const base = { tz: 'Asia/Shanghai', window: givenWindow(), ...givenFreshness() }
const counts = {
  inputTokens: 3, outputTokens: 4, totalTokens: 7, cachedInputTokens: 0, reasoningTokens: 0, modelCalls: 9,
  modelCallsFailed: 1,
}
let asked: { path: string, query: Record<string, unknown> }[] = []
let readSummary: Reader = () => givenSummary()
let pipelines: PipelineListItem[] = []
let stages = [givenStageMetrics()]

const note = (path: string, read: Reader) => registerEndpoint(`/api/v1/metrics/${path}`, (event) => {
  asked.push({ path, query: getQuery(event) })
  return read(event)
})

note('summary', event => readSummary(event))
note('series', event => givenSeries(getQuery(event).by === 'model'
  ? { metric: 'tokens_total', unit: 'tokens', parts: [{ key: 'simulator:words', values: [5, null, 2] }] }
  : {}))
note('stages', () => ({ ...base, items: stages, compared: null, now: [], before: [] }))
note('compare', () => givenCompare())
const called = { calls: 12, failed: 1, cancelled: 3 }
const ofStage = { pipelineName: 'Airports', stageName: '', stageKey: 'call', stageKind: 'model.call' }
note('requests', () => ({
  ...base, total: called, items: [{ pipelineId: PIPELINE_ID, ...ofStage, modelVersion: 'simulator:words', ...called }],
}))
note('tokens', () => ({
  ...base, total: counts, items: [{ modelVersion: 'simulator:words', stageKind: 'model.call', ...counts }],
}))

registerEndpoint('/api/v1/pipelines', () => ({ items: pipelines, nextCursor: null }))
registerEndpoint(`/api/v1/pipelines/${PIPELINE_ID}`, () => givenLaunchable())

/** Without a canvas a page must be gone before its charts are drawn. */
async function open(page: typeof StatsPage | typeof StagesPage, route: string) {
  const shown = await mountSuspended(page, { route })
  onTestFinished(() => shown.unmount())
  return shown
}
const looksOf = (page: { findAll: (selector: string) => { attributes: (name: string) => string | undefined }[] }) =>
  page.findAll('[data-look]').map(panel => panel.attributes('data-look'))

beforeEach(() => {
  clearNuxtData()
  asked = []
  readSummary = () => givenSummary()
  pipelines = []
  stages = [givenStageMetrics()]
})

describe('the statistics', () => {
  it('show the figures of the server, and mark simulated ones', async () => {
    const page = await open(StatsPage, '/stats?from=now-6h&to=now')

    await expect.poll(() => page.text()).toContain('Output records12K')
    await expect.poll(() => page.text()).toContain('SIMULATED 7')
    // Of the nine that were not cancelled.
    expect(page.text()).toContain('Success rate 88.89%')
    expect(page.text()).toContain('Cancelled 3')
    expect(page.text()).toContain('12 calls, 1 failed')
  })

  it('request the range and filters of the address', async () => {
    await open(
      StatsPage,
      '/stats?from=now-7d&to=now&stage=rules&model=simulator:words&pipeline=01900000-0000-7000-8000-0000000000aa',
    )

    await expect.poll(() => asked.find(({ path }) => path === 'summary')?.query).toMatchObject({
      from: 'now-7d', to: 'now', stage: 'rules', modelVersion: 'simulator:words',
      pipelineId: '01900000-0000-7000-8000-0000000000aa',
    })
  })

  it('show the same day in every panel while the address names no range', async () => {
    await open(StatsPage, '/stats')

    await expect.poll(() => new Set(asked.map(({ path }) => path)))
      .toEqual(new Set(['summary', 'compare', 'series', 'stages', 'requests', 'tokens']))
    expect(new Set(asked.map(({ query }) => query.from))).toEqual(new Set(['now-24h']))
  })

  it('show the other panels when one cannot be read', async () => {
    readSummary = () => {
      throw createError({ statusCode: 500, data: {
        type: 'about:blank', title: 'Internal', status: 500, code: 'internal', detail: '', requestId: 'req-51',
      } })
    }
    const page = await open(StatsPage, '/stats?from=now-5h&to=now')

    // Calls of one stage are a line of text, and the yield asks for a pipeline. The queue lies below the first screen:
    // it is read when somebody comes near.
    await expect.poll(() => looksOf(page)).toEqual(['error', 'data', 'empty', 'data', 'data', 'loading', 'loading'])
    expect(page.get('[role="alert"]').text()).toContain('req-51')
  })

  it('are where the comparison over time had its own page', async () => {
    await useRouter().push('/stats/history?from=now-7d&to=now&metric=runs_ended')

    expect(useRoute()).toMatchObject({ path: '/stats', query: { from: 'now-7d', to: 'now', metric: 'runs_ended' } })
  })

  it('keep the old figures while new ones are read, and read each answer once', async () => {
    const page = await open(StatsPage, '/stats?from=now-4h&to=now')
    await expect.poll(() => page.text()).toContain('Output records12K')
    let finish: (answer: unknown) => void = () => undefined
    readSummary = () => new Promise((resolve) => {
      finish = resolve
    })

    const done = refreshNuxtData()

    await expect.poll(() => page.get('.kpis').attributes('aria-busy')).toBe('true')
    expect(page.text()).toContain('Output records12K')
    finish(givenSummary())
    await done
  })
})

describe('the stages', () => {
  it('are in a table that can be saved and requested by curl', async () => {
    const page = await open(StagesPage, '/stats/stages?from=now-3h&to=now')

    await expect.poll(() => page.find('tbody tr').exists()).toBe(true)
    const panel = page.get('.span-12')
    expect(panel.get('tbody tr button').attributes('title')).toBe('rules · filter.rules')
    expect(panel.get('tbody tr').text()).not.toContain('filter.rules')
    expect(panel.findAll('button').map(
      button => button.attributes('title') ?? '',
    ).filter(title => title.startsWith('curl'))[0]).toContain('/api/v1/metrics/stages?')
  })

  it('of several pipelines have the name of theirs, and no key, in the row, the filter and the bars', async () => {
    stages = [givenStageMetrics({ stageName: 'English only' }), givenStageMetrics({
      pipelineId: PIPELINE_ID, pipelineName: 'Mails', stageName: 'English only', recordsOut: 45, recordYield: 0.45,
      attemptP50Ms: 900,
    })]
    const page = await open(StagesPage, '/stats/stages?from=now-3h&to=now')

    await expect.poll(() => page.findAll('tbody tr').map(row => row.get('td').text()))
      .toEqual(['English onlyAirports', 'English onlyMails'])
    expect(page.findAll('tbody tr').map(row => row.get('td:nth-child(5)').text())).toEqual(['90%', '45%'])
    // The longest first.
    await expect.poll(() => page.findAll('.bars .name').map(name => [name.text(), name.attributes('title')]))
      .toEqual([['English onlyMails', 'Mails › English only'], ['English onlyAirports', 'Airports › English only']])

    await page.findAll('tbody tr button')[1]?.trigger('click')

    await expect.poll(() => useRoute().query).toMatchObject({ pipeline: PIPELINE_ID, stage: 'rules' })
  })

  it('show the times of the slowest one while none is chosen', async () => {
    stages = [givenStageMetrics({ stageName: 'Read' }), givenStageMetrics({
      pipelineId: PIPELINE_ID, pipelineName: 'Mails', stageKey: 'ask', stageName: 'Ask', attemptP50Ms: 900,
    })]
    const page = await open(StagesPage, '/stats/stages?from=now-8h&to=now')

    await expect.poll(() => page.text()).toContain('Slowest: Mails › Ask')
    await expect.poll(() => asked.find(({ path, query }) => path === 'series' && query.metric === 'attempt_p95')?.query)
      .toMatchObject({ pipelineId: PIPELINE_ID, stage: 'ask' })
    expect(asked.filter(({ path, query }) => path === 'series' && query.stage === undefined)).toEqual([])
  })

  it('show the yield of the only pipeline, and ask which one when there are more', async () => {
    pipelines = [givenListItem({ id: PIPELINE_ID, name: 'Airports' })]
    const one = await open(StagesPage, '/stats/stages?from=now-2h&to=now')
    await expect.poll(() => asked.some(({ path, query }) => path === 'stages' && query.pipelineId === PIPELINE_ID))
      .toBe(true)
    expect(one.text()).not.toContain('Choose a pipeline')
    clearNuxtData()

    pipelines = [...pipelines, givenListItem({ name: 'Mails' })]
    const two = await open(StagesPage, '/stats/stages?from=now-1h&to=now')

    await expect.poll(() => two.text()).toContain('Choose a pipeline')
  })
})
