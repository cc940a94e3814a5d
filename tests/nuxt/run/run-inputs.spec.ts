import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import type { RunInputView } from '#shared/contract/run/run.contract'
import RunOutputs from '~/components/run/detail/RunOutputs.vue'
import { givenDetail, givenStage } from '../given/given-run'

const ID = '01900000-0000-7000-8000-0000000000cc'
const version = (stageKey: string): RunInputView => ({
  type: 'version', stageKey, versionId: ID, datasetId: ID, datasetName: 'Airports', semver: '1.2.0', rows: 3_376,
})
const source: RunInputView = {
  type: 'source', stageKey: 'read', sourceId: ID, name: 'Documents', kind: 'folder', isArchived: true, records: null,
}

const mountWith = (inputs: RunInputView[]) => mountSuspended(RunOutputs, { props: { curl: 'curl x', run: givenDetail(
  { inputs, stages: [givenStage({ stageKey: 'read', name: 'Read' }), givenStage({ stageKey: 'join', name: 'Join' })] },
) } })

describe('the inputs of a run', () => {
  it('link to the dataset version, once for all stages that read it', async () => {
    const page = await mountWith([version('read'), version('join')])

    const rows = page.findAll('.list li')
    expect(rows).toHaveLength(1)
    expect(rows[0]?.get('a').attributes('href')).toBe(`/datasets/${ID}?version=1.2.0`)
    expect(rows[0]?.text()).toContain('Dataset version · read by Read, Join')
    expect(rows[0]?.text()).toContain('3,376 rows')
  })

  it('link to a source, and mark an archived one', async () => {
    const page = await mountWith([source])

    expect(page.get('.list li a').attributes('href')).toBe(`/sources?preview=${ID}`)
    expect(page.get('.list li').text()).toContain('archived')
    expect(page.get('.list li').text()).toContain('Source · read by Read')
  })

  it('show “no pinned inputs” when no stage has one', async () => {
    const page = await mountWith([])

    expect(page.text()).toContain('No pinned inputs')
  })
})
