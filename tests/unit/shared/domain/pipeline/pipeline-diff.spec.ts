import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffStages, type PartDiff, type StageDiff } from '#shared/domain/pipeline/pipeline-diff'
import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'

const stage = (key: string, change: Partial<PipelineStageSpec> = {}): PipelineStageSpec => ({
  key, kind: 'clean.normalize', name: '', needs: [], parameters: {}, ...change,
})
const changesOf = (diff: readonly StageDiff[]) => diff.map(({ key, change }) => `${key} ${change}`)

describe('the differences between two revisions', () => {
  it('list added and removed stages, in the order of the later revision', () => {
    const diff = diffStages([stage('a'), stage('b'), stage('c')], [stage('a'), stage('x'), stage('c')])

    expect(changesOf(diff)).toEqual(['a same', 'x added', 'c same', 'b removed'])
  })

  it('list a stage as moved only when its place among the others changed', () => {
    const diff = diffStages(
      [stage('a'), stage('b'), stage('c'), stage('d')], [stage('x'), stage('d'), stage('a'), stage('b'), stage('c')],
    )

    expect(changesOf(diff)).toEqual(['x added', 'd moved', 'a same', 'b same', 'c same'])
    expect(diff[1]).toMatchObject({ positionBefore: 3, positionAfter: 1 })
  })

  it('show the changed value inside parameters', () => {
    const before = stage(
      'a', { parameters: { field: 'text', conditions: [{ field: 'row', op: 'ge', value: 10 }], gone: 1 } },
    )
    const after = stage(
      'a', { parameters: { field: 'text', conditions: [{ field: 'row', op: 'ge', value: 30 }], lowercase: true } },
    )

    expect(diffStages([before], [after])[0]?.parts).toEqual([
      { part: 'parameters', path: ['conditions', '0', 'value'], change: 'changed', before: 10, after: 30 },
      { part: 'parameters', path: ['lowercase'], change: 'added', after: true },
      { part: 'parameters', path: ['gone'], change: 'removed', before: 1 },
    ])
  })

  it('show all values of a new stage, and none that it leaves out', () => {
    const [added] = diffStages([], [stage('a', { needs: ['b'], timeoutMs: 1_000 })])

    expect(added?.parts).toEqual([
      { part: 'kind', path: [], change: 'added', after: 'clean.normalize' },
      { part: 'needs', path: [], change: 'added', after: ['b'] },
      { part: 'timeoutMs', path: [], change: 'added', after: 1_000 },
    ])
  })

  it('look at each value once, however deep it lies', () => {
    let reads = 0
    const count = () => {
      reads += 1
      return 1
    }
    const nested = (depth: number): Record<string, unknown> => depth > 0
      ? { inner: nested(depth - 1) }
      : Object.defineProperty({ last: 1 }, 'counted', { enumerable: true, get: count })

    expect(diffStages([stage('a', { parameters: nested(60) })], [stage('a', { parameters: nested(60) })])[0]?.change)
      .toBe('same')
    expect(reads).toBeLessThan(8)
  })

  it('show a value as a whole when it is very deep, or has very many differences', () => {
    const deep = (value: number): Record<string, unknown> =>
      Array.from({ length: 40 }).reduce<Record<string, unknown>>(inner => ({ inner }), { value })
    const wide = (value: number) => ({
      list: Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`n${index}`, value])),
    })
    const partsOf = (write: (value: number) => Record<string, unknown>) =>
      diffStages([stage('a', { parameters: write(1) })], [stage('a', { parameters: write(2) })])[0]?.parts ?? []

    expect(partsOf(deep).map(({ path, change }) => [path.length, change])).toEqual([[16, 'changed']])
    expect(partsOf(wide))
      .toEqual([{ part: 'parameters', path: ['list'], change: 'changed', before: wide(1).list, after: wide(2).list }])
  })

  it('treat names that every object inherits as ordinary names', () => {
    const [changed] = diffStages([stage('a')], [stage('a', { parameters: { constructor: 1 } })])

    expect(changed?.parts).toEqual([{ part: 'parameters', path: ['constructor'], change: 'added', after: 1 }])
  })
})

const json = fc.letrec(tie => ({
  value: fc.oneof(
    { depthSize: 'small' }, fc.integer(), fc.string({ maxLength: 4 }), fc.boolean(), fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
  ),
})).value
const KEYS = ['k1', 'k2', 'k3', 'k4', 'k5', 'k6']
const someStages: fc.Arbitrary<PipelineStageSpec[]> = fc.uniqueArray(fc.record({
  key: fc.constantFrom(...KEYS),
  kind: fc.constantFrom('filter.rules', 'publish'),
  name: fc.constantFrom('', 'x', 'y'),
  needs: fc.uniqueArray(fc.constantFrom(...KEYS), { maxLength: 3 }),
  parameters: fc.dictionary(fc.constantFrom('p', 'q', 'constructor'), json, { maxKeys: 3 }),
  timeoutMs: fc.integer({ min: 1, max: 9 }),
}, { requiredKeys: ['key', 'kind', 'name', 'needs', 'parameters'] }), { selector: ({ key }) => key, maxLength: 6 })

type Tree = Record<string, unknown>
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null

/** Writes one change into a copy: lists are written like records, by place. */
function write(root: Tree, [name = '', ...rest]: readonly string[], change: PartDiff): Tree {
  const own = Object.entries(root).filter(([key]) => key !== name)
  const old = Object.entries(root).find(([key]) => key === name)?.[1]
  const next = rest.length > 0 && isTree(old) ? write(old, rest, change) : change.after
  const isGone = rest.length === 0 && change.change === 'removed'
  const whole = Object.fromEntries(isGone ? own : [...own, [name, next]])
  return Array.isArray(root) ? Object.assign([], whole) : whole
}

function apply(before: readonly PipelineStageSpec[], diff: readonly StageDiff[]): Tree[] {
  return diff.filter(({ positionAfter }) => positionAfter !== null).map(({ key, parts, change }) => {
    const old = before.find(it => it.key === key)
    const start: Tree = change === 'added' || !old ? { key, name: '', needs: [], parameters: {} } : { ...old }
    return parts.reduce(
      (tree, part) => write(tree, part.part === 'parameters' ? [part.part, ...part.path] : [part.part], part), start,
    )
  })
}

describe('for any two revisions', () => {
  it('the differences, applied to the earlier one, give the later one', () => {
    fc.assert(fc.property(someStages, someStages, (before, after) => {
      expect(apply(before, diffStages(before, after))).toEqual(after)
    }), { numRuns: 500 })
  })

  it('a revision does not differ from itself, and the reverse differences are mirrored', () => {
    fc.assert(fc.property(someStages, someStages, (before, after) => {
      expect(diffStages(before, before).every(({ change }) => change === 'same')).toBe(true)
      const [forth, back] = [diffStages(before, after), diffStages(after, before)]
      const count = (diff: StageDiff[], change: StageDiff['change']) => diff.filter(it => it.change === change).length
      expect(count(forth, 'added')).toBe(count(back, 'removed'))
      expect(count(forth, 'same') + count(forth, 'changed') + count(forth, 'moved'))
        .toBe(count(back, 'same') + count(back, 'changed') + count(back, 'moved'))
      expect(forth.filter(({ isMoved }) => isMoved)).toHaveLength(back.filter(({ isMoved }) => isMoved).length)
    }))
  })

  it('stages that keep their order are not moved, whatever is inserted between them', () => {
    fc.assert(fc.property(someStages, fc.array(fc.nat(6), { maxLength: 4 }), (stages, places) => {
      const after = places.reduce((list, at, index) => list.toSpliced(at, 0, stage(`new-${index}`)), stages)

      expect(diffStages(stages, after).filter(({ isMoved }) => isMoved)).toEqual([])
    }))
  })
})
