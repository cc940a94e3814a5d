import { mountSuspended } from '@nuxt/test-utils/runtime'
import { beforeEach, describe, expect, it } from 'vitest'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
import RunArtifacts from '~/components/run/detail/RunArtifacts.vue'
import RunCancelDialog from '~/components/run/RunCancelDialog.vue'
import RunEvents from '~/components/run/detail/RunEvents.vue'
import RunOverview from '~/components/run/detail/RunOverview.vue'
import RunParameters from '~/components/run/detail/RunParameters.vue'
import RunStageTable from '~/components/run/stage/RunStageTable.vue'
import { toLabelKey } from '~/composables/format/useLabels'
import en from '~/i18n/locales/en'
import { type StageCount, STAGE_COUNTS } from '~/utils/run/stage/stage-count'
import { givenDatasetView, KINDS } from '../given/given-pipeline'
import { givenDetail, givenStage } from '../given/given-run'
import { showSystem } from '../given/show-system'

const nowMs = Date.parse('2026-11-20T06:35:00.000Z')
const sha256 = 'cd'.repeat(32)
const output = {
  uri: `sha256:${sha256}`, mediaType: 'application/jsonl', records: 3, bytes: 90, sha256, role: 'OUTPUT' as const,
}
const nameless = givenStage({ stageKey: 's1', name: '', failedByReason: { NO_TEXT: 2 }, outputs: [output] })
const run = givenDetail({ stages: [nameless] })
const event = {
  seq: 1, type: 'stage_state' as const, stageKey: 's1', attempt: 1, occurredAt: '2026-11-20T06:01:00.000Z',
  payload: { to: 'RUNNING' },
}

beforeEach(showSystem)

const EARLIER = '01900000-0000-7000-8000-0000000000bb'

it('a reused stage links to the run in which it ran', async () => {
  const reused = givenStage({
    state: 'SUCCEEDED', attempt: 0, startedAt: null, queuedAt: null, attempts: [], reusedFrom: EARLIER,
  })

  const table = await mountSuspended(RunStageTable, { props: { stages: [reused], nowMs: 0 } })

  expect(table.get(`a[href="/runs/${EARLIER}#stage-clean"]`).text()).toContain('Reused')
})

const NAMES: Readonly<Record<string, string>> = en.stage.count
const toName = (counter: StageCount) => NAMES[toLabelKey('stage.count', counter).replace('stage.count.', '')]

it('has a column for each counter, and leads to records that can be looked at', async () => {
  const stage = givenStage({
    stageKey: 's1', state: 'SUCCEEDED', recordsIn: 9, recordsOut: 5, recordsDropped: 4, recordsFailed: 0,
    droppedByReason: { NO_TEXT: 1, DUPLICATE: 3 },
  })

  const table = await mountSuspended(RunStageTable, { props: { stages: [stage], nowMs: 0 } })
  const demo = await mountSuspended(RunStageTable, { props: { stages: [stage], isDemo: true, nowMs: 0 } })

  const heads = table.findAll('th').map(head => head.text())
  expect(heads).toEqual(['Stage', 'State', 'Attempt', ...STAGE_COUNTS.map(toName), 'Tokens', 'Duration'])
  expect(heads).toEqual(expect.arrayContaining(['Input', 'Output', 'Dropped', 'Failed', 'Output size']))
  expect(table.findAll('tbody td')).toHaveLength(heads.length)
  expect(table.findAll('a.count').map(link => link.attributes('aria-label'))).toEqual([
    'View 9 records: Clean, Input', 'View 5 records: Clean, Output', 'View 4 records: Clean, Dropped',
  ])
  expect(table.findAll('tbody td')[5]!.attributes('title')).toMatch(/ 3, .* 1$/)
  expect(demo.findAll('a.count')).toEqual([])
})

it.each([
  [{ state: 'RUNNING', recordsIn: 0, fraction: 0.45 }, 'Preparing: 45%'],
  [{ state: 'RUNNING', recordsIn: 9, fraction: 0.45 }, '45%'],
  [{ state: 'RUNNING', recordsIn: 9, fraction: -1 }, undefined],
  [{ state: 'SUCCEEDED', recordsIn: 9, fraction: 1 }, undefined],
] as const)('says on its row how far a stage is: %j', async (given, expected) => {
  const table = await mountSuspended(RunStageTable, { props: { stages: [givenStage(given)], nowMs: 0 } })

  expect(table.find('.percent').exists() ? table.get('.percent').text() : undefined).toBe(expected)
})

describe('a stage without a name', () => {
  it('has the name of its type in graph, timeline, reasons and table', async () => {
    const overview = await mountSuspended(RunOverview, { props: { run, curl: '', nowMs } })

    for (const place of ['button.node .name', '.gantt .label', '.list .line', 'td .name']) {
      expect(overview.get(place).text(), place).toContain('Clean text')
    }
    expect(overview.get('.gantt').attributes('aria-label')).toContain('Clean text')
  })

  it('has the name of its type in files, parameters and events', async () => {
    const files = await mountSuspended(RunArtifacts, { props: { runId: run.id, stages: run.stages } })
    const parameters = await mountSuspended(RunParameters, { props: { run, kinds: [], datasets: [] } })
    const events = await mountSuspended(RunEvents, { props: { groups: [{ key: 1, events: [event] }], run, nowMs } })

    expect(files.get('tbody td').text()).toBe('Clean text')
    expect(parameters.get('h3').text()).toContain('Clean text')
    expect(events.get('.subject').text()).toBe('Clean text')
  })

  it('has the name of its type before a run is cancelled', async () => {
    await mountSuspended(RunCancelDialog, { props: { run, open: true } })

    await expect.poll(() => document.body.textContent).toContain('Running stages will stop: Clean text.')
  })
})

describe('stages that never began', () => {
  const of = (state: 'CANCELLED' | 'PAUSED' | 'BLOCKED') => givenStage({
    stageKey: state, name: state.toLowerCase(), state, attempt: 0, startedAt: null, finishedAt: null, recordsIn: 0,
    recordsOut: 0, recordsDropped: 0,
  })

  it('have the name of their state in the graph and on the timeline, and are counted by it', async () => {
    const overview = await mountSuspended(RunOverview, { props: {
      run: givenDetail({ stages: [givenStage({ state: 'SUCCEEDED' }), of('CANCELLED'), of('PAUSED'), of('BLOCKED')] }),
      curl: '', nowMs,
    } })

    expect(overview.get('.gantt').attributes('aria-label'))
      .toMatch(/cancelled Cancelled, paused Paused, blocked Waiting for inputs/)
    expect(overview.findAll('button.node').slice(1).map(node => node.text())).toEqual([
      expect.stringContaining('Cancelled'), expect.stringContaining('Paused'),
      expect.stringContaining('Waiting for inputs'),
    ])
    expect(overview.text()).toContain('1 done · 1 paused · 1 waiting · 1 cancelled')
  })
})

describe('the inspector of the graph', () => {
  const failed = givenStage({
    stageKey: 'call', kind: 'model.call', name: 'Call', state: 'FAILED', attempt: 2, recordsIn: 1_200,
    recordsOut: 1_000, recordsDropped: 0, recordsFailed: 200, failedByReason: { TIMEOUT: 150, NO_TEXT: 50 },
    outputs: [output], finishedAt: '2026-11-20T06:30:00.000Z',
    error: { reason: 'UNHEARD_OF', message: 'the model said no', stageKey: 'call', retryable: false, metadata: {} },
  })
  const show = (props = {}) => mountSuspended(
    RunOverview,
    { props: { run: givenDetail({ stages: [nameless, failed], ...props }), curl: '', nowMs }, attachTo: document.body },
  )

  it('shows the facts of the stage that is clicked, with the way to its records', async () => {
    const overview = await show()
    const nodes = overview.findAll('button.node')

    await nodes[1]!.trigger('click')

    await expect.poll(() => overview.find('.inspector').exists()).toBe(true)
    const inspector = overview.get('.inspector')
    expect(nodes.map(node => node.attributes('aria-expanded'))).toEqual(['false', 'true'])
    expect(inspector.text()).toContain('the model said no')
    expect(inspector.findAll('li').map(line => line.text().replace(/\s+/g, ' ')))
      .toEqual(expect.arrayContaining([expect.stringMatching(/ 150$/), expect.stringMatching(/ 50$/)]))
    expect(inspector.get('a[aria-label="View 200 records: Call, Failed"]').attributes('href'))
      .toContain('lens=call&of=failed')
    expect(inspector.find('a[aria-label*="Dropped"]').exists()).toBe(false)
    overview.unmount()
  })

  it('closes with Escape and gives the focus back to the stage', async () => {
    const overview = await show()
    const [node] = overview.findAll('button.node')
    await node!.trigger('click')
    await expect.poll(() => overview.find('.inspector').exists()).toBe(true)

    await overview.get('.inspector footer a').trigger('keydown', { key: 'Escape' })

    expect(overview.find('.inspector').exists()).toBe(false)
    expect(document.activeElement).toBe(node!.element)
    overview.unmount()
  })

  it('has no way to records of demo data', async () => {
    const overview = await show({ projectId: DEMO_PROJECT_ID })
    await overview.findAll('button.node')[1]!.trigger('click')

    await expect.poll(() => overview.find('.inspector').exists()).toBe(true)
    expect(overview.find('.inspector dd a').exists()).toBe(false)
    overview.unmount()
  })
})

it('shows pinned parameters by their labels, a dataset by its name and link', async () => {
  const dataset = givenDatasetView()
  const stages = [givenStage({ stageKey: 'out', kind: 'publish' }), givenStage({ stageKey: 'odd', kind: 'unknown' })]
  const parameters = { out: { dataset_id: dataset.id }, odd: { tags: ['a', 'b'], rules: [{ type: 'required' }] } }
  const shown = await mountSuspended(
    RunParameters, { props: { run: givenDetail({ stages, parameters }), kinds: KINDS, datasets: [dataset] } },
  )

  expect(shown.findAll('dt').map(term => term.text())).toEqual(['Dataset', 'tags', 'rules › #1 › type'])
  expect(shown.findAll('dd').map(value => value.text())).toEqual(['Airports', 'a, b', 'required'])
  expect(shown.get('dd a').attributes('href')).toBe(`/datasets/${dataset.id}`)
})

describe('losses and outputs of a run', () => {
  it.each([
    ['RUNNING', 'So far no record has failed'],
    ['SUCCEEDED', 'No record failed or was dropped.'],
  ] as const)('are shown for a run that is %s', async (state, text) => {
    const overview = await mountSuspended(
      RunOverview, { props: { run: givenDetail({ state, stages: [givenStage({})] }), curl: '', nowMs } },
    )

    expect(overview.text()).toContain(text)
  })

  it('are shown as none before the first record, also before it is cancelled', async () => {
    await mountSuspended(RunCancelDialog, { props: { run: { ...run, recordsOut: 0 }, open: true } })

    await expect.poll(() => document.body.textContent).toContain('No output yet.')
  })
})

describe('the files of a run', () => {
  it('can be downloaded, each from its stage', async () => {
    const files = await mountSuspended(RunArtifacts, { props: { runId: run.id, stages: run.stages } })

    const link = files.get('a[download]')
    expect(link.attributes('href')).toBe(`/api/v1/runs/${run.id}/stages/s1/outputs/${sha256}`)
    expect(link.attributes('aria-label')).toBe('Download Output: Clean text')
  })
})

describe('the event of a failed stage', () => {
  it('shows the reason as text and the message of the factory', async () => {
    const payload = { to: 'FAILED', error: { reason: 'ALL_RECORDS_FAILED', message: 'all 1 records failed' } }
    const events = await mountSuspended(
      RunEvents, { props: { groups: [{ key: 1, events: [{ ...event, payload }] }], run, nowMs } },
    )

    expect(events.get('.text').text()).toBe('Failed, Every record failed, all 1 records failed')
  })
})

describe('the table of stages', () => {
  it('says to which bytes the speed refers', async () => {
    const stage = givenStage({
      startedAt: '2026-11-20T06:00:00.000Z', finishedAt: '2026-11-20T06:00:10.000Z', bytesIn: 41_000_000,
      bytesOut: 12_000_000,
    })
    const table = await mountSuspended(RunStageTable, { props: { stages: [stage], nowMs } })

    expect(table.text()).toContain('input 41 MB at 4.1 MB/s')
  })

  it('shows the reason of a failed stage as text', async () => {
    const error = {
      reason: 'DISK_FULL', message: 'no space left for artifacts', stageKey: 'clean', retryable: true, metadata: {},
    }
    const table = await mountSuspended(
      RunStageTable, { props: { stages: [givenStage({ state: 'FAILED', error })], nowMs } },
    )

    expect(table.get('.why').text()).toBe('No disk space left')
    expect(table.get('.why').attributes('title')).toBe('No disk space left')
  })
})
