import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { inspectSource } from '#factory/stages/inspect/inspect.ts'
import { guessFormat } from '#server/services/source/upload-format.ts'
import { toIngestKindOf } from '~/utils/source/source-look.ts'
import { runInProcess } from './stages-runner.ts'
import { putBytes, readRecords, toGb18030, toJob, useStageRoom } from './stages-support.ts'

const room = useStageRoom()

/** Poems, as people have them: Chinese, quotes, commas; no two alike. */
const RECORDS = Array.from(
  { length: 40 }, (_, row) => ({ id: row + 1, title: `靜夜思其${row + 1}`, text: `床前明月光，疑是地上霜。"${row}", 舉頭望明月` }),
)
const asTable = (delimiter: string, lineEnd: string) => [
  'id,title,text'.replaceAll(',', delimiter),
  ...RECORDS.map(({ id, title, text }) => `${id}${delimiter}${title}${delimiter}"${text.replaceAll('"', '""')}"`),
].join(lineEnd)
+ lineEnd
const asLines = (lineEnd: string) => RECORDS.map(record => JSON.stringify(record) + lineEnd).join('')

const FORMATS: [name: string, text: string][] = [
  ['poems.jsonl', asLines('\n')],
  ['poems.ndjson', asLines('\r\n')],
  ['poems of a Mac.jsonl', asLines('\r')],
  ['poems.json', JSON.stringify(RECORDS)],
  ['poems, indented.json', `${JSON.stringify(RECORDS, null, 2)}\n`],
  ['poems in lines.json', asLines('\n')],
  ['poems.csv', asTable(',', '\r\n')],
  ['poems;.csv', asTable(';', '\n')],
  ['poems of a Mac.csv', asTable(',', '\r')],
  ['poems.tsv', asTable('\t', '\n')],
]

/** What is not Unicode is a guess, and is said to be one. */
const GUESSED = [{ code: 'ENCODING_GUESSED' }]

const ENCODINGS: [name: string, encode: (text: string) => Buffer, encoding: string, findings: object[]][] = [
  ['UTF-8', text => Buffer.from(text), 'utf-8', []],
  ['UTF-8 with its mark', text => Buffer.from(`\uFEFF${text}`), 'utf-8', []],
  ['UTF-16LE with its mark', text => Buffer.from(`\uFEFF${text}`, 'utf16le'), 'utf-16le', []],
  ['UTF-16LE', text => Buffer.from(text, 'utf16le'), 'utf-16le', []],
  ['UTF-16BE', text => Buffer.from(text, 'utf16le').swap16(), 'utf-16be', []],
  ['GB18030', toGb18030, 'gb18030', GUESSED],
]

/** As the upload, the test of the source and the run do it, one after the other. */
async function readAll(filename: string, bytes: Buffer) {
  const guessed = await guessFormat(filename, bytes.subarray(0, 64 << 10))
  const kind = toIngestKindOf({ filename, ...guessed })
  const inputs = [{ ...await putBytes(room.store, bytes), name: filename }]
  const seen = await inspectSource(
    toJob({ kind, inputs }).stage, 3,
    { artifacts: { directory: path.join(room.directory, 'artifacts') }, sourceRoots: [] },
  )
  const { outputs, progress } = await runInProcess(room, toJob({ kind, inputs }))
  return {
    guessed, seen, progress,
    records: await readRecords(room.store, outputs.find(output => output.role === 'OUTPUT')),
  }
}

describe.each(ENCODINGS)('in %s', (_, encode, encoding, findings) => {
  it.each(FORMATS)('%s is read completely, gzipped or not', async (filename, text) => {
    const bytes = encode(text)

    for (const [name, stored, compression] of [
      [filename, bytes, 'none'],
      [encoding === 'utf-8' ? filename : `${filename}.gz`, gzipSync(bytes), 'gzip'],
    ] as const) {
      const { guessed, seen, progress, records } = await readAll(name, stored)

      expect(guessed.compression).toBe(compression)
      expect(seen).toMatchObject({ encoding, dialect: { gzip: compression === 'gzip' }, findings })
      expect(seen.sample.map(record => JSON.parse(record) as unknown)).toEqual(RECORDS.slice(0, 3))
      expect(records).toEqual(RECORDS)
      expect(progress.recordsFailed).toBe(0)
    }
  })

  it.each(['poem.md', 'poem.txt'])('%s is one record, gzipped or not', async (filename) => {
    const text = `# 靜夜思\n\n${RECORDS[0]!.text}\n`
    const bytes = encode(text)

    for (const [name, stored] of [[filename, bytes], [`${filename}.gz`, gzipSync(bytes)]] as const) {
      const { seen, records } = await readAll(name, stored)

      expect(seen).toMatchObject({ format: 'text', findings, bytes: stored.length })
      expect(records).toMatchObject([{ path: name, text }])
    }
  })
})
