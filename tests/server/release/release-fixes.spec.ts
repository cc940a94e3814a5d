import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { insertSamples, updateSample } from '#db/repositories/quality/qc-sample.repository'
import type { QcLotRow } from '#db/repositories/quality/qc-lot.repository'
import { startApiServer } from '../../support/api/api-server'
import { databases } from '../../support/services/databases'
import { hold } from '../../support/hold'
import { releasesOf } from './release-fixture'

describe.each(databases())('fixes of reviewers and what is released on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const { givenDataset, givenVersionOf, givenLot, givenPublished, read, readPassport } = releasesOf(server)

  /** As a review leaves them. */
  async function fix({ id: lotId, projectId }: QcLotRow, rows: readonly number[]): Promise<void> {
    const samples = rows.map((row, index) => ({
      id: v7(), projectId, lotId, position: index + 1, row, record: '{"text":"one"}', findings: [], needsSecond: false,
    }))
    await server.db.transaction().execute(async (trx) => {
      await insertSamples(trx, samples)
      for (const { id } of samples) {
        await updateSample(trx, id, { state: 'FIXED', fixedRecord: '{"text":"better"}' })
      }
    })
  }

  it('says at the gate, in the release and in the passport how many fixes are not in it, each row once', async () => {
    const { id: datasetId } = await givenDataset()
    const version = await givenVersionOf(datasetId, '1.0.0', [{ text: 'one' }, { text: 'two' }])
    await fix(await givenLot(version), [0, 1])
    await fix(await givenLot(version), [1])

    const { id } = await givenPublished(datasetId)

    const release = await read(id)
    const [, quality] = Object.entries(await readPassport(id)).find(([path]) => path.endsWith('quality.json')) ?? []
    expect(release.gates.find(({ key }) => key === 'lot'))
      .toMatchObject({ isPassed: true, code: 'lot_accepted', facts: { fixes: 2 } })
    expect(release.lot).toMatchObject({ fixes: 2 })
    expect(JSON.parse(Buffer.from(quality ?? []).toString()).lot).toMatchObject({ fixesOutside: 2 })
  })

  it('says nothing of them where a gate has put them in place before the version was made', async () => {
    const { id: datasetId } = await givenDataset()
    const version = await givenVersionOf(datasetId, '1.0.0', [{ text: 'one' }, { text: 'two' }])
    const lot = await givenLot(version)
    await fix(lot, [0])
    await server.db.updateTable('qcLots').set({ origin: 'gate' }).where('id', '=', lot.id).execute()

    const { id } = await givenPublished(datasetId)

    const release = await read(id)
    expect(release.gates.find(({ key }) => key === 'lot')?.facts.fixes).toBeUndefined()
    expect(release.lot).toMatchObject({ fixes: 0 })
  })

  it.each([[0, false], [2, true]])('says on the card that %d failed samples were accepted with the rest: %s', async (
    failed, isSaid,
  ) => {
    const { id: datasetId } = await givenDataset()
    const lot = await givenLot(await givenVersionOf(datasetId, '1.0.0', [{ text: 'one' }, { text: 'two' }]))
    await server.db.updateTable('qcLots').set({ failed }).where('id', '=', lot.id).execute()

    const { id } = await givenPublished(datasetId)

    const [, card] = Object.entries(await readPassport(id)).find(([path]) => path.endsWith('card.md')) ?? []
    const text = Buffer.from(card ?? []).toString()
    const name = `L-${String(lot.number).padStart(4, '0')}`
    const said = `Samples of ${name} that reviewers failed, accepted with the rest: 2`
    expect(text.includes(said)).toBe(isSaid)
  })
})
