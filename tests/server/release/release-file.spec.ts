import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { startApiServer } from '../../support/api/api-server'
import { raw } from '../../support/api/api'
import { someName } from '../../support/api/api-things'
import { givenRun } from '../../support/run/given-run'
import { givenVersion } from '../../support/run/given-version'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'
import { releasesOf } from './release-fixture'

const server = hold(() => startApiServer(mainDatabase()))
const { api, givenDataset, givenRelease, untilIdle } = releasesOf(server)

function flip(file: string): void {
  const bytes = readFileSync(file)
  bytes[bytes.length >> 1] = bytes[bytes.length >> 1]! ^ 1
  writeFileSync(file, bytes)
}

describe('a file of a release', () => {
  it('comes with ranges and its hash', async () => {
    const { release: { id, files } } = await givenRelease()

    const part = await raw(server.url, `/releases/${id}/download`, { headers: { range: 'bytes=2-5' } })
    const card = await raw(server.url, `/releases/${id}/download?path=card.md`, { headers: { range: 'bytes=0-0' } })

    expect([part.status, await part.text(), part.headers.get('content-range')])
      .toEqual([206, 'text', `bytes 2-5/${files[0]?.bytes}`])
    expect(part.headers.get('x-content-sha256')).toBe(files[0]?.sha256)
    expect([card.status, await card.text(), card.headers.get('content-type')])
      .toEqual([206, '-', 'text/markdown; charset=utf-8'])
    for (const name of ['../secret.key', 'data/../card.md', 'nothing.json']) {
      expect((await raw(server.url, `/releases/${id}/download?path=${encodeURIComponent(name)}`)).status, name)
        .toBe(404)
    }
  })

  it('is hashed again on demand, and named when it is damaged', async () => {
    const { release: { id, files, bytes }, version } = await givenRelease()
    const verify = async () => {
      const begun = await api('releaseVerify', { params: { id } })
      return { begun, ...(await untilIdle(id)).verified! }
    }
    const sound = await verify()
    flip(server.artifacts.localPath(`artifact:sha256/${version.sha256}`))

    const damaged = await verify()

    expect(sound.files.map(file => file.problem)).toEqual(files.map(() => ''))
    expect(damaged.files.filter(file => file.problem !== '')).toEqual([{ path: 'data/data.jsonl', problem: 'damaged' }])
    expect(sound.begun).toMatchObject({ work: { kind: 'verify', total: bytes }, state: 'PUBLISHED' })
    expect(damaged.at).not.toBe(sound.at)
  })
})

it('the card of a first draft names the sources and stages, in the language of the dataset or of who asks', async () => {
  const { id: datasetId } = await givenDataset()
  const source = await api('sourceCreate', {
    body: { kind: 'folder', name: someName('文档'), stageKind: 'ingest.jsonl', parameters: { root: '/srv/texts' } },
  })
  const { runId } = await givenRun(server.db, {
    stages: [{ key: 'read', kind: 'ingest.jsonl', input: { sourceId: source.id } }, { key: 'out', kind: 'publish' }],
  })
  await givenVersion(server, { datasetId, records: [{ text: 'one' }], columns: ['text'], producedByRun: runId })

  const { card } = await api('releaseCreate', { body: { datasetId } })
  const { card: chinese } = await api('releaseCreate', { body: { datasetId, semver: '1.0.1', locale: 'zh-CN' } })

  expect(card).toEqual({ source: `- ${source.name}`, processing: '- Read JSON\n- Write to dataset' })
  expect(chinese).toEqual({ source: `- ${source.name}`, processing: '- 读取 JSON\n- 写入数据集' })
})
