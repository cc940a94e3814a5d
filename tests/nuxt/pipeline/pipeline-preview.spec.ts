import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Finding } from '#shared/contract/finding.contract'
import PipelineEditor from '~/components/pipeline/editor/PipelineEditor.vue'
import { givenDatasetView, givenStageOf, KINDS } from '../given/given-pipeline'
import { registerEndpoint } from '../given/register-endpoint'

const SOON = { timeout: 30_000 }
const VERSION = givenDatasetView().latest?.id ?? ''
const GONE = '01900000-0000-7000-8000-0000000000bb'

let findings: Finding[] = []
registerEndpoint('/api/v1/pipelines/validate', {
  method: 'POST',
  handler: () => ({ ok: false, findings, stageColumns: {} }),
})

const stages = [
  givenStageOf('input.dataset', { key: 'read' }),
  givenStageOf('filter.tokens', { key: 'tokens', needs: ['read'], parameters: { field: 'text' } }),
]
const editors: VueWrapper[] = []

/** An editor whose first stage shows the columns of a version. */
async function open(datasetVersionId: string) {
  const editor = await mountSuspended(PipelineEditor, {
    attachTo: document.body,
    route: '/pipelines/new',
    props: {
      initial: { name: 'Airports', description: '', stages, samples: { read: { datasetVersionId } } },
      kinds: KINDS,
      sources: [],
      datasets: [givenDatasetView()],
      createDataset: async () => undefined,
    },
  })
  editors.push(editor)
  await expect.poll(() => editor.findAll('.problems .text').length, SOON).toBe(findings.length)
  return editor
}

beforeEach(() => {
  sessionStorage.clear()
  localStorage.clear()
})
afterEach(() => editors.splice(0).forEach(editor => editor.unmount()))

describe('data of the preview', () => {
  it('that has no such field is a warning that names the version, and blocks no launch', async () => {
    findings = [{
      severity: 'ERROR', code: 'MISSING_FIELD', pointer: '/stages/1/parameters/field', stageKey: 'tokens',
      message: 'no column text at this stage; there are: a',
    }]
    const editor = await open(VERSION)

    expect(editor.findAll('.problems .text').map(row => row.text())).toEqual([
      'Filter by tokens › Field: Airports 1.2.0 has no field text at this stage',
    ])
    expect(editor.get('.problems').text()).toContain('1 warning')
    expect(editor.text()).not.toContain('Fix 1 error first')
  })

  it('is never shown by an id, and blocks no launch when it is gone', async () => {
    findings = [
      { severity: 'ERROR', code: 'NO_DATASET_VERSION', pointer: '/inputs/read', stageKey: 'read', message: '' },
    ]
    const editor = await open(GONE)
    await editor.findAll('[data-stage]')[0]?.trigger('click')

    expect(editor.text()).toContain('A version that is no longer offered')
    expect(editor.text()).not.toContain(GONE)
    expect(editor.text()).not.toContain('Fix 1 error first')
  })

  it('leaves what a launch would say, too, an error', async () => {
    findings = [{
      severity: 'ERROR', code: 'BAD_PARAMETER', pointer: '/stages/1/parameters/field', stageKey: 'tokens',
      message: 'is required',
    }]
    const editor = await open(VERSION)

    expect(editor.text()).toContain('Fix 1 error first')
  })
})
