import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { createError, readBody } from 'h3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunRetryPlan } from '#shared/contract/run/run-retry.contract'
import RunRetryLayer from '~/components/run/retry/RunRetryLayer.vue'
import { registerEndpoint } from '../../given/register-endpoint'
import { KINDS } from '../../given/given-pipeline'
import { givenPlan, stages } from '../../given/given-retry'
import { givenRun } from '../../given/given-run'

const { id } = givenRun()
const NEXT = '01900000-0000-7000-8000-0000000000bb'
const SOON = { timeout: 30_000 }
const NOTHING_ELSE = { configurations: 'newest', parameters: {}, limits: {} }
const failed = { reason: 'BAD_PARAMETER', message: '', stageKey: 'tokens', retryable: true, metadata: {} }

let plan: RunRetryPlan
let asked: unknown[] = []
let sent: { key: string | undefined, body: unknown }[] = []
let answer: () => unknown

registerEndpoint(`/api/v1/runs/${id}/retry-plan`, { method: 'POST', handler: async (event) => {
  asked.push(await readBody(event))
  return plan
} })
registerEndpoint(`/api/v1/runs/${id}/retry`, { method: 'POST', handler: async (event) => {
  sent.push({ key: event.headers.get('idempotency-key') ?? undefined, body: await readBody(event) })
  return answer()
} })
registerEndpoint(
  '/api/v1/pipelines/validate', { method: 'POST', handler: () => ({ ok: true, findings: [], stageColumns: {} }) },
)
registerEndpoint('/api/v1/stage-kinds', () => ({ items: KINDS, asOf: '2026-11-20T06:00:00.000Z', stale: false }))
registerEndpoint('/api/v1/sources', () => ({ items: [], nextCursor: null }))
registerEndpoint('/api/v1/datasets', () => ({ items: [], nextCursor: null }))

const frame = { template: '<div><slot /><slot name="footer" /></div>' }
let layers: VueWrapper[] = []
async function open(
  { run, ...props }: {
    stageKey?: string
    field?: string
    group?: { stageKey: string, reason: string }
    run?: { reason: string }
  } = {},
  radios = 5,
) {
  const layer = await mountSuspended(RunRetryLayer, {
    props: { run: { ...givenRun(), error: { ...failed, ...run && { ...run, retryable: false } } }, ...props },
    global: { stubs: { BaseDialog: frame } },
  })
  layers.push(layer)
  await expect.poll(() => layer.findAll('input[type=radio]').length, SOON).toBe(radios)
  return layer
}
type Layer = Awaited<ReturnType<typeof open>>
const radio = (layer: Layer, value: string) => layer.get(`input[value="${value}"]`)
const submitOf = (layer: Layer) => layer.findAll('button').at(-1)!

beforeEach(() => {
  clearNuxtData()
  plan = givenPlan()
  asked = []
  sent = []
  answer = () => ({ ...givenRun(), id: NEXT })
})

afterEach(() => {
  layers.forEach(layer => layer.unmount())
  layers = []
})

describe('the layer of a retry', () => {
  it('starts at the failure with the same revision, and says what is reused and not counted twice', async () => {
    const layer = await open()

    expect(radio(layer, 'failed').element).toMatchObject({ checked: true })
    expect(radio(layer, 'same').element).toMatchObject({ checked: true })
    expect(layer.text()).toContain('Runs 1 of 2 stages, reuses 1, reads 8 records')
    expect(layer.text()).toContain('its records, tokens and time are not counted twice')
    expect(submitOf(layer).text()).toBe('Retry with revision 3')
  })

  it('tells the failure from a stage that one chooses, and proposes the revision that was saved since a final failure', async () => {
    const [same, newest] = plan.revisions
    const unchanged = (same?.choices ?? []).map(choice => ({ ...choice, isUnchanged: true }))
    plan = {
      ...plan,
      revisions: [{ ...same!, choices: unchanged }, { ...newest!, changed: ['tokens'], choices: same?.choices ?? [] }],
    }
    const layer = await open()

    expect(layer.text()).toContain('From “tokens”, which failed.')
    expect(layer.text()).toContain('From a stage of your choice, now “tokens”.')
    expect(radio(layer, 'newest').element).toMatchObject({ checked: true })
    expect(layer.text()).toContain('Since revision 3: “tokens” changed')
  })

  it('shows why a revision is not possible, and offers it for a start that is', async () => {
    const layer = await open()

    expect(radio(layer, 'newest').element).toMatchObject({ disabled: true })
    expect(layer.text()).toContain('read: parameters changed (limit)')
    await radio(layer, 'start').trigger('change')

    expect(radio(layer, 'newest').element).toMatchObject({ disabled: false })
    await radio(layer, 'newest').trigger('change')
    await submitOf(layer).trigger('click')
    await expect.poll(() => sent.map(it => it.body), SOON)
      .toEqual([{ from: 'start', revision: 'newest', ...NOTHING_ELSE }])
  })

  it.each([
    ['same', 0, 'As in the run that is retried'],
    ['same', 2, 'As in the run that is retried; 2 values differ from revision 3'],
    ['newest', 0, 'As in revision 4'],
    ['newest', 1, 'As in revision 4; 1 value as changed at the launch of the run'],
  ])('says what the unchanged parameters are those of: %s, %i', async (revision, overridden, expected) => {
    plan = { ...plan, revisions: plan.revisions.map(it => ({ ...it, overridden, reason: null })) }
    const layer = await open({ field: '' })
    await radio(layer, 'start').trigger('change')
    await radio(layer, revision).trigger('change')

    await expect.poll(() => layer.findAll('.faint').map(meta => meta.text()), SOON).toContain(expected)
  })

  it('starts from a stage that is chosen, and marks stages from which it may not', async () => {
    const layer = await open()
    await radio(layer, 'stage').trigger('change')
    await layer.get('select').setValue('read')

    expect(submitOf(layer).text()).toBe('Retry with revision 4')
    await submitOf(layer).trigger('click')

    await expect.poll(() => sent.map(it => it.body), SOON)
      .toEqual([{ from: 'stage', stageKey: 'read', revision: 'newest', ...NOTHING_ELSE }])
  })

  it('opens at the field that a failure is about, shows old and new value, and plans and sends the change', async () => {
    const layer = await open({ stageKey: 'tokens', field: 'min_tokens' })
    const field = () => layer.find('[data-pointer="/min_tokens"] input, input[data-pointer="/min_tokens"]')
    await expect.poll(() => field().exists(), SOON).toBe(true)

    await field().setValue('30')

    await expect.poll(() => layer.find('ins').exists() && [layer.get('del').text(), layer.get('ins').text()], SOON)
      .toEqual(['10', '30'])
    await expect.poll(() => asked.at(-1), SOON).toEqual({ ...NOTHING_ELSE, parameters: { tokens: { min_tokens: 30 } } })
    await expect.poll(() => submitOf(layer).attributes('disabled'), SOON).toBeUndefined()
    await submitOf(layer).trigger('click')
    await expect.poll(() => sent, SOON)
      .toMatchObject([{ body: { from: 'stage', stageKey: 'tokens', parameters: { tokens: { min_tokens: 30 } } } }])
    expect(sent[0]?.key).toMatch(/^[0-9a-f]{32}$/)
  })

  it('names the stages in the way, and starts from one of them on request', async () => {
    plan.revisions = plan.revisions
      .map(revision => ({ ...revision, choices: revision.choices.map(choice => choice.from === 'failed'
        ? {
            ...choice, reason: 'UPSTREAM_CHANGED' as const,
            blocked: [{ stageKey: 'read', reason: 'ARTIFACT_GONE' as const, parameters: [] }],
          }
        : choice) }))
    const layer = await open()

    expect(submitOf(layer).text()).toBe('Retry with revision 4')
    expect(radio(layer, 'failed').element).toMatchObject({ disabled: true })
    expect(layer.text()).toContain('read: an artifact is missing or damaged')
  })

  it('names a retry that goes on', async () => {
    plan.living = { id: NEXT, name: 'Documents' }

    const layer = await open()

    expect(layer.get(`a[href="/runs/${NEXT}"]`).text()).toContain('Documents')
  })

  it('shows why the server refused, and keeps its key for the next press', async () => {
    answer = () => {
      throw createError({ statusCode: 409, data: {
        type: 'about:blank', title: '', status: 409, code: 'conflict', detail: 'queue: gone', requestId: 'r',
      } })
    }
    const layer = await open()

    await submitOf(layer).trigger('click')
    await expect.poll(() => layer.get('[role=alert]').text(), SOON).toContain('Couldn’t retry')
    await submitOf(layer).trigger('click')

    await expect.poll(() => sent.length, SOON).toBe(2)
    expect(new Set(sent.map(it => it.key)).size).toBe(1)
  })
})

describe('the layer of a retry that cannot help as it is', () => {
  const unchanged = () => {
    plan.revisions = plan.revisions
      .map(revision => ({ ...revision, choices: revision.choices.map(choice => ({ ...choice, isUnchanged: true })) }))
  }

  it('does not open the parameters of a gate whose lot was rejected', async () => {
    unchanged()
    const layer = await open({ run: { reason: 'REJECTED_AT_GATE' } })

    expect(layer.get('[role=status]').text()).toContain('Change the pipeline')
    expect(layer.get('[role=switch]').element).toMatchObject({ checked: false })
  })

  it('says so at its choices and its button, and opens the parameters of the stage with its limits', async () => {
    unchanged()
    const layer = await open({ run: { reason: 'FAILURE_TOLERANCE_EXCEEDED' } })

    expect(layer.get('[role=status]').text()).toContain('raise the failure tolerance')
    expect(layer.get('.card').text()).toContain('unchanged, it fails again')
    expect(submitOf(layer).text()).toBe('Retry unchanged anyway')
    expect(submitOf(layer).attributes('disabled')).toBeUndefined()
    await expect.poll(() => layer.find('[data-pointer="/failureTolerance"] input').exists(), SOON).toBe(true)
    expect(layer.get('.once').text()).toContain('this retry only')
  })

  it('leads to the launch, where a newer version of its data can be chosen', async () => {
    const linkOf = (of: Layer) => of.find(`a[href="/runs/${id}?launch=1"]`)
    const final = { run: { reason: failed.reason } }
    const isPlain = !linkOf(await open(final)).exists()
    clearNuxtData()
    plan.revisions = plan.revisions.map(revision => ({ ...revision, inputs: { read: { datasetVersionId: NEXT } } }))

    const layer = await open(final)

    expect(isPlain).toBe(true)
    await expect.poll(() => linkOf(layer).exists(), SOON).toBe(true)
    expect(linkOf(layer).text()).toBe('Launch again')
  })

  it('plans and sends another tolerance, which helps, and refuses an impossible one', async () => {
    unchanged()
    const layer = await open({
      stageKey: 'tokens', field: 'failureTolerance', run: { reason: 'FAILURE_TOLERANCE_EXCEEDED' },
    })
    const field = () => layer.find('[data-pointer="/failureTolerance"] input')
    await expect.poll(() => field().exists(), SOON).toBe(true)

    await field().setValue('150')
    await expect.poll(() => submitOf(layer).text(), SOON).toBe('Fix 1 error first')
    plan = givenPlan()
    await field().setValue('2')

    await expect.poll(() => asked.at(-1), SOON)
      .toEqual({ ...NOTHING_ELSE, limits: { tokens: { failureTolerance: 0.02 } } })
    expect(layer.get('ins').text()).toBe('2%')
    await expect.poll(() => submitOf(layer).text(), SOON).toBe('Retry with revision 3')
    await submitOf(layer).trigger('click')
    await expect.poll(() => sent.map(it => it.body), SOON)
      .toMatchObject([{ limits: { tokens: { failureTolerance: 0.02 } } }])
  })

  it('names the version of the model configuration that is used, and leads to it', async () => {
    plan.revisions[0]!.stages = [
      stages[0]!, { ...stages[1]!, configuration: { id: NEXT, name: 'Judge', before: 1, after: 2 } },
    ]
    const layer = await open({}, 7)

    expect(layer.get('.configurations').text()).toContain('version 1 → 2')
    expect(layer.get(`.configurations a`).attributes('href')).toBe(`/models?id=${NEXT}`)
    await layer.get('.configurations input[value="same"]').setValue()
    await expect.poll(() => asked.at(-1), SOON).toEqual({ ...NOTHING_ELSE, configurations: 'same' })
  })

  it('points at the model configuration that was refused', async () => {
    unchanged()
    plan.revisions[0]!.stages = [
      stages[0]!, { ...stages[1]!, configuration: { id: NEXT, name: 'Judge', before: 1, after: 1 } },
    ]
    const layer = await open({ run: { reason: 'MODEL_PROVIDER_UNAUTHENTICATED' } })

    expect(layer.get('[role=status] a').attributes('href')).toBe(`/models?id=${NEXT}&field=secret`)
    expect(layer.get('.configurations').text()).toContain('no newer version')
  })
})
