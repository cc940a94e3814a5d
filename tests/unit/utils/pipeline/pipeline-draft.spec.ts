import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toKindBook } from '#shared/domain/pipeline/kind-book'
import { isReader } from '#shared/domain/pipeline/kind-facts'
import { checkPipeline } from '#shared/domain/pipeline/pipeline-check'
import {
  addStage, canLieBetween, changeStage, copyStage, downstreamOf, type DraftStage, findKeyError, insertStage,
  isSameDraft,
  linksInto, moveStage, neighborInChain, newStageKey, removeStage, renameStage, toDraft,
} from '~/utils/pipeline/pipeline-draft'

const { roleOf } = toKindBook()
const KINDS = ['input.dataset', 'ingest.files', 'clean.normalize', 'dedupe.exact', 'publish']
const build = (...kinds: string[]) =>
  kinds.reduce<DraftStage[]>((stages, kind) => addStage(stages, kind, stages.length - 1, roleOf), [])
const givenReader = (key: string): DraftStage => ({ key, kind: 'dedupe.exact', name: '', needs: [], parameters: {} })
/** Any acyclic graph, its stages listed in any order. */
const anyGraph = fc.array(fc.array(fc.nat(8), { maxLength: 4 }), { minLength: 2, maxLength: 9 }).chain(needs =>
  fc.shuffledSubarray(
    needs.map((of, index): DraftStage => ({
      ...givenReader(`s${index}`),
      needs: [...new Set(of)].filter(need => need < index).map(need => `s${need}`),
    })),
    { minLength: needs.length },
  ))
const edgesOf = (stages: readonly DraftStage[]) =>
  stages.flatMap(({ key, needs }) => needs.map(need => `${need}>${key}`)).toSorted()
const linksOf = (stages: readonly DraftStage[]) => stages.map(stage => `${stage.key}<${stage.needs.join()}`)

describe('a draft of a pipeline', () => {
  it('links each new stage behind the one before', () => {
    expect(linksOf(build('input.dataset', 'clean.normalize', 'dedupe.exact', 'publish')))
      .toEqual(['dataset<', 'normalize<dataset', 'exact<normalize', 'publish<exact'])
  })

  it.each([
    ['words_2-b', undefined],
    ['a'.repeat(63), undefined],
    ['a'.repeat(64), 'BAD_KEY'],
    ['', 'BAD_KEY'],
    ['BAD KEY', 'BAD_KEY'],
    ['read', 'DUPLICATE_KEY'],
  ])('tells what is wrong with a typed key: "%s"', (key, expected) => {
    expect(findKeyError(key, ['read', 'tokens'])).toBe(expected)
  })

  it('inserts a stage between two linked ones', () => {
    const stages = addStage(build('input.dataset', 'publish'), 'dedupe.exact', 0, roleOf)

    expect(linksOf(stages)).toEqual(['dataset<', 'exact<dataset', 'publish<exact'])
  })

  it('inserts a stage into one of several links', () => {
    const forked = [
      ...build('input.dataset', 'clean.normalize'), { ...givenReader('exact'), needs: ['dataset', 'normalize'] },
    ]

    expect(linksOf(insertStage(forked, 'filter.tokens', { from: 0, to: 2 })?.stages ?? []))
      .toEqual(['dataset<', 'normalize<dataset', 'tokens<dataset', 'exact<tokens,normalize'])
    expect(insertStage(forked, 'filter.tokens', { from: 2, to: 0 })).toBeUndefined()
    expect(insertStage(forked, 'filter.tokens', { from: 0, to: 7 })).toBeUndefined()
  })

  it('offers between two stages what reads one and is read', () => {
    expect(KINDS.filter(kind => canLieBetween(roleOf(kind)))).toEqual(['clean.normalize', 'dedupe.exact'])
  })

  it('adds no link to an input stage, and none from a publishing stage', () => {
    expect(linksOf(build('input.dataset', 'publish', 'ingest.files', 'clean.normalize')))
      .toEqual(['dataset<', 'publish<dataset', 'files<', 'normalize<files'])
  })

  it('links the neighbours of a removed stage', () => {
    expect(linksOf(removeStage(build('input.dataset', 'clean.normalize', 'publish'), 1)))
      .toEqual(['dataset<', 'publish<dataset'])
  })

  it('leaves the left input of a removed join to its reader, and keeps the place of an input whose stage is removed', () => {
    const stages = [
      ...['orders', 'people'].map(key => ({ key, kind: 'input.dataset', name: '', needs: [], parameters: {} })),
      { key: 'both', kind: 'join', name: '', needs: ['orders', 'people'], parameters: {} },
      { key: 'out', kind: 'publish', name: '', needs: ['both'], parameters: {} },
    ]
    const countNamed = (kind: string) => kind === 'join' ? 2 : 0

    expect(linksOf(removeStage(stages, 2, countNamed)).at(-1)).toBe('out<orders')
    expect(removeStage(stages, 0, countNamed)[1]?.needs).toEqual(['', 'people'])
    expect(removeStage(stages, 1, countNamed)[1]?.needs).toEqual(['orders'])
  })

  it('updates links when a key is renamed', () => {
    expect(linksOf(renameStage(build('input.dataset', 'publish'), 0, 'airports')))
      .toEqual(['airports<', 'publish<airports'])
  })

  it('inserts a copy behind a stage, which reads the same and is read by nobody', () => {
    const stages = copyStage(
      changeStage(build('input.dataset', 'clean.normalize', 'publish'), 1, { parameters: { unicode: 'NFKC' } }), 1,
    )

    expect(linksOf(stages)).toEqual(['dataset<', 'normalize<dataset', 'normalize-2<dataset', 'publish<normalize'])
    expect(stages[2]?.parameters).toEqual({ unicode: 'NFKC' })
  })

  it('moves a stage in the pipeline together with the list', () => {
    const stages = build('input.dataset', 'clean.normalize', 'filter.tokens', 'dedupe.exact', 'publish')

    expect(linksOf(moveStage(stages, 2, 1, roleOf)))
      .toEqual(['dataset<', 'normalize<dataset', 'exact<normalize', 'tokens<exact', 'publish<tokens'])
    expect(linksOf(moveStage(stages, 2, -1, roleOf)))
      .toEqual(['dataset<', 'tokens<dataset', 'normalize<tokens', 'exact<normalize', 'publish<exact'])
    expect(linksOf(moveStage(moveStage(stages, 2, 1, roleOf), 3, -1, roleOf))).toEqual(linksOf(stages))
  })

  it('moves no stage out of its chain, before its input or behind a publishing stage', () => {
    const chain = build('input.dataset', 'clean.normalize', 'publish')
    const forked = [
      ...chain,
      ...build('input.dataset', 'dedupe.exact').slice(1).map(stage => ({ ...stage, needs: ['normalize'] })),
    ]

    expect([1, -1].map(by => neighborInChain(chain, 1, by as 1 | -1, roleOf))).toEqual([undefined, undefined])
    expect(neighborInChain(forked, 3, -1, roleOf)).toBeUndefined()
    expect(moveStage(forked, 3, -1, roleOf)).toEqual(forked)
  })

  it('finds the stages that depend on a stage, indirectly too', () => {
    expect(downstreamOf(build('input.dataset', 'clean.normalize', 'publish'), 'normalize'))
      .toEqual(new Set(['normalize', 'publish']))
  })

  it('excludes values set to undefined, as the API requires', () => {
    const [stage] = changeStage(
      changeStage(build('input.dataset'), 0, { maxAttempts: 3 }), 0, { maxAttempts: undefined },
    )

    expect(stage && 'maxAttempts' in stage).toBe(false)
  })

  it('is unchanged while name, description and stages are; sample inputs are not saved', () => {
    const draft = toDraft({ name: 'a', description: '', stages: build('input.dataset') })

    expect(isSameDraft(draft, { ...draft, samples: { dataset: { sourceId: 'x' } } })).toBe(true)
    expect(isSameDraft(draft, { ...draft, name: 'b' })).toBe(false)
  })

  const step = fc.oneof(
    fc.record({ type: fc.constant('add' as const), kind: fc.constantFrom(...KINDS), at: fc.nat(12) }),
    fc.record({ type: fc.constantFrom('remove' as const, 'copy' as const), at: fc.nat(12) }),
    fc.record({ type: fc.constant('move' as const), at: fc.nat(12), by: fc.constantFrom(1 as const, -1 as const) }),
  )

  function apply(
    stages: DraftStage[], change: typeof step extends fc.Arbitrary<infer Step> ? Step : never,
  ): DraftStage[] {
    const at = stages.length === 0 ? -1 : change.at % stages.length
    switch (change.type) {
      case 'add': return addStage(stages, change.kind, at, roleOf)
      case 'remove': return removeStage(stages, at)
      case 'copy': return copyStage(stages, at)
      case 'move': return moveStage(stages, at, change.by, roleOf)
    }
  }

  it('never contains a duplicate key, a dangling link or a cycle, after any edits', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const stages = steps.reduce<DraftStage[]>(apply, [])
      const codes = checkPipeline(stages).map(finding => finding.code)

      expect(codes).not.toEqual(expect.arrayContaining(['DUPLICATE_KEY']))
      expect(codes.filter(code => ['UNKNOWN_DEPENDENCY', 'CYCLE', 'DUPLICATE_KEY'].includes(code))).toEqual([])
      expect(stages.filter(stage => isReader(roleOf(stage.kind))).flatMap(stage => stage.needs)).toEqual([])
    }))
  })

  it('has one link replaced by two when a stage is inserted into it, and all others unchanged', () => {
    fc.assert(
      fc.property(anyGraph, fc.constantFrom('clean.normalize', 'dedupe.exact'), fc.nat(), (stages, kind, pick) => {
        const links = stages.flatMap((_, index) => linksInto(stages, index))
        const link = links[pick % Math.max(1, links.length)]
        const after = link && insertStage(stages, kind, link)
        fc.pre(links.length > 0)
        if (!link || !after) {
          throw new Error('A link takes a stage.')
        }
        const keyOf = (index: number) => stages[index]?.key ?? ''
        const added = after.stages[after.index]

        expect(edgesOf(after.stages)).toEqual([
          ...edgesOf(stages).filter(edge => edge !== `${keyOf(link.from)}>${keyOf(link.to)}`),
          `${keyOf(link.from)}>${added?.key}`,
          `${added?.key}>${keyOf(link.to)}`,
        ].toSorted())
        expect(
          after.stages.filter(stage => stage !== added).map(({ key, kind, parameters }) => ({ key, kind, parameters })),
        )
          .toEqual(stages.map(({ key, kind, parameters }) => ({ key, kind, parameters })))
        expect(checkPipeline(after.stages).filter(({ code }) =>
          ['UNKNOWN_DEPENDENCY', 'CYCLE', 'DUPLICATE_KEY'].includes(code)))
          .toEqual([])
      }),
    )
  })

  it('creates keys that the contract accepts', () => {
    fc.assert(fc.property(fc.string({ maxLength: 120 }), fc.array(fc.string()), (kind, taken) => {
      const key = newStageKey(kind, taken)

      expect(key).toMatch(/^[a-z0-9_-]{1,63}$/)
      expect(taken).not.toContain(key)
    }))
  })
})
