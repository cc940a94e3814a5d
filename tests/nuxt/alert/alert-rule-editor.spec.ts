import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { createError, readBody } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AlertReplay } from '#shared/contract/alert-rule.contract'
import AlertRuleEditor from '~/components/alert/rule/AlertRuleEditor.vue'
import { registerEndpoint } from '../given/register-endpoint'
import { showSystem } from '../given/show-system'
import { CHANNEL_ID, givenChannel, givenReplay, givenRule, RULE_ID } from '../given/given-alert'

vi.setConfig({ testTimeout: 30_000 })
const SOON = { timeout: 30_000 }

let replayed: AlertReplay[] = []
let changes: { match: string | null, body: unknown }[] = []
let created: unknown[] = []
let ruleAnswer: () => unknown
let changeAnswer: () => unknown
let replayAnswer: () => unknown
const problem = (status: number, code: string, errors: unknown[]) => createError({
  statusCode: status,
  data: { type: 'about:blank', title: code, status, code, detail: '', requestId: 'req-1', errors },
})

registerEndpoint(`/api/v1/alert-rules/${RULE_ID}`, () => ruleAnswer())
registerEndpoint(`/api/v1/alert-rules/${RULE_ID}`, { method: 'PATCH', handler: async (event) => {
  changes.push({ match: event.headers.get('if-match'), body: await readBody(event) })
  return changeAnswer()
} })
registerEndpoint('/api/v1/alert-rules', { method: 'POST', handler: async (event) => {
  created.push(await readBody(event))
  return givenRule()
} })
registerEndpoint('/api/v1/alert-rules/replay', { method: 'POST', handler: async (event) => {
  replayed.push(await readBody(event))
  return replayAnswer()
} })
registerEndpoint('/api/v1/channels', () => ({ items: [givenChannel()], nextCursor: null }))
registerEndpoint('/api/v1/pipelines', () => ({ items: [], nextCursor: null }))
registerEndpoint('/api/v1/datasets', () => ({ items: [], nextCursor: null }))

let editors: VueWrapper[] = []
async function open(props: { id: string, copy: string } = { id: RULE_ID, copy: '' }) {
  const editor = await mountSuspended(AlertRuleEditor, { props, global: { stubs: { ChartPlot: true } } })
  editors.push(editor)
  await expect.poll(() => editor.find('[data-pointer="/name"] input').exists(), SOON).toBe(true)
  return editor
}
const textOf = (editor: VueWrapper) =>
  editor.html().replaceAll(/<!--.*?-->/g, '').replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
const warning = (editor: VueWrapper) => editor.get<HTMLInputElement>('input[aria-label^="Warning threshold"]')
const submit = (editor: VueWrapper) => editor.get<HTMLButtonElement>('button[type="submit"]')

beforeEach(() => {
  clearNuxtData()
  clearNuxtState('alert-rule-drafts')
  replayed = []
  changes = []
  created = []
  ruleAnswer = () => givenRule()
  changeAnswer = () => givenRule({ version: 4, warning: 0.97 })
  replayAnswer = () => givenReplay()
})

afterEach(() => {
  editors.forEach(editor => editor.unmount())
  editors = []
})

describe('the editor of a rule', () => {
  it('shows the saved rule in the units of its metric, under its name in the reader’s language', async () => {
    const editor = await open()

    expect(editor.get<HTMLInputElement>('[data-pointer="/name"] input').element.value)
      .toBe('Too many failed calls to the factory')
    expect(warning(editor).element.value).toBe('95')
    expect(editor.get<HTMLInputElement>('[data-pointer="/forMs"] input').element.value).toBe('2')
    expect(textOf(editor)).toContain('No changes')
    expect(submit(editor).element.disabled).toBe(true)
  })

  it('replays the draft once after a pause in editing, beside the saved rule', async () => {
    const editor = await open()
    await expect.poll(() => textOf(editor), SOON).toContain('Would have fired once in 7 days')
    expect(textOf(editor)).toContain('3 fewer than the saved rule.')
    expect(textOf(editor)).toMatch(/Critical.*2 h 0 min 85% 2/)
    const before = replayed.length

    await warning(editor).setValue('9')
    await warning(editor).setValue('97')

    expect(textOf(editor)).toContain('1 change')
    await expect.poll(() => replayed.length, SOON).toBe(before + 1)
    expect(replayed.at(-1)).toMatchObject({ metric: 'grpc_success', warning: 0.97, critical: 0.9, ruleId: RULE_ID })
  })

  it('says why nothing was replayed where there is no earlier answer', async () => {
    replayAnswer = () => {
      throw problem(422, 'refused', [{ pointer: '/projectId', code: 'NO_PROJECT', message: 'no such project' }])
    }
    const editor = await open()

    await expect.poll(() => editor.find('[role="alert"]').exists(), SOON).toBe(true)
    expect(editor.find('.skeleton').exists()).toBe(false)
  })

  it.each([
    ['keep', 0, 'No data for this period, so nothing could be evaluated.', 'Would not have fired'],
    ['zero', 0, 'Would not have fired in 7 days', 'nothing could be evaluated'],
    ['keep', 0.004, 'Data covers only < 1% of the time.', 'nothing could be evaluated'],
  ] as const)('without data does not read as if nothing was wrong: %s, %s', async (noData, coverage, text, other) => {
    ruleAnswer = () => givenRule({ noData })
    replayAnswer = () => givenReplay({
      coverage, firings: [], totals: { firings: 0, critical: 0, warning: 0, raisedMs: 0 },
      saved: { firings: 0, critical: 0, warning: 0, raisedMs: 0 },
    })
    const editor = await open()

    await expect.poll(() => textOf(editor).replaceAll('&lt;', '<'), SOON).toContain(text)
    expect(textOf(editor)).not.toContain(other)
  })

  it('names the pipelines of imports by what they read, and all others as people have called them', async () => {
    showSystem()
    const [points] = givenReplay().groups.map(group => group.points)
    const names = ['import input.dataset', 'import of May', 'Documents']
    replayAnswer = () => givenReplay({ groups: names.map((name, index) => ({
      labels: { pipeline: `p${index}` }, labelNames: { pipeline: name }, points: points ?? [],
    })) })
    const editor = await open()

    await expect.poll(() => editor.find('select[aria-label="Group"]').exists(), SOON).toBe(true)
    expect(editor.findAll('select[aria-label="Group"] option').map(option => option.text()))
      .toEqual(['Import: Dataset version', 'import of May', 'Documents'])
  })

  it('begins with a pipeline that a person made where none would have fired', async () => {
    const [points] = givenReplay().groups.map(group => group.points)
    const groups = ['import input.dataset', 'Documents'].map((pipeline, index) =>
      ({ labels: { pipeline: `p${index}` }, labelNames: { pipeline }, points: points ?? [] }))
    const totals = { firings: 0, critical: 0, warning: 0, raisedMs: 0 }
    replayAnswer = () => givenReplay({ groups, totals, firings: [] })
    const editor = await open()

    await expect.poll(() => editor.find('select[aria-label="Group"]').exists(), SOON).toBe(true)
    const chosen = editor.get<HTMLSelectElement>('select[aria-label="Group"]').element
    expect(chosen.selectedOptions[0]?.text.trim()).toBe('Documents')
  })

  it('saves only what was changed, for the version that was read', async () => {
    const editor = await open()
    await warning(editor).setValue('97')
    await editor.get('input[aria-label="On call"]').trigger('click')

    await editor.get('form').trigger('submit')

    await expect.poll(() => changes, SOON)
      .toEqual([{ match: '"3"', body: { warning: 0.97, channelIds: [CHANNEL_ID] } }])
    await expect.poll(() => editor.emitted('saved'), SOON).toHaveLength(1)
  })

  it('discards what was changed', async () => {
    const editor = await open()
    await warning(editor).setValue('97')

    await editor.findAll('button').find(button => button.text() === 'Discard changes')?.trigger('click')

    expect(warning(editor).element.value).toBe('95')
    expect(textOf(editor)).toContain('No changes')
  })

  it('keeps what was typed over a look at something else', async () => {
    const editor = await open()
    await warning(editor).setValue('97')
    editor.unmount()

    const again = await open()

    expect(warning(again).element.value).toBe('97')
  })

  it('names a fault at its field, and neither saves nor replays', async () => {
    const editor = await open()
    await expect.poll(() => replayed.length, SOON).toBe(1)

    await warning(editor).setValue('many')
    await editor.get('form').trigger('submit')

    expect(textOf(editor)).toContain('Enter a number')
    expect(warning(editor).attributes('aria-invalid')).toBe('true')
    expect(submit(editor).text()).toBe('Fix 1 error first')
    await warning(editor).setValue('80')
    expect(textOf(editor)).toContain('The critical threshold must be stricter')
    expect(changes).toEqual([])
    expect(replayed).toHaveLength(1)
  })

  it('shows what the server refuses at the field of its pointer', async () => {
    changeAnswer = () => {
      throw problem(422, 'refused', [{ pointer: '/channelIds', code: 'NO_CHANNEL', message: 'no such channel' }])
    }
    const editor = await open()
    await warning(editor).setValue('97')

    await editor.get('form').trigger('submit')

    await expect.poll(() => editor.get('[data-pointer="/channelIds"]').text(), SOON)
      .toContain('There is no such channel')
  })

  it('of a new rule needs a name, and creates it with every field', async () => {
    const editor = await open({ id: 'new', copy: '' })
    await editor.get('form').trigger('submit')
    expect(textOf(editor)).toContain('Enter a name')
    expect(created).toEqual([])

    await editor.get('[data-pointer="/name"] input').setValue('Many failures')
    await editor.get('form').trigger('submit')

    await expect.poll(() => created, SOON).toHaveLength(1)
    expect(created[0]).toMatchObject({
      name: 'Many failures', metric: 'runs_failed', groupBy: ['pipeline'], comparison: 'above', warning: 0,
      critical: null, noData: 'keep', isEnabled: true,
    })
  })

  it('begins a copy as the copied rule', async () => {
    const editor = await open({ id: 'new', copy: RULE_ID })

    await expect.poll(() => editor.get<HTMLInputElement>('[data-pointer="/name"] input').element.value, SOON)
      .toBe('Too many failed calls to the factory (copy)')
    expect(warning(editor).element.value).toBe('95')
  })

  it('forgets what another metric does not know', async () => {
    const editor = await open({ id: 'new', copy: '' })

    await editor.get('[data-pointer="/metric"] select').setValue('grpc_success')

    expect(editor.find('[data-pointer="/filter/pipelineId"]').exists()).toBe(false)
    expect(warning(editor).element.value).toBe('')
    expect(textOf(editor)).toContain('Enter a warning or a critical threshold')
  })
})
