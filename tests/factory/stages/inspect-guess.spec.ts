import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Json } from '#factory/job/stage-job.ts'
import { inspectSource } from '#factory/stages/inspect/inspect.ts'

import { putBytes, toEncoding, toJob, useStageRoom } from './stages-support.ts'

const room = useStageRoom()
const env = () => ({ artifacts: { directory: path.join(room.directory, 'artifacts') }, sourceRoots: [room.directory] })

const KOREAN = '나라말이 중국에 달라 문자와로 서로'

async function inspectUpload(kind: string, bytes: Uint8Array, parameters: Record<string, Json> = {}) {
  return inspectSource(toJob({ kind, parameters, inputs: [await putBytes(room.store, bytes)] }).stage, 5, env())
}

async function inspectFolder(kind: string, name: string, bytes: Uint8Array) {
  const root = path.join(room.directory, name)
  await mkdir(root)
  await writeFile(path.join(root, name), bytes)
  return inspectSource(toJob({ kind, parameters: { root, glob: '*' } }).stage, 5, env())
}

describe('a test of a text whose encoding is a guess', () => {
  it.each([
    ['ingest.csv', `id,text\n1,plain\n2,${KOREAN}\n`, `2,${KOREAN}`],
    ['ingest.jsonl', `{"id":1,"text":"plain"}\n{"id":2,"text":"${KOREAN}"}\n`, `{"id":2,"text":"${KOREAN}"}`],
    ['ingest.files', `# Plain\n\n${KOREAN}\n`, KOREAN],
  ])('shows of %s how the lines that tell look in each, from an upload and a folder', async (kind, text, line) => {
    const bytes = toEncoding(text, 'euc-kr')

    const found = [
      await inspectUpload(kind, bytes), await inspectUpload(kind, gzipSync(bytes)),
      await inspectFolder(kind, `of-${kind}`, bytes),
    ]

    for (const { encodings } of found) {
      expect(encodings[0]).toEqual({ encoding: 'euc-kr', lines: [line] })
      expect(encodings.length).toBeGreaterThan(1)
      expect(encodings.length).toBeLessThanOrEqual(3)
      expect(new Set(encodings.map(({ lines }) => lines[0])).size).toBe(encodings.length)
    }
  })

  it('shows no more than three lines, and the beginning of a long one', async () => {
    const text = Array.from({ length: 9 }, () => `{"note":"${'plain '.repeat(100)}","text":"${KOREAN.repeat(40)}"}\n`)
      .join('')

    const { encodings } = await inspectUpload('ingest.jsonl', toEncoding(text, 'euc-kr'))

    expect(encodings[0]?.lines).toHaveLength(3)
    expect(encodings[0]?.lines[0]).toContain(KOREAN)
    expect(encodings[0]?.lines[0]).not.toContain('\uFFFD')
    expect(encodings[0]?.lines[0]?.length).toBeLessThan(160)
  })

  it('shows none for Unicode, and none once an encoding was chosen', async () => {
    const bytes = toEncoding(`id,text\n1,${KOREAN}\n`, 'euc-kr')

    const chosen = await inspectUpload('ingest.csv', bytes, { encoding: 'euc-kr' })
    const unicode = await inspectUpload('ingest.csv', Buffer.from(`id,text\n1,${KOREAN}\n`))

    expect([chosen.encodings, unicode.encodings]).toEqual([[], []])
    expect(chosen.sample).toEqual([`{"id":1,"text":"${KOREAN}"}`])
  })
})

describe('a test of a long source', () => {
  it('says how many rows were read, and that there are more', async () => {
    const rows = (count: number) => Buffer.from(`id\n${Array.from({ length: count }, (_, id) => `${id}\n`).join('')}`)

    const [long, short] = [await inspectUpload('ingest.csv', rows(5_000)), await inspectUpload('ingest.csv', rows(7))]

    expect([long.rowsRead, long.hasMore]).toEqual([1_000, true])
    expect([short.rowsRead, short.hasMore]).toEqual([7, false])
  })

  it('counts rows that cannot be parsed', async () => {
    const { rowsRead, hasMore, sample } = await inspectUpload('ingest.csv', Buffer.from('a,b\n1,2\n3\n4,5\n'))

    expect([rowsRead, hasMore, sample.length]).toEqual([3, false, 2])
  })
})

describe('a test of a file that is no text', () => {
  const PARQUET = Buffer.concat([Buffer.from('PAR1\x15\x04'), Buffer.alloc(50_000, 7)])

  it.each([
    'ingest.csv', 'ingest.jsonl', 'ingest.files',
  ])('names its format by its first bytes, with %s', async (kind) => {
    const found = [
      await inspectUpload(kind, PARQUET),
      await inspectUpload(kind, gzipSync(PARQUET)),
      await inspectUpload(
        kind, PARQUET, kind === 'ingest.files' ? { max_file_bytes: 1_000 } : { max_line_bytes: 1_024 },
      ),
      await inspectFolder(kind, `parquet-${kind}`, PARQUET),
    ]

    for (const { sample, findings, encodings } of found) {
      expect(findings)
        .toMatchObject([{ severity: 'ERROR', code: 'FORMAT_NOT_READ', pointer: '', params: { format: 'Parquet' } }])
      expect([sample, encodings]).toEqual([[], []])
    }
  })

  it('is one fault beside the files that can be read', async () => {
    const root = path.join(room.directory, 'mixed')
    await mkdir(root)
    await writeFile(path.join(root, 'a.txt'), 'fine')
    await writeFile(path.join(root, 'b.txt'), PARQUET)

    const { sample, findings } = await inspectSource(
      toJob({ kind: 'ingest.files', parameters: { root } }).stage, 5, env(),
    )

    expect(sample).toHaveLength(1)
    expect(findings)
      .toMatchObject([{ severity: 'WARNING', code: 'FORMAT_NOT_READ', params: { format: 'Parquet', file: 'b.txt' } }])
  })
})
