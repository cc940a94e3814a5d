import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { createError, readBody } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import PipelineEditor from '~/components/pipeline/editor/PipelineEditor.vue'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
import type { PipelineView } from '#shared/contract/pipeline.contract'
import { type PipelineDraft, toDraft } from '~/utils/pipeline/pipeline-draft'
import { useToast } from '~/composables/base/useToast'
import { givenLaunchable, PIPELINE_ID, VERSION_ID } from '../given/given-launch'
import { givenDatasetView, KINDS } from '../given/given-pipeline'
import { registerEndpoint } from '../given/register-endpoint'

vi.setConfig({ testTimeout: 30_000 })
const SOON = { timeout: 30_000 }

const saved = givenLaunchable()
const { latest } = givenDatasetView()
const dataset = givenDatasetView({ latest: latest && { ...latest, id: VERSION_ID } })
const next = (name = saved.name): PipelineView => ({
  ...saved, name, version: saved.version + 1, revision: { ...saved.revision, number: saved.revision.number + 1 },
})
const failure = (status: number, code: string, errors: object[] = []) =>
  createError({
    statusCode: status,
    data: { type: 'about:blank', title: code, status, code, detail: '', requestId: 'req-1', errors },
  })

let sent: { method: string, body: { name?: string, message?: string } }[] = []
let answer: (name: string) => unknown
const receive = (method: 'PUT' | 'POST') => ({
  method,
  handler: async (event: Parameters<typeof readBody>[0]) => {
    const body = await readBody<{ name: string }>(event)
    sent.push({ method, body })
    return await answer(body.name)
  },
} as const)
registerEndpoint(
  '/api/v1/pipelines/validate', { method: 'POST', handler: () => ({ ok: true, findings: [], stageColumns: {} }) },
)
registerEndpoint(`/api/v1/pipelines/${PIPELINE_ID}`, receive('PUT'))
registerEndpoint('/api/v1/pipelines', receive('POST'))

const editors: VueWrapper[] = []

async function open(pipeline?: PipelineView, change: Partial<PipelineDraft> = {}) {
  const path = pipeline ? `/pipelines/${pipeline.id}` : '/pipelines/new'
  const editor = await mountSuspended(PipelineEditor, {
    attachTo: document.body,
    route: path,
    props: {
      ...pipeline && { pipeline },
      initial: { ...toDraft(pipeline ?? saved), samples: { read: { datasetVersionId: VERSION_ID } }, ...change },
      kinds: KINDS,
      sources: [],
      datasets: [dataset],
      createDataset: async () => undefined,
    },
  })
  editors.push(editor)
  await expect.poll(() => editor.find('.problems').text(), SOON).not.toContain('Checking')
  const label = () => editor.findAll('.verbs button').at(-1)?.text()
  return {
    editor,
    label,
    press: () => editor.findAll('.verbs button').at(-1)?.trigger('click'),
    pressKeys: () => editor.get('[data-stage]').trigger('keydown', { key: 'Enter', ctrlKey: true }),
    rename: (name: string) => editor.get('header input').setValue(name),
  }
}

const address = () => useRouter().currentRoute.value
const isLaunching = () => address().query.launch !== undefined
const findButton = (label: string) =>
  [...document.querySelectorAll('button')].find(button => button.textContent?.trim() === label)
const onScreen = () => [document.body.textContent, JSON.stringify(useToast().toasts.value)].join(' ')

beforeEach(() => {
  sessionStorage.clear()
  localStorage.clear()
  clearNuxtState('pipeline-samples')
  sent = []
  answer = name => next(name)
})
afterEach(() => editors.splice(0).forEach(editor => editor.unmount()))

describe('from unsaved changes to the launch', () => {
  it.each([
    'press', 'pressKeys',
  ] as const)('it is one step, and the data of the preview comes along: %s', async (step) => {
    const { editor, label, rename, ...steps } = await open(saved)
    await rename('Airports, renamed')
    expect(label()).toBe('Save and launch')

    await steps[step]()

    await expect.poll(isLaunching, SOON).toBe(true)
    expect(sent).toEqual([{ method: 'PUT', body: expect.objectContaining({ name: 'Airports, renamed', message: '' }) }])
    expect(editor.emitted('saved')).toHaveLength(1)
    expect(usePipelineSamples().inputsOf(PIPELINE_ID)).toEqual({ read: { datasetVersionId: VERSION_ID } })
  })

  it.each(['press', 'pressKeys'] as const)('nothing is saved when nothing is unsaved: %s', async (step) => {
    const { label, ...steps } = await open(saved)
    expect(label()).toBe('Launch')

    await steps[step]()

    await expect.poll(isLaunching, SOON).toBe(true)
    expect(sent).toEqual([])
  })

  it('a new pipeline that has a name is created at once', async () => {
    const { label, press } = await open(undefined, { name: 'Mails' })
    expect(label()).toBe('Save and launch')

    await press()

    await expect.poll(() => `${address().path} ${isLaunching()}`, SOON).toBe(`/pipelines/${PIPELINE_ID} true`)
    expect(sent).toEqual([{ method: 'POST', body: expect.objectContaining({ name: 'Mails' }) }])
  })

  it('a new pipeline without a name is asked for one', async () => {
    const { press } = await open(undefined, { name: ' ' })

    await press()

    await expect.poll(onScreen, SOON).toContain('Creates the pipeline with its first revision.')
    expect(sent).toEqual([])
  })
})

describe('a save that fails keeps the editor, with the draft', () => {
  it.each([
    ['someone else saved', () => failure(412, 'stale_version'), 'Someone else has changed this pipeline'],
    [
      'the name is taken',
      () => failure(409, 'refused', [{ pointer: '/name', code: 'DUPLICATE_NAME', message: 'Name is taken' }]),
      'Name is taken',
    ],
    ['the server refuses it', () => failure(400, 'invalid_input'), 'Not saved: fix the errors'],
  ])('%s', async (_what, fail, expected) => {
    answer = () => {
      throw fail()
    }
    const { label, press, rename } = await open(saved)
    await rename('Airports, renamed')

    await press()

    await expect.poll(onScreen, SOON).toContain(expected)
    expect(isLaunching()).toBe(false)
    expect(label()).toBe('Save and launch')
  })
})

it('a copy whose name is taken is asked for another one, and saved as a new pipeline', async () => {
  const taken = [{ pointer: '/name', code: 'DUPLICATE_NAME', message: 'Name is taken' }]
  answer = (name) => {
    throw name.includes('copy') ? failure(409, 'refused', taken) : failure(412, 'stale_version')
  }
  const { press, rename } = await open(saved)
  await rename('Airports')
  await press()
  await expect.poll(() => findButton('Save as a copy'), SOON).toBeDefined()

  findButton('Save as a copy')?.click()

  await expect.poll(onScreen, SOON).toContain('Name is taken')
  const name = document.querySelector<HTMLInputElement>('dialog input')
  expect(name?.value).toBe('Airports (copy)')
  expect(onScreen()).toContain('Creates the pipeline with its first revision.')
  answer = text => next(text)
  if (name) {
    name.value = 'Airports, mine'
    name.dispatchEvent(new Event('input'))
  }
  await nextTick()
  document.querySelector<HTMLButtonElement>('dialog [type="submit"]')?.click()
  await expect.poll(() => sent.map(({ method, body }) => `${method} ${body.name}`), SOON)
    .toEqual(['PUT Airports', 'POST Airports (copy)', 'POST Airports, mine'])
})

/** What the tab keeps, by the pipeline and its version. */
const kept = () => Object.fromEntries(Object.entries({ ...sessionStorage })
  .filter(([key]) => key.startsWith('pipeline-draft:'))
  .map(([key, text]) => [key.replace('pipeline-draft:', ''), (JSON.parse(String(text)) as PipelineDraft).name]))

function holdAnswer() {
  let finish = () => {}
  answer = name => new Promise((resolve) => {
    finish = () => resolve(next(name))
  })
  return () => finish()
}

it('what is typed while it is saved stays, unsaved, also in the tab', async () => {
  const finish = holdAnswer()
  const { editor, label, press, rename } = await open(saved)
  await rename('Sent')
  await press()
  await expect.poll(() => sent.length, SOON).toBe(1)

  await rename('Sent, and more')
  finish()

  await expect.poll(isLaunching, SOON).toBe(true)
  expect(editor.get('h1').text()).toBe('Sent, and more')
  expect(label()).toBe('Save and launch')
  expect(kept()).toEqual({ [`${PIPELINE_ID}@${saved.version + 1}`]: 'Sent, and more' })
  await editor.setProps({ pipeline: next('Sent') })
  await rename('Sent, and even more')
  expect(kept()).toEqual({ [`${PIPELINE_ID}@${saved.version + 1}`]: 'Sent, and even more' })
  await rename('Sent')
  expect(kept()).toEqual({})
})

it('no key launches the pipeline of the demo project', async () => {
  const { pressKeys } = await open({ ...saved, projectId: DEMO_PROJECT_ID })

  await pressKeys()
  await nextTick()

  expect(isLaunching()).toBe(false)
})
