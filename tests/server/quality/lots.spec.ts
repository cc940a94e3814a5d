import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { updateSample } from '#db/repositories/quality/qc-sample.repository'
import { lockLot, updateLot } from '#db/repositories/quality/qc-lot.repository'
import { insertVerdict } from '#db/repositories/quality/qc-verdict.repository'
import { createLotForArtifact } from '#server/services/quality/lot-create.service'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { countDefects } from '#shared/domain/quality/lot-judgement'
import type { DefectCode } from '#shared/domain/quality/quality-spec'
import { toSampleState, type Verdict } from '#shared/domain/quality/sample-state'
import { drawSample } from '#shared/domain/quality/seeded-sample'
import { startApiServer } from '../../support/api/api-server'
import { createApi, failureOf } from '../../support/api/api'
import { someName } from '../../support/api/api-things'
import { hold } from '../../support/hold'
import { givenVersion } from '../../support/run/given-version'
import { mainDatabase } from '../../support/services/databases'

const NOBODY = '01900000-0000-7000-8000-0000000000ff'
const REVIEW: { defects: DefectCode[] } = { defects: [
  { code: 'harm', name: 'Harmful', severity: 'critical', key: 'a' },
  { code: 'wrong', name: 'Wrong', severity: 'major', key: 'w' },
] }

interface Judged { verdict: Verdict, defects?: string[] }

describe.each([mainDatabase()])('quality by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  const faultsOf = async (call: Promise<unknown>) => {
    const { status, problem } = await failureOf(call)
    return [status, ...(problem.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`)]
  }
  const givenPolicy = (spec: object = {}) => api('qcPolicyCreate', { body: {
    name: someName('policy'),
    spec: { plan: { kind: 'fixed', sampleSize: 5, acceptNumber: 1 }, review: REVIEW, ...spec },
  } })

  async function givenDataset(rows = 40) {
    const { id } = await api('datasetCreate', { body: { name: someName('dataset') } })
    await givenVersion(server, {
      datasetId: id,
      records: Array.from({ length: rows }, (_, row) => ({ row, text: `record ${row}` })),
      columns: ['row', 'text'],
    })
    return id
  }

  async function givenLot(body: object = {}, spec: object = {}) {
    const policy = await givenPolicy(spec)
    const datasetId = await givenDataset()
    return api('qcLotCreate', { body: { policyId: policy.id, datasetId, ...body } })
  }

  const samplesOf = (lotId: string) => server.db
    .selectFrom('qcSamples').select(['id', 'needsSecond']).where('lotId', '=', lotId).orderBy('position').execute()

  /** As a review leaves a lot. */
  async function review(lotId: string, verdicts: readonly Judged[]) {
    const samples = await samplesOf(lotId)
    await server.db.transaction().execute(async (trx) => {
      for (const [index, { verdict, defects = [] }] of verdicts.entries()) {
        const sample = samples[index]
        if (sample) {
          await insertVerdict(trx, {
            id: v7(), projectId: DEFAULT_PROJECT_ID, lotId, sampleId: sample.id, role: 'first', verdict, defects,
            fixedRecord: null, note: '', reviewer: 'A',
          })
          await updateSample(trx, sample.id, { state: toSampleState(verdict), defects })
        }
      }
      const count = (verdict: Verdict) => verdicts.filter(given => given.verdict === verdict).length
      const severities = countDefects(
        verdicts.map(({ verdict, defects = [] }) => ({ verdict, defects })), REVIEW.defects,
      )
      await updateLot(trx, lotId, {
        state: 'IN_REVIEW', reviewed: verdicts.length, passed: count('PASS'), fixed: count('FIX_AND_PASS'),
        failed: count('FAIL'), ...severities,
      })
    })
    return api('qcLotGet', { params: { id: lotId } })
  }

  const passes = (count: number): Judged[] => Array.from({ length: count }, () => ({ verdict: 'PASS' }))
  const fails = (count: number, code = 'wrong'): Judged[] =>
    Array.from({ length: count }, () => ({ verdict: 'FAIL', defects: [code] }))

  it('has policies that are made, changed with their version, archived and restored', async () => {
    const policy = await givenPolicy({
      plan: { kind: 'computed', distribution: 'binomial', aql: 0.02, ltpd: 0.08, alpha: 0.05, beta: 0.1 },
    })
    expect(policy).toMatchObject({ version: 1, sampleSize: 98, acceptNumber: 4, archivedAt: null })

    const changed = await api('qcPolicyChange', { params: { id: policy.id }, body: { name: 'other' }, version: 1 })
    expect(changed).toMatchObject({ version: 2, name: 'other', spec: policy.spec })
    expect((await failureOf(api(
      'qcPolicyChange', { params: { id: policy.id }, body: { name: 'third' }, version: 1 },
    ))).status).toBe(412)

    expect(await faultsOf(api('qcPolicyCreate', { body: { name: 'OTHER', spec: policy.spec as never } })))
      .toEqual([409, '/name NAME_TAKEN'])
    await api('qcPolicyDelete', { params: { id: policy.id }, version: 2 })
    expect((await api('qcPolicyList', { query: { limit: 200 } })).items.map(({ id }) => id)).not.toContain(policy.id)
    expect((await api('qcPolicyList', { query: { limit: 200, archived: 'true' } })).items.map(({ id }) => id))
      .toContain(policy.id)
    expect(await faultsOf(api('qcLotCreate', { body: { policyId: policy.id, datasetId: await givenDataset() } })))
      .toEqual([422, '/policyId NO_POLICY'])
    const heir = await api('qcPolicyCreate', { body: { name: 'Other', spec: policy.spec as never } })
    expect(await faultsOf(api('qcPolicyRestore', { params: { id: policy.id } }))).toEqual([409, '/name NAME_TAKEN'])
    await api('qcPolicyDelete', { params: { id: heir.id }, version: 1 })
    expect(await api('qcPolicyRestore', { params: { id: policy.id } })).toMatchObject({ archivedAt: null })
    expect((await failureOf(api('qcPolicyGet', { params: { id: NOBODY } }))).status).toBe(404)
  })

  it('refuses a policy with everything that is wrong in it, each at its place', async () => {
    const spec = {
      rules: [
        { kind: 'length', field: 'text' }, { kind: 'length', field: 'text', min: 5, max: 1 },
        { kind: 'pattern', field: 'text', pattern: '(a' },
        { kind: 'pattern', field: 'text', pattern: String.raw`(a)\1` },
        { kind: 'required', field: 'text', defect: 'gone' },
      ],
      plan: { kind: 'computed', distribution: 'binomial', aql: 0.05, ltpd: 0.05, alpha: 0.05, beta: 0.1 },
      review: { defects: [
        ...REVIEW.defects, { code: 'harm', name: 'Again', severity: 'minor', key: 'a' },
        { code: 'undo', name: 'Undo', severity: 'minor', key: 'u' },
      ] },
    }

    expect(await faultsOf(api('qcPolicyCreate', { body: { name: 'p', spec: spec as never } }))).toEqual([
      422, '/spec/plan/ltpd PLAN_ORDER', '/spec/rules/0/min LENGTH_MISSING', '/spec/rules/1/max LENGTH_ORDER',
      '/spec/rules/2/pattern PATTERN_INVALID', '/spec/rules/3/pattern PATTERN_INVALID',
      '/spec/rules/4/defect NO_DEFECT',
      '/spec/review/defects/2/code DEFECT_TWICE', '/spec/review/defects/2/key KEY_TWICE',
      '/spec/review/defects/3/key KEY_TAKEN',
    ])
    expect(await faultsOf(givenPolicy({ plan: { kind: 'fixed', sampleSize: 5, acceptNumber: 5 } })))
      .toEqual([422, '/spec/plan/acceptNumber PLAN_ACCEPTS_ALL'])
    expect(await faultsOf(givenPolicy({
      plan: { kind: 'fixed', sampleSize: 5, acceptNumber: 1, minorAcceptNumber: 5 },
    }))).toEqual([422, '/spec/plan/minorAcceptNumber MINOR_ACCEPTS_ALL'])
    expect(await faultsOf(givenPolicy({
      plan: { kind: 'computed', distribution: 'binomial', aql: 0.02, ltpd: 0.0201, alpha: 0.05, beta: 0.1 },
    }))).toEqual([422, '/spec/plan PLAN_TOO_LARGE'])
    expect((await failureOf(givenPolicy({
      plan: { kind: 'computed', distribution: 'poisson', aql: 2, ltpd: 0.1, alpha: 0.05, beta: 0.1 },
    }))).status).toBe(400)
  })

  it('draws a lot that its seed draws again, with the records as they are and what the rules found', async () => {
    const policy = await givenPolicy({
      rules: [
        { kind: 'length', field: 'text', min: 9, defect: 'wrong' },
        { kind: 'words', field: 'text', words: ['CORD 3'] },
        { kind: 'minimum', field: 'row', minimum: 10 },
        { kind: 'pattern', field: 'text', pattern: '^record \\d+$' },
        { kind: 'required', field: 'meta.score' },
      ],
      review: { ...REVIEW, secondReviewRatio: 0.4, dueHours: 24 },
    })
    const datasetId = await givenDataset()

    const lot = await api('qcLotCreate', { body: { policyId: policy.id, datasetId, seed: 20_251_120 } })
    const again = await api('qcLotCreate', { body: { policyId: policy.id, datasetId, seed: 20_251_120 } })

    expect(lot).toMatchObject({
      state: 'SAMPLED', population: 40, sampleSize: 5, acceptNumber: 1, datasetVersion: '1.0.0', origin: 'version',
      passRatio: null, createdBy: 'operator',
    })
    expect(again.number).toBe(lot.number + 1)
    expect(Date.parse(lot.dueAt ?? '') - Date.now()).toBeGreaterThan(23 * 3_600_000)
    const first = await api('qcLotSamples', { params: { id: lot.id }, query: { limit: 3 } })
    const rest = await api(
      'qcLotSamples', { params: { id: lot.id }, query: { limit: 3, cursor: first.nextCursor ?? '' } },
    )
    const samples = [...first.items, ...rest.items]
    expect(samples.map(({ row }) => row)).toEqual(drawSample({ population: 40, size: 5, seed: 20_251_120 }))
    expect(samples.map(({ position, excerpt }) => [position, excerpt]))
      .toEqual(samples.map(({ row }, index) => [index + 1, JSON.stringify({ row, text: `record ${row}` })]))
    expect(samples.filter(({ needsSecond }) => needsSecond)).toHaveLength(2)
    for (const { row, findings } of samples) {
      expect(findings.map(({ rule }) => rule))
        .toEqual([...row < 10 ? [0] : [], ...row === 3 || (row >= 30) ? [1] : [], ...row < 10 ? [2] : [], 4])
    }
    expect((await api('qcLotSamples', { params: { id: again.id } })).items.map(({ row }) => row))
      .toEqual(samples.map(({ row }) => row))
    expect(await faultsOf(api('qcLotSamples', { params: { id: lot.id }, query: { cursor: 'x' } })))
      .toEqual([400, '/query/cursor invalid_cursor'])
  })

  it('refuses a lot of no version, or of another project', async () => {
    const policy = await givenPolicy()
    const datasetId = await givenDataset()
    const empty = await api('datasetCreate', { body: { name: someName('dataset') } })

    const create = (body: object) => faultsOf(api('qcLotCreate', { body: { policyId: policy.id, datasetId, ...body } }))
    expect(await create({ version: '7.0.0' })).toEqual([422, '/version NO_VERSION'])
    expect(await create({ datasetId: empty.id })).toEqual([422, '/version NO_VERSION'])
    expect(await create({ datasetId: NOBODY })).toEqual([422, '/datasetId NO_DATASET'])
    expect(await create({ policyId: NOBODY })).toEqual([422, '/policyId NO_POLICY'])
    expect(await create({ parentLotId: NOBODY })).toEqual([422, '/parentLotId NO_PARENT'])
    expect(await create({ seed: -1 })).toEqual([400, '/seed too_small'])
    expect((await failureOf(api('qcLotGet', { params: { id: NOBODY } }))).status).toBe(404)
  })

  it('draws later when asked to, once', async () => {
    const lot = await givenLot({ draw: false })
    expect(lot).toMatchObject({ state: 'OPEN', dueAt: null })
    expect((await api('qcLotSamples', { params: { id: lot.id } })).items).toEqual([])

    const drawn = await api('qcLotDraw', { params: { id: lot.id } })

    expect(drawn).toMatchObject({ state: 'SAMPLED', seed: lot.seed })
    expect((await api('qcLotSamples', { params: { id: lot.id } })).items.map(({ row }) => row))
      .toEqual(drawSample({ population: 40, size: 5, seed: lot.seed }))
    expect((await failureOf(api('qcLotDraw', { params: { id: lot.id } }))).status).toBe(409)
  })

  it('makes one lot for a stage that waits, of all records when there are few', async () => {
    const policy = await givenPolicy({ plan: { kind: 'fixed', sampleSize: 50, acceptNumber: 3, minorAcceptNumber: 5 } })
    const { uri } = await server.artifacts.put((async function* () {
      yield Buffer.from(Array.from({ length: 12 }, (_, row) => `{"row":${row}}\n`).join(''))
    })())
    const actor = { name: 'gate', requestId: 'r' }
    const deps = { db: server.db, artifacts: server.artifacts, cache: server.cache, live: { publish: () => undefined } }
    const gate = {
      projectId: DEFAULT_PROJECT_ID, policyId: policy.id, runId: v7(), stageKey: 'accept',
      artifact: { uri, mediaType: 'application/jsonl', records: -1 },
    }

    const lot = await createLotForArtifact(deps as never, actor, gate)

    expect(lot).toMatchObject({
      origin: 'gate', population: 12, sampleSize: 12, acceptNumber: 0, minorAcceptNumber: 1, state: 'SAMPLED',
      runId: gate.runId,
    })
    expect((await api('qcLotSamples', { params: { id: lot.id } })).items.map(({ excerpt }) => excerpt))
      .toEqual(Array.from({ length: 12 }, (_, row) => `{"row":${row}}`))
    expect(await createLotForArtifact(deps as never, actor, gate)).toEqual(lot)
  })

  it('shows the board, its counts and the figures, each equal to the list behind it', async () => {
    const lot = await review(
      (await givenLot({}, { review: { ...REVIEW, dueHours: 1 } })).id, [...passes(4), ...fails(1)],
    )
    await server.db
      .updateTable('qcLots').set({ dueAt: new Date(Date.now() - 60_000) }).where('id', '=', lot.id).execute()
    const query = { datasetId: lot.datasetId ?? '' }

    const board = await api('qcBoard', { query })
    const counts = await api('qcCounts', {})
    const quality = await api('qcQuality', { query: { policyId: lot.policyId } })

    expect(board.columns.map(({ column, count, items }) => [column, count, items.map(({ id }) => id)])).toEqual([
      ['open', 0, []], ['sampled', 0, []], ['inReview', 1, [lot.id]], ['accepted', 0, []], ['rejected', 0, []],
      ['closed', 0, []],
    ])
    const overdue = await api('qcLotList', { query: { overdue: 'true', limit: 200 } })
    expect(overdue.items.map(({ id }) => id)).toContain(lot.id)
    expect(counts.overdue).toBe(overdue.items.length)
    expect(counts.needsPerson)
      .toBe((await api('qcLotList', { query: { state: ['OPEN', 'SAMPLED', 'IN_REVIEW'], limit: 200 } })).items.length)
    expect((await api('qcLotList', { query: { q: `L-${String(lot.number).padStart(4, '0')}`, ...query } })).items)
      .toHaveLength(1)
    expect(quality.lots.map(({ id, passRatio }) => [id, passRatio])).toEqual([[lot.id, 0.8]])
    expect(quality.reviewed).toBe(lot.counts.reviewed)
    expect(quality).toMatchObject({ passRatio: 0.8, usableRatio: 0.8 })
    expect(quality.defects.find(({ code }) => code === 'wrong')).toMatchObject({ name: 'Wrong', severity: 'major' })
    expect(await api('qcQuality', { query: { policyId: lot.id } }))
      .toMatchObject({ lots: [], reviewed: 0, passRatio: null, defects: [] })
  })

  it('makes a lot once for an Idempotency-Key', async () => {
    const policy = await givenPolicy()
    const body = { policyId: policy.id, datasetId: await givenDataset() }

    const [first, again] = [
      await api('qcLotCreate', { body, idempotencyKey: v7() }),
      await api('qcLotCreate', { body, idempotencyKey: v7() }),
    ]
    const key = v7()
    const same = [
      await api('qcLotCreate', { body, idempotencyKey: key }), await api('qcLotCreate', { body, idempotencyKey: key }),
    ]

    expect(first.id).not.toBe(again.id)
    expect(same[0]).toEqual(same[1])
    expect(await server.db.transaction().execute(trx => lockLot(trx, same[0]?.id ?? '')))
      .toMatchObject({ number: same[0]?.number })
  })
})
