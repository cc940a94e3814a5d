import { describe, expect, it } from 'vitest'
import { startApiServer } from '../../support/api/api-server'
import { createApi } from '../../support/api/api'
import { givenTask, someName } from '../../support/api/api-things'
import { givenLot } from '../../support/quality/given-lot'
import { hold } from '../../support/hold'
import { givenRun } from '../../support/run/given-run'
import { givenVersion } from '../../support/run/given-version'
import { mainDatabase } from '../../support/services/databases'

const DEFECTS = [{ code: 'wrong', name: 'Wrong', severity: 'major' as const, key: 'w' }]

describe.each([mainDatabase()])('the versions of a run by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  it('tell of the newest lot over each', async () => {
    const { taskId } = await givenTask(api)
    const { id } = await api('taskLaunch', { params: { id: taskId } })
    const dataset = await api('datasetCreate', { body: { name: someName('dataset') } })
    await givenVersion(
      server, { datasetId: dataset.id, records: Array.from({ length: 20 }, (_, row) => ({ row })), columns: ['row'] },
    )
    await server.db
      .updateTable('datasetVersions').set({ producedByRun: id }).where('datasetId', '=', dataset.id).execute()
    const lotsOf = async () => (await api('runGet', { params: { id } })).versions.map(({ lot }) => lot)
    expect(await lotsOf()).toEqual([null])

    const plan = { kind: 'fixed' as const, sampleSize: 5, acceptNumber: 1 }
    const policy = await api(
      'qcPolicyCreate', { body: { name: someName('policy'), spec: { plan, review: { defects: DEFECTS } } } },
    )
    await api('qcLotCreate', { body: { policyId: policy.id, datasetId: dataset.id } })
    const newest = await api('qcLotCreate', { body: { policyId: policy.id, datasetId: dataset.id } })

    expect(await lotsOf()).toEqual([{ id: newest.id, number: newest.number, state: newest.state }])
  })

  it('and its gates of the samples that count against the plan, a fixed record among them', async () => {
    const { runId } = await givenRun(server.db, { stages: [{ key: 'gate', kind: 'acceptance.gate' }] })
    const { lot } = await givenLot(server, { records: ['{"id":0}', '{"id":1}', '{"id":2}'] })
    const gate = { origin: 'gate', runId, stageKey: 'gate' } as const
    await server.db.updateTable('qcLots').set(gate).where('id', '=', lot.id).execute()
    const { items } = await api('qcLotNext', { params: { id: lot.id }, body: { reviewer: 'ann' } })
    const [fixed, failed] = items.map(({ id }) => ({ id }))
    if (!fixed || !failed) {
      throw new Error('no samples')
    }
    const fix = { reviewer: 'ann', verdict: 'FIX_AND_PASS' as const, fixedRecord: '{"id":9}' }
    await api('qcSampleVerdict', { params: fixed, body: fix })
    const minor = { reviewer: 'ann', verdict: 'FAIL' as const, defects: ['style'] }
    await api('qcSampleVerdict', { params: failed, body: minor })

    const { gates } = await api('runGet', { params: { id: runId } })

    expect(gates).toMatchObject([
      { stageKey: 'gate', lot: { id: lot.id, reviewed: 2, counts: { critical: 0, major: 1 }, acceptNumber: 1 } },
    ])
  })
})
