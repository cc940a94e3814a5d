import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkPipeline, isInputKind } from '#shared/domain/pipeline/pipeline-check'
import { addStage, changeStage, copyStage, downstreamOf, type DraftStage, isSameDraft, moveStage, neighborInChain, newStageKey, removeStage, renameStage, toDraft } from '~/utils/pipeline/pipeline-draft'

const KINDS = ['input.dataset', 'ingest.files', 'clean.normalize', 'dedupe.exact', 'publish']
const build = (...kinds: string[]) => kinds.reduce<DraftStage[]>((stages, kind) => addStage(stages, kind, stages.length - 1), [])
const linksOf = (stages: readonly DraftStage[]) => stages.map(stage => `${stage.key}<${stage.needs.join()}`)

describe('a draft of a pipeline', () => {
  it('links each new stage behind the one before', () => {
    expect(linksOf(build('input.dataset', 'clean.normalize', 'dedupe.exact', 'publish'))).toEqual(['dataset<', 'normalize<dataset', 'exact<normalize', 'publish<exact'])
  })

  it('puts a stage between two that were linked', () => {
    const stages = addStage(build('input.dataset', 'publish'), 'dedupe.exact', 0)

    expect(linksOf(stages)).toEqual(['dataset<', 'exact<dataset', 'publish<exact'])
  })

  it('links nothing to a stage that reads a source, nor behind one that publishes', () => {
    expect(linksOf(build('input.dataset', 'publish', 'ingest.files', 'clean.normalize'))).toEqual(['dataset<', 'publish<dataset', 'files<', 'normalize<files'])
  })

  it('closes the gap where a stage is taken away', () => {
    expect(linksOf(removeStage(build('input.dataset', 'clean.normalize', 'publish'), 1))).toEqual(['dataset<', 'publish<dataset'])
  })

  it('has links follow a new key', () => {
    expect(linksOf(renameStage(build('input.dataset', 'publish'), 0, 'airports'))).toEqual(['airports<', 'publish<airports'])
  })

  it('puts a twin behind a stage, that reads the same and is read by nobody', () => {
    const stages = copyStage(changeStage(build('input.dataset', 'clean.normalize', 'publish'), 1, { parameters: { unicode: 'NFKC' } }), 1)

    expect(linksOf(stages)).toEqual(['dataset<', 'normalize<dataset', 'normalize-2<dataset', 'publish<normalize'])
    expect(stages[2]?.parameters).toEqual({ unicode: 'NFKC' })
  })

  it('moves a stage in the pipeline when it moves it in the list', () => {
    const stages = build('input.dataset', 'clean.normalize', 'filter.tokens', 'dedupe.exact', 'publish')

    expect(linksOf(moveStage(stages, 2, 1))).toEqual(['dataset<', 'normalize<dataset', 'exact<normalize', 'tokens<exact', 'publish<tokens'])
    expect(linksOf(moveStage(stages, 2, -1))).toEqual(['dataset<', 'tokens<dataset', 'normalize<tokens', 'exact<normalize', 'publish<exact'])
    expect(linksOf(moveStage(moveStage(stages, 2, 1), 3, -1))).toEqual(linksOf(stages))
  })

  it('moves no stage out of a chain, before its source or behind what publishes', () => {
    const chain = build('input.dataset', 'clean.normalize', 'publish')
    const forked = [...chain, ...build('input.dataset', 'dedupe.exact').slice(1).map(stage => ({ ...stage, needs: ['normalize'] }))]

    expect([1, -1].map(by => neighborInChain(chain, 1, by as 1 | -1))).toEqual([undefined, undefined])
    expect(neighborInChain(forked, 3, -1)).toBeUndefined()
    expect(moveStage(forked, 3, -1)).toEqual(forked)
  })

  it('knows who waits for a stage, through others too', () => {
    expect(downstreamOf(build('input.dataset', 'clean.normalize', 'publish'), 'normalize')).toEqual(new Set(['normalize', 'publish']))
  })

  it('leaves out what is set to nothing, as the API wants it', () => {
    const [stage] = changeStage(changeStage(build('input.dataset'), 0, { maxAttempts: 3 }), 0, { maxAttempts: undefined })

    expect(stage && 'maxAttempts' in stage).toBe(false)
  })

  it('is the same while name, description and stages are; what columns are shown by is not saved', () => {
    const draft = toDraft({ name: 'a', description: '', stages: build('input.dataset') })

    expect(isSameDraft(draft, { ...draft, samples: { dataset: { sourceId: 'x' } } })).toBe(true)
    expect(isSameDraft(draft, { ...draft, name: 'b' })).toBe(false)
  })

  const step = fc.oneof(
    fc.record({ type: fc.constant('add' as const), kind: fc.constantFrom(...KINDS), at: fc.nat(12) }),
    fc.record({ type: fc.constantFrom('remove' as const, 'copy' as const), at: fc.nat(12) }),
    fc.record({ type: fc.constant('move' as const), at: fc.nat(12), by: fc.constantFrom(1 as const, -1 as const) }),
  )

  function apply(stages: DraftStage[], change: typeof step extends fc.Arbitrary<infer Step> ? Step : never): DraftStage[] {
    const at = stages.length === 0 ? -1 : change.at % stages.length
    switch (change.type) {
      case 'add': return addStage(stages, change.kind, at)
      case 'remove': return removeStage(stages, at)
      case 'copy': return copyStage(stages, at)
      case 'move': return moveStage(stages, at, change.by)
    }
  }

  it('never has two stages of one key, a link to nowhere or a circle, whatever is done to it', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const stages = steps.reduce<DraftStage[]>(apply, [])
      const codes = checkPipeline(stages).map(finding => finding.code)

      expect(codes).not.toEqual(expect.arrayContaining(['DUPLICATE_KEY']))
      expect(codes.filter(code => ['UNKNOWN_DEPENDENCY', 'CYCLE', 'DUPLICATE_KEY'].includes(code))).toEqual([])
      expect(stages.filter(stage => isInputKind(stage.kind)).flatMap(stage => stage.needs)).toEqual([])
    }))
  })

  it('makes keys that the contract takes', () => {
    fc.assert(fc.property(fc.string({ maxLength: 120 }), fc.array(fc.string()), (kind, taken) => {
      const key = newStageKey(kind, taken)

      expect(key).toMatch(/^[a-z0-9_-]{1,63}$/)
      expect(taken).not.toContain(key)
    }))
  })
})
