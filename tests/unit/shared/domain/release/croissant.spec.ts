import { describe, expect, it } from 'vitest'
import { addValue, type Shapes } from '#shared/domain/release/column-shape'
import { toCroissant } from '#shared/domain/release/croissant'

interface Field {
  '@id': string
  'dataType'?: string
  'repeated'?: boolean
  'subField'?: Field[]
  'source'?: { extract: { column: string }, transform?: unknown }
}

function fieldsOf(columns: Record<string, string>, values: Record<string, unknown> = {}): Field[] {
  const shapes: Shapes = Object.fromEntries(Object.entries(values).map(([name, value]) =>
    [name, addValue(null, value)]))
  const { recordSet } = toCroissant({
    name: 'Texts', description: '', licence: 'MIT', semver: '1.0.0', publishedAt: '2026-01-01T00:00:00Z',
    creator: 'A team', shapes,
    files: [{ path: 'data/data.jsonl', bytes: 1, sha256: '0'.repeat(64) }],
    columns: Object.entries(columns).map(([name, type]) => ({ name, type, nullable: true })),
  })
  return (recordSet as { field: Field[] }[])[0]!.field
}

describe('Croissant', () => {
  it('describes the turns of a dialogue one by one', () => {
    const [messages] = fieldsOf({ messages: 'array' }, { messages: [{ role: 'user', calls: ['a'] }] })

    expect(messages).toMatchObject({
      '@id': 'records/messages',
      'repeated': true,
      'subField': [
        {
          '@id': 'records/messages/calls', 'dataType': 'sc:Text', 'repeated': true,
          'source': { transform: { jsonPath: '$."calls"' } },
        },
        {
          '@id': 'records/messages/role', 'dataType': 'sc:Text',
          'source': { extract: { column: 'messages' }, transform: { jsonPath: '$."role"' } },
        },
      ],
    })
  })

  it('follows a list in an object with a path of its own', () => {
    const [meta] = fieldsOf({ meta: 'object' }, { meta: { at: { n: 1 }, list: [{ k: true }] } })

    expect(meta?.subField).toMatchObject([
      { subField: [
        { '@id': 'records/meta/at/n', 'dataType': 'sc:Integer', 'source': { transform: { jsonPath: '$."at"."n"' } } },
      ] },
      { repeated: true, subField: [
        { dataType: 'sc:Boolean', source: { transform: [{ jsonPath: '$."list"' }, { jsonPath: '$."k"' }] } },
      ] },
    ])
  })

  it('leaves out what it cannot describe', () => {
    const columns = { '': 'string', 'odd': 'unknown', 'matrix': 'array', 'turns': 'array', 'unseen': 'object' }
    const fields = fieldsOf(columns, { odd: [1, { a: 1 }], matrix: [[1]], turns: [{ calls: [{ a: 1 }], ['a"b']: 1 }] })

    expect(fields).toEqual([])
  })

  it('takes a column without values, or of several single ones, as text', () => {
    const fields = fieldsOf(
      { nothing: 'unknown', several: 'unknown', empty: 'array' }, { nothing: null, several: 'a', empty: [] },
    )

    expect(fields.map(({ dataType, repeated }) => [dataType, repeated]))
      .toEqual([['sc:Text', undefined], ['sc:Text', undefined], ['sc:Text', true]])
  })

  it('gives each field an address of its own, without blanks', () => {
    const ids = fieldsOf({ 'a b': 'string', 'a/b': 'string', 'a_b': 'string', 'a_b~1': 'string', '中文': 'string' })
      .map(field => field['@id'])

    expect(ids).toEqual(['records/a_b~1', 'records/a_b~2', 'records/a_b', 'records/a_b_1~4', 'records/中文'])
  })
})
