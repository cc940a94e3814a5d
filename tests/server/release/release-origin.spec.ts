import { expect, describe, it } from 'vitest'
import { startApiServer } from '../../support/api/api-server'
import { someName } from '../../support/api/api-things'
import { CARD } from '../../support/release/given-lot'
import { givenRun, type GivenRunOptions } from '../../support/run/given-run'
import { givenVersion } from '../../support/run/given-version'
import { databases } from '../../support/services/databases'
import { hold } from '../../support/hold'
import { releasesOf } from './release-fixture'

const RECORDS = [{ text: 'one' }, { text: 'two' }]

describe.each(databases())('where a release comes from on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const { api, givenDataset, givenLot, read, readPassport, untilIdle } = releasesOf(server)

  async function givenMade(
    datasetId: string, semver: string, stages: GivenRunOptions['stages'], parents: readonly string[] = [],
  ) {
    const { runId } = await givenRun(server.db, { stages: stages ?? [] })
    const version = await givenVersion(
      server, { datasetId, semver, records: RECORDS, columns: ['text'], producedByRun: runId, parents },
    )
    return { ...version, runId }
  }

  /** Read from a file, cleaned, then fixed by reviewers: as the console makes a fix run. */
  async function givenFixed() {
    const dataset = await givenDataset()
    const name = someName('incidents.csv')
    const parameters = { root: '/srv/texts' }
    const source = await api('sourceCreate', { body: { kind: 'folder', name, stageKind: 'ingest.csv', parameters } })
    const first = await givenMade(dataset.id, '1.0.0', [
      { key: 'read', kind: 'ingest.csv', input: { sourceId: source.id } },
      { key: 'clean', kind: 'clean.normalize', name: 'Tidy' },
      { key: 'dedupe', kind: 'dedupe.exact' }, { key: 'language', kind: 'filter.language' },
      { key: 'out', kind: 'publish' },
    ])
    const fixed = await givenMade(dataset.id, '1.1.0', [
      { key: 'read', kind: 'input.dataset', name: '', input: { datasetVersionId: first.id } },
      { key: 'apply', kind: 'review.apply', name: '' }, { key: 'publish', kind: 'publish', name: '' },
    ], [first.id])
    return { dataset, source, first, fixed }
  }

  it('goes through the fixes of reviewers back to the file, with the stages of each run in their order', async () => {
    const { dataset, source, fixed } = await givenFixed()
    await givenLot(fixed)
    const names = new Map((await api('stageKindList')).items.map(item =>
      [item.kind, item.displayNames['en'] ?? item.kind]))
    const nameOf = (code: string) => names.get(code) ?? `\`${code}\``

    const draft = await api('releaseCreate', { body: { datasetId: dataset.id, locale: 'en' } })

    expect(draft).toMatchObject({ semver: '1.0.0', datasetVersion: '1.1.0' })
    expect(draft.sources).toEqual([{ id: source.id, name: source.name }])
    expect(draft.parents).toMatchObject([{ datasetName: dataset.name, semver: '1.0.0' }])
    expect(draft.card.source).toBe(`- ${source.name}`)
    expect(draft.card.processing?.split('\n')).toEqual([
      `- Dataset version ${dataset.name} 1.0.0`,
      ...['ingest.csv', 'clean.normalize', 'dedupe.exact', 'filter.language', 'publish']
        .map(code => `  - ${code === 'clean.normalize' ? `Tidy (${nameOf(code)})` : nameOf(code)}`),
      `- Dataset version ${dataset.name} 1.1.0`,
      ...['input.dataset', 'review.apply', 'publish'].map(code => `  - ${nameOf(code)}`),
    ])
  })

  it('is on the card of the passport in the language of the card, which says which number is whose', async () => {
    const { dataset, source, fixed } = await givenFixed()
    await givenLot(fixed)
    const { id, version } = await api('releaseCreate', { body: { datasetId: dataset.id, locale: 'zh-CN' } })
    const { source: own, processing, ...written } = CARD
    expect([own, processing]).not.toContain(undefined)
    const card = { ...written, description: '值班工程师写的事故报告。', use: '训练严重程度分类模型。', limits: '只有十个服务。' }
    await api('releaseChange', { params: { id }, version, body: { card } })
    await api('releaseCheck', { params: { id } })
    await untilIdle(id)
    await api('releasePublish', { params: { id } })

    const [, bytes] = Object.entries(await readPassport(id)).find(([path]) => path.endsWith('/card.md')) ?? []

    const text = Buffer.from(bytes ?? []).toString()
    expect(text).toContain(`\n# ${dataset.name} 发布 1.0.0\n\n内容：数据集版本 ${dataset.name} 1.1.0。\n\n## 简介\n`)
    expect(text).toContain(`\n## 来源\n\n- ${source.name}\n`)
    expect(text).toContain(`\n- 数据集版本 ${dataset.name} 1.0.0\n`)
    expect(text).toContain('\n## 统计\n\n记录数：2。')
    expect(text).not.toMatch(/^## [A-Z]/m)
  })

  it('ends at the version behind which nothing is known, and does not go round in a circle', async () => {
    const { dataset, first, fixed } = await givenFixed()
    await server.db
      .updateTable('datasetVersions').set({ parents: JSON.stringify([fixed.id]) }).where('id', '=', first.id).execute()
    const circle = await api('releaseCreate', { body: { datasetId: dataset.id, version: '1.1.0', locale: 'en' } })
    await server.db.updateTable('datasetVersions')
      .set({ parents: '[]', producedByRun: dataset.id }).where('id', '=', first.id).execute()

    const unknown = await api(
      'releaseCreate', { body: { datasetId: dataset.id, version: '1.1.0', semver: '1.0.1', locale: 'en' } },
    )

    expect(circle.sources).toHaveLength(1)
    expect(circle.card.processing?.match(/^- /gm)).toHaveLength(2)
    expect((await read(unknown.id)).sources).toEqual([])
    expect(unknown.card.source).toBe(`- Dataset version ${dataset.name} 1.0.0`)
  })
})
