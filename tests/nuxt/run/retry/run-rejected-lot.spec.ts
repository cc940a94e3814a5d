import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import type { RunDetail } from '#shared/contract/run/run.contract'
import RunFailure from '~/components/run/RunFailure.vue'
import { givenDetail, givenStage } from '../../given/given-run'

const LOT = '01900000-0000-7000-8000-0000000000e1'
const lot = {
  id: LOT, number: 3, state: 'REJECTED' as const, sampleSize: 18, reviewed: 18, counts: { critical: 0, major: 3 },
  acceptNumber: 2,
}
const error = { reason: 'REJECTED_AT_GATE', message: '', stageKey: 'gate', retryable: false, metadata: {} }

const open = async (change: Partial<RunDetail> = {}) => {
  const run = givenDetail({
    verbs: [], finishedAt: '2026-11-20T06:01:00.000Z', state: 'FAILED', stateName: 'failed', disposition: 'open', error,
    stages: [givenStage({
      stageKey: 'gate', kind: 'acceptance.gate', name: 'Gate', state: 'FAILED', dependsOn: ['rules'],
    })],
    gates: [{ stageKey: 'gate', policyName: 'Answers', lot }], ...change,
  })
  const failure = await mountSuspended(RunFailure, { props: { run, error } })
  return { run, failure, links: failure.findAll('a') }
}

it('leads to the stage before the gate first, then to the lot: never to a gate that looks less strictly', async () => {
  const { run, failure, links } = await open()

  expect(links.map(link => [link.text(), link.attributes('href'), link.classes().includes('solid')])).toEqual([
    ['Edit pipeline', `/pipelines/${run.pipeline.id}?stage=rules&run=${run.id}`, true],
    ['Open lot L-0003 · Rejected', `/qc/lots/${LOT}`, false],
  ])
  expect(failure.text()).toContain('retry from the stage that you changed')
})

it('leads to the lot alone where the pipeline is archived', async () => {
  const { links } = await open({ pipeline: { ...givenDetail().pipeline, isArchived: true } })

  expect(links.map(link => link.text())).toEqual(['Open lot L-0003 · Rejected'])
})
