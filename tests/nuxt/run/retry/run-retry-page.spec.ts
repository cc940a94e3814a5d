import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import RunChain from '~/components/run/detail/RunChain.vue'
import RunGroupNote from '~/components/run/detail/RunGroupNote.vue'
import { givenDetail, givenRun, givenStage } from '../../given/given-run'

const { id } = givenRun()
const NEXT = '01900000-0000-7000-8000-0000000000bb'
const GROUP = { stageKey: 'tokens', reason: 'NO_TEXT' }

describe('the page of a retry', () => {
  it('shows the chain of retries, marks itself and the retries of rejected records', async () => {
    const retries = [
      {
        id, name: 'Documents', parentRunId: null, group: null, state: 'FAILED' as const, stateName: 'failed' as const,
        createdAt: '2026-11-20T06:00:00.000Z',
      },
      {
        id: NEXT, name: 'Documents', parentRunId: id, group: { runId: id, ...GROUP, records: 2 },
        state: 'SUCCEEDED' as const, stateName: 'succeeded' as const, createdAt: '2026-11-20T07:00:00.000Z',
      },
    ]

    const chain = await mountSuspended(
      RunChain, { props: { run: givenDetail({ id: NEXT, retries }), nowMs: Date.parse('2026-11-20T08:00:00.000Z') } },
    )

    expect(chain.findAll('a').map(link => [link.attributes('href'), link.attributes('aria-current')]))
      .toEqual([[`/runs/${id}`, undefined], [`/runs/${NEXT}`, 'page']])
    expect(chain.findAll('a').map(link => link.find('.tag').exists() && [
      link.get('.tag').text(), link.get('.tag').attributes('title'),
    ])).toEqual([false, ['Rejected records', 'Retry of 2 rejected records: No text in the field']])
    expect(chain.text()).toContain('Retry 1')
  })

  it('says which rejected records it reads, what became of each, and what its version consists of', async () => {
    const stage = (
      stageKey: string, kind: string, recordsIn: number, recordsOut: number, recordsFailed: number, isTerminal = false,
    ) => givenStage({
      stageKey, kind, name: stageKey, state: 'SUCCEEDED', recordsIn, recordsOut, recordsDropped: 0, recordsFailed,
      isTerminal, dependsOn: stageKey === 'rejects' ? [] : ['rejects'],
    })
    const group = { runId: id, stageKey: 'tokens', reason: 'NO_TEXT', records: 3 }
    const run = givenDetail({
      id: NEXT, state: 'SUCCEEDED', group, stages: [
        stage('rejects', 'input.rejects', 3, 3, 0), stage('tokens', 'filter.tokens', 3, 2, 1),
        stage('out', 'publish', 2, 2, 0, true),
      ],
      inputs: [{
        type: 'version', stageKey: 'out', versionId: NEXT, datasetId: NEXT, datasetName: 'Words', semver: '1.0.0',
        rows: 7,
      }],
      versions: [{ datasetId: NEXT, datasetName: 'Words', semver: '1.1.0', rows: 9, manifestSha256: '', lot: null }],
    })

    const note = await mountSuspended(RunGroupNote, { props: { run, group } })

    expect(note.findAll('dl > div').map(it => [it.get('dt').text(), it.get('dd').text()]))
      .toEqual([['Requested', '3'], ['Read', '3'], ['Recovered', '2'], ['Dropped', '0'], ['Failed', '1']])
    expect(note.text()).toContain('Every record is accounted for')
    expect(note.text()).toContain('contains the records of 1.0.0 (7) and the recovered ones (2): 9 in all.')
    expect(note.find(`a[href="/runs/${id}"]`).exists()).toBe(true)
  })
})
