import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import PipelineCanvas from '~/components/pipeline/editor/PipelineCanvas.vue'
import PipelineEditor from '~/components/pipeline/editor/PipelineEditor.vue'
import PipelineStageList from '~/components/pipeline/stage/PipelineStageList.vue'
import type { StageKindView } from '#shared/contract/stage-kind.contract'
import { factsByName } from '#shared/domain/pipeline/kind-convention'
import { givenNoted, givenStageOf, KINDS } from '../given/given-pipeline'
import { registerEndpoint } from '../given/register-endpoint'

vi.setConfig({ testTimeout: 30_000 })
const SOON = { timeout: 30_000 }

const [first] = KINDS
if (!first) {
  throw new Error('no kinds')
}
const clean: StageKindView = {
  ...first,
  ...factsByName('clean.normalize'),
  displayNames: { 'en': 'Clean text', 'zh-CN': '清洗文本' },
  minInputs: 1,
  parametersSchema: givenNoted('fields', 'All text'),
  note: ['fields'],
}
const chain = [
  givenStageOf('input.dataset', { key: 'read' }),
  givenStageOf('clean.normalize', { key: 'clean', name: 'Clean text', needs: ['read'] }),
  givenStageOf('publish', { key: 'out', needs: ['clean'] }),
]
const forked = [...chain, givenStageOf('filter.tokens', { key: 'tokens', needs: ['read', 'clean'] })]
const offersOf = (page: VueWrapper) => page.findAll('.insert').map(offer => offer.attributes('aria-label'))

registerEndpoint(
  '/api/v1/pipelines/validate', { method: 'POST', handler: () => ({ ok: true, findings: [], stageColumns: {} }) },
)
const mounted: VueWrapper[] = []
afterEach(() => {
  mounted.splice(0).forEach(page => page.unmount())
  sessionStorage.clear()
})

describe('each link of two stages takes a stage', () => {
  it('in the list, above the stage that reads', async () => {
    const list = await mountSuspended(
      PipelineStageList, { props: { stages: forked, kinds: KINDS, findings: [], selected: 1 } },
    )

    expect(offersOf(list)).toEqual([
      'Add a stage between Dataset version and Clean text',
      'Add a stage between Clean text and Write to dataset',
      'Add a stage between Dataset version and Filter by tokens',
      'Add a stage between Clean text and Filter by tokens',
    ])
    // Where the row above says nothing, the offer names the stage that is read.
    expect(list.findAll('.insert').map(offer => offer.text())).toEqual(['', '', 'Dataset version', 'Clean text'])
    expect(list.findAll('.insert').map(offer => offer.attributes('tabindex'))).toEqual(['0', '-1', '-1', '-1'])
    await list.findAll('.insert')[2]?.trigger('click')
    expect(list.emitted('insert')).toEqual([[{ from: 0, to: 3 }]])
  })

  it('on the canvas', async () => {
    const canvas = await mountSuspended(PipelineCanvas, {
      props: { stages: forked, kinds: KINDS, findings: [], notes: {}, selected: 0 },
    })
    expect(offersOf(canvas)).toHaveLength(4)

    await canvas.get('[aria-label="Add a stage between Clean text and Filter by tokens"]').trigger('click')

    expect(canvas.emitted('insert')).toEqual([[{ from: 1, to: 3 }]])
  })

  it('does not open the parameters when Enter is pressed on it', async () => {
    const list = await mountSuspended(
      PipelineStageList, { props: { stages: chain, kinds: KINDS, findings: [], selected: 1 } },
    )

    await list.get('.insert').trigger('keydown', { key: 'Enter' })

    expect(list.emitted('open')).toBeUndefined()
  })

  it('leaves Ctrl Enter to the page', async () => {
    const list = await mountSuspended(PipelineStageList, {
      props: { stages: chain, kinds: KINDS, findings: [], selected: 1 },
    })
    const reached = vi.fn()
    list.element.addEventListener('keydown', reached)

    await list.get('.insert').trigger('keydown', { key: 'Enter', ctrlKey: true })

    expect(reached).toHaveBeenCalledOnce()
    expect(list.emitted('open')).toBeUndefined()
  })
})

const option = (text: string) =>
  [...document.querySelectorAll<HTMLElement>('dialog [role="option"]')].find(it => it.textContent?.includes(text))

async function open() {
  const editor = await mountSuspended(PipelineEditor, {
    attachTo: document.body,
    route: '/pipelines/new?start=empty',
    props: {
      initial: { name: 'Mails', description: '', stages: forked, samples: {} },
      kinds: [...KINDS, clean],
      sources: [],
      datasets: [],
      createDataset: async () => undefined,
    },
  })
  mounted.push(editor)
  return { editor, rows: () => editor.findAll('[data-stage]').map(row => row.text()) }
}

it('the new stage reads the one and is read by the other, whichever is selected, and goes with one undo', async () => {
  const { editor, rows } = await open()
  const before = rows()
  await editor.get('.stages [aria-label="Add a stage between Clean text and Write to dataset"]').trigger('click')
  await expect.poll(() => option('Filter by tokens'), SOON).toBeDefined()
  expect(document.querySelector('dialog')?.textContent).toContain('Added between Clean text and Write to dataset.')
  expect([option('Write to dataset'), option('Dataset version')]).toEqual([undefined, undefined])

  option('Filter by tokens')?.click()

  await expect.poll(rows, SOON).toEqual([
    before[0],
    before[1],
    '3Filter by tokens← Clean text · tokens-2',
    '4Write to dataset← Filter by tokens',
    expect.stringContaining('Filter by tokens← Dataset version, Clean text'),
  ])
  await expect.poll(() => document.activeElement?.textContent, SOON).toContain('3Filter by tokens')
  await editor.get('[aria-label="Undo"]').trigger('click')
  expect(rows()).toEqual(before)
})

describe('while the type is chosen', () => {
  const askBetween = async (editor: VueWrapper) => {
    await editor.get('.stages [aria-label="Add a stage between Clean text and Write to dataset"]').trigger('click')
    await expect.poll(() => option('Filter by tokens'), SOON).toBeDefined()
  }
  /** The first row, which moves all others. */
  const removeFirst = (editor: VueWrapper) => editor.get('[data-stage]').trigger('keydown', { key: 'Delete' })

  it('nothing is undone behind the dialog', async () => {
    const { editor, rows } = await open()
    await removeFirst(editor)
    const before = rows()
    await askBetween(editor)

    document.querySelector('dialog [role="option"]')?.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true }),
    )
    await nextTick()

    expect(rows()).toEqual(before)
  })

  it('the stage goes into the link that was meant, though its stages have other places by now', async () => {
    const { editor, rows } = await open()
    await removeFirst(editor)
    await askBetween(editor)
    await editor.get('[aria-label="Undo"]').trigger('click')
    expect(document.querySelector('dialog')?.textContent).toContain('Added between Clean text and Write to dataset.')

    option('Filter by tokens')?.click()

    await expect.poll(rows, SOON).toHaveLength(5)
    expect(rows().slice(1, 4)).toEqual([
      '2Clean text← Dataset version · All text',
      '3Filter by tokens← Clean text · tokens-2',
      '4Write to dataset← Filter by tokens',
    ])
  })
})
