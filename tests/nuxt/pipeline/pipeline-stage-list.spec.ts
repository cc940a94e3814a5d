import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, describe, expect, it } from 'vitest'
import PipelineCanvas from '~/components/pipeline/editor/PipelineCanvas.vue'
import PipelineEditor from '~/components/pipeline/editor/PipelineEditor.vue'
import PipelineSaveDialog from '~/components/pipeline/editor/PipelineSaveDialog.vue'
import PipelineLinkPicker from '~/components/pipeline/stage/PipelineLinkPicker.vue'
import PipelineStageList from '~/components/pipeline/stage/PipelineStageList.vue'
import { useToast } from '~/composables/base/useToast'
import { registerEndpoint } from '../given/register-endpoint'
import { givenStageOf, KINDS } from '../given/given-pipeline'

const stages = [
  givenStageOf('input.dataset'), givenStageOf('clean.normalize', { needs: ['dataset'] }),
  givenStageOf('filter.tokens', { needs: ['normalize'] }), givenStageOf('publish', { needs: ['tokens'] }),
]
const show = (selected: number) => mountSuspended(
  PipelineStageList, { props: { stages, kinds: KINDS, findings: [], selected }, attachTo: document.body },
)

it('the drawing has a port where a stage can read, and one where it can be read', async () => {
  const canvas = await mountSuspended(
    PipelineCanvas, { props: { stages, kinds: KINDS, findings: [], notes: {}, selected: 0 } },
  )

  expect(canvas.findAll('.stage').map(stage =>
    ['reads', 'gives'].filter(port => stage.classes().includes(port)).join()))
    .toEqual(['gives', 'reads,gives', 'reads,gives', 'reads'])
})

it('the drawing removes the marked stage by key, as the list does', async () => {
  const props = { stages, kinds: KINDS, findings: [], notes: {}, selected: 1 }
  const canvas = await mountSuspended(PipelineCanvas, { props })

  await canvas.findAll('.stage')[1]?.trigger('keydown', { key: 'Delete', ctrlKey: true })
  await canvas.findAll('.stage')[1]?.trigger('keydown', { key: 'Delete', repeat: true })
  await canvas.get('.float button').trigger('keydown', { key: 'Delete' })
  const held = canvas.emitted('remove')
  await canvas.findAll('.stage')[1]?.trigger('keydown', { key: 'Delete' })
  await canvas.get('.canvas').trigger('keydown', { key: 'Backspace' })

  expect([held, canvas.emitted('remove')?.length]).toEqual([undefined, 2])
})

describe('the list of stages', () => {
  it('has one tab stop, at the chosen stage', async () => {
    const list = await show(1)

    expect(list.findAll('[data-stage]').map(stage => stage.attributes('tabindex'))).toEqual(['-1', '0', '-1', '-1'])
  })

  it.each([
    [{ key: 'ArrowDown' }, 'select', [2]],
    [{ key: 'Home' }, 'select', [0]],
    [{ key: 'ArrowDown', altKey: true }, 'move', [1, 1]],
    [{ key: 'Enter' }, 'open', [1]],
    [{ key: 'a' }, 'add', []],
    [{ key: 'd' }, 'copy', []],
    [{ key: 'l' }, 'link', []],
    [{ key: 'Delete' }, 'remove', []],
  ])('is operated by keys: %o', async (init, event, expected) => {
    const list = await show(1)

    await list.findAll('[data-stage]')[1]?.trigger('keydown', init)

    expect(list.emitted(event)?.at(0)).toEqual(expected)
  })

  it('has the focus and the key for the first stage of an empty list', async () => {
    const list = await mountSuspended(
      PipelineStageList, { props: { stages: [], kinds: KINDS, findings: [], selected: 0 }, attachTo: document.body },
    )
    const view: { focus?: () => Promise<void> } = list.vm
    await view.focus?.()

    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true, cancelable: true }))

    expect(list.emitted('add')).toHaveLength(1)
  })

  it('adds a stage by key wherever on the page the focus is', async () => {
    const list = await show(1)

    useFrameStore().shortcuts.findLast(({ keys }) => keys === 'a')?.run(new KeyboardEvent('keydown', { key: 'a' }))

    expect(list.emitted('add')).toHaveLength(1)
  })

  it('ignores keys with Ctrl, which belong to the page', async () => {
    const list = await show(1)

    await list.findAll('[data-stage]')[1]?.trigger('keydown', { key: 'a', ctrlKey: true })

    expect(list.emitted('add')).toBeUndefined()
  })

  it('offers no move that would change more than the order of two stages, and says why', async () => {
    const list = await show(1)
    const up = list.get('[aria-label="Move stage up"]')

    await list.findAll('[data-stage]')[1]?.trigger('keydown', { key: 'ArrowUp', altKey: true })

    expect(list.emitted('move')).toBeUndefined()
    expect(up.attributes('disabled')).toBeDefined()
    expect(up.attributes('title')).toContain('directly connected stages')
    expect(list.get('[aria-label="Move stage down"]').attributes('disabled')).toBeUndefined()
  })
})

afterEach(() => sessionStorage.clear())

const edit = () => mountSuspended(PipelineEditor, {
  attachTo: document.body,
  route: '/pipelines/new?start=empty',
  props: {
    initial: { name: 'Mails', description: '', stages, samples: {} }, kinds: KINDS, sources: [], datasets: [],
    createDataset: async () => undefined,
  },
})

describe('the editor', () => {
  registerEndpoint(
    '/api/v1/pipelines/validate', { method: 'POST', handler: () => ({ ok: true, findings: [], stageColumns: {} }) },
  )

  it('renames the pipeline in its head, as one step', async () => {
    const editor = await edit()
    const name = editor.get<HTMLInputElement>('header input[aria-label="Pipeline name"]')
    expect(name.element.value).toBe('Mails')

    await name.setValue('Mails, clean')
    await name.setValue('Mails, cleaned')
    expect(editor.get('h1').text()).toBe('Mails, cleaned')
    await editor.get('button[aria-label="Undo"]').trigger('click')

    expect(editor.get('h1').text()).toBe('Mails')
    editor.unmount()
  })

  it('keeps the focus among the stages when undo disables its own button', async () => {
    const editor = await edit()
    await editor.get('[data-stage][tabindex="0"]').trigger('keydown', { key: 'd' })
    const undo = editor.get<HTMLButtonElement>('button[aria-label="Undo"]')
    undo.element.focus()

    await undo.trigger('click')

    await expect.poll(() => document.activeElement?.hasAttribute('data-stage')).toBe(true)
    editor.unmount()
  })
})

describe('a removed stage', () => {
  it('is selected again, with the focus, when its removal is undone', async () => {
    const editor = await edit()
    await editor.findAll('[data-stage]')[3]?.trigger('click')
    await editor.get('[data-stage][tabindex="0"]').trigger('keydown', { key: 'Delete' })
    expect(editor.findAll('[data-stage]')).toHaveLength(3)

    useToast().toasts.value.at(-1)?.actions?.[0]?.onClick()

    await expect.poll(() => document.activeElement === editor.findAll('[data-stage]')[3]?.element).toBe(true)
    editor.unmount()
  })
})

const inDialog = (selector: string) => document.querySelector<HTMLElement>(`dialog ${selector}`)

it('the dialog for links starts at the first stage that can be ticked', async () => {
  const picker = await mountSuspended(PipelineLinkPicker, { props: { stages, kinds: KINDS, index: 2, open: true } })

  await expect.poll(() => document.activeElement?.matches('dialog input[type="checkbox"]')).toBe(true)
  expect(document.activeElement?.closest('li')?.textContent).toContain('dataset')
  picker.unmount()
})

it.each([
  [true, false, 'Save and launch'], [false, true, 'Save'],
])('the dialog to save a new pipeline (%s) asks for a change description: %s, and its button says %s', async (
  isNew, asks, submit,
) => {
  const save = await mountSuspended(PipelineSaveDialog, {
    props: {
      name: 'Mails', description: '', isNew, isLaunching: isNew, isBusy: false, nameError: '', isUnchecked: false,
      open: true,
    },
  })

  await expect.poll(() => inDialog('button[type="submit"]')?.textContent?.trim()).toBe(submit)
  expect(inDialog('form')?.textContent?.includes('Summary of changes')).toBe(asks)
  expect(document.querySelector('dialog')?.textContent?.includes('existing runs keep theirs')).toBe(asks)
  save.unmount()
})
