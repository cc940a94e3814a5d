import { describe, expect, it } from 'vitest'
import { FORMAT_NAMES, toFormatName, toSourceFormatName } from '#shared/domain/source-format'

const upload = (filename: string, format: string) => ({ filename, format })

describe('the format of a source', () => {
  it.each([
    ['a table', { stageKind: 'ingest.csv', parameters: {}, upload: upload('a.csv', 'csv') }, 'CSV'],
    ['a table with tabs', { stageKind: 'ingest.csv', parameters: {}, upload: upload('a.csv', 'tsv') }, 'TSV'],
    [
      'a table with tabs, stored long ago',
      { stageKind: 'ingest.csv', parameters: {}, upload: upload('a.tsv.gz', 'csv') }, 'TSV',
    ],
    [
      'a table that is read with tabs',
      { stageKind: 'ingest.csv', parameters: { delimiter: '\t' }, upload: upload('a.csv', 'csv') },
      'TSV',
    ],
    [
      'a table that is read with semicolons',
      { stageKind: 'ingest.csv', parameters: { delimiter: ';' }, upload: upload('a.tsv', 'tsv') },
      'CSV',
    ],
    ['a page', { stageKind: 'ingest.files', parameters: {}, upload: upload('a.md', 'text') }, 'Markdown'],
    ['a text', { stageKind: 'ingest.files', parameters: {}, upload: upload('a.txt', 'text') }, 'TXT'],
    ['a file of no format', { stageKind: 'ingest.files', parameters: {}, upload: upload('a', 'unknown') }, 'TXT'],
    [
      'a table that is read as text', { stageKind: 'ingest.files', parameters: {}, upload: upload('a.csv', 'csv') },
      'TXT / Markdown',
    ],
    [
      'a folder of pages',
      { stageKind: 'ingest.files', parameters: { root: '/srv', glob: '**/*.md' }, upload: null },
      'Markdown',
    ],
    [
      'a folder of both',
      { stageKind: 'ingest.csv', parameters: { root: '/srv', glob: '**/*.{csv,tsv}' }, upload: null },
      'CSV / TSV',
    ],
    ['a folder', { stageKind: 'ingest.jsonl', parameters: { root: '/srv' }, upload: null }, 'JSONL / JSON'],
  ])('of %s has the name that people give it', (_, source, name) => {
    expect(toSourceFormatName(source)).toBe(name)
  })

  it('is called by what was read', () => {
    expect(FORMAT_NAMES).toEqual(['JSONL', 'JSON', 'CSV', 'TSV', 'TXT', 'Markdown'])
    expect([toFormatName('csv', '\t'), toFormatName('csv', ','), toFormatName('jsonl'), toFormatName('')])
      .toEqual(['TSV', 'CSV', 'JSONL', ''])
  })
})
