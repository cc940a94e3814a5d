import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import PipelineEditor from '~/components/pipeline/editor/PipelineEditor.vue'
import PipelineJson from '~/components/pipeline/editor/PipelineJson.vue'
import PipelineStageBasics from '~/components/pipeline/stage/PipelineStageBasics.vue'
import type { DraftStage } from '~/utils/pipeline/pipeline-draft'
import { givenStageOf, KINDS } from '../given/given-pipeline'
import { registerEndpoint } from '../given/register-endpoint'

vi.setConfig({ testTimeout: 30_000 })
const SOON = { timeout: 30_000 }

let answer: () => unknown
registerEndpoint('/api/v1/pipelines/validate', { method: 'POST', handler: () => answer() })

const stages = [givenStageOf('input.dataset', { key: 'read' }), givenStageOf(
  'filter.tokens', { key: 'tokens', needs: ['read'], parameters: { field: 'text' } },
)]
const editors: VueWrapper[] = []

async function open(view = '', given: DraftStage[] = stages) {
  const editor = await mountSuspended(PipelineEditor, {
    attachTo: document.body,
    route: `/pipelines/new${view && `?view=${view}`}`,
    props: {
      initial: { name: 'Airports', description: '', stages: given, samples: {} }, kinds: KINDS, sources: [],
      datasets: [], createDataset: async () => undefined,
    },
  })
  editors.push(editor)
  const problems = () => editor.findAll('.problems .text').map(row => row.text())
  const button = (name: RegExp) => editor.findAll('.verbs button').find(it => name.test(it.text()))
  const select = (index: number) => editor.findAll('[data-stage]')[index]?.trigger('click')
  const keyField = () => editor.get<HTMLInputElement>('[data-pointer="/key"] input, input[data-pointer="/key"]')
  const typeKey = async (text: string) => {
    await keyField().setValue(text)
    await keyField().trigger('change')
  }
  /** Of the selected stage, as it would be saved. */
  const keyOfStage = () => editor.findComponent(PipelineStageBasics).props('stage').key
  const isDialogOpen = () =>
    document.body.textContent?.includes('Creates the pipeline with its first revision.') === true
  await expect.poll(() => editor.find('.problems').text(), SOON).not.toContain('Checking')
  return { editor, problems, button, select, keyField, typeKey, isDialogOpen, keyOfStage }
}

beforeEach(() => {
  sessionStorage.clear()
  localStorage.clear()
  answer = () => ({ ok: true, findings: [], stageColumns: {} })
})
afterEach(() => editors.splice(0).forEach(editor => editor.unmount()))

/** Answers the question, too. */
async function startOver(button: Awaited<ReturnType<typeof open>>['button'], answer = 'Delete draft') {
  await button(/Start over/)?.trigger('click')
  const find = () => [...document.querySelectorAll('button')].find(it => it.textContent?.trim() === answer)
  await expect.poll(find, SOON).toBeDefined()
  find()?.click()
}

describe('a broken JSON text', () => {
  async function breakText(text: string) {
    const opened = await open('json')
    await expect.poll(() => opened.editor.findComponent(PipelineJson).find('[role="textbox"]').exists(), SOON)
      .toBe(true)
    const json = opened.editor.findComponent(PipelineJson)
    json.findComponent({ name: 'CodeView' }).vm.$emit('update:modelValue', text)
    await nextTick()
    return { ...opened, json }
  }
  const BROKEN = ['The JSON text is not valid: correct it or leave the JSON view']

  it.each(
    ['{ "stages": [', '{ "stages": {} }'],
  )('is an error that blocks saving and leads to the text: %s', async (text) => {
    const { editor, problems, button, json, isDialogOpen } = await breakText(text)
    await expect.poll(problems).toEqual(BROKEN)

    await button(/^Save$/)?.trigger('click')

    expect(editor.get('.problems').text()).not.toContain('No problems')
    expect(button(/Fix 1 error first/)).toBeDefined()
    expect(isDialogOpen()).toBe(false)
    expect(document.activeElement).toBe(json.get('[role="textbox"]').element)
  })

  it('is no error any more when it is corrected', async () => {
    const { problems, json } = await breakText('{')
    await expect.poll(problems).toEqual(BROKEN)

    json.findComponent({ name: 'CodeView' }).vm.$emit('update:modelValue', JSON.stringify({ stages }))

    await expect.poll(problems).toEqual([])
  })

  it('goes when the draft is discarded', async () => {
    const { editor, problems, button } = await breakText('{')
    await expect.poll(problems).toEqual(BROKEN)

    await startOver(button)

    await expect.poll(problems).toEqual([])
    await expect.poll(() => editor.findComponent(PipelineJson).text(), SOON).toContain('In sync with list and canvas')
  })

  it('is no error any more when the view is left', async () => {
    const { problems } = await breakText('{')
    await expect.poll(problems).toEqual(BROKEN)

    await goTo('/pipelines/new?view=list')

    await expect.poll(problems, SOON).toEqual([])
  })
})
