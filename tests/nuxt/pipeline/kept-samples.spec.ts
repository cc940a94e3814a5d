import { mountSuspended } from '@nuxt/test-utils/runtime'
import { beforeEach, expect, it } from 'vitest'
import { toKindBook } from '#shared/domain/pipeline/kind-book'
import type { DatasetView } from '#shared/contract/dataset.contract'
import type { TaskInput } from '#shared/domain/pipeline/pipeline-spec'
import { usePipelineDraft } from '~/composables/pipeline/usePipelineDraft'
import { registerEndpoint } from '../given/register-endpoint'
import { givenDetail } from '../given/given-run'
import { givenDatasetView, givenStageOf } from '../given/given-pipeline'

const idOf = (index: number) => `01900000-0000-7000-8000-${String(index).padStart(12, '0')}`
const [PIPELINE_ID, DATASET_ID, V1, V2] = [idOf(1), idOf(2), idOf(3), idOf(4)]
const stages = [givenStageOf('input.dataset', { key: 'read' })]

function givenDataset(versionId: string): DatasetView {
  const { latest, ...dataset } = givenDatasetView({ id: DATASET_ID })
  return { ...dataset, latest: latest && { ...latest, id: versionId } }
}

/** An editor of the pipeline, without what it shows. */
function open(samples: Record<string, TaskInput> = {}) {
  const datasets = shallowRef([givenDataset(V1)])
  const initial = { name: 'Airports', description: '', stages, samples }
  const state = usePipelineDraft(initial, initial, toKindBook())
  const editor = defineComponent({
    setup: () => useKeptSamples(state, { pipelineId: () => PIPELINE_ID, datasets: () => datasets.value }),
    template: '<i />',
  })
  return { datasets, state, mount: () => mountSuspended(editor) }
}
const proposed = () => usePipelineSamples().inputsOf(PIPELINE_ID)

let runs: { id: string }[] = []
registerEndpoint('/api/v1/runs', () => ({ items: runs, nextCursor: null }))
registerEndpoint(`/api/v1/runs/${idOf(5)}`, () => givenDetail({ id: idOf(5), inputs: [
  {
    type: 'version', stageKey: 'read', versionId: V1, datasetId: DATASET_ID,
    datasetName: 'Airports', semver: '1.0.0', rows: 9,
  },
] }))

beforeEach(() => {
  clearNuxtData()
  runs = []
  usePipelineSamples().keep(PIPELINE_ID, {}, [])
  localStorage.clear()
})

it('follows a dataset that gets a newer version, here and at the next visit', async () => {
  const { datasets, state, mount } = open()
  const editor = await mount()
  state.setSample('read', { datasetVersionId: V1 })
  await nextTick()

  datasets.value = [givenDataset(V2)]
  await nextTick()
  await nextTick()
  expect(state.draft.value.samples).toEqual({ read: { datasetVersionId: V2 } })
  expect(proposed()).toEqual({ read: { datasetVersionId: V2 } })
  editor.unmount()

  const next = open()
  next.datasets.value = [givenDataset(V2)]
  await next.mount()
  expect(next.state.draft.value.samples).toEqual({ read: { datasetVersionId: V2 } })
})

it('follows a dataset that got a newer version while another page was shown', async () => {
  const { state, mount } = open()
  const editor = await mount()
  state.setSample('read', { datasetVersionId: V1 })
  await nextTick()
  editor.unmount()

  const next = open(proposed())
  next.datasets.value = [givenDataset(V2)]
  await next.mount()

  expect(next.state.draft.value.samples).toEqual({ read: { datasetVersionId: V2 } })
})

it('brings back no older version by an undo', async () => {
  const { datasets, state, mount } = open()
  await mount()
  state.setSample('read', { datasetVersionId: V1 })
  state.setSample('read', undefined)
  await nextTick()
  datasets.value = [givenDataset(V2)]
  await nextTick()

  state.undo()
  state.rename(0, 'input')
  await nextTick()

  expect(proposed()).toEqual({ input: { datasetVersionId: V2 } })
})

it('forgets a choice that is taken back', async () => {
  const { state, mount } = open()
  await mount()
  state.setSample('read', { datasetVersionId: V1 })
  await nextTick()
  state.setSample('read', undefined)
  await nextTick()

  expect(proposed()).toEqual({})
  expect(localStorage.getItem('data-factory-pipeline-samples')).toBe('{}')
})

it('begins with what the newest run has read, where nothing was chosen here, until it is taken away', async () => {
  runs = [{ id: idOf(5) }]
  const { datasets, state, mount } = open()
  datasets.value = [givenDataset(V2)]

  await mount()
  await expect.poll(() => state.draft.value.samples, { timeout: 30_000 }).toEqual({ read: { datasetVersionId: V2 } })
  state.setSample('read', undefined)
  await nextTick()

  expect(state.draft.value.samples).toEqual({})
})
