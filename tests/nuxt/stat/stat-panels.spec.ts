import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import ChartPanel from '~/components/chart/ChartPanel.vue'
import OverviewKpis from '~/components/overview/OverviewKpis.vue'
import StatFilters from '~/components/stat/StatFilters.vue'
import StatKpis from '~/components/stat/StatKpis.vue'
import StatModelTable from '~/components/stat/StatModelTable.vue'
import StatStageTable from '~/components/stat/StatStageTable.vue'
import StatTokens from '~/components/stat/StatTokens.vue'
import StatYield from '~/components/stat/StatYield.vue'
import { STAT_DEFAULT, STAT_KPIS } from '~/utils/stat/stat-url'
import { givenStageMetrics, givenSummary } from '../given/given-metrics'

const fresh = { status: 'success' as const, hasData: true }
const format = { short: String, exact: String }
const chart = { title: 'Tokens', meta: '', summary: '', rangeLabel: 'last hour', curl: 'curl', format }
const layers = {
  bucketLabel: 'Time', unit: 'tokens', buckets: [{ key: 'a', label: 'a', title: 'a' }],
  series: [{ key: 'simulator:words', label: 'simulator:words (SIMULATED)', color: 1 as const, values: [7] }],
}

describe('key metrics', () => {
  const given = {
    summary: givenSummary(), look: fresh, metrics: STAT_KPIS, compare: 'mom' as const, toOf: () => '/runs',
  }

  it('show the change against the previous period, or why there is none', async () => {
    const cards = await mountSuspended(StatKpis, { props: given })
    const [out] = cards.findAll('article')

    expect(out?.text()).toContain('23%')
    expect(out?.get('dl > :last-child dd').text()).toContain('—')
    expect(out?.findAll('button').map(button => button.attributes('aria-label')))
      .toContainEqual(expect.stringContaining('No data for that period'))
  })

  it('show up to which time an unfinished range is compared', async () => {
    const cards = await mountSuspended(StatKpis, { props: given })

    const firstOf = (isKnown: boolean) => cards.findAll('article')
      .filter(card => card.find('.figure button').exists() !== isKnown).map(card => card.find('dt[title]'))
      .map(dt => dt.exists() ? dt.text() : '')
    const [first, ...others] = firstOf(true)
    expect([first, ...new Set(others)]).toEqual(['vs previous period to 13:55', 'vs previous period'])
    // What has no figure has nothing to compare.
    expect(firstOf(false)).toEqual([''])
  })

  it('explain why there is no figure', async () => {
    const cards = await mountSuspended(StatKpis, { props: given })
    const p95 = cards.findAll('article').find(card => card.text().includes('Stage time P95'))

    expect(p95?.get('.figure button').attributes('aria-label')).toContain('at least 20 attempts')
  })

  it('explain all dashes of a card in one place, and read the newest value of the sparkline aloud', async () => {
    const longer = {
      ...given.summary,
      items: given.summary.items.map(item => ({ ...item, course: [...item.course, 1, 1, 1, 1, 2] })),
    }
    const cards = await mountSuspended(StatKpis, { props: { ...given, summary: longer } })
    const overview = await mountSuspended(OverviewKpis, { props: { summary: longer, look: fresh } })

    expect(cards.findAll('article').map(card => card.findAll('button').length))
      .toEqual(cards.findAll('article').map(() => 1))
    expect(cards.get('.spark').attributes('aria-label')).toBe('Output records trend, latest value 2 records')
    expect(overview.get('.spark').attributes('aria-label')).toBe('Throughput trend, latest value 2 rec/min')
  })

  it('draw no course of fewer than five points, and those of the overview count the failures that wait', async () => {
    const overview = await mountSuspended(
      OverviewKpis, { props: { summary: given.summary, look: fresh, openFailures: 3 } },
    )
    const cards = await mountSuspended(StatKpis, { props: given })

    expect(cards.find('.spark').exists()).toBe(false)
    expect(overview.find('.spark').exists()).toBe(false)
    const failures = overview.findAll('article').at(-1)
    expect(failures?.text()).toContain('Unresolved failures3')
    expect(failures?.get('a').attributes('href')).toBe('/runs?disposition=open')
  })

  it('of the overview say what ended runs made of what they read, and why nothing is known', async () => {
    const props = { summary: given.summary, look: fresh }
    const ended = { recordsRead: 3_000, recordsMade: 2_400 }
    const overview = await mountSuspended(OverviewKpis, { props: { ...props, ended } })
    const early = await mountSuspended(OverviewKpis, { props: { ...props, ended: { recordsRead: 0, recordsMade: 0 } } })

    const cardOf = (cards: typeof overview) => cards.findAll('article').find(card => card.text().includes('Yield'))
    expect(cardOf(overview)?.text()).toMatch(/Yield80%.*2,400 out of 3,000 read, all pipelines/)
    expect(cardOf(early)?.get('.figure button').attributes('aria-label')).toContain('No run of the range has ended')
  })

  it('say of which time the throughput is the average: not of what was before the first record', async () => {
    const [from, since, heard, to] = [
      '2026-03-10T00:00:00+08:00', '2026-03-10T13:48:00+08:00', '2026-03-10T14:00:00+08:00',
      '2026-03-11T00:00:00+08:00',
    ].map(text => new Date(text).toISOString()) as [string, string, string, string]
    const summary = {
      ...given.summary, window: { ...given.summary.window, from, to }, since, watermark: heard, asOf: heard,
    }
    const shown = await mountSuspended(OverviewKpis, { props: { summary, look: fresh } })
    const older = await mountSuspended(StatKpis, { props: { ...given, summary: { ...summary, since: null } } })

    expect(shown.text()).toContain('average of 13:48 – 14:00, with idle time')
    expect(older.text()).toContain('average of 00:00 – 14:00, with idle time')
  })

  it('say how many of the tokens no provider was asked for', async () => {
    const summary = { ...given.summary, localTokens: 34_000 }
    const cards = await mountSuspended(StatKpis, { props: { ...given, summary } })
    const overview = await mountSuspended(OverviewKpis, { props: { summary, look: fresh } })

    expect(cards.text()).toContain('34K of them by local rules and models')
    expect(overview.text()).toContain('34K of them by local rules and models')
    expect((await mountSuspended(StatKpis, { props: given })).text()).not.toContain('local rules')
  })

  it('have no comparison when it is switched off', async () => {
    const cards = await mountSuspended(StatKpis, { props: { ...given, compare: 'off' as const } })

    expect(cards.find('dt[title]').exists()).toBe(false)
  })

  it('keep their size while they load, and say when they cannot be read', async () => {
    const loading = await mountSuspended(
      StatKpis, { props: { ...given, summary: null, look: { status: 'pending' as const, hasData: false } } },
    )
    const failed = await mountSuspended(StatKpis, { props: {
      ...given, summary: null,
      look: { status: 'error' as const, hasData: false, failure: 'The server failed.' },
    } })

    expect(loading.findAll('.bone')).toHaveLength(STAT_KPIS.length)
    expect(loading.findAll('.bone').map(card => card.text()).every(name => name !== '')).toBe(true)
    expect(failed.get('[role="alert"]').text()).toContain('The server failed.')
  })
})

describe('filters', () => {
  const given = {
    state: { ...STAT_DEFAULT, stage: 'rules' }, pipelines: [{ value: 'p', label: 'Airports' }],
    stages: [{ value: 'p rules', label: 'Rules' }], models: [], templates: [],
    comparisons: [{ key: 'mom' as const, label: 'Previous period' }],
  }

  it('drop the stage when another pipeline is chosen', async () => {
    const filters = await mountSuspended(StatFilters, { props: given })

    await filters.get('select[aria-label="Pipeline"]').setValue('p')

    expect(filters.emitted('change')).toEqual([[{ pipelineId: 'p', stage: '' }]])
  })

  it('choose a stage with its pipeline, and leave the pipeline when the stage is no longer chosen', async () => {
    const filters = await mountSuspended(StatFilters, { props: { ...given, state: { ...STAT_DEFAULT } } })

    await filters.get('select[aria-label="Stage"]').setValue('p rules')
    await filters.get('select[aria-label="Stage"]').setValue('')

    expect(filters.emitted('change')).toEqual([[{ pipelineId: 'p', stage: 'rules' }], [{ stage: '' }]])
  })

  it('are cleared at once', async () => {
    const filters = await mountSuspended(StatFilters, { props: given })

    await filters.findAll('button').find(button => button.text() === 'Clear')?.trigger('click')

    expect(filters.emitted('change')).toEqual([[{ pipelineId: '', stage: '', model: '', template: '' }]])
  })
})

describe('the table of stages', () => {
  const given = {
    stages: [givenStageMetrics(), givenStageMetrics({ stageKey: 'read', attemptP95Ms: null })],
    compared: { now: [givenStageMetrics()], before: [givenStageMetrics({ attemptP95Ms: 1_000 })] },
    sort: 'flow' as const, isDescending: true,
    textsOf: ({ stageKey }: { stageKey: string }) => ({ label: `Stage ${stageKey}`, title: `Stage ${stageKey}` }),
    isCurrent: ({ stageKey }: { stageKey: string }) => stageKey === 'rules',
    runsOf: ({ stageKey, stageKind }: { stageKey: string, stageKind: string }) => ({
      path: '/runs', query: { stage: stageKey, stageKind },
    }),
  }

  it('links to as many runs as a row counts', async () => {
    const table = await mountSuspended(StatStageTable, { props: { ...given, stages: [
      givenStageMetrics({ runs: 12 }), givenStageMetrics({ stageKey: 'read', runs: 0 }),
      givenStageMetrics({ stageKey: 'call', runs: null }),
    ] } })
    const [rules, read, call] = table.findAll('tbody tr').map(row => row.get('td:nth-child(2)'))

    expect(rules?.get('a').attributes('href')).toBe('/runs?stage=rules&stageKind=filter.rules')
    expect(rules?.get('a').attributes('aria-label')).toBe('Stage rules: 12 runs')
    expect([rules, read, call].map(cell => cell?.text())).toEqual(['12', '0', '—'])
    expect([read, call].some(cell => cell?.find('a').exists())).toBe(false)
  })

  it('shows the change against the previous period, and a dash for unknown values', async () => {
    const table = await mountSuspended(StatStageTable, { props: given })
    const [rules, read] = table.findAll('tbody tr')

    expect(rules?.text()).toContain('100%')
    expect(rules?.get('td.bad').text()).toBe('2')
    expect(read?.get('td:nth-child(7)').text()).toBe('—')
    expect(read?.get('td:nth-child(7)').attributes('title')).toContain('at least 20 attempts')
  })

  it('sorts by a head and filters by a row', async () => {
    const table = await mountSuspended(StatStageTable, { props: given })

    await table.get('thead th:nth-child(3) button').trigger('click')
    await table.get('tbody tr:last-child button').trigger('click')

    expect(table.emitted('sort')).toEqual([['recordsIn']])
    expect(table.emitted('pick')).toMatchObject([[{ stageKey: 'read' }]])
  })
})

describe('tokens', () => {
  it('of the simulator are marked', async () => {
    const panel = await mountSuspended(StatTokens, { props: {
      panel: { ...chart, ...fresh, model: layers }, simulated: 'SIMULATED 7 tokens', coverage: '',
      onZoom: () => undefined,
    } })
    const item = {
      inputTokens: 3, outputTokens: 4, totalTokens: 7, cachedInputTokens: 0, reasoningTokens: 0, modelCalls: 1,
      modelCallsFailed: 0, stageKind: 'model.call',
    }
    const table = await mountSuspended(StatModelTable, { props: {
      items: [{ ...item, modelVersion: 'simulator:words' }, { ...item, modelVersion: 'local:wink-analyze' }],
      kindName: () => 'Call', current: '',
    } })

    expect(panel.text()).toContain('SIMULATED 7 tokens')
    expect(table.findAll('tbody tr').map(row => row.text().includes('SIMULATED'))).toEqual([true, false])
  })
})

describe('the yield', () => {
  it('asks for a pipeline while all are shown', async () => {
    const all = await mountSuspended(StatYield, { props: {
      panel: { ...chart, ...fresh, model: layers }, needsPipeline: true, pipelines: [{ value: 'p', label: 'Airports' }],
    } })

    expect(all.text()).toContain('Choose a pipeline')
    expect(all.attributes('data-look')).toBe('empty')
    await all.findAll('button').find(button => button.text() === 'Airports')?.trigger('click')
    expect(all.emitted('pick')).toEqual([['p']])
  })

  it('asks for none where there is none to choose, and says what will stand here', async () => {
    const all = await mountSuspended(
      StatYield, { props: { panel: { ...chart, ...fresh, model: layers }, needsPipeline: true, pipelines: [] } },
    )

    expect(all.text()).not.toContain('Choose a pipeline')
    expect(all.text()).toContain('Once a pipeline has run')
    expect(all.classes()).not.toContain('beside')
  })
})

describe('a ring', () => {
  it('is drawn from one slice on, which is the whole of it', async () => {
    const ring = (values: number[]) => mountSuspended(ChartPanel, { props: {
      ...chart, ...fresh, kind: 'ring', summary: '9 calls',
      model: {
        ...layers,
        buckets: values.map((_, index) => ({ key: `s${index}`, label: `Stage ${index}`, title: `Stage ${index}` })),
        series: [{ key: 'calls', label: 'Calls', color: 1, values }],
      },
    } })

    const one = await ring([9])
    const two = await ring([9, 4])

    await expect.poll(() => one.find('.slices').exists() && two.find('.slices').exists()).toBe(true)
    expect(one.findAll('svg.round circle').map(
      circle => circle.attributes('stroke-dasharray')?.split(' ').map(Number),
    ).map(dash => dash?.[0] === dash?.[1])).toEqual([true])
    expect(one.get('svg.round').attributes('aria-label')).toContain('9 calls')
    expect(one.get('.slices li').text()).toContain('Stage 0')
    expect(two.findAll('svg.round circle')).toHaveLength(2)
  })
})
