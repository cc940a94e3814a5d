import { describe, expect, it } from 'vitest'
import { readFix } from '#record/record-fix'
import { listMissingColumns, listMissingFields, toShownFields } from '#record/shown-fields'
import { toRecordView } from '~/utils/quality/record-view'

const RECORD = '{"id": 1, "text": "a", "meta": {"b": "c"}}'

describe('the fields that a policy shows', () => {
  it('are shown while the record has one of them', () => {
    expect(toShownFields(RECORD, ['report', 'meta.b'])).toEqual(['report', 'meta.b'])
    expect(listMissingFields(RECORD, ['report', 'meta.b', 'meta.c'])).toEqual(['report', 'meta.c'])
  })

  it('give way to all fields where the record has none of them, to be read and to be fixed', () => {
    const fixed = RECORD.replace('"a"', '"A"')

    expect(toRecordView(RECORD, ['report']).facts.map(({ name }) => name)).toEqual(['id', 'text', 'meta'])
    expect(readFix(RECORD, fixed, ['report'])).toEqual({ text: fixed })
    expect(readFix(RECORD, fixed, ['report', 'id'])).toEqual({ fault: { code: 'FIX_OTHER_FIELD', field: 'text' } })
  })

  it('are not missed in what is no object', () => {
    expect(listMissingFields('broken {', ['report'])).toEqual([])
    expect(listMissingFields(RECORD)).toEqual([])
  })

  it('are known by the columns of a table, those within objects by the column around them', () => {
    expect(listMissingColumns(['id', 'meta', 'a.b'], ['meta.c', 'a.b', 'a.c', 'report', 'met']))
      .toEqual(['a.c', 'report', 'met'])
    // Nothing is known of them.
    expect(listMissingColumns([], ['report'])).toEqual([])
  })
})
