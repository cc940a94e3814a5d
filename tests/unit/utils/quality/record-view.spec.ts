import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEdits, listReadFields, listTextPlaces, markWords, toRecordView } from '~/utils/quality/record-view'

const LONG = 'a text that has to be read and is therefore longer than what stands beside other values'

describe('a record', () => {
  it('is read by what its fields are', () => {
    const record = `{"id": 7.0, "topic":"algebra", "answer":"${LONG}", `
      + '"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"hello"}], '
      + `"meta":{"a":[1,2,3],"b":"${LONG}"}, "empty":[]}`

    const { facts, parts } = toRecordView(record)

    expect(facts.map(({ name, text, isText }) => [name, text, isText]))
      .toEqual([['id', '7.0', false], ['topic', 'algebra', true], ['empty', '[]', false]])
    expect(parts.map(part => part.kind === 'turn' ? [part.role, part.place.text] : [part.kind, part.name]))
      .toEqual([['text', 'answer'], ['user', 'hi'], ['assistant', 'hello'], ['json', 'meta']])
  })

  it('shows the fields that the policy names, in its order, those within objects too', () => {
    expect(toRecordView(
      '{"a":1,"b":{"c":"x"},"d":2}', ['d', 'b.c', 'gone'],
    ).facts.map(({ name, text }) => [name, text])).toEqual([['d', '2'], ['b.c', 'x']])
  })

  it('has a field that is long in one record as a text in all of them, so that they look alike', () => {
    const read = new Set(listReadFields([`{"a":"${LONG}","b":"short"}`, '{"a":"short","b":7}']))

    const { facts, parts } = toRecordView('{"a":"short","b":"short"}', undefined, read)

    expect([...read]).toEqual(['a'])
    expect(facts.map(({ name }) => name)).toEqual(['b'])
    expect(parts).toMatchObject([{ kind: 'text', name: 'a', place: { text: 'short' } }])
  })

  it('that is no object is shown as it is', () => {
    expect(toRecordView('broken {').parts).toEqual([{ kind: 'json', key: '', name: '', text: 'broken {' }])
  })

  it('with a list of other things has no dialogue', () => {
    expect(toRecordView('{"m":[{"role":"user","content":"hi"},{"role":"tool","call":1}]}').parts).toEqual([])
  })

  it('offers its longest text first for a fix', () => {
    expect(listTextPlaces(
      toRecordView(`{"q":"short","messages":[{"from":"gpt","value":"somewhat longer"}],"a":"${LONG}"}`),
    ).map(({ key }) => key)).toEqual(['messages[0]', 'a', 'q'])
  })

  it('keeps everything but the fixed texts as it is written', () => {
    const record = '{"id": 1.0e2 ,"q":"\\u5c71", "messages":[{"role":"user","content":"hi"}] }'
    const places = listTextPlaces(toRecordView(record))

    expect(applyEdits(record, places, {})).toBe(record)
    expect(applyEdits(record, places, { 'messages[0]': 'hi "you"\n' }))
      .toBe('{"id": 1.0e2 ,"q":"\\u5c71", "messages":[{"role":"user","content":"hi \\"you\\"\\n"}] }')
  })

  it('holds the texts that were put in, whatever they are', () => {
    const keys = ['a', 'b', 'c']

    fc.assert(fc.property(
      fc.record({ a: fc.string(), b: fc.string(), c: fc.string() }),
      fc.dictionary(fc.constantFrom(...keys), fc.string()),
      (fields, edits) => {
        const record = JSON.stringify(fields)

        expect(JSON.parse(applyEdits(record, listTextPlaces(toRecordView(record)), edits)))
          .toEqual({ ...fields, ...edits })
      },
    ))
  })
})

describe('marked words', () => {
  it('are found whatever their case, and nothing is lost', () => {
    expect(markWords(
      'As an AI, as an ai', ['as an ai', 'C++'],
    ).map(({ text, isMarked }) => isMarked ? `[${text}]` : text).join('')).toBe('[As an AI], [as an ai]')
    expect(markWords('C++ (x)', ['c++', '(x)', '']).filter(({ isMarked }) => isMarked).map(({ text }) => text))
      .toEqual(['C++', '(x)'])
    expect(markWords('text', [])).toEqual([{ text: 'text', isMarked: false }])
  })
})
