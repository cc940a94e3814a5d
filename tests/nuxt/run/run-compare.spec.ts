import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { createError, getQuery } from 'h3'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { RunCompare, RunCompareOverlap } from '#shared/contract/run/run-compare.contract'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
import ComparePage from '~/pages/runs/compare.vue'
import { registerEndpoint } from '../given/register-endpoint'
import { givenDetail, givenListed } from '../given/given-run'

const [A, B] = ['01900000-0000-7000-8000-0000000000aa', '01900000-0000-7000-8000-0000000000bb']
const PATH = `/runs/compare?a=${A}&b=${B}`
const side = (change: Partial<RunCompare['a']> = {}): RunCompare['a'] => ({
  ...givenDetail(), state: 'SUCCEEDED', stateName: 'succeeded', finishedAt: '2026-11-20T07:00:00.000Z', ...change,
})
const stageSide = {
  kind: 'model.call', state: 'SUCCEEDED' as const, attempt: 1, recordsIn: 100, recordsOut: 60, recordsDropped: 0,
  recordsFailed: 0, bytesOut: 0, inputTokens: 0, outputTokens: 0, modelCalls: 0, reusedFrom: null, workMs: 60_000,
  yield: 0.6,
}

const compared = (change: Partial<RunCompare> = {}): RunCompare => ({
  a: side(), b: side({ id: B }),
  checks: [{ what: 'inputs', isSame: true }, { what: 'models', isSame: false }],
  findings: [
    { code: 'MODEL', importance: 78, stageKey: 'call', name: '', a: 'small', b: 'large' },
    { code: 'TIME', importance: 40, stageKey: 'call', name: '', a: 60_000, b: 120_000 },
    { code: 'FAILED', importance: 30, stageKey: 'call', name: 'MODEL_TIMEOUT', a: 0, b: 12 },
  ],
  figures: [
    { name: 'duration', unit: 'ms', a: 60_000, b: 120_000, delta: 60_000, ratio: 1, reason: null, verdict: 'worse' },
    { name: 'yield', unit: 'ratio', a: 0.6, b: 0.65, delta: 0.05, ratio: 0.0833, reason: null, verdict: 'better' },
    {
      name: 'records_failed', unit: 'records', a: 0, b: 12, delta: 12, ratio: null, reason: 'zero_base',
      verdict: 'worse',
    },
  ],
  stages: [
    {
      stageKey: 'call', name: 'Call', kind: 'model.call', a: stageSide, b: { ...stageSide, workMs: 120_000 },
      workRatio: 1, yieldDelta: 0,
    },
    {
      stageKey: 'extra', name: 'Extra', kind: 'dedupe.exact', a: null, b: stageSide, workRatio: null, yieldDelta: null,
    },
  ],
  parameters: { same: 4, items: [{
    stageKey: 'call', kind: 'model.call', part: 'parameters', path: ['model'], a: 'small', b: 'large', origin: 'launch',
  }] },
  inputs: [{ stageKey: 'call', a: null, b: {
    type: 'source', stageKey: 'call', sourceId: A, name: 'Web pages', kind: 'folder', isArchived: false, records: null,
  }, isSame: false, madeFrom: [{ datasetId: A, datasetName: 'Raw', a: '1.0.0', b: '' }] }],
  course: { stepMs: 30_000, a: [60, 0], b: [60, 120, 0.5] },
  outputs: [],
  ...change,
})

/** Saves the page as CSV. */
async function save(): Promise<{ name: string, text: string }> {
  const saved: { blob?: Blob, name: string } = { name: '' }
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    saved.blob = blob instanceof Blob ? blob : undefined
    return 'blob:kept'
  })
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.name = this.download
  })
  const page = await mountSuspended(ComparePage, { route: PATH })
  await expect.poll(() => page.findAll('button').some(button => button.text() === 'Save as CSV')).toBe(true)
  await page.findAll('button').find(button => button.text() === 'Save as CSV')?.trigger('click')
  await vi.waitUntil(() => saved.name !== '', 30_000)
  vi.restoreAllMocks()
  page.unmount()
  return { name: saved.name, text: await saved.blob?.text() ?? '' }
}

let answer: () => RunCompare
let asked: unknown
registerEndpoint('/api/v1/runs/compare', (event) => {
  asked = getQuery(event)
  return answer()
})
let overlapAsked = 0
let overlap: () => RunCompareOverlap
registerEndpoint('/api/v1/runs/compare/overlap', () => {
  overlapAsked += 1
  return overlap()
})
registerEndpoint('/api/v1/runs', () => ({ items: [givenListed()], nextCursor: null }))
registerEndpoint('/api/v1/stage-kinds', () => ({ items: [] }))

beforeEach(() => {
  clearNuxtData()
  asked = undefined
  answer = () => compared()
  overlapAsked = 0
  overlap = () => ({ items: [
    { stageKey: 'call', name: 'Call', kind: 'model.call', a: 80, b: 60, both: 40, isCut: true, gap: null },
    {
      stageKey: 'extra', name: 'Extra', kind: 'dedupe.exact', a: null, b: null, both: null, isCut: false,
      gap: 'NO_PAIR',
    },
  ] })
})

const cellsOf = (page: VueWrapper, label: string) =>
  page.get(`[aria-label="${label}"]`).findAll('tbody tr').map(row => row.findAll('td').map(cell => cell.text()))

describe('two runs side by side', () => {
  it('tell in words what differs, in the order of the server, and whether they can be compared', async () => {
    const page = await mountSuspended(ComparePage, { route: PATH })
    await expect.poll(() => page.findAll('.findings li').map(line => line.text())).toEqual([
      '“Call” calls a different model: small → large', '“Call” took 1 min 00 s longer: 1 min 00 s → 2 min 00 s',
      expect.stringMatching(/^“Call”, failed records, .*: 0 → 12$/),
    ])

    expect(asked).toEqual({ a: A, b: B })
    expect(page.get('.notice').text()).toContain('Mostly comparable, with one difference.')
    expect(page.findAll('.checks li').map(line => line.text())).toEqual(['same source or version', 'different models'])
  })

  it('say what keeps them from being compared, and of the whole run that it is the run', async () => {
    answer = () => compared({
      checks: [
        { what: 'inputs', isSame: true },
        { what: 'pipeline', isSame: true },
        { what: 'models', isSame: false },
        { what: 'limit', isSame: false },
      ],
      findings: [
        { code: 'TIME', importance: 40, stageKey: '', name: '', a: 14_000, b: 2_300 },
        { code: 'TIME', importance: 40, stageKey: '', name: '', a: 60_000, b: 120_000 },
        { code: 'REVISION', importance: 70, stageKey: '', name: '', a: 1, b: 3 },
      ],
    })
    const page = await mountSuspended(ComparePage, { route: PATH })
    await expect.poll(() => page.findAll('.findings li').map(line => line.text())).toEqual([
      expect.stringMatching(/^The whole run took 1[12].* s less, waiting included: 14 s → 2\.3 s$/),
      'The whole run took 1 min 00 s longer, waiting included: 1 min 00 s → 2 min 00 s', 'Different revisions of the pipeline: 1 → 3',
    ])

    expect(page.get('.notice').text()).toContain('Not directly comparable: different record limits.')
  })

  it('show the average rate in the unit of the page of a run', async () => {
    answer = () => compared({ figures: [{
      name: 'throughput', unit: 'records_per_minute', a: 4_533, b: 300, delta: -4_233, ratio: -0.93, reason: null,
      verdict: 'worse',
    }] })
    const page = await mountSuspended(ComparePage, { route: PATH })
    await expect.poll(() => page.find('[aria-label="Metrics"]').exists()).toBe(true)

    expect(cellsOf(page, 'Metrics')[0]?.slice(0, 3)).toEqual(['Average rate', '76 rec/s', '5.0 rec/s'])
  })

  it('show a share that was 0 by percentage points, not as a change of 100 % or more', async () => {
    answer = () => compared({ figures: [{
      name: 'yield', unit: 'ratio', a: 0, b: 0.985, delta: 0.985, ratio: null, reason: 'zero_base', verdict: 'better',
    }] })
    const page = await mountSuspended(ComparePage, { route: PATH })
    await expect.poll(() => page.find('[aria-label="Metrics"]').exists()).toBe(true)

    expect(cellsOf(page, 'Metrics')[0]?.[3]).toMatch(/^\+98\.5 pp/)
  })

  it('show metrics with their changes, coloured where one way is better', async () => {
    const page = await mountSuspended(ComparePage, { route: PATH })
    await expect.poll(() => page.find('[aria-label="Metrics"]').exists()).toBe(true)

    expect(cellsOf(page, 'Metrics').map(cells => cells.slice(0, 4))).toEqual([
      ['Run time with waiting (without pauses)', '1 min 00 s', '2 min 00 s', '+100% worse'],
      ['Yield', '60%', '65%', '+5.0 pp better'],
      ['Failed records', expect.any(String), expect.any(String), expect.stringMatching(/^\+12/)],
    ])
    expect(page.findAll('td.worse, td.better').map(cell =>
      cell.classes().find(name => name === 'worse' || name === 'better')))
      .toContain('better')
  })

  it('draw changes on a scale that holds them, and mark what goes beyond it', async () => {
    const figure = (name: 'duration' | 'throughput', ratio: number) =>
      ({ name, unit: 'ms' as const, a: 100, b: 100 + ratio * 100, delta: 100 * ratio, ratio, reason: null,
        verdict: 'none' as const })
    const scaleOf = async (ratios: [number, number]) => {
      answer = () => compared({ figures: [figure('duration', ratios[0]), figure('throughput', ratios[1])] })
      clearNuxtData()
      const page = await mountSuspended(ComparePage, { route: PATH })
      await expect.poll(() => page.find('[aria-label="Metrics"]').exists()).toBe(true)
      const table = page.get('[aria-label="Metrics"]')
      const bars = table.findAll('.scale i').map(bar =>
        [/inline-size: ([\d.]+%)/.exec(bar.attributes('style') ?? '')?.[1], bar.classes('beyond')])
      return [table.findAll('thead th').at(-1)?.text(), ...bars, table.text().includes('ends beyond the scale')]
    }

    expect(await scaleOf([0.1, -0.2])).toEqual(['−20% … +20%', ['25%', false], ['50%', false], false])
    expect(await scaleOf([0.1, -0.4])).toEqual(['−50% … +50%', ['10%', false], ['40%', false], false])
    expect(await scaleOf([-1, 2])).toEqual(['−100% … +100%', ['50%', false], ['50%', true], true])
  })

  it('name the stage that only one has, and each parameter that differs', async () => {
    const page = await mountSuspended(ComparePage, { route: PATH })
    await expect.poll(() => page.find('[aria-label="Stages"]').exists()).toBe(true)

    expect(cellsOf(page, 'Stages')[1]?.slice(0, 4))
      .toEqual([expect.stringContaining('only in B'), '', '—', '1 min 00 s'])
    expect(cellsOf(page, 'Parameters')).toEqual([['modelCall', 'small', 'large', 'changed at launch']])
    expect(page.text()).toContain('1 differs, 4 equal')
  })

  it('count the records that both have when it is asked for', async () => {
    const page = await mountSuspended(ComparePage, { route: PATH })
    await expect.poll(() => page.text()).toContain('Records have not been compared yet')
    expect(overlapAsked).toBe(0)

    await page.findAll('button').find(button => button.text() === 'Compare records')?.trigger('click')

    await expect.poll(() => page.find('[aria-label="Records in both"]').exists()).toBe(true)
    expect(cellsOf(page, 'Records in both')).toEqual([
      ['Callonly the first records were read', '40', '40%', '40', '20'],
      ['ExtraOnly one of the runs has this stage.', '—', '—', '—', '—'],
    ])
  })

  it('name what the inputs were made from', async () => {
    const page = await mountSuspended(ComparePage, { route: PATH })
    await expect.poll(() => page.find('[aria-label="Inputs and outputs"]').exists()).toBe(true)

    expect(cellsOf(page, 'Inputs and outputs')).toContainEqual(['RawInput of “Call” was made from', '1.0.0', '—'])
  })

  it('are saved with what they compare and when it was read', async () => {
    const { name, text } = await save()

    expect(name).toMatch(/^Compare-two-runs_.*\.csv$/)
    expect(text).toContain(`/runs/${B}`)
    expect(text).toMatch(/# Read at,2/)
    expect(text).toMatch(/# .*,"?curl .*runs\/compare\?a=/)
    expect(text).toContain('Metrics,Run time with waiting (without pauses),ms,60000,120000,60000')
    expect(text).toContain('Records read per minute,Since the start 60 s,records_per_minute,,0.5,')
    expect(text).not.toContain('DEMO')
  })

  it('are saved with a mark when one run is demo data, whatever project is open', async () => {
    answer = () => compared({ b: side({ id: B, projectId: DEMO_PROJECT_ID }) })

    const { name, text } = await save()

    expect(name).toMatch(/^DEMO_Compare-two-runs_.*\.csv$/)
    expect(text).toMatch(/^# .*DEMO/m)
  })

  it('change places, and say what to do when two are not named', async () => {
    const page = await mountSuspended(ComparePage, { route: PATH })
    await expect.poll(() => page.find('[aria-label="Swap A and B"]').exists()).toBe(true)
    await page.get('[aria-label="Swap A and B"]').trigger('click')
    await expect.poll(() => useRoute().query).toEqual({ a: B, b: A })

    const none = await mountSuspended(ComparePage, { route: `/runs/compare?a=${A}` })
    expect(none.text()).toContain('Select two runs')
  })

  it('show why they cannot be read', async () => {
    answer = () => {
      throw createError({ statusCode: 500, data: {
        type: 'about:blank', title: 'Internal', status: 500, code: 'internal', detail: '', requestId: 'req-77',
      } })
    }
    const page = await mountSuspended(ComparePage, { route: PATH })

    await expect.poll(() => page.find('[role="alert"]').text()).toContain('req-77')
  })
})
