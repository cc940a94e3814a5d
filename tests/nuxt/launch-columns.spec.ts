import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import LaunchLayer from '~/components/launch/LaunchLayer.vue'
import { registerEndpoint } from './given/register-endpoint'
import { givenLaunchable, PIPELINE_ID, VERSION_ID } from './given/given-launch'
import { givenDatasetView, KINDS } from './given/given-pipeline'

vi.setConfig({ testTimeout: 30_000 })
const SOON = { timeout: 20_000 }

/** Of the newest version of the dataset that the run writes to. */
let had: { name: string, type: string, nullable: boolean }[] = []
/** Type of the result's only field. */
let type = ''
let readVersions = 0
const column = (name: string, of: string) => ({ name, type: of, nullable: false })

registerEndpoint(`/api/v1/pipelines/${PIPELINE_ID}`, () => givenLaunchable())
registerEndpoint(`/api/v1/pipelines/${PIPELINE_ID}/revisions`, () =>
  ({ items: [givenLaunchable().revision], nextCursor: null }))
registerEndpoint('/api/v1/pipelines/validate', { method: 'POST', handler: () =>
  ({ ok: true, findings: [], stageColumns: { out: [column('rating', type)] } }) })
registerEndpoint('/api/v1/stage-kinds', () => ({ items: KINDS, asOf: '2026-11-20T06:00:00.000Z', stale: false }))
registerEndpoint('/api/v1/sources', () => ({ items: [], nextCursor: null }))
registerEndpoint('/api/v1/datasets', () => ({ items: [givenDatasetView()], nextCursor: null }))
registerEndpoint(`/api/v1/datasets/${VERSION_ID}/versions`, () =>
  ({ items: [{ ...givenDatasetView().latest, change: null }], nextCursor: null }))
registerEndpoint(`/api/v1/datasets/${VERSION_ID}/versions/1.2.0`, () => {
  readVersions += 1
  return { ...givenDatasetView().latest, columns: had }
})
registerEndpoint('/api/v1/runs', () => ({ items: [], nextCursor: null }))

/** The layer without its frame, which lies elsewhere in the document. */
const frame = { template: '<div><slot name="head" /><slot /><slot name="footer" /></div>' }
let layer: VueWrapper | undefined
async function open() {
  const opened = await mountSuspended(
    LaunchLayer, { props: { pipelineId: PIPELINE_ID }, global: { stubs: { BaseDialog: frame } } },
  )
  layer = opened
  return opened
}

beforeEach(() => {
  clearNuxtData()
  readVersions = 0
})
afterEach(() => layer?.unmount())

describe('the checks of a launch', () => {
  it('tell that a field of the result has another type than in the dataset, as an import does', async () => {
    had = [column('rating', 'integer')]
    type = 'string'

    const launch = await open()

    await expect.poll(() => launch.text(), SOON)
      .toContain('Compared with 1.2.0: different type: rating (Whole number → Text)')
    expect(launch.text()).toContain('probably to 2.0.0')
    expect(launch.text()).not.toContain('All checks passed')
  })

  it.each([['is the same', 'integer'], ['is not known before the run', 'unknown']])(
    'tell nothing of a type that %s', async (_, now) => {
      had = [column('rating', 'integer')]
      type = now

      const launch = await open()

      await expect.poll(() => launch.text(), SOON).toContain('All checks passed')
      await expect.poll(() => readVersions, SOON).toBe(1)
      expect(launch.text()).not.toContain('Compared with')
    },
  )

  it('tell nothing of it before a trial, which makes no version', async () => {
    had = [column('rating', 'integer')]
    type = 'string'
    const launch = await open()
    await expect.poll(() => launch.text(), SOON).toContain('Compared with 1.2.0')

    await launch.get('[data-place="recordLimit"] input').setValue('100')

    await expect.poll(() => launch.text(), SOON).not.toContain('Compared with 1.2.0')
  })
})
