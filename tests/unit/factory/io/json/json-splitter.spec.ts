import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createJsonSplitter } from '#factory/io/json/json-splitter.ts'
import { type JsonValue, locate } from '#factory/io/json/json-value.ts'

const MAX_BYTES = 1 << 20

function split(text: string | Buffer, { chunkBytes = 7, after }: { chunkBytes?: number, after?: JsonValue } = {}) {
  const bytes = Buffer.from(text)
  const splitter = createJsonSplitter({
    maxValueBytes: MAX_BYTES, ...after && { offset: after.after, from: after.next },
  })
  const values: JsonValue[] = []
  for (let start = after?.after ?? 0; start < bytes.length && !splitter.failure; start += chunkBytes) {
    values.push(...splitter.push(bytes.subarray(start, start + chunkBytes)))
  }
  values.push(...[splitter.failure ? [] : splitter.end() ?? []].flat())
  return { values, texts: values.map(toText), failure: splitter.failure }
}

const toText = ({ chunk, start, end }: JsonValue) => chunk.toString('utf8', start, end)

const isJson = (text: string) => {
  try {
    JSON.parse(text)
    return true
  }
  catch {
    return false
  }
}

/** JSON as programs and people write it. */
const written = fc.tuple(fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 6 }), fc.constantFrom(0, 1, 2, '\t'))
  .chain(([list, indent]) => fc.constantFrom(
    JSON.stringify(list, null, indent),
    JSON.stringify(list, null, indent).replaceAll('\n', '\r\n'),
    `[${list.map(value => JSON.stringify(value)).join(',\n')}]\n`,
    ` [ ${list.map(value => JSON.stringify(value, null, indent)).join(' , ')} ] `,
  ).map(text => ({ list, text })))

describe('the splitter of JSON', () => {
  it('finds the elements that a parser finds, however the text is laid out and split', () => {
    fc.assert(fc.property(written, fc.integer({ min: 1, max: 40 }), ({ text }, chunkBytes) => {
      const { texts, failure } = split(text, { chunkBytes })

      expect(failure).toBeUndefined()
      expect(texts.map(value => JSON.parse(value) as unknown)).toEqual(JSON.parse(text))
      expect(texts.every(value => !/[\r\n]/.test(value))).toBe(true)
    }), { numRuns: 400 })
  })

  it('keeps numbers, escapes, order and white space as written', () => {
    const { texts } = split(
      '[\n  {\n    "b": 12345678901234567890, "a": -0,\n    "1": 1e400,  "s": "\\u5c71 \\/ \\ud83d\\ude00",\n    "f": '
      + '[ 1.0,\n 2.50 ]\n  }\n]',
    )

    expect(texts).toEqual([
      '{"b": 12345678901234567890, "a": -0,"1": 1e400,  "s": "\\u5c71 \\/ \\ud83d\\ude00","f": [ 1.0,2.50 ]}',
    ])
  })

  it('resumes after any element as if it had never been interrupted', () => {
    fc.assert(fc.property(written, fc.integer({ min: 1, max: 40 }), ({ text }, chunkBytes) => {
      const whole = split(text)
      for (const [index, value] of whole.values.entries()) {
        const { values, failure } = split(text, { chunkBytes, after: value })

        expect(failure).toBeUndefined()
        expect(values.map(toPlace)).toEqual(whole.values.slice(index + 1).map(toPlace))
      }
    }), { numRuns: 200 })
  })

  const toPlace = (value: JsonValue) =>
    [toText(value), value.line, value.column, value.element, value.after, value.next]

  it('reports the place of each element as an editor counts it', () => {
    fc.assert(fc.property(written, ({ text }) => {
      const lines = text.split('\n')
      for (const { line, column, element, ...value } of split(text).values) {
        const first = toText({ line, column, element, ...value })[0]!

        expect(lines[line - 1]![column - 1]).toBe(first)
      }
    }))
  })

  it('never accepts a text that a parser refuses', () => {
    const edits = fc.tuple(
      written, fc.nat(), fc.constantFrom('', ',', ']', '}', '{', '[', '"', '\\', '\n', 'x', '1'), fc.boolean(),
    )
    fc.assert(fc.property(edits, fc.integer({ min: 1, max: 40 }), ([{ text }, at, mark, isCut], chunkBytes) => {
      const place = at % (text.length + 1)
      const edited = isCut ? text.slice(0, place) : text.slice(0, place) + mark + text.slice(place + 1)
      const { texts, values, failure } = split(edited, { chunkBytes })
      const isWhole = failure === undefined && texts.every(isJson)
      // Arrays and values that follow each other are read, too, though together they are no JSON text.
      const isOne = values.every(({ element }, index) => element === index) && !/\]\s*[^\s,\]}]/.test(edited)

      if (isJson(edited) && /^\s*\[/.test(edited)) {
        expect(isWhole && texts.map(value => JSON.parse(value) as unknown)).toEqual(JSON.parse(edited))
      }
      else if (values.length > 0 && isOne) {
        expect(isWhole).toBe(false)
      }
    }), { numRuns: 1_000 })
  })

  it.each<[string, string, string[]]>([
    ['a quote that is missing', '[\n {"a":"x},\n {"a":"y"}\n]', ['{"a":"x},\n', '{"a":"y"}']],
    ['a bracket that is missing', '[\n {"a":[1},\n {"a":[2]}\n]', ['{"a":[1},', '{"a":[2]}']],
    ['a bracket too many', '[\n {"a":1}},\n {"a":2}\n]', ['{"a":1}},', '{"a":2}']],
    ['the last element', '[\n {"a":1},\n {"a":2]\n]', ['{"a":1}', '{"a":2]']],
    [
      'an element of many lines', '[\n {\n  "a": [1,\n  "b": {"c": 2}\n },\n {\n  "a": 3\n }\n]',
      ['{"a": [1,"b": {"c": 2}},', '{"a": 3}'],
    ],
  ])('loses no element behind %s, when each begins on a new line', (_, text, expected) => {
    expect(split(text)).toMatchObject({ texts: expected, failure: undefined })
  })

  it.each([
    ['[{"a":1]},{"a":2}]', { line: 1, column: 8, element: 0 }, false],
    ['[{"a":1},\n{"a":2},\n', { line: 3, column: 1, element: 2 }, true],
    ['[{"a":1},\n  {"a":{"b":2', { line: 2, column: 3, element: 1 }, true],
  ])('says for %j from where on the elements are unknown', (text, place, isCut) => {
    expect(split(text).failure).toMatchObject({ place, isCut })
  })

  it('returns the last complete element of a truncated text', () => {
    expect(split('[{"a":1}, {"a":2}').texts).toEqual(['{"a":1}', '{"a":2}'])
  })

  it('reads consecutive objects of several lines', () => {
    const { texts, values } = split('{\n  "a": 1\n}\n{\n  "a": 2\n}\n')

    expect(texts).toEqual(['{"a": 1}', '{"a": 2}'])
    expect(values.map(({ line, element }) => [line, element])).toEqual([[1, undefined], [4, undefined]])
  })

  it('finds line and column of a character in an element of several lines', () => {
    const text = '[\n  {\n    "数据": "😀", "b": 1,\n\n      "wrong": tru\n  }\n]'
    const [value] = split(text).values
    const joined = toText(value!)

    expect(locate(value!, joined, joined.indexOf('tru'))).toEqual({ line: 5, column: 16 })
    expect(locate(value!, joined, joined.indexOf('"b"'))).toEqual({ line: 3, column: 17 })
    expect(locate(value!, joined, 0)).toEqual({ line: 2, column: 3 })
  })

  it('skips an element that is too long, storing only its first bytes', () => {
    const splitter = createJsonSplitter({ maxValueBytes: 1_000 })
    const long = Buffer.from(`[{"a":1},{"a":"${'x'.repeat(5_000)}"},{"a":3}]`)
    const values = [0, 1, 2].flatMap(part => splitter.push(long.subarray(part * 2_000, (part + 1) * 2_000)))

    expect(values.map(({ isOverlong, start, end, element }) => [element, isOverlong, end - start]))
      .toEqual([[0, false, 7], [1, true, 200], [2, false, 7]])
  })

  it('stores no more line starts of an element that is too long than bytes', () => {
    const splitter = createJsonSplitter({ maxValueBytes: 1_000 })
    const lines = Buffer.from('1,\n'.repeat(1_000))
    splitter.push(Buffer.from('[['))
    for (let count = 0; count < 100; count += 1) {
      splitter.push(lines)
    }

    const [value] = splitter.push(Buffer.from('1]]'))

    expect(value).toMatchObject({ isOverlong: true, line: 1, next: { line: 100_001 } })
    expect(value!.breaks.length).toBeLessThan(3 * 1_000)
  })

  it('takes time proportional to the length of the text, whatever it contains', () => {
    const shapes: ((size: number) => string)[] = [
      size => `[${'['.repeat(size)}`,
      size => `[${'[],'.repeat(size / 3)}1]`,
      size => `["${'x'.repeat(size)}"]`,
      size => `["${'\\"'.repeat(size / 2)}"]`,
      size => `[${' \n'.repeat(size / 2)}1]`,
      size => `[[${'1,\n'.repeat(size / 3)}1]]`,
      size => `[\n${'{"a":1]\n'.repeat(size / 8)}]`,
    ]
    for (const shape of shapes) {
      const [small, large] = [1 << 17, 1 << 20].map((size) => {
        const text = Buffer.from(shape(size))
        split(text, { chunkBytes: 4_096 })
        const before = process.cpuUsage()
        split(text, { chunkBytes: 4_096 })
        const { user, system } = process.cpuUsage(before)
        return user + system
      })
      // Eight times the text: a square would be 64 times the work. Short times are noise.
      expect(large!).toBeLessThan(Math.max(small!, 5_000) * 32)
    }
  })
})
