import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { afterEach, describe, expect, it } from 'vitest'
import AppProjectDialog from '../../components/app/AppProjectDialog.vue'
import DatasetFormDialog from '../../components/dataset/DatasetFormDialog.vue'
import SourceEditLayer from '../../components/source/SourceEditLayer.vue'
import { givenSource } from './given-source'

registerEndpoint('/api/v1/stage-kinds', () => ({ items: [] }))

const SOON = { timeout: 10_000 }
const focused = () => document.activeElement
const labelOf = (element: Element | null) => document.querySelector(`label[for="${element?.id}"]`)?.textContent?.replace(/\s+/g, ' ').trim()
let mounted: { unmount: () => void } | undefined

afterEach(() => mounted?.unmount())

describe('what opens above the page', () => {
  it('begins in the name of a new project', async () => {
    mounted = await mountSuspended(AppProjectDialog, { attachTo: document.body })

    await expect.poll(() => labelOf(focused()), SOON).toContain('Name')
  })

  it('begins in the name of a new dataset', async () => {
    mounted = await mountSuspended(DatasetFormDialog, { attachTo: document.body })

    await expect.poll(() => labelOf(focused()), SOON).toContain('Name')
  })

  it('has the focus itself where no field is the first, not its cross', async () => {
    mounted = await mountSuspended(SourceEditLayer, { props: { source: givenSource() }, attachTo: document.body })

    await expect.poll(() => focused()?.getAttribute('role'), SOON).toBe('dialog')
  })
})
