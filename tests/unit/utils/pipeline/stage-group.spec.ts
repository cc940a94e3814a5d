import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ownName, sharedName } from '~/utils/pipeline/group-name'
import { groupStages, type KindedStage, mergeLinks, stepIn } from '~/utils/pipeline/stage-group'

/** Stages that depend on earlier ones only: any such list is a DAG. */
const dag: fc.Arbitrary<KindedStage[]> = fc.integer({ min: 1, max: 45 }).chain(size =>
  fc.tuple(...Array.from({ length: size }, (_, index) => fc.record({
    stageKey: fc.constant(`s${index}`),
    kind: fc.constantFrom('ingest.csv', 'filter.rules', 'model.call', 'publish'),
    dependsOn: fc.uniqueArray(
      fc.nat(Math.max(0, index - 1)).map(earlier => `s${earlier}`), { maxLength: Math.min(3, index) },
    ),
  }))))

const placesOf = (stages: readonly KindedStage[]) => {
  const places = new Map(groupStages(stages).flatMap(group => group.stageKeys.map(key => [key, group.key] as const)))
  return (stageKey: string) => places.get(stageKey)
}

describe('groups of stages', () => {
  it('contain every stage once, with those of its type and level', () => {
    fc.assert(fc.property(dag, (stages) => {
      const groups = groupStages(stages)
      const kinds = new Map(stages.map(stage => [stage.stageKey, stage.kind]))

      expect(groups.flatMap(group => group.stageKeys).sort()).toEqual(stages.map(stage => stage.stageKey).sort())
      expect(new Set(groups.map(group => group.key)).size).toBe(groups.length)
      expect(groups.every(group =>
        group.stageKeys.length > 0 && group.stageKeys.every(key => kinds.get(key) === group.kind)))
        .toBe(true)
    }))
  })

  it('are linked like their stages, each link once and only forwards', () => {
    fc.assert(fc.property(dag, (stages) => {
      const placeOf = placesOf(stages)
      const levels = new Map(groupStages(stages).map(group => [group.key, group.level]))
      const drawn = mergeLinks(stages, placeOf).flatMap(({ stageKey, dependsOn }) =>
        dependsOn.map(from => `${from}>${stageKey}`))
      const expected = new Set(stages.flatMap(stage =>
        stage.dependsOn.map(from => `${placeOf(from)}>${placeOf(stage.stageKey)}`)))

      expect(drawn.sort()).toEqual([...expected].sort())
      expect(drawn.map(link => link.split('>')).every(([from = '', to = '']) =>
        (levels.get(from) ?? 0) < (levels.get(to) ?? 0)))
        .toBe(true)
    }))
  })

  it('are in order from beginning to end, always the same', () => {
    fc.assert(fc.property(dag, (stages) => {
      const groups = groupStages(stages)

      expect(groups.map(group => group.level)).toEqual(groups.map(group => group.level).sort((a, b) => a - b))
      expect(groupStages(structuredClone(stages))).toEqual(groups)
    }))
  })

  it('terminate with a cycle', () => {
    const groups = groupStages(
      [{ stageKey: 'a', kind: 'x', dependsOn: ['b'] }, { stageKey: 'b', kind: 'x', dependsOn: ['a'] }],
    )

    expect(groups.flatMap(group => group.stageKeys).sort()).toEqual(['a', 'b'])
  })
})

describe('walking through groups', () => {
  it.each([
    ['a', 1, 'b'], ['c', 1, 'a'], ['a', -1, 'c'], [undefined, 1, 'a'], [undefined, -1, 'c'], ['gone', 1, 'a'],
  ] as const)('from %s by %i goes to %s', (from, step, to) => {
    expect(stepIn<string>(['a', 'b', 'c'], from, step)).toBe(to)
  })

  it('returns nothing without groups', () => {
    expect(stepIn([], undefined, 1)).toBeUndefined()
  })
})

describe('the name of a group', () => {
  it.each([
    [['指令生成 · 百科', '指令生成 · 法律'], '指令生成'],
    [['Write: law', 'Write: code'], 'Write'],
    [['Keep short texts', 'Keep long texts'], ''],
    [['Filter by rules', 'Filter by rules'], 'Filter by rules'],
    [['Alone - as it is'], 'Alone - as it is'],
    [['· a', '· b'], ''],
  ])('of %o is “%s”', (names, expected) => {
    expect(sharedName(names)).toBe(expected)
  })

  it('is left out of the names of its stages', () => {
    expect(ownName('指令生成 · 百科', '指令生成')).toBe('百科')
    expect(ownName('Filter by rules', 'Filter by rules')).toBe('Filter by rules')
    expect(ownName('Other', 'Write')).toBe('Other')
  })
})
