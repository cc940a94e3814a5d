import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import { h } from 'vue'
import PipelineDrawer from '~/components/pipeline/stage/PipelineDrawer.vue'
import PipelineDrawerFrame from '~/components/pipeline/stage/PipelineDrawerFrame.vue'
import { givenDatasetView, givenStageOf, KINDS } from '../given/given-pipeline'

const stage = givenStageOf('publish', { needs: [] })

const press = async (label: string) => {
  const find = () => [...document.querySelectorAll('button')].find(button => button.textContent?.trim() === label)
  await expect.poll(find).toBeDefined()
  find()?.click()
}

/** On a phone the parameters are a layer; the name of a new dataset is typed there, and "Done" pressed at once. */
async function typeAndFinish(createDataset: (name: string) => Promise<string | undefined>) {
  const changes: unknown[] = []
  const frame = await mountSuspended(PipelineDrawerFrame, {
    props: { isLayer: true, open: true, title: 'Parameters' },
    slots: {
      default: () => h(PipelineDrawer, {
        stage, index: 0, stages: [stage], kinds: KINDS, sources: [], datasets: [givenDatasetView()], findings: [],
        stageColumns: {}, createDataset, onChange: (change: unknown) => changes.push(change),
      }),
    },
  })
  await press('New')
  const find = () => document.querySelector<HTMLInputElement>('input[aria-label="Name of the new dataset"]')
  await expect.poll(find).not.toBeNull()
  const input = find()
  if (input) {
    input.value = ' Airports, clean '
    input.dispatchEvent(new Event('input', { bubbles: true }))
  }
  await nextTick()
  await press('Done')
  return { frame, changes, typed: () => find()?.value }
}

describe('parameters in a layer, done with the name of a new dataset typed', () => {
  it('create the dataset and choose it before they close', async () => {
    const names: string[] = []
    const { frame, changes } = await typeAndFinish(async (name) => {
      names.push(name)
      return givenDatasetView().id
    })

    await expect.poll(() => frame.emitted('update:open')).toEqual([[false]])
    expect(names).toEqual(['Airports, clean'])
    expect(changes).toEqual([{ parameters: { dataset_id: givenDatasetView().id } }])
    frame.unmount()
  })

  it('stay open with the name when it cannot be created', async () => {
    let asked = 0
    const { frame, typed } = await typeAndFinish(async () => {
      asked += 1
      return undefined
    })

    await expect.poll(() => asked).toBe(1)
    await nextTick()
    expect(frame.emitted('update:open')).toBeUndefined()
    expect(typed()).toBe(' Airports, clean ')
    frame.unmount()
  })
})
