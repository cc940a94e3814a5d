import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Json, StageJob } from '#factory/job/stage-job.ts'
import { faultRounds, injected, isCampaign } from '../../support/services/rounds.ts'
import { type InProcessRun, runInProcess } from './stages-runner.ts'
import { after, putBytes, putRecords, toGb18030, toJob, useStageRoom } from './stages-support.ts'

const room = useStageRoom()
const jobs = new Map<string, StageJob>()

const RECORDS = 450
const TEXTS = ['Hello world, this is a sentence.', '你好，世界。', '', '  spaced   out\u0000 ', 'same', '数据 工厂 '.repeat(40)]
const toRecord = (row: number): Record<string, Json> => ({
  id: row % 225, city: `city ${row % 7}`, text: `${TEXTS[row % TEXTS.length]!}${row % 3}`, score: row * 1.5,
})
const all = Array.from({ length: RECORDS }, (_, row) => toRecord(row))
const DATASET = { dataset_id: '0193a0c0-0000-7000-8000-000000000002' }

/** Some elements over several lines, some broken in ways that do not hide the next. */
const toArray = (records: Record<string, Json>[]) =>
  `[\n${records.map((record, row) => row % 50 === 13 ? '{"id": [1}' : row % 50 === 14 ? '{"id": nothing}' : JSON.stringify(record, null, row % 3)).join(',\n')}\n]\n`

beforeAll(async () => {
  const lines = all.map((record, row) => row % 50 === 13 ? 'broken {' : JSON.stringify(record))
  const csv = [
    'id,name,note',
    ...all.map(({ id, city }, row) => row % 50 === 13
      ? `${String(id)},lonely`
      : `${String(id)},"${String(city)}, ""quoted""",two\n`
          .replace('two', row % 9 === 0 ? '"two\nlines"' : 'two').trimEnd()),
  ].join('\r\n')
  const folder = path.join(room.directory, 'files')
  await mkdir(folder)
  await Promise.all(all.slice(0, 100).map((record, row) => writeFile(
    path.join(folder, `${String(row).padStart(3, '0')}.txt`),
    row % 50 === 13 ? Buffer.from([0xFF, 0, 0xFE]) : String(record.text),
  )))
  const upstream = after(await putRecords(room.store, all.slice(0, 200)), await putRecords(room.store, all.slice(200)))
  const jsonl = await putBytes(room.store, lines.join('\n'))

  const fixes = await putBytes(
    room.store, [3, 199, 201, 350].map(row => `{"row":${row},"record":{"id":-${row}}}\n`).join(''),
  )

  const rejects = {
    ...await putBytes(room.store, all.map((record, row) =>
      `${JSON.stringify({ row: row + 1, reason: row % 3 === 0 ? 'A' : 'B', ...row % 50 === 0 ? { raw: 'x' } : { record } })}\n`)
      .join('')),
    role: 'REJECTS' as const,
  }

  const given: [string, StageJob][] = [
    ['ingest.jsonl', toJob({ kind: 'ingest.jsonl', inputs: [jsonl, jsonl] })],
    [
      'ingest.jsonl of GB18030 in gzip',
      toJob({ kind: 'ingest.jsonl', inputs: [await putBytes(room.store, gzipSync(toGb18030(lines.join('\r\n'))))] }),
    ],
    ['ingest.jsonl of an array', toJob({
      kind: 'ingest.jsonl',
      inputs: [await putBytes(room.store, toArray(all)), await putBytes(room.store, gzipSync(toArray(all)))],
    })],
    ['ingest.csv', toJob({ kind: 'ingest.csv', inputs: [await putBytes(room.store, csv)] })],
    ['ingest.files', toJob({ kind: 'ingest.files', parameters: { root: folder } })],
    ['clean.normalize', toJob({ kind: 'clean.normalize' }, { upstream })],
    ['filter.rules', toJob(
      { kind: 'filter.rules', parameters: { conditions: [{ field: 'score', op: 'lt', value: 350 }] } }, { upstream },
    )],
    ['filter.language', toJob({ kind: 'filter.language' }, { upstream })],
    ['filter.tokens', toJob({ kind: 'filter.tokens', parameters: { min_tokens: 3 } }, { upstream })],
    ['dedupe.exact', toJob({ kind: 'dedupe.exact', parameters: { fields: ['id'] } }, { upstream })],
    [
      'dedupe.exact in two passes',
      toJob({ kind: 'dedupe.exact', parameters: { fields: ['id'], max_keys_in_memory: 100 } }, { upstream }),
    ],
    ['dedupe.minhash', toJob(
      { kind: 'dedupe.minhash', parameters: { ngram_size: 1, keep: 'longest', cluster_size_field: 'size' } },
      { upstream },
    )],
    ['join', toJob(
      {
        kind: 'join',
        parameters: { keys: [{ left: 'id' }], mode: 'inner', several: 'last', prefix: 'right_', count_field: 'count' },
      },
      {
        upstream: [...after(await putBytes(room.store, lines.join('\n'))), ...after(await putRecords(room.store, all))],
      },
    )],
    ['quality.check', toJob(
      {
        kind: 'quality.check',
        parameters: { rules: [{ type: 'length', field: 'text', max: 50 }, { type: 'unique', field: 'id', min: 0.9 }] },
      },
      { upstream },
    )],
    [
      'acceptance.gate with fixes',
      toJob({ kind: 'acceptance.gate', parameters: { policy: 'p' } }, { upstream, fixes }),
    ],
    ['review.apply', toJob({ kind: 'review.apply', parameters: { fixes: fixes.uri } }, { upstream })],
    ['publish', toJob({ kind: 'publish', parameters: DATASET }, { upstream })],
    ['publish on a version', toJob(
      { kind: 'publish', parameters: DATASET, inputs: [await putRecords(room.store, all.slice(0, 100))] }, { upstream },
    )],
    [
      'input.rejects',
      toJob({ kind: 'input.rejects', parameters: { reason: 'A', records: RECORDS / 3 }, inputs: [rejects] }),
    ],
  ]
  for (const [name, job] of given) {
    jobs.set(name, job)
  }
})

const KINDS = [
  'ingest.jsonl', 'ingest.jsonl of GB18030 in gzip', 'ingest.jsonl of an array', 'ingest.csv', 'ingest.files',
  'clean.normalize', 'filter.rules', 'filter.language', 'filter.tokens', 'dedupe.exact', 'dedupe.exact in two passes',
  'dedupe.minhash', 'join',
  'quality.check', 'acceptance.gate with fixes', 'review.apply', 'publish', 'publish on a version', 'input.rejects',
]

const seen = ({ outputs, progress, alerts }: InProcessRun) => ({
  outputs: outputs.map(({ role, sha256, records }) => ({ role, sha256, records })),
  progress: { ...progress, recordsPerSecond: 0, bytesIn: 0 },
  // Raised again under its key by an attempt that begins anew, an alert is the same one.
  alerts: [...new Map(alerts.map(alert => [alert.dedupKey, alert])).values()],
})

describe.each(KINDS)('%s', (name) => {
  it('outputs the same bytes after crashes at any points', async () => {
    const job = jobs.get(name)!
    const undisturbed = await runInProcess(room, job, undefined, [room.directory])

    await fc.assert(fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 250 }), { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 100 }),
      async (cuts, checkpointEvery) => {
        const disturbed = await runInProcess(
          room, job, { cutAfter: attempt => cuts[attempt - 1] ?? Infinity, checkpointEvery }, [room.directory],
        )

        injected('stage that is cut', disturbed.attempts - 1)
        expect(seen(disturbed)).toEqual(seen(undisturbed))
      },
    ), { numRuns: isCampaign ? 4 * faultRounds().length : 2 })
  })

  it('outputs the same bytes after pauses', async () => {
    const job = jobs.get(name)!
    const undisturbed = await runInProcess(room, job, undefined, [room.directory])

    const paused = await runInProcess(
      room, job, { cutAfter: attempt => attempt < 6 ? 45 : Infinity, checkpointEvery: Infinity, isPause: true },
      [room.directory],
    )

    expect(paused.attempts).toBeGreaterThan(1)
    expect(seen(paused)).toEqual(seen(undisturbed))
  })
})
