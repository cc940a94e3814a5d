import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { Json } from '#factory/job/stage-job.ts'
import { runInProcess } from './stages-runner.ts'
import { putBytes, readRecords, toGb18030, toJob, useStageRoom } from './stages-support.ts'

const room = useStageRoom()

async function ingest(bytes: string | Uint8Array, parameters: Record<string, Json> = {}) {
  const run = await runInProcess(
    room, toJob({ kind: 'ingest.csv', parameters, inputs: [await putBytes(room.store, bytes)] }),
  )
  const byRole = (role: string) => run.outputs.find(output => output.role === role)
  return {
    ...run, records: await readRecords(room.store, byRole('OUTPUT')),
    rejects: await readRecords(room.store, byRole('REJECTS')),
  }
}

describe('ingest.csv', () => {
  it('reads quotes across lines, doubled quotes, CRLF and a byte order mark', async () => {
    const { records, rejects } = await ingest(
      '\uFEFFname,note\r\n"Li, Wei","said ""hi""\r\non two lines"\r\nAda,plain\r\n',
    )

    expect(records).toEqual([{ name: 'Li, Wei', note: 'said "hi"\r\non two lines' }, { name: 'Ada', note: 'plain' }])
    expect(rejects).toEqual([])
  })

  it('names the line of a record with too few or too many fields', async () => {
    const { records, rejects, progress } = await ingest('a,b\n1,"x\ny"\n2\n3,z,extra\n4,w\n')

    expect(records).toEqual([{ a: 1, b: 'x\ny' }, { a: 4, b: 'w' }])
    expect(rejects).toEqual([
      {
        line: 4, reason: 'COLUMN_COUNT', message: 'line 4 has 1 fields, the table has 2 columns',
        params: { fields: '1', columns: '2' }, raw: '2',
      },
      {
        line: 5, reason: 'COLUMN_COUNT', message: 'line 5 has 3 fields, the table has 2 columns',
        params: { fields: '3', columns: '2' }, raw: '3,z,extra',
      },
    ])
    expect(progress).toMatchObject({ recordsIn: 4, recordsOut: 2, failedByReason: { COLUMN_COUNT: 2 } })
  })

  it.each([
    [',', 'a,b;c\n1,2\n3,4\n'], [';', 'a;b\n1,5;2\n3,5;4\n'], ['\t', 'a\tb\n1\t2, and\n'], ['|', 'a|b\n1|2\n'],
  ])('finds the delimiter %j', async (_, text) => {
    const { records, rejects } = await ingest(text)

    expect(Object.keys(records[0]!)).toHaveLength(2)
    expect(rejects).toEqual([])
  })

  it('detects the type of each column, and loses no digit', async () => {
    const { records } = await ingest(
      'int,num,bool,zip,big,empty,mixed\n1,1.5,true,007,12345678901234567890,,1\n-2,2,FALSE,010,1,,x\n',
    )

    expect(records).toEqual([
      { int: 1, num: 1.5, bool: true, zip: '007', big: '12345678901234567890', empty: null, mixed: '1' },
      { int: -2, num: 2, bool: false, zip: '010', big: '1', empty: null, mixed: 'x' },
    ])
  })

  it('keeps everything as text when asked, names columns without a header, and corrects invalid names', async () => {
    const plain = await ingest('1,x\n', { header: false, infer_types: false })
    const named = await ingest('a,a,,__proto__\n1,2,3,4\n')

    expect(plain.records).toEqual([{ column_1: '1', column_2: 'x' }])
    expect(named.records).toEqual([{ a: 1, a_2: 2, column_3: 3, column_4: 4 }])
  })

  it('reads GB18030', async () => {
    const rows = Array.from({ length: 2_000 }, (_, row) => `${row},城市${row},"备注,有逗号"`).join('\r\n')

    const { records } = await ingest(toGb18030(`编号,名称,备注\r\n${rows}`))

    expect(records).toHaveLength(2_000)
    expect(records[1_999]).toEqual({ 编号: 1_999, 名称: '城市1999', 备注: '备注,有逗号' })
  })

  it('reads an empty file, and one with a header only, as no records', async () => {
    expect((await ingest('')).progress.recordsIn).toBe(0)
    expect((await ingest('a,b\n')).progress.recordsIn).toBe(0)
  })

  it('refuses a field that is longer than a record may be, quoted or not, and an unclosed quote', async () => {
    const long = 'x'.repeat(17 << 20)

    const { records, rejects } = await ingest(`a,b\n0,z\n1,${long}\n2,"${long}"\n3,c\n4,"open\n5,d\n`)

    expect(records).toEqual([{ a: 0, b: 'z' }, { a: 3, b: 'c' }])
    expect(rejects.map(({ line, reason }) => [line, reason]))
      .toEqual([[3, 'LINE_TOO_LONG'], [4, 'LINE_TOO_LONG'], [6, 'QUOTE_NOT_CLOSED']])
  })

  it('names the line of a quote that takes in records up to the next quote', async () => {
    const { records, rejects } = await ingest('id,text\n1,"left open\n2,plain\n3,"closes it"\n4,"fine"\n')

    expect(records).toEqual([{ id: 4, text: 'fine' }])
    expect(rejects).toMatchObject([
      { line: 2, reason: 'QUOTE_NOT_CLOSED', params: { line: '2', column: 'text', last_line: '4', end: 'misplaced' } },
    ])
  })

  it('reports an unclosed quote when it reaches the longest record', async () => {
    const { rejects } = await ingest(`id,text\n1,"left open\n${'2,plain\n'.repeat(300)}`, { max_line_bytes: 1_024 })

    expect(rejects[0]).toMatchObject({
      line: 2, reason: 'QUOTE_NOT_CLOSED', params: { line: '2', column: 'text', end: 'limit', max_bytes: '1024' },
    })
  })

  it('treats an endless header as a bad line, not as a table without records', async () => {
    await expect(ingest('id,"text\n1,a\n2,b\n')).rejects.toMatchObject({ reason: 'ALL_RECORDS_FAILED' })
  })

  it('warns of a cell whose lines look like records, and keeps it', async () => {
    const rows = Array.from({ length: 8 }, (_, row) => `${row},swallowed`).join('\n')
    const { records, alerts } = await ingest(`id,text\n1,"open\n${rows}\n9,"\n`)

    expect(records).toHaveLength(1)
    expect(alerts).toMatchObject([{
      severity: 'WARNING', code: 'QUOTE_SPANS_LINES',
      metadata: { line: '2', column: 'text', lines: '10', look: 'records' },
    }])
  })

  it('does not warn of a text of many lines', async () => {
    const text = Array.from({ length: 40 }, (_, line) => line % 4 === 0 ? '' : `A line, with a comma, number ${line}`)
      .join('\n')
    const { records, alerts } = await ingest(`id,text\n1,"${text}"\n`)

    expect([records.length, alerts]).toEqual([1, []])
  })

  it.each([
    ['airports.csv', 3_376], ['seattle-weather.csv', 1_461], ['github.csv', 955], ['birdstrikes.csv', 10_000],
  ])('reads the real table %s completely', async (name, expected) => {
    const { records, rejects, progress } = await ingest(await readFile(`node_modules/vega-datasets/data/${name}`))

    expect(rejects).toEqual([])
    expect(records).toHaveLength(expected)
    expect(progress.fraction).toBe(1)
  })
})
