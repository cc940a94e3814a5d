import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Finding } from '#shared/contract/finding.contract'
import {
  findEmptiness, MOST_CELL_CHARS, toBadLines, toDoubtfulLines, toIngestKindOf, toSampleCells, toSettingErrors,
  toSettingsSchema, toSourceName, toSourcePlace, toWholeFindings,
} from '~/utils/source/source-look'

const finding = (change: Partial<Finding>): Finding => ({
  severity: 'WARNING', code: 'COLUMN_COUNT', pointer: '', stageKey: '', message: '', ...change,
})

describe('findings of a source', () => {
  it('that name a line are bad lines, with the file they are in', () => {
    const findings = [
      finding({
        pointer: '/line/4', message: 'line 4 has 3 fields, the table has 4 columns',
        params: { fields: '3', columns: '4' },
      }),
      finding({
        pointer: '/line/12', code: 'INVALID_JSON', message: 'part b.jsonl: no JSON from character 7 on',
        params: { problem: 'OTHER', file: 'part b.jsonl' },
      }),
    ]

    expect(toBadLines(findings)).toEqual([
      {
        file: '', line: 4, code: 'COLUMN_COUNT', message: 'line 4 has 3 fields, the table has 4 columns',
        params: { fields: '3', columns: '4' },
      },
      {
        file: 'part b.jsonl', line: 12, code: 'INVALID_JSON', message: 'no JSON from character 7 on',
        params: { problem: 'OTHER' },
      },
    ])
  })

  it('are either about a line or about the whole', () => {
    const pointers = fc.constantFrom('', '/line/1', '/line/9', '/line/x', '/parameters/root', '/lines/3')
    fc.assert(fc.property(fc.array(pointers.map(pointer => finding({ pointer }))), (findings) => {
      expect(toBadLines(findings).length + toWholeFindings(findings).length).toBe(findings.length)
    }))
  })

  it('distinguish a line that is read from one that is not', () => {
    const findings = [finding({ pointer: '/line/4', code: 'QUOTE_SPANS_LINES' }), finding({ pointer: '/line/9' })]

    expect([toBadLines(findings), toDoubtfulLines(findings)].map(lines => lines.map(({ line }) => line)))
      .toEqual([[9], [4]])
  })

  it('report an empty source', () => {
    expect(findEmptiness([finding({}), finding({ code: 'NO_RECORDS' })])).toMatchObject({ code: 'NO_RECORDS' })
    expect(findEmptiness([finding({})])).toBeUndefined()
  })

  it('about settings are shown at the fields of the form', () => {
    expect(toSettingErrors(
      [finding({ pointer: '/parameters/delimiter', message: 'one character' }), finding({ pointer: '/line/3' })],
      ({ message }) => message,
    ))
      .toEqual([{ pointer: '/delimiter', message: 'one character' }])
  })
})

describe('a sample', () => {
  it('has a cell for each column, and one for a record that is not an object', () => {
    expect(toSampleCells('{"b":"2","a":1.0}', ['a', 'b', 'c'])).toEqual(['1.0', '2', undefined])
    expect(toSampleCells('text', ['a', 'b'])).toEqual(['text', undefined])
    expect(toSampleCells(null, ['a'])).toEqual([undefined])
    expect(toSampleCells(String.raw`{"\x": 1, "a": 2}`, ['a', 'b'])).toEqual([String.raw`{"\x": 1, "a": 2}`, undefined])
  })

  it('shows texts as they are, other values as written, and a missing value as an empty cell', () => {
    expect(toSampleCells(String.raw`{"a":"\u5c71","b":1e400,"c":{"x": []},"d":"","e":null}`, ['a', 'b', 'c', 'd', 'e']))
      .toEqual(['山', '1e400', '{"x": []}', '', undefined])
  })

  it('cuts long values', () => {
    fc.assert(fc.property(fc.string({ minLength: 0, maxLength: 3 * MOST_CELL_CHARS }), (text) => {
      expect(toSampleCells(JSON.stringify({ text }), ['text'])[0]?.length).toBeLessThanOrEqual(MOST_CELL_CHARS + 1)
    }))
  })
})

describe('the name of a file', () => {
  it.each([
    ['parts.csv', 'ingest.csv'], ['PARTS.TSV.GZ', 'ingest.csv'], ['rows.jsonl', 'ingest.jsonl'],
    ['rows.ndjson.gz', 'ingest.jsonl'],
    ['notes.md', 'ingest.files'], ['README', 'ingest.files'],
  ])('%s is read by %s', (filename, kind) => {
    expect(toIngestKindOf({ filename })).toBe(kind)
  })

  it.each([
    ['parts.csv', 'parts'], ['rows.jsonl.gz', 'rows'], ['2026.11.csv', '2026.11'], ['.csv', '.csv'],
    ['README', 'README'],
  ])('%s proposes the name %s', (filename, name) => {
    expect(toSourceName(filename)).toBe(name)
  })
})

describe('the place of a source', () => {
  it('is its file, or its folder and pattern', () => {
    const kept = { format: 'csv' as const, compression: 'none' as const, createdAt: '', deletedAt: null }
    const upload = { filename: 'parts.csv', bytes: 1, ...kept }

    expect(toSourcePlace({ upload, parameters: {} })).toBe('parts.csv')
    expect(toSourcePlace({ upload: null, parameters: { root: '/srv/data', glob: '**/*.md' } }))
      .toBe('/srv/data/**/*.md')
    expect(toSourcePlace({ upload: null, parameters: { root: '/srv/data' } })).toBe('/srv/data')
  })

  it('is not part of the settings form', () => {
    const schema = { type: 'object', properties: { root: {}, glob: {}, ignore: {}, encoding: { type: 'string' } } }

    expect(toSettingsSchema(schema)).toEqual({ type: 'object', properties: { encoding: { type: 'string' } } })
  })
})
