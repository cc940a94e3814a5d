import { describe, expect, it } from 'vitest'
import { v7 } from 'uuid'
import { startApiServer } from '../../support/api/api-server'
import { CARD } from '../../support/release/given-lot'
import { givenRun } from '../../support/run/given-run'
import { givenVersion } from '../../support/run/given-version'
import { databases } from '../../support/services/databases'
import { hold } from '../../support/hold'
import { releasesOf } from './release-fixture'

const TEXTS = [{ text: 'one' }, { text: 'two' }]

describe.each(databases())('a draft after another of its dataset, on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const { api, read, givenDataset, givenVersionOf, givenLot, givenPublished, givenRelease } = releasesOf(server)

  const change = ({ id, version }: { id: string, version: number }, body: { card?: typeof CARD, semver?: string }) =>
    api('releaseChange', { params: { id }, version, body })

  it('says who has the number that comes next, until that draft is discarded', async () => {
    const { id: datasetId } = await givenDataset()
    await givenVersionOf(datasetId, '1.0.0', TEXTS)
    const first = await api('releaseCreate', { body: { datasetId } })

    const second = await api('releaseCreate', { body: { datasetId } })
    await api('releaseDelete', { params: { id: first.id }, version: first.version })
    const alone = await read(second.id)
    const renamed = await change(second, { semver: '1.0.0' })

    expect([first.numberHolder, alone.numberHolder]).toEqual([null, null])
    const { id, name, semver, state } = first
    expect(second).toMatchObject({ semver: '1.1.0', numberHolder: { id, name, semver, state } })
    expect(renamed).toMatchObject({ semver: '1.0.0', numberHolder: null })
  })

  it('says that a withdrawn release has it, and nothing of a number that was chosen', async () => {
    const { dataset: { id: datasetId }, release } = await givenRelease(TEXTS)
    await api('releaseWithdraw', { params: { id: release.id }, body: { reason: 'wrong' } })

    const next = await api('releaseCreate', { body: { datasetId } })
    const chosen = await api('releaseCreate', { body: { datasetId, semver: '3.0.0' } })

    expect(next)
      .toMatchObject({ semver: '1.1.0', numberHolder: { id: release.id, semver: '1.0.0', state: 'WITHDRAWN' } })
    expect(chosen.numberHolder).toBeNull()
  })

  it('begins with the card of the newest one, published or not, and says so as long as it has texts of it', async () => {
    const { id: datasetId } = await givenDataset()
    await givenVersionOf(datasetId, '1.0.0', TEXTS)
    const first = await api('releaseCreate', { body: { datasetId } })
    await change(first, { card: CARD })

    const second = await api('releaseCreate', { body: { datasetId } })
    const { use, limits, licence, contact } = CARD
    const others = { use: `${use}!`, limits: `${limits}!`, licence: `${licence}!`, contact: `${contact}!` }
    const rewritten = await change(second, { card: others })

    expect(first.cardFrom).toBeNull()
    expect(second.card).toMatchObject({ description: CARD.description, use, limits, licence, contact })
    // What each version says of itself is not carried over.
    expect([second.card.source, second.card.processing]).toEqual([first.card.source, first.card.processing])
    expect(second.cardFrom).toEqual({ id: first.id, name: first.name, semver: '1.0.0', state: 'DRAFT' })
    expect(rewritten.cardFrom).toBeNull()
  })

  it('takes what a draft has left empty from the last release', async () => {
    const { id: datasetId } = await givenDataset()
    await givenLot(await givenVersionOf(datasetId, '1.0.0', TEXTS))
    const early = await api('releaseCreate', { body: { datasetId, semver: '9.0.0' } })
    const published = await givenPublished(datasetId, { semver: '1.0.0' })
    const emptied = await api('releaseCreate', { body: { datasetId } })
    await change(emptied, { card: { ...CARD, use: 'Other tests.', licence: '' } })

    const next = await api('releaseCreate', { body: { datasetId } })

    expect(early.card.use).toBeUndefined()
    expect(next.card).toMatchObject({ use: 'Other tests.', licence: CARD.licence })
    expect(next.cardFrom).toMatchObject({ id: emptied.id })
    expect((await read(published.id)).cardFrom).toBeNull()
  })

  it('knows the pipeline that made its version, unless that has no page', async () => {
    const { id: datasetId } = await givenDataset()
    const { runId, pipelineId } = await givenRun(server.db)
    await givenVersion(server, { datasetId, records: TEXTS, columns: ['text'], producedByRun: runId })
    const draft = await api('releaseCreate', { body: { datasetId } })
    const pipeline = server.db.updateTable('pipelines').where('id', '=', pipelineId)

    await pipeline.set({ isBuiltIn: true }).execute()
    const builtIn = await read(draft.id)
    await pipeline.set({ isBuiltIn: false, archivedAt: new Date() }).execute()
    const archived = await read(draft.id)
    await givenVersion(server, { datasetId, semver: '1.1.0', records: TEXTS, columns: ['text'], producedByRun: v7() })
    const unknown = await api('releaseCreate', { body: { datasetId } })

    expect(draft.run).toMatchObject({ id: runId, pipelineId })
    expect([builtIn, archived, unknown].map(({ run }) => run.pipelineId)).toEqual([null, null, null])
  })
})
