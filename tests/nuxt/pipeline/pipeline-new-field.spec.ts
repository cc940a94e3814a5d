import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { StageKindView } from '#shared/contract/stage-kind.contract'
import PipelineEditor from '~/components/pipeline/editor/PipelineEditor.vue'
import type { DraftStage } from '~/utils/pipeline/pipeline-draft'
import { factsByName } from '#shared/domain/pipeline/kind-convention'
import { givenNoted, givenStageOf, KINDS } from '../given/given-pipeline'
import { registerEndpoint } from '../given/register-endpoint'

vi.setConfig({ testTimeout: 30_000 })
const SOON = { timeout: 30_000 }

let answer: { findings: unknown[], stageColumns: Record<string, unknown[]> }
registerEndpoint('/api/v1/pipelines/validate', { method: 'POST', handler: () => ({ ok: true, ...answer }) })

const [first] = KINDS
if (!first) {
  throw new Error('no kinds')
}
const call: StageKindView = {
  ...first,
  ...factsByName('model.call'),
  displayNames: { 'en': 'Call a model', 'zh-CN': '调用模型' },
  minInputs: 1,
  parametersSchema: {
    type: 'object',
    properties: {
      output_field: {
        'type': 'string', 'minLength': 1, 'default': 'answer', 'x-new-field': true, 'title': 'Write answer to',
      },
    },
  },
}
const dedupe: StageKindView = {
  ...call,
  ...factsByName('dedupe.exact'),
  displayNames: { 'en': 'Remove duplicates', 'zh-CN': '精确去重' },
  parametersSchema: givenNoted('fields', 'Whole record'),
  note: ['fields'],
}
const columnsOf = (...names: string[]) => names.map(name => ({ name, type: 'string', nullable: false }))

const mounted: VueWrapper[] = []
afterEach(() => {
  mounted.splice(0).forEach(it => it.unmount())
  sessionStorage.clear()
})

async function open(stages: DraftStage[]) {
  const editor = await mountSuspended(PipelineEditor, {
    attachTo: document.body,
    route: '/pipelines/new',
    props: {
      initial: { name: 'Questions', description: '', stages, samples: {} },
      kinds: [...KINDS, call, dedupe],
      sources: [],
      datasets: [],
      createDataset: async () => undefined,
    },
  })
  mounted.push(editor)
  await expect.poll(() => editor.find('.problems').text(), SOON).not.toContain('Checking')
  return editor
}

const read = givenStageOf('input.dataset', { key: 'read' })
const option = (name: string) =>
  [...document.querySelectorAll<HTMLElement>('dialog [role="option"]')].find(it => it.textContent?.includes(name))

describe('a stage that writes a field', () => {
  it.each([
    [['id', 'question'], ''],
    [['id', 'question', 'answer'], 'answer_2'],
    [['answer', 'answer_2'], 'answer_3'],
  ])('is added with a name that is free beside %j', async (names, expected) => {
    answer = { findings: [], stageColumns: { read: columnsOf(...names) } }
    const editor = await open([read])
    await editor.get('[data-stage]').trigger('keydown', { key: 'a' })
    await expect.poll(() => option('Call a model'), SOON).toBeDefined()

    option('Call a model')?.click()

    const field = () =>
      editor.find<HTMLInputElement>('input[data-pointer="/output_field"], [data-pointer="/output_field"] input')
    await expect.poll(() => field().exists() && field().element.value, SOON).toBe(expected)
    expect(field().element.placeholder).toBe('answer')
  })

  it('warns at the field and among the problems that its values are replaced, and may be saved', async () => {
    answer = {
      findings: [{
        severity: 'WARNING', code: 'FIELD_EXISTS', pointer: '/stages/1/parameters/output_field', stageKey: 'call',
        message: 'the field answer exists at this stage; its values are replaced', params: { field: 'answer' },
      }],
      stageColumns: { read: columnsOf('answer') },
    }
    const editor = await open([read, givenStageOf('model.call', { key: 'call', needs: ['read'] })])
    await editor.findAll('[data-stage]')[1]?.trigger('click')

    await expect.poll(() => editor.findAll('.problems .text').map(row => row.text()), SOON)
      .toEqual(['Call a model › Write answer to: Field answer exists already: its values are replaced'])
    await expect.poll(() => editor.find('.doubtful').exists(), SOON).toBe(true)
    expect(editor.get('.doubtful').text()).toBe('Field answer exists already: its values are replaced')
    expect(editor.find('.problems').text()).toContain('1 warning')
    expect(editor.text()).not.toContain('Fix 1 error')
  })
})

describe('the fields that are compared', () => {
  it('stand in the box and in the row of the stage', async () => {
    answer = { findings: [], stageColumns: {} }
    const editor = await open([
      read,
      givenStageOf('dedupe.exact', { key: 'pairs', needs: ['read'], parameters: { fields: ['question', 'answer'] } }),
      givenStageOf('dedupe.exact', { key: 'rows', needs: ['pairs'] }),
    ])

    expect(editor.findAll('.canvas .note').map(note => note.text()))
      .toEqual(['Chosen at launch', 'question, answer', 'Whole record'])
    expect(editor.findAll('[data-stage]').map(row => row.text())).toEqual([
      expect.stringMatching(/Dataset versionChosen at launch$/),
      expect.stringMatching(/Remove duplicates← Dataset version · question, answer$/),
      expect.stringMatching(/Remove duplicates← Remove duplicates · Whole record$/),
    ])
  })
})
