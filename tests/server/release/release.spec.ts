import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { startApiServer } from '../../support/api/api-server'
import { failureOf } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'
import { CARD } from '../../support/release/given-lot'
import { releasesOf } from './release-fixture'

const server = hold(() => startApiServer(mainDatabase()))
const {
  api, read, untilIdle, givenDataset, givenVersionOf, givenLot, givenChecked, givenRelease, readPassport,
} = releasesOf(server)

const TEXTS = [{ text: 'one' }, { text: 'two' }]
const openGates = (release: { gates: readonly { code: string, isPassed: boolean }[] }) =>
  release.gates.filter(gate => !gate.isPassed).map(gate => gate.code)

describe('a draft', () => {
  it('of the first version is 1.0.0', async () => {
    const { id: datasetId, name } = await givenDataset()
    await givenVersionOf(datasetId, '1.0.0', TEXTS)

    const draft = await api('releaseCreate', { body: { datasetId } })

    expect(draft).toMatchObject({
      semver: '1.0.0', name, state: 'DRAFT', bump: null, difference: { reason: 'first' }, base: null, gatesPassed: 0,
    })
  })

  it.each([
    [
      'PATCH', 'same_records', '1.0.1', 'the same records in another order', [{ text: 'two' }, { text: 'one' }],
      { same: 2, added: 0, gone: 0 },
    ],
    ['MINOR', 'additions', '1.1.0', 'more records', [...TEXTS, { text: 'three' }], { same: 2, added: 1, gone: 0 }],
    [
      'MINOR', 'additions', '1.1.0', 'another field in every record',
      TEXTS.map(record => ({ ...record, licence: 'x' })), { same: 2, added: 0, gone: 0 },
    ],
    ['MAJOR', 'gone', '2.0.0', 'an edited record', [{ text: 'one' }, { text: 'Two' }], { same: 1, added: 1, gone: 1 }],
    ['MAJOR', 'gone', '2.0.0', 'a removed record', [{ text: 'one' }], { same: 1, added: 0, gone: 1 }],
    ['MAJOR', 'columns', '2.0.0', 'a field that is gone', [{ words: 'one' }], { same: 0, added: 1, gone: 2 }],
  ])('proposes %s (%s, %s) for %s', async (bump, reason, semver, _, records, counts) => {
    const { dataset } = await givenRelease(TEXTS)
    await givenVersionOf(dataset.id, '1.0.1', records)

    const draft = await api('releaseCreate', { body: { datasetId: dataset.id } })

    expect(draft).toMatchObject({ bump, semver, base: { semver: '1.0.0' }, difference: { reason, records: counts } })
  })

  it('takes no name that is a path, no number that is none, none that is not higher, and none twice', async () => {
    const { dataset: { id: datasetId } } = await givenRelease()
    await givenVersionOf(datasetId, '1.1.0', [...TEXTS, { text: 'three' }])
    await api('releaseCreate', { body: { datasetId, semver: '1.1.0' } })
    const statusOf = async (body: { name?: string, semver?: string }) =>
      (await failureOf(api('releaseCreate', { body: { datasetId, ...body } }))).status

    for (const name of ['../etc/passwd', 'a/b', 'a\\b', '.hidden', 'a:b', 'CON', 'lpt1.txt', '2024', 'ends.', '']) {
      expect(await statusOf({ name }), name).toBe(400)
    }
    for (const semver of ['1', '1.2', 'v1.2.3', '1.2.3-rc', '01.2.3', '1.2.3/..']) {
      expect(await statusOf({ semver }), semver).toBe(400)
    }
    expect(await statusOf({ semver: '1.0.0' })).toBe(422)
    expect(await statusOf({ semver: '1.1.0' })).toBe(409)
  })

  it('can be discarded, and then its number is free', async () => {
    const { id: datasetId } = await givenDataset()
    await givenVersionOf(datasetId, '1.0.0', TEXTS)
    const draft = await api('releaseCreate', { body: { datasetId } })

    await api('releaseDelete', { params: { id: draft.id }, version: draft.version })

    expect((await failureOf(read(draft.id))).status).toBe(404)
    expect(await api('releaseCreate', { body: { datasetId } })).toMatchObject({ semver: '1.0.0' })
  })

  it('keeps a card with script tags as the text that it is', async () => {
    const { id: datasetId } = await givenDataset()
    await givenVersionOf(datasetId, '1.0.0', TEXTS)
    const draft = await api('releaseCreate', { body: { datasetId } })
    const description = '<script>alert(1)</script> **bold**'

    const changed = await api(
      'releaseChange', { params: { id: draft.id }, version: draft.version, body: { card: { description } } },
    )

    expect(changed.card.description).toBe(description)
    expect(changed.missing).toEqual(['use', 'source', 'processing', 'limits', 'licence', 'contact'])
    expect((await failureOf(api(
      'releaseChange', { params: { id: draft.id }, version: draft.version, body: { changelog: 'late' } },
    ))).status).toBe(412)
  })
})

describe('the gates', () => {
  it('keep an unfinished release back, and publication names each of them', async () => {
    const { id: datasetId } = await givenDataset()
    await givenVersionOf(datasetId, '1.0.0', TEXTS)
    const { id } = await api('releaseCreate', { body: { datasetId } })

    const early = await failureOf(api('releasePublish', { params: { id } }))
    await api('releaseCheck', { params: { id } })
    const checked = await untilIdle(id)
    const refused = await failureOf(api('releasePublish', { params: { id } }))

    expect(early).toMatchObject({ status: 422 })
    expect(checked).toMatchObject({ state: 'DRAFT', gatesPassed: 3 })
    expect(openGates(checked)).toEqual(['lot_none', 'card_missing'])
    expect(refused.status).toBe(422)
    expect(refused.problem.errors)
      .toMatchObject([{ pointer: '/gates/lot', code: 'LOT_NONE' }, { pointer: '/gates/card', code: 'CARD_MISSING' }])
  })

  it.each([
    ['ACCEPTED', true, 'lot_accepted'],
    ['CONDITIONAL', true, 'lot_conditional'],
    ['IN_REVIEW', false, 'lot_open'],
    ['REJECTED', false, 'lot_rejected'],
    ['SCRAPPED', false, 'lot_rejected'],
    ['CLOSED', false, 'lot_none'],
  ] as const)('with a lot that is %s let it through: %s', async (state, isPassed, code) => {
    const { id: datasetId } = await givenDataset()
    await givenLot(await givenVersionOf(datasetId, '1.0.0', TEXTS), state)

    const checked = await givenChecked(datasetId)

    expect(checked.gates.find(gate => gate.key === 'lot')).toMatchObject({ isPassed, code })
    expect(checked.state).toBe(isPassed ? 'READY' : 'DRAFT')
  })

  it('stay closed to a version of which a lot was rejected, however often it is drawn again', async () => {
    const { id: datasetId } = await givenDataset()
    const version = await givenVersionOf(datasetId, '1.0.0', TEXTS)
    const rejected = await givenLot(version, 'REJECTED')
    await givenLot(version, 'ACCEPTED')

    const checked = await givenChecked(datasetId)

    expect(checked.gates.find(gate => gate.key === 'lot'))
      .toMatchObject({ isPassed: false, code: 'lot_rejected', facts: { lotId: rejected.id } })
  })

  it('take the completed card without reading the files again, and a lot that was decided after the check', async () => {
    const { id: datasetId } = await givenDataset()
    const version = await givenVersionOf(datasetId, '1.0.0', TEXTS)
    const { id } = await api('releaseCreate', { body: { datasetId } })
    await api('releaseCheck', { params: { id } })
    const checked = await untilIdle(id)

    const complete = await api('releaseChange', { params: { id }, version: checked.version, body: { card: CARD } })
    await givenLot(version)
    const published = await api('releasePublish', { params: { id } })

    expect(openGates(complete)).toEqual(['lot_none'])
    expect(published).toMatchObject({ state: 'PUBLISHED', gatesPassed: 5 })
  })

  it('find a damaged file and name it', async () => {
    const { id: datasetId } = await givenDataset()
    const version = await givenVersionOf(datasetId, '1.0.0', TEXTS)
    await givenLot(version)
    writeFileSync(server.artifacts.localPath(`artifact:sha256/${version.sha256}`), '{"text":"One"}\n{"text":"two"}\n')

    const checked = await givenChecked(datasetId)

    expect(checked.gates.find(gate => gate.key === 'checksums'))
      .toMatchObject({ code: 'checksums_differ', facts: { path: 'data.jsonl', problem: 'damaged' } })
    expect(checked.state).toBe('DRAFT')
  })

  it('refuse a schema that breaks readers under a number that does not say so', async () => {
    const { dataset: { id: datasetId } } = await givenRelease(TEXTS)
    await givenLot(await givenVersionOf(datasetId, '1.0.1', [{ words: 'one' }]))

    const quiet = await givenChecked(datasetId, { semver: '1.1.0' })
    const loud = await api(
      'releaseChange', { params: { id: quiet.id }, version: quiet.version, body: { semver: '2.0.0' } },
    )

    expect(quiet.gates.find(gate => gate.key === 'schema'))
      .toMatchObject({ code: 'schema_broken', facts: { removed: ['text'] } })
    expect(loud).toMatchObject({ state: 'READY', gatesPassed: 5 })
  })

  it('find personal data, and let it pass for a reason that is in the passport', async () => {
    const { id: datasetId } = await givenDataset()
    const records = [{ text: 'write to jane.roe@example.org' }, { text: 'call 13812345678' }, {
      text: 'nothing', deep: { list: ['11010519491231002X'] },
    }]
    await givenLot(await givenVersionOf(datasetId, '1.0.0', records))
    const checked = await givenChecked(datasetId)

    const kinds = checked.findings?.kinds ?? []
    let waived = checked
    for (const { kind } of kinds) {
      waived = await api('releaseWaive', {
        params: { id: checked.id, kind }, version: waived.version, body: { reason: 'invented people' },
      })
    }
    await api('releasePublish', { params: { id: checked.id } })
    const files = await readPassport(checked.id)

    expect(checked.state).toBe('DRAFT')
    expect(checked.findings).toMatchObject({ scanned: 3, total: 3 })
    expect(kinds).toEqual([
      { kind: 'email', records: 1, examples: [{ row: 0, field: 'text', masked: 'j***@e***.org' }] },
      { kind: 'phone', records: 1, examples: [{ row: 1, field: 'text', masked: '138***78' }] },
      { kind: 'id_card', records: 1, examples: [{ row: 2, field: 'deep', masked: '110***2X' }] },
    ])
    expect(waived.state).toBe('READY')
    const quality = JSON.parse(Buffer.from(files[`${checked.name}-1.0.0/quality.json`] ?? []).toString())
    expect(quality.waivers).toMatchObject([
      { kind: 'email', reason: 'invented people', by: 'operator' }, { kind: 'phone' }, { kind: 'id_card' },
    ])
    expect((await failureOf(api('releaseWaive', {
      params: { id: checked.id, kind: 'secret' }, version: waived.version + 1, body: { reason: 'none there' },
    }))).status).toBe(409)
  })

  it('are checked by one at a time; a check that died with its process can be begun again', async () => {
    const { id: datasetId } = await givenDataset()
    await givenVersionOf(datasetId, '1.0.0', TEXTS)
    const { id } = await api('releaseCreate', { body: { datasetId } })
    const work = (until: string) => JSON.stringify({ kind: 'check', done: 0, total: 1, holder: 'another', until })
    await server.db.updateTable('releases')
      .set({ state: 'CHECKING', work: work('2999-01-01T00:00:00Z') }).where('id', '=', id).execute()

    const atWork = await read(id)
    const busy = await failureOf(api('releaseCheck', { params: { id } }))
    await server.db.updateTable('releases').set({ work: work('2001-01-01T00:00:00Z') }).where('id', '=', id).execute()
    const abandoned = await read(id)
    await api('releaseCheck', { params: { id } })

    expect([atWork.work?.kind, abandoned.work]).toEqual(['check', null])
    expect(busy.status).toBe(409)
    expect(await untilIdle(id)).toMatchObject({ state: 'DRAFT', gatesPassed: 3 })
  })
})
