import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import SourceDialect from '~/components/source/layer/SourceDialect.vue'
import SourceSeen from '~/components/source/layer/SourceSeen.vue'
import { givenSeen } from '../given/given-source'

const mountSeen = (change: Parameters<typeof givenSeen>[0] = {}) =>
  mountSuspended(SourceSeen, { props: { seen: givenSeen(change) } })

describe('the result of a source test', () => {
  it('shows encoding, format, delimiter and first line in words', async () => {
    const dialect = await mountSuspended(SourceDialect, {
      props: { seen: givenSeen({ encoding: 'gb18030', dialect: { delimiter: '\t', header: false } }) },
    })

    expect(dialect.findAll('dd').map(fact => fact.text()))
      .toEqual(['GB18030', 'TSV', 'Tab', 'First line: data', '180 B'])
  })

  it.each([
    ['csv', false, 'All 3 rows read'], ['csv', true, 'First 3 rows read'], ['json', true, 'First 3 records read'],
    ['text', false, 'All 3 files read, 1 of them can’t be parsed'],
  ])('of %s, with more behind it: %s, says “%s” and promises no more', async (format, hasMore, words) => {
    const seen = await mountSeen({ format, hasMore })

    expect(seen.text()).toContain(words)
  })

  it('shows the first rows before the lines that can’t be parsed, and before the schema', async () => {
    const seen = await mountSeen()

    expect(seen.findAll('h3').map(head => head.text()))
      .toEqual(['First rows', '1 line can’t be parsed', 'Inferred schema'])
  })

  it('lists bad lines by number', async () => {
    const seen = await mountSeen()

    expect(seen.text()).toContain('1 line can’t be parsed')
    expect(seen.get('li').text()).toContain('Line 4')
    expect(seen.get('li').text()).toContain('Columns on this line: 2; in the header: 3')
  })

  it('counts the lines that an unclosed quote takes with it, and says how many records they are', async () => {
    const params = { line: '34', column: 'part', last_line: '41', end: 'open' }
    const at = { pointer: '/line/34', stageKey: '', message: '', params }
    const quote = { severity: 'WARNING' as const, code: 'QUOTE_NOT_CLOSED', ...at }
    const seen = await mountSeen({ findings: [...givenSeen().findings, quote] })

    expect(seen.text()).toContain('9 lines can’t be parsed')
    expect(seen.text()).toContain('rejected during import, as 2 records')
  })

  it('names the file of a bad line when there are several', async () => {
    const seen = await mountSeen({ findings: [{
      severity: 'WARNING', code: 'INVALID_JSON', pointer: '/line/12', stageKey: '', message: 'b.jsonl: unexpected end',
      params: { file: 'b.jsonl', problem: 'CUT_OFF' },
    }] })

    expect(seen.get('li').text()).toContain('b.jsonl, line 12')
    expect(seen.get('li').text()).toContain('Incomplete at the end of the line')
  })

  it('distinguishes a suspicious line from one that cannot be parsed', async () => {
    const seen = await mountSeen({ findings: [{
      severity: 'WARNING', code: 'QUOTE_SPANS_LINES', pointer: '/line/2', stageKey: '', message: 'many lines',
      params: { line: '2', column: 'part', lines: '12', look: 'records' },
    }] })

    expect(seen.text()).toContain('1 suspicious line')
    expect(seen.text()).not.toContain('can’t be parsed')
    expect(seen.get('li').text()).toContain('line 2, column part spans 12 lines')
  })

  it('tells exactly what counts as empty', async () => {
    const seen = await mountSeen()
    const [never] = seen.findAll('td').filter(cell => cell.text() === 'not null')

    expect(never?.attributes('title')).toContain('text of blanks only do not count')
  })

  it('warns that there are no records', async () => {
    const seen = await mountSeen({ sample: [], findings: [{
      severity: 'WARNING', code: 'NO_RECORDS', pointer: '', stageKey: '', message: 'no record',
      params: { look: 'header' },
    }] })

    expect(seen.get('.notice').text()).toMatch(/No records.*has a header but no records/s)
  })

  it('distinguishes an empty cell from an empty text', async () => {
    const seen = await mountSeen({ sample: ['{"part":"","price":null}'] })

    expect(seen.findAll('td').map(cell => cell.text()).slice(0, 3)).toEqual(['1', '', 'empty'])
  })

  it('announces an error of the whole source', async () => {
    const seen = await mountSeen({ columns: [], sample: [], findings: [{
      severity: 'ERROR', code: 'NOT_FOUND', pointer: '', stageKey: '', message: 'nothing at /srv/data',
      params: { path: '/srv/data' },
    }] })

    expect(seen.get('[role="alert"]').text()).toContain('/srv/data')
  })
})
