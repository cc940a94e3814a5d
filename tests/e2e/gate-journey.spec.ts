import { beforeAll, describe, expect, it } from 'vitest'
import { createApi, failureOf, upload } from '../support/api/api'
import { untilRun } from '../support/run/runs'
import { until } from '../support/services/process'
import { useSharedConsole } from '../support/services/shared-console'

const LINES = Array.from({ length: 12 }, (_, row) =>
  `{"id":${row}, "text":"answer ${row}", "score":12345678901234567890}`)
const REVIEWER = 'Ada'

const server = useSharedConsole('pglite')
const api = createApi(server)
let given: { sourceId: string, datasetId: string, policyId: string, pipelineId: string }

beforeAll(async () => {
  const file = await upload(server, 'answers.jsonl', Buffer.from(LINES.join('\n')))
  const sourceId = (await api('sourceCreate', { body: { kind: 'upload', name: 'Answers', uploadId: file.id } })).id
  const datasetId = (await api('datasetCreate', { body: { name: 'Accepted answers' } })).id
  const review = {
    rubric: [], defects: [{ code: 'wrong', name: 'Wrong', severity: 'major' as const }], secondReviewRatio: 0,
    claimMinutes: 15,
  }
  const policyId = (await api('qcPolicyCreate', {
    body: { name: 'Answers', spec: { rules: [], plan: { kind: 'fixed', sampleSize: 4, acceptNumber: 2 }, review } },
  })).id
  const pipelineId = (await api(
    'pipelineCreate', { body: { name: 'Gated', stages: toStages(datasetId, sourceId, policyId) } },
  )).id
  given = { sourceId, datasetId, policyId, pipelineId }
})

const toStages = (datasetId: string, sourceId: string, policy: string) => [
  { key: 'read', kind: 'ingest.jsonl', sourceId },
  { key: 'gate', kind: 'acceptance.gate', needs: ['read'], parameters: { policy } },
  { key: 'publish', kind: 'publish', needs: ['gate'], parameters: { dataset_id: datasetId } },
]

async function launch(recordLimit = 0): Promise<string> {
  const task = await api('taskCreate', { body: { name: 'Gated', pipelineId: given.pipelineId, recordLimit } })
  return (await api('taskLaunch', { params: { id: task.id }, body: {} })).id
}

async function untilLot(runId: string) {
  await untilRun(api, runId, 'waiting', run => run.stateName === 'waiting')
  return until('its lot', async () => {
    const [lot] = (await api('qcLotList', { query: { runId } })).items
    return lot?.state === 'SAMPLED' && lot
  })
}

/** @param judge by position, from 1. */
async function review(lotId: string, judge: (
  position: number, record: string,
) => { verdict: 'PASS' | 'FAIL' | 'FIX_AND_PASS', defects?: string[], fixedRecord?: string }) {
  const { items } = await api('qcLotNext', { params: { id: lotId }, body: { reviewer: REVIEWER, count: 20 } })
  for (const sample of items) {
    await api('qcSampleVerdict', {
      params: { id: sample.id }, body: { reviewer: REVIEWER, ...judge(sample.position, sample.record) },
      version: sample.version,
    })
  }
  return items
}

describe('a run with an acceptance gate, by REST alone', () => {
  it('waits, is reviewed, accepted with a fix and without what failed, and its version has its lot', async () => {
    const runId = await launch()
    const lot = await untilLot(runId)
    const waiting = await api('runGet', { params: { id: runId } })

    const [fixed, failed] = await review(lot.id, (position, record) => {
      switch (position) {
        case 1: return { verdict: 'FIX_AND_PASS', fixedRecord: record.replace('answer', 'better answer') }
        case 2: return { verdict: 'FAIL', defects: ['wrong'] }
        default: return { verdict: 'PASS' }
      }
    })
    const decided = await api('qcLotDecide', {
      params: { id: lot.id }, body: { decision: 'accept', leaveOutFailed: true },
    })
    const run = await untilRun(api, runId, 'succeeded', it => it.state === 'SUCCEEDED')

    expect(waiting).toMatchObject({ state: 'PAUSED', stateName: 'waiting', verbs: ['pause', 'cancel'] })
    expect(waiting.gates).toMatchObject([
      { stageKey: 'gate', lot: { id: lot.id, number: lot.number, sampleSize: 4 }, policyName: 'Answers' },
    ])
    const counts = { reviewed: 4, counts: { critical: 0, major: 2 }, acceptNumber: 2 }
    expect(decided.leavesOutFailed).toBe(true)
    expect(run.stages.find(({ stageKey }) => stageKey === 'gate'))
      .toMatchObject({ recordsIn: 12, recordsOut: 11, recordsDropped: 1, droppedByReason: { FAILED_REVIEW: 1 } })
    expect(run.gates).toMatchObject([{ lot: { state: 'ACCEPTED', ...counts } }])
    const version = await api('datasetVersionGet', { params: { id: given.datasetId, version: 'latest' } })
    expect((await api('qcLotList', { query: { datasetVersionId: version.id } })).items)
      .toMatchObject([{ id: lot.id, state: 'ACCEPTED', datasetId: given.datasetId }])
    const records = await api('datasetRecords', { params: { id: given.datasetId, version: 'latest' } })
    const [better, gone] = [fixed, failed].map(sample => Number(JSON.parse(sample!.record).id))
    expect(records.items.map(({ record }) => (record as { text: string }).text))
      .toEqual(LINES.flatMap((_, index) => index === gone
        ? []
        : [index === better ? `better answer ${index}` : `answer ${index}`]))
  })

  it('ends as failed when its lot is rejected; a retry takes over what was made and waits again', async () => {
    const runId = await launch()
    const lot = await untilLot(runId)
    await review(lot.id, () => ({ verdict: 'FAIL', defects: ['wrong'] }))
    const { version } = await api('qcLotGet', { params: { id: lot.id } })

    await api(
      'qcLotDecide', { params: { id: lot.id }, body: { decision: 'reject', reason: 'four wrong answers' }, version },
    )
    const run = await untilRun(api, runId, 'failed', it => it.state === 'FAILED')
    const retry = await api('runRetry', { params: { id: runId }, body: {} })
    const again = await untilLot(retry.id)

    expect(run.error).toMatchObject({
      reason: 'REJECTED_AT_GATE', stageKey: 'gate', message: expect.stringContaining('four wrong answers'),
    })
    expect(again.id).not.toBe(lot.id)
    expect((await api('runGet', { params: { id: retry.id } })).stages[0])
      .toMatchObject({ stageKey: 'read', reusedFrom: runId })
    await api('runCancel', { params: { id: retry.id }, body: {} })
    await until(
      'its lot is closed', async () => (await api('qcLotGet', { params: { id: again.id } })).state === 'CLOSED')
  })

  it('does not wait in a trial', async () => {
    const run = await untilRun(api, await launch(5), 'succeeded', it => it.state === 'SUCCEEDED')

    expect(run.gates).toEqual([])
  })

  it('is not launched with a policy that is not there', async () => {
    const stages = toStages(given.datasetId, given.sourceId, 'no such policy')
    const { id } = await api('pipelineCreate', { body: { name: 'Without policy', stages } })
    const task = await api('taskCreate', { body: { name: 'Without policy', pipelineId: id } })

    expect(await failureOf(api('taskLaunch', { params: { id: task.id }, body: {} }))).toMatchObject(
      { status: 422, problem: { errors: [{ code: 'NO_POLICY', pointer: '/stages/1/parameters/policy' }] } },
    )
  })
})
