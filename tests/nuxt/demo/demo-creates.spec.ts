import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { createError } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DEFAULT_PROJECT_ID, DEMO_PROJECT_ID } from '#shared/domain/project'
import RunFailure from '~/components/run/RunFailure.vue'
import AlertsPage from '~/pages/alerts/index.vue'
import DatasetsPage from '~/pages/datasets/index.vue'
import PipelineNewPage from '~/pages/pipelines/new.vue'
import { useDatasetForm } from '~/composables/dataset/useDatasetForm'
import { registerEndpoint } from '../given/register-endpoint'
import { givenCounts } from '../given/given-alert'
import { givenDetail } from '../given/given-run'
import { showProject } from '../../support/in-project'

vi.setConfig({ testTimeout: 30_000 })

const NONE = { items: [], nextCursor: null }
for (const path of ['alerts', 'alert-rules', 'channels', 'silences', 'pipelines', 'sources']) {
  registerEndpoint(`/api/v1/${path}`, () => ({ ...NONE, total: 0, totalIsExact: true }))
}
registerEndpoint('/api/v1/alerts/counts', () => givenCounts())
registerEndpoint('/api/v1/datasets', () => NONE)
registerEndpoint('/api/v1/datasets', {
  method: 'POST',
  handler: () => {
    const message = 'this project holds demo data only'
    const errors = [{ pointer: '/projectId', code: 'DEMO_PROJECT', message }]
    const data = {
      type: 'about:blank', title: '', status: 422, code: 'refused', detail: message, requestId: 'r', errors,
    }
    throw createError({ statusCode: 422, data })
  },
})

const PAGES = [
  {
    open: (route: string) => mountSuspended(AlertsPage, { route }), path: '/alerts?tab=rules',
    verbs: ['New rule', 'Silence…', 'Add webhook'],
  },
  { open: (route: string) => mountSuspended(DatasetsPage, { route }), path: '/datasets?add=1', verbs: ['New dataset'] },
]

beforeEach(() => {
  clearNuxtData()
  useToast().clear()
})

afterEach(() => showProject(DEFAULT_PROJECT_ID))

describe('the demo project', () => {
  it.each(PAGES)('offers nothing at $path that the server refuses', async ({ open, path, verbs }) => {
    const buttonsOf = (shown: Pick<VueWrapper, 'findAll'>) => shown.findAll('button').map(button => button.text())
    await showProject(DEFAULT_PROJECT_ID)
    const plain = await open(path)
    await expect.poll(() => buttonsOf(plain)).toEqual(expect.arrayContaining(verbs))
    plain.unmount()

    await showProject(DEMO_PROJECT_ID)
    const demo = await open(path)

    expect(buttonsOf(demo).filter(text => verbs.includes(text))).toEqual([])
    expect(document.querySelector('dialog')).toBeNull()
  })

  it('says on the page of a new pipeline that none can be created, and leads back', async () => {
    await showProject(DEMO_PROJECT_ID)
    const page = await mountSuspended(PipelineNewPage, { route: '/pipelines/new' })

    expect(page.text()).toContain('nothing can be created or launched in it')
    expect(page.html()).toContain('/pipelines')
  })

  it('says that its alerts are sent to nobody', async () => {
    await showProject(DEMO_PROJECT_ID)
    const page = await mountSuspended(AlertsPage, { route: '/alerts?tab=rules' })

    await expect.poll(() => page.text()).toContain('Alerts of the demo data are only shown here')
  })

  it('offers no retry of a run that failed', async () => {
    const error = { stageKey: '', reason: 'UNAVAILABLE', message: '', retryable: true, metadata: {} }
    const textOf = async (projectId: string) => {
      const shown = await mountSuspended(
        RunFailure, { props: { run: givenDetail({ projectId, state: 'FAILED' }), error } },
      )
      return shown.text()
    }

    expect(await textOf(DEFAULT_PROJECT_ID)).toContain('You can retry.')
    expect(await textOf(DEMO_PROJECT_ID)).not.toContain('You can retry.')
  })

  it('is named as the reason in the reader’s language when a form is refused all the same', async () => {
    await showProject(DEMO_PROJECT_ID)
    let form: ReturnType<typeof useDatasetForm> | undefined
    await mountSuspended({ setup: () => {
      form = useDatasetForm(undefined, () => undefined)
      return () => ''
    } })

    await form?.save()

    expect(useToast().toasts.value[0]?.description)
      .toBe('This project holds demo data only, so nothing can be created or launched in it. Choose another project.')
  })
})
