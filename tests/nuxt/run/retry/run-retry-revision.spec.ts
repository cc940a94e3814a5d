import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { readBody } from 'h3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RetryChoiceView, RetryRevisionView, RunRetryPlan } from '#shared/contract/run/run-retry.contract'
import RunRetryLayer from '~/components/run/retry/RunRetryLayer.vue'
import { KINDS } from '../../given/given-pipeline'
import { givenRun } from '../../given/given-run'
import { registerEndpoint } from '../../given/register-endpoint'

const { id, pipelineId } = givenRun()
const SOON = { timeout: 30_000 }
const DRAFT = { name: 'Words', description: '', samples: {}, stages: [] }
const error = { reason: 'MODEL_UNAVAILABLE', message: '', stageKey: 'call', retryable: true, metadata: {} }

const NAMES: Record<string, string> = { read: 'Read', call: 'Describe', publish: 'Publish' }
const stageOf = (key: string): RetryRevisionView['stages'][number] =>
  ({ key, kind: 'filter.tokens', name: NAMES[key] ?? '', needs: [], parameters: {}, configuration: null, made: null })
const choiceOf = (from: 'failed' | 'start', redone: string[]): RetryChoiceView =>
  ({ from, stageKey: null, reason: null, blocked: [], redone, records: 8, isUnchanged: false })
const revisionOf = (
  revision: 'same' | 'newest', keys: string[], changed: string[], lost: string[] = [],
): RetryRevisionView => ({
  revision, number: revision === 'same' ? 1 : 2, reason: null, changed, lost, overridden: 0, inputs: {}, group: null,
  stages: keys.map(stageOf),
  choices: [choiceOf('failed', keys.filter(key => key !== 'read')), choiceOf('start', keys)],
})
const ALL = ['read', 'call', 'publish']

let plan: RunRetryPlan
let sent: unknown[] = []
const given = (keys: string[], changed: string[], lost: string[] = []) => {
  const revisions = [revisionOf('same', ALL, []), revisionOf('newest', keys, changed, lost)]
  plan = { runId: id, living: null, group: null, revisions }
}

registerEndpoint(`/api/v1/runs/${id}/retry-plan`, { method: 'POST', handler: () => plan })
registerEndpoint(`/api/v1/runs/${id}/retry`, { method: 'POST', handler: async (event) => {
  sent.push(await readBody(event))
  return givenRun()
} })
const checked = { ok: true, findings: [], stageColumns: {} }
registerEndpoint('/api/v1/pipelines/validate', { method: 'POST', handler: () => checked })
registerEndpoint('/api/v1/stage-kinds', () => ({ items: KINDS, asOf: '2026-11-20T06:00:00.000Z', stale: false }))
registerEndpoint('/api/v1/sources', () => ({ items: [], nextCursor: null }))
registerEndpoint('/api/v1/datasets', () => ({ items: [], nextCursor: null }))

let layer: VueWrapper | undefined
async function open(): Promise<VueWrapper> {
  const stubs = { BaseDialog: { template: '<div><slot /><slot name="footer" /></div>' } }
  const opened = await mountSuspended(RunRetryLayer, { props: { run: givenRun({ error }) }, global: { stubs } })
  layer = opened
  await expect.poll(() => opened.findAll('input[type=radio]').length, SOON).toBe(5)
  return opened
}
const isChecked = (of: VueWrapper, value: string) => of.get<HTMLInputElement>(`input[value="${value}"]`).element.checked
const submitOf = (of: VueWrapper) => of.findAll('button').at(-1)!

beforeEach(() => {
  clearNuxtData()
  sessionStorage.clear()
  sent = []
})
afterEach(() => layer?.unmount())

describe('the revision of a retry', () => {
  it('is the newest one where that changes what failed, and both are named', async () => {
    given(ALL, ['call'])
    const opened = await open()

    expect(isChecked(opened, 'newest')).toBe(true)
    expect(opened.text()).toContain('Since revision 1: “Describe” changed')
    expect(submitOf(opened).text()).toBe('Retry with revision 2')
    await submitOf(opened).trigger('click')
    await expect.poll(() => sent, SOON).toMatchObject([{ from: 'failed', revision: 'newest' }])
  })

  it('reads the sources as they are now where one was mended and no newer revision was saved', async () => {
    given(ALL, ['call'])
    const made = { state: 'FAILED' as const, recordsIn: 0, recordsOut: 0 }
    const revisions = plan.revisions.map(revision => ({
      ...revision,
      number: 1,
      stages: revision.stages.map(stage => stage.key === 'call' ? { ...stage, made } : stage),
    }))
    plan = { ...plan, revisions }
    const opened = await open()

    expect(isChecked(opened, 'newest')).toBe(true)
    expect(opened.text()).toContain('Sources as they are now: revision 1')
    expect(opened.text()).toContain('Another file or setting since, read by: Describe')
    expect(submitOf(opened).text()).toBe('Retry from the failure')
    await submitOf(opened).trigger('click')
    await expect.poll(() => sent, SOON).toMatchObject([{ from: 'failed', revision: 'newest' }])
  })

  it('is that of the run where the newest one changes nothing that runs, and follows the start', async () => {
    given(ALL, ['read'])
    const opened = await open()

    expect(isChecked(opened, 'same')).toBe(true)
    expect(opened.text()).toContain('Changes nothing that this retry runs')
    expect(submitOf(opened).text()).toBe('Retry with revision 1')
    await opened.get('input[value="start"]').trigger('change')
    expect(submitOf(opened).text()).toBe('Retry with revision 2')
    await opened.get('input[value="failed"]').trigger('change')
    expect(submitOf(opened).text()).toBe('Retry with revision 1')
  })

  it('is that of the run where the newest one lacks what an earlier retry had changed, which it names', async () => {
    given(ALL, ['call', 'publish'], ['call'])
    const opened = await open()

    expect(isChecked(opened, 'same')).toBe(true)
    expect(opened.text()).toContain('Since revision 1: “Describe” changed, “Publish” changed')
    expect(submitOf(opened).text()).toBe('Retry with revision 1')
  })

  it('stays as it was chosen by hand', async () => {
    given(ALL, ['read', 'call'])
    const opened = await open()

    await opened.get('input[value="same"]').trigger('change')
    await opened.get('input[value="start"]').trigger('change')

    expect(isChecked(opened, 'same')).toBe(true)
    expect(submitOf(opened).text()).toBe('Retry with revision 1')
  })

  it('names the stage that failed where the newest revision no longer has it', async () => {
    given(['read', 'publish'], ['publish'])
    const opened = await open()

    expect(opened.text()).toContain('From “Publish”; “Describe”, which failed, is not in this revision.')
    expect(opened.text()).toContain('“Describe” removed, “Publish” changed')
    expect(opened.text()).not.toContain('call')
  })

  it.each([
    ['an unsaved draft of this tab, which it does not use', `pipeline-draft:${pipelineId}@3`, true],
    ['no draft of another pipeline', 'pipeline-draft:01900000-0000-7000-8000-0000000000cc@3', false],
  ])('tells of %s', async (_, key, isTold) => {
    sessionStorage.setItem(key, JSON.stringify(DRAFT))
    given(ALL, [])
    const opened = await open()

    expect(opened.text().includes('Unsaved changes in this tab are not used.')).toBe(isTold)
    expect(opened.find(`a[href="/pipelines/${pipelineId}?run=${id}"]`).exists()).toBe(isTold)
  })
})
