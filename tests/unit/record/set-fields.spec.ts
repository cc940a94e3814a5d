import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eachToken, findField, readString } from '#record/json-scan'
import { FieldInTheWay, setFields } from '#record/set-fields'
import { isRecord, type JsonRecord } from '#record/value'
import { hostileFields, hostileValue } from '../../support/api/hostile-json'

const parse = (text: string) => JSON.parse(text) as JsonRecord

describe('setting fields in the text of a record', () => {
  it('replaces an existing field and keeps every other character', () => {
    fc.assert(fc.property(hostileFields, hostileValue, hostileFields, (before, value, after) => {
      const prefix = `{${before}${before && ','}"mine" :`
      const suffix = `${after && ','}${after} } `

      expect(setFields(prefix + value + suffix, parse(prefix + value + suffix), [['mine', 'new "text"']]))
        .toBe(`${prefix}${String.raw`"new \"text\""`}${suffix}`)
    }))
  })

  it('adds a new field at the end', () => {
    fc.assert(fc.property(hostileFields, (fields) => {
      const text = `{${fields}}`

      expect(setFields(text, parse(text), [['mine', 7]])).toBe(`{${fields}${fields && ','}"mine":7}`)
    }))
  })

  it('equals setting the fields of the parsed object', () => {
    const path = fc.constantFrom('mine', 'a', 'a.b', 'nested.x', 'nested.7', 'x.y.z', 'x.y.w', '\u5c71')
    fc.assert(fc.property(hostileFields, fc.uniqueArray(path, { maxLength: 4 }), (fields, paths) => {
      const text = `{${fields}}`
      const expected = parse(text)
      const isPossible = paths.every((it, index) => set(expected, it, index))
      fc.pre(isPossible && !paths.some(it => paths.some(other => other.startsWith(`${it}.`))))

      expect(parse(setFields(text, parse(text), paths.map((it, index) => [it, index] as const)))).toEqual(expected)
    }))
  })

  it.each([
    ['the last of a name that comes twice', '{"a":1,"a":2}', 'a', '{"a":1,"a":9}'],
    ['a name written with escapes', String.raw`{"\u0061":1}`, 'a', String.raw`{"\u0061":9}`],
    ['a nested field', '{"a": {"b" : 1, "c":1.0}, "d":1e400}', 'a.b', '{"a": {"b" : 9, "c":1.0}, "d":1e400}'],
    ['a nested field that is new', '{"a": { }}', 'a.b', '{"a": {"b":9 }}'],
    ['objects on the way', '{"z":-0}', 'a.b.c', '{"z":-0,"a":{"b":{"c":9}}}'],
    ['null on the way', '{"a":null,"z":1}', 'a.b', '{"a":{"b":9},"z":1}'],
    ['a name with a dot', '{"a.b":1.0,"a":{"b":2}}', 'a.b', '{"a.b":9,"a":{"b":2}}'],
    ['a field of the empty record', '{ }', 'a', '{ "a":9}'],
    ['a field that JavaScript would hide', '{"__proto__":1}', '__proto__', '{"__proto__":9}'],
  ])('sets %s', (_, text, path, expected) => {
    expect(setFields(text, parse(text), [[path, 9]])).toBe(expected)
  })

  it.each([[['a', 'a.b']], [['a.b', 'a']]])('does not set a field and one below it: %j', (paths) => {
    expect(() => setFields('{}', {}, paths.map((path, index) => [path, index] as const)))
      .toThrow(new FieldInTheWay('a'))
  })

  it('does not replace another value by an object', () => {
    expect(() => setFields('{"a":{"b":"text"}}', parse('{"a":{"b":"text"}}'), [['a.b.c', 1]]))
      .toThrow(new FieldInTheWay('a.b'))
  })
})

describe('searching JSON text', () => {
  it('finds the value that parsing gives', () => {
    fc.assert(fc.property(hostileFields, fc.constantFrom('a', '7', 'a.b', 'nested.a', '\u5c71', ''), (fields, path) => {
      const text = ` {${fields}}`
      const record = parse(text)
      const span = findField(text, path)

      const value = path.split('.')
        .reduce<unknown>((at, name) => isRecord(at) && Object.hasOwn(at, name) ? at[name] : undefined, record)
      expect(span && JSON.parse(text.slice(span.start, span.end)))
        .toEqual(Object.hasOwn(record, path) ? record[path] : value)
    }))
  })

  it('visits all tokens in order, and reads its texts', () => {
    fc.assert(fc.property(hostileValue, (text) => {
      let compact = ''
      eachToken(text, (kind, token) => {
        compact += kind === 'string' || kind === 'name'
          ? JSON.stringify(readString(text, token))
          : kind === 'scalar'
            ? String(JSON.parse(text.slice(token.start, token.end)))
            : text.slice(token.start, token.end)
      })

      expect(compact.replaceAll('Infinity', '1e999')).toSatisfy((it: string) =>
        JSON.stringify(JSON.parse(it)) === JSON.stringify(JSON.parse(text)))
    }))
  })

  it('handles any depth', () => {
    const deep = `{"a":${'['.repeat(100_000)}1${']'.repeat(100_000)},"b":2}`

    expect(findField(deep, 'b')).toEqual({ start: deep.length - 2, end: deep.length - 1 })
  })
})

/** @returns whether the way is free. */
function set(record: JsonRecord, path: string, value: number): boolean {
  const names = Object.hasOwn(record, path) ? [path] : path.split('.')
  let target = record
  for (const name of names.slice(0, -1)) {
    const inner = Object.hasOwn(target, name) ? target[name] ?? undefined : undefined
    if (inner !== undefined && !isRecord(inner)) {
      return false
    }
    const next: JsonRecord = inner ?? {}
    target[name] = next
    target = next
  }
  target[names.at(-1)!] = value
  return true
}
