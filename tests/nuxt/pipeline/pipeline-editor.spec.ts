import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { createError } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import PipelineEditor from '~/components/pipeline/editor/PipelineEditor.vue'
import PipelineStageBasics from '~/components/pipeline/stage/PipelineStageBasics.vue'
import { type DraftStage, toDraft } from '~/utils/pipeline/pipeline-draft'
import { givenLaunchable } from '../given/given-launch'
import { givenDatasetView, givenStageOf, KINDS } from '../given/given-pipeline'
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

describe('a key that cannot be kept', () => {
  it.each([
    ['BAD KEY', 'Filter by tokens › Key: Lower-case letters, digits, _ and -; at most 63 characters.'],
    ['', 'Filter by tokens › Key: Lower-case letters, digits, _ and -; at most 63 characters.'],
    ['read', 'Filter by tokens › Key: Another stage already has this key'],
  ])('is an error that blocks saving and launching: "%s"', async (typed, expected) => {
    const { editor, problems, button, select, keyField, typeKey, isDialogOpen } = await open()
    expect(editor.get('.problems').text()).toContain('No problems')
    await select(1)

    await typeKey(typed)
    await button(/^Save$/)?.trigger('click')

    await expect.poll(() => document.activeElement).toBe(keyField().element)
    expect(problems()).toEqual([expected])
    expect(editor.get('.problems').text()).not.toContain('No problems')
    expect(button(/Fix 1 error first/)).toBeDefined()
    expect(isDialogOpen()).toBe(false)
  })

  it('waits in its field while another stage is edited, and its problem leads back to it', async () => {
    const { editor, problems, select, keyField, typeKey } = await open()
    await select(1)
    await typeKey('BAD KEY')
    await select(0)
    expect(keyField().element.value).toBe('read')

    await editor.get('.problem').trigger('click')

    await expect.poll(() => keyField().element.value).toBe('BAD KEY')
    await expect.poll(() => document.activeElement).toBe(keyField().element)
    await typeKey('words')
    expect(problems()).toEqual([])
    await select(0)
    await select(1)
    expect(keyField().element.value).toBe('words')
  })

  it('is kept after all when the stage that had it is gone', async () => {
    const { editor, problems, button, select, typeKey, isDialogOpen, keyOfStage } = await open()
    await select(1)
    await typeKey('read')
    await select(0)
    await editor.findAll('[data-stage]')[0]?.trigger('keydown', { key: 'Delete' })
    expect(problems()).toEqual([])

    await button(/^Save$/)?.trigger('click')

    await expect.poll(isDialogOpen, SOON).toBe(true)
    expect(keyOfStage()).toBe('read')
  })

  it('is told from a valid one, which Ctrl S takes from the field', async () => {
    const { select, keyField, isDialogOpen, keyOfStage } = await open()
    await select(1)
    // `setValue` would also leave the field.
    keyField().element.value = 'words'
    await keyField().trigger('input')
    expect(keyOfStage()).toBe('tokens')

    await keyField().trigger('keydown', { key: 's', ctrlKey: true })

    await expect.poll(isDialogOpen, SOON).toBe(true)
    expect(keyOfStage()).toBe('words')
  })

  it('is forgotten with the stage: another one with its key begins anew', async () => {
    const { editor, problems, select, typeKey } = await open()
    await select(1)
    await typeKey('BAD KEY')
    await editor.findAll('[data-stage]')[1]?.trigger('keydown', { key: 'Delete' })
    expect(problems()).toEqual([])

    await editor.get('[aria-label="Undo"]').trigger('click')

    await expect.poll(() => editor.findAll('[data-stage]').length).toBe(2)
    expect(problems()).toEqual([])
  })
})

/** Answers the question, too. */
async function startOver(button: Awaited<ReturnType<typeof open>>['button'], answer = 'Delete draft') {
  await button(/Start over/)?.trigger('click')
  const find = () => [...document.querySelectorAll('button')].find(it => it.textContent?.trim() === answer)
  await expect.poll(find, SOON).toBeDefined()
  find()?.click()
}

describe('a new draft', () => {
  const remove = (editor: VueWrapper) => editor.findComponent({ name: 'PipelineStageList' }).vm.$emit('remove')

  it('that was worked on is deleted only after a question, which says what is lost', async () => {
    const { editor, button } = await open()
    remove(editor)
    await button(/Start over/)?.trigger('click')
    await expect.poll(() => document.body.textContent, SOON)
      .toContain('The draft “Airports” with 1 stage was never saved.')
    expect(editor.emitted('restart')).toBeUndefined()

    await startOver(button, 'Keep editing')
    expect(editor.emitted('restart')).toBeUndefined()
    expect(editor.findAll('[data-stage]')).toHaveLength(1)

    await startOver(button)
    await expect.poll(() => editor.emitted('restart')).toHaveLength(1)
  })

  it('that nobody touched goes without a question', async () => {
    const { editor, button } = await open()

    await button(/Start over/)?.trigger('click')

    expect(editor.emitted('restart')).toHaveLength(1)
  })
})

describe('the data for the preview', () => {
  const DATASET = '01900000-0000-7000-8000-0000000000d1'
  const PIPELINE = '01900000-0000-7000-8000-0000000000b1'
  const saved = { ...givenLaunchable(), id: PIPELINE }
  const dataset = (version: string) => {
    const { latest } = givenDatasetView()
    return givenDatasetView({ id: DATASET, latest: latest && { ...latest, id: version } })
  }
  const openSaved = async (version: string, id = PIPELINE) => {
    clearNuxtState('pipeline-samples')
    const editor = await mountSuspended(PipelineEditor, {
      attachTo: document.body,
      route: `/pipelines/${id}`,
      props: {
        pipeline: { ...saved, id },
        initial: { ...toDraft(saved), samples: {} },
        kinds: KINDS,
        sources: [],
        datasets: [dataset(version)],
        createDataset: async () => undefined,
      },
    })
    editors.push(editor)
    return { editor, sample: () => editor.findComponent(PipelineStageBasics).props('sample') }
  }

  it('is there again when the editor is opened later, in the newest version, and only for its pipeline', async () => {
    const first = await openSaved('v1')
    expect(first.sample()).toBeUndefined()
    first.editor.findComponent(PipelineStageBasics).vm.$emit('sample', { datasetVersionId: 'v1' })
    await nextTick()
    first.editor.unmount()

    const again = await openSaved('v2')
    await expect.poll(again.sample).toEqual({ datasetVersionId: 'v2' })
    expect(again.editor.text()).not.toContain('Discard changes')
    expect((await openSaved('v2', DATASET)).sample()).toBeUndefined()
    again.editor.findComponent(PipelineStageBasics).vm.$emit('sample', undefined)
    await nextTick()
    again.editor.unmount()

    expect((await openSaved('v2')).sample()).toBeUndefined()
  })
})

it('forgets a key that cannot be kept when the draft is discarded', async () => {
  const { problems, button, select, keyField, typeKey } = await open()
  await select(1)
  await typeKey('BAD KEY')

  await startOver(button)

  await expect.poll(problems).toEqual([])
  expect(keyField().element.value).toBe('tokens')
})

it('keeps what is known without the server when it refuses the limits of a stage, each named as in the form', async () => {
  const at = (field: string, code: string, message: string) => ({ pointer: `/stages/1/${field}`, code, message })
  const errors = [
    at('maxAttempts', 'too_small', 'Too small: expected number to be >=1'),
    at('timeoutMs', 'too_big', 'Too big: expected int to be <=9007199254740991'),
    at('timeoutMs', 'too_big', 'Too big: expected number to be <=604800000'),
    at('failureTolerance', 'too_big', 'Too big: expected number to be <=1'),
  ]
  answer = () => {
    throw createError({ statusCode: 400, data: {
      type: 'about:blank', title: 'invalid', status: 400, code: 'invalid_input', detail: '', requestId: 'req-1', errors,
    } })
  }
  const limits = { maxAttempts: -3, timeoutMs: 1e102, failureTolerance: 2.5 }
  const { problems } = await open('', [...stages.slice(0, 1), givenStageOf(
    'filter.tokens', { key: 'tokens', needs: ['read'], parameters: { field: 'text' }, ...limits },
  ), givenStageOf('publish', { needs: ['tokens'] })])

  expect(problems()).toEqual([
    'Filter by tokens › Attempts: 1 to 10',
    'Filter by tokens › Timeout: 1 second to 7 days',
    'Filter by tokens › Failure tolerance: 0 to 100%',
    'Write to dataset › Dataset: Required',
  ])
})
