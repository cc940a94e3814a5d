import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import PipelineEditor from '~/components/pipeline/editor/PipelineEditor.vue'
import { toDraft } from '~/utils/pipeline/pipeline-draft'
import { givenLaunchable, PIPELINE_ID } from '../given/given-launch'
import { KINDS } from '../given/given-pipeline'
import { registerEndpoint } from '../given/register-endpoint'

const SOON = { timeout: 30_000 }
const RUN = '01900000-0000-7000-8000-0000000000a7'
const saved = givenLaunchable()

registerEndpoint(
  '/api/v1/pipelines/validate', { method: 'POST', handler: () => ({ ok: true, findings: [], stageColumns: {} }) },
)
registerEndpoint(`/api/v1/pipelines/${PIPELINE_ID}`, { method: 'PUT', handler: () => ({
  ...saved, name: 'Mended', version: saved.version + 1, revision: { ...saved.revision, number: 2 },
}) })

it('leads back to the run for which it was opened: to its retry, once it is saved', async () => {
  const editor = await mountSuspended(PipelineEditor, {
    attachTo: document.body,
    route: `/pipelines/${PIPELINE_ID}?run=${RUN}`,
    props: {
      pipeline: saved, initial: { ...toDraft(saved), samples: {} }, kinds: KINDS, sources: [], datasets: [],
      createDataset: async () => undefined,
    },
  })
  const link = () => editor.find('.for-run a')
  await expect.poll(() => link().exists() && link().attributes('href'), SOON).toBe(`/runs/${RUN}`)
  await editor.get('header input').setValue('Mended')
  await editor.findAll('.verbs button').find(button => button.text() === 'Save')?.trigger('click')
  await expect.poll(() => document.querySelector('dialog [type="submit"]') !== null, SOON).toBe(true)
  document.querySelector<HTMLButtonElement>('dialog [type="submit"]')?.click()

  await expect.poll(() => link().attributes('href'), SOON).toBe(`/runs/${RUN}?retry=`)
  expect(link().text()).toBe('Back to the run: retry')
  editor.unmount()
})
