import { mountSuspended } from '@nuxt/test-utils/runtime'
import { getQuery } from 'h3'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import PipelineHistory from '~/components/pipeline/history/PipelineHistory.vue'
import type { PipelineView } from '#shared/contract/pipeline.contract'
import { diffStages } from '#shared/domain/pipeline/pipeline-diff'
import { registerEndpoint } from '../given/register-endpoint'
import { givenLaunchable, PIPELINE_ID, TASK_ID, VERSION_ID } from '../given/given-launch'
import { givenDatasetView, KINDS } from '../given/given-pipeline'

vi.setConfig({ testTimeout: 30_000 })
const SOON = { timeout: 30_000 }

const newest = givenLaunchable()
const [read, tokens, out] = newest.stages
const before: PipelineView['stages'] = [
  { ...out, key: 'out', kind: 'publish', name: '', needs: ['read'], parameters: {} },
  { ...read, key: 'read', kind: 'input.dataset', name: 'Read', needs: [], parameters: {} },
  { key: 'gone', kind: 'filter.tokens', name: 'Too short', needs: ['read'], parameters: { min_tokens: 5 } },
]
const stagesOf: Record<string, PipelineView['stages']> = { 2: before, 3: newest.stages }
const revisionOf = (number: number) => ({
  ...newest.revision, id: number === 3 ? newest.revision.id : TASK_ID, number,
  message: number === 3 ? 'counts tokens' : '',
})

registerEndpoint(
  `/api/v1/pipelines/${PIPELINE_ID}/revisions`, () => ({ items: [revisionOf(3), revisionOf(2)], nextCursor: null }),
)
registerEndpoint(`/api/v1/pipelines/${PIPELINE_ID}/diff`, (event) => {
  const { from, to } = getQuery(event)
  const [a, b] = [stagesOf[String(from)] ?? [], stagesOf[String(to)] ?? []]
  return {
    from: { ...revisionOf(Number(from)), stages: a }, to: { ...revisionOf(Number(to)), stages: b },
    stages: diffStages(a, b),
  }
})

const frame = { template: '<div><slot /></div>' }
const open = (props: { pair?: { from: number, to: number }, isText?: boolean } = {}) =>
  mountSuspended(PipelineHistory, {
    props: {
      open: true, pipeline: newest, pair: { from: 2, to: 3 }, isText: false, kinds: KINDS, sources: [],
      datasets: [givenDatasetView({ id: VERSION_ID })], ...props,
    },
    global: { stubs: { BaseDialog: frame } },
  })

beforeEach(() => clearNuxtData())

describe('two revisions of a pipeline', () => {
  it('show added, removed and moved stages and each value, in words', async () => {
    const history = await open()
    await expect.poll(() => history.findAll('.stage').length, SOON).toBe(3)

    const texts = history.findAll('.stage').map(stage => stage.text().replaceAll(/\s+/g, ' '))
    expect(texts[0]).toMatch(/^Long enough.*Added.*Inputs.*Read.*Field.*name.*Least tokens.*20/)
    expect(texts[1]).toMatch(/^Write to dataset.*3 changes/)
    expect(texts[1]).toContain('Moved from position 1 to 3')
    expect(texts[1]).toMatch(/Added.*Dataset.*Airports/)
    expect(texts[2]).toMatch(/^Too short.*Removed/)
    expect(history.text()).toContain('1 other stage')
  })

  it('are chosen by their shortcuts', async () => {
    const history = await open()
    await expect.poll(() => history.findAll('input[type="radio"]').length, SOON).toBeGreaterThan(3)

    await history.get('input[aria-label="Old revision (A): Revision 3"]').setValue(true)

    expect(history.emitted('choose')).toEqual([[{ from: 3, to: 3 }]])
  })

  it('may be the same', async () => {
    const history = await open({ pair: { from: 3, to: 3 } })

    await expect.poll(() => history.text(), SOON).toContain('No differences')
  })

  it('are compared as text too, by line', async () => {
    const history = await open({ isText: true })

    await expect.poll(() => history.findAll('.line.added').length, SOON).toBeGreaterThan(0)
    expect(history.findAll('.line.added').some(line => line.text().includes(`"key": "${tokens?.key}"`))).toBe(true)
    expect(history.findAll('.line.removed').some(line => line.text().includes('"key": "gone"'))).toBe(true)
  })
})
