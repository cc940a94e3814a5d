import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { StageRunView } from '#shared/contract/run/run.contract'
import RunOverview from '~/components/run/detail/RunOverview.vue'
import { useFrameStore } from '~/stores/frame'
import { givenDetail, givenStage } from '../given/given-run'

const nowMs = Date.parse('2026-11-20T06:35:00.000Z')
const error = {
  reason: 'DISK_FULL', message: 'no space left for artifacts', stageKey: 'call-6', retryable: true, metadata: {},
}

const call = (index: number): StageRunView => givenStage({
  stageKey: `call-${index}`, kind: 'model.call', name: `Write · ${index}`, dependsOn: ['read'],
  state: index === 6 ? 'FAILED' : index < 3 ? 'SUCCEEDED' : 'RUNNING', ...index === 6 && { error },
})
const checks = Array.from({ length: 12 }, (_, index) => givenStage({
  stageKey: `check-${index}`, kind: 'quality.check', name: `Check · ${index}`, dependsOn: ['call-0'], state: 'BLOCKED',
  startedAt: null, attempts: [],
}))
const stages = [
  givenStage({ stageKey: 'read', kind: 'ingest.csv', name: 'Read', state: 'SUCCEEDED' }),
  ...Array.from({ length: 8 }, (_, index) => call(index)), ...checks,
]

const shown: { unmount: () => void }[] = []
async function show(given = stages) {
  const overview = await mountSuspended(
    RunOverview, { props: { run: givenDetail({ stages: given }), curl: '', nowMs }, attachTo: document.body },
  )
  shown.push(overview)
  return overview
}
const press = (keys: string) => useFrameStore().shortcuts
  .findLast(shortcut => shortcut.keys === keys)?.run(new KeyboardEvent('keydown', { key: keys }))

/** Shortcuts stay as long as what brings them. */
afterEach(() => shown.splice(0).forEach(it => it.unmount()))

it('a graph is fitted to the width of its panel, and zoomed by buttons and keys', async () => {
  /** Measures every element as 176 px wide: half of two nodes and the gap between them. */
  class Measured {
    constructor(readonly tell: (entries: { contentRect: { width: number, height: number } }[]) => void) {}
    observe = () => this.tell([{ contentRect: { width: 176, height: 100 } }])
    disconnect = () => undefined
  }
  vi.stubGlobal('ResizeObserver', Measured)
  const overview = await show([givenStage({}), givenStage({ stageKey: 'call', dependsOn: ['clean'] })])
  vi.unstubAllGlobals()
  await expect.poll(() => overview.find('button[aria-label="Fit to width"]').exists()).toBe(true)
  const [fit, graph] = [overview.get('button[aria-label="Fit to width"]'), overview.get<HTMLElement>('.graph')]
  expect([fit.attributes('aria-pressed'), graph.attributes('style')])
    .toEqual(['false', expect.not.stringContaining('zoom')])

  await fit.trigger('click')

  expect([fit.attributes('aria-pressed'), graph.attributes('style')])
    .toEqual(['true', expect.stringContaining('zoom: 0.5')])

  await overview.get('button[aria-label="Zoom in"]').trigger('click')
  await overview.get('.ground').trigger('keydown', { key: '+' })
  const larger = graph.attributes('style')
  await overview.get('.ground').trigger('keydown', { key: '-' })

  expect([larger, graph.attributes('style'), overview.get('.zoom [role="status"]').text()])
    .toEqual([expect.stringContaining('zoom: 0.85'), expect.stringContaining('zoom: 0.7'), '70%'])
})

describe('a run of many stages', () => {
  it('is drawn in groups, each with its worst state and the number of its stages', async () => {
    const overview = await show()

    const nodes = overview.findAll('button.node')

    expect(nodes.map(node => node.attributes('aria-label'))).toEqual([
      'Read, 1 stage: Succeeded', 'Write, 8 stages, worst: Failed', 'Check, 12 stages, worst: Waiting for inputs',
    ])
    expect(nodes[1]?.findAll('.cell')).toHaveLength(8)
    expect(nodes[1]?.text()).toContain('×8')
  })

  it('starts with the failed group, and keeps its failed stage in sight', async () => {
    const overview = await show()

    expect(overview.get('button.node[aria-pressed="true"]').attributes('aria-label')).toContain('Write')
    expect(overview.findAll('tr.picked').map(row => row.text())).toEqual([expect.stringContaining('Write · 6')])
    expect(overview.get('tr.picked').text()).toContain('disk')
  })

  it('opens the group that is chosen', async () => {
    const overview = await show()

    await overview.findAll('button.node')[2]?.trigger('click')

    expect(overview.get('.chosen h2').text()).toBe('Check')
    expect(overview.findAll('.chosen tbody tr')).toHaveLength(12)
  })

  it('is navigated by [ and ], and by f to failures', async () => {
    const overview = await show()

    await press(']')
    await expect.poll(() => document.activeElement?.getAttribute('aria-label')).toContain('Check')
    await press('[')
    await press('[')
    await expect.poll(() => document.activeElement?.getAttribute('aria-label')).toContain('Read')
    await press('f')

    await expect.poll(() => document.activeElement?.textContent).toBe('Write · 6')
    expect(overview.get('.chosen h2').text()).toBe('Write')
  })

  it('has no shortcut for failures while nothing has failed', async () => {
    const overview = await show(stages.map(stage => ({ ...stage, state: 'RUNNING' as const, error: null })))

    const known = () => useFrameStore().shortcuts.map(shortcut => shortcut.keys)
    expect(known()).toContain(']')
    expect(known()).not.toContain('f')
    overview.unmount()
    expect(known()).not.toContain(']')
  })

  it('folds its groups in timeline and table together', async () => {
    const overview = await show()
    const rows = () => overview.findAll('tr.member').length
    expect(rows()).toBe(8)

    await overview.get('.gantt button[aria-expanded="true"]').trigger('click')

    expect(rows()).toBe(0)
    expect(overview.findAll('.gantt .label')).toHaveLength(3)
  })

  it('unfolds the group of a stage that a link leads to', async () => {
    const overview = await show()
    await overview.get('.gantt button[aria-expanded="true"]').trigger('click')

    await overview.get('[data-stage-link="call-6"]').trigger('click')

    await expect.poll(() => overview.find('#stage-call-6').exists()).toBe(true)
    expect(location.hash).toBe('#stage-call-6')
  })
})

describe('a run of a few stages', () => {
  it('is drawn by stage, without shortcuts for groups', async () => {
    const overview = await show(stages.slice(0, 20))

    expect(overview.findAll('.node[aria-pressed]')).toHaveLength(0)
    expect(overview.findAll('.node[aria-expanded]')).toHaveLength(20)
    expect(useFrameStore().shortcuts.map(shortcut => shortcut.keys)).not.toContain(']')
  })
})
