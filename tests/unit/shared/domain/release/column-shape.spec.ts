import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addValue, type Shape } from '#shared/domain/release/column-shape'

const toShape = (values: readonly unknown[]) => values.reduce<Shape | null>(addValue, null)

/** Whether a value can be read as its column is described. */
function fits(shape: Shape | null, value: unknown): boolean {
  if (value === null || shape?.kind === 'mixed') {
    return true
  }
  switch (shape?.kind) {
    case 'scalar':
      return typeof value !== 'object' && (shape.type === 'string' || (shape.type === 'boolean'
        ? typeof value === 'boolean'
        : shape.type === 'integer' ? Number.isInteger(value) : typeof value === 'number'))
    case 'list':
      return Array.isArray(value) && value.every(item => fits(shape.of, item))
    case 'object':
      return typeof value === 'object' && !Array.isArray(value)
        && Object.entries(value).filter(([name]) => isStorable(name)).every(([name, member]) =>
          Object.hasOwn(shape.members, name) && fits(shape.members[name]!, member))
    default:
      return false
  }
}

const isStorable = (name: string) => !name.includes('\0') && name.isWellFormed()

const values = fc.array(fc.jsonValue({ maxDepth: 4 }), { maxLength: 6 })

describe('the shape of a column', () => {
  it('describes each of its values', () => {
    fc.assert(fc.property(values, (all) => {
      const shape = toShape(all)

      expect(all.every(value => fits(shape, value))).toBe(true)
    }), { numRuns: 500 })
  })

  it('does not depend on the order of the values, nor on how often one is there', () => {
    fc.assert(fc.property(values, fc.infiniteStream(fc.nat()), (all, keys) => {
      const shuffled = [...all, ...all].map(value => [keys.next().value, value] as const).sort(([a], [b]) => a - b)

      expect(toShape(shuffled.map(([, value]) => value))).toEqual(toShape(all))
    }), { numRuns: 500 })
  })

  it('is that of a dialogue', () => {
    const shape = toShape([
      [{ role: 'user', content: 'Hi' }, { role: 'assistant', content: null, score: 1 }],
      [], null, [{ role: 'user', score: 0.5 }],
    ])

    expect(shape).toEqual({
      kind: 'list',
      of: {
        kind: 'object',
        members: {
          content: { kind: 'scalar', type: 'string' },
          role: { kind: 'scalar', type: 'string' },
          score: { kind: 'scalar', type: 'number' },
        },
      },
    })
  })

  it.each([
    ['an object and a text', [{ a: 1 }, 'a']],
    ['more names than are described', [Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`n${at}`, at]))]],
    ['more names in all', Array.from({ length: 101 }, (_, at) => ({ [`n${at}`]: at }))],
  ])('is mixed for %s', (_, all) => {
    expect(toShape(all)).toEqual({ kind: 'mixed' })
  })

  it('has no name that a database would refuse', () => {
    expect(toShape([{ 'a\0': 1, '\ud800': 2, 'b': 3 }]))
      .toEqual({ kind: 'object', members: { b: { kind: 'scalar', type: 'integer' } } })
  })

  it('ends at its deepest level', () => {
    const deep = (levels: number): unknown => levels === 0 ? 1 : { a: deep(levels - 1) }

    expect(JSON.stringify(toShape([deep(1_000)]))).toContain('{"a":{"kind":"mixed"}}')
  })
})
