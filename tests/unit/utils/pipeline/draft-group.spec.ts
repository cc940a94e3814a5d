import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Finding } from '#shared/contract/finding.contract'
import {
  changeParameters, groupDraft, mergeFindings, shareLimits, shareParameters, toDraftLines, toMixedText,
} from '~/utils/pipeline/draft-group'
import type { DraftStage } from '~/utils/pipeline/pipeline-draft'
import { layoutDraft } from '~/utils/pipeline/pipeline-graph'
import { givenStageOf } from '~~/tests/nuxt/given/given-pipeline'

/** Any list that someone may be typing: double keys, links to nowhere, circles. */
const anyStages = fc.array(fc.record({
  key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  kind: fc.constantFrom('filter.rules', 'model.call'),
  needs: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'x'), { maxLength: 3 }),
}), { maxLength: 24 })

const anyParameters = fc.dictionary(fc.constantFrom('model', 'prompt', 'limit', '__proto__'), fc.oneof(
  fc.integer(), fc.string(), fc.array(fc.nat(), { maxLength: 2 }),
))
const stagesWith = (parameters: Record<string, unknown>[]): DraftStage[] =>
  parameters.map((own, index) => givenStageOf('model.call', { key: `call-${index}`, parameters: own }))

describe('the groups of a draft', () => {
  it('contain every stage once, whatever is typed', () => {
    fc.assert(fc.property(anyStages, (stages) => {
      expect(groupDraft(stages).flatMap(group => group.indices).sort((a, b) => a - b))
        .toEqual(stages.map((_, index) => index))
    }))
  })

  it('are drawn as one node each, with every link once', () => {
    fc.assert(fc.property(anyStages, (stages) => {
      const groups = groupDraft(stages)
      const { nodes, edges } = layoutDraft(stages, index => groups.find(group => group.indices.includes(index))?.key)

      expect(nodes.map(node => node.group).sort()).toEqual(groups.map(group => group.key).sort())
      expect(new Set(edges.map(edge => edge.id)).size).toBe(edges.length)
    }))
  })

  it('are a head and, unfolded, their stages; a single stage is its own line', () => {
    const groups = groupDraft([
      givenStageOf('ingest.csv', { key: 'read' }),
      ...['a', 'b'].map(key => givenStageOf('filter.rules', { key, needs: ['read'] })),
    ])
    const idsOf = (isOpen: boolean) => toDraftLines(groups, () => isOpen).map(line => line.id)

    expect(idsOf(false)).toEqual(['0', '1:filter.rules'])
    expect(idsOf(true)).toEqual(['0', '1:filter.rules', '1', '2'])
  })
})

describe('the problems of a group', () => {
  const finding = (index: number, change: Partial<Finding> = {}): Finding => ({
    severity: 'ERROR', code: 'BAD_PARAMETER', pointer: `/stages/${index}/parameters/model`, stageKey: '',
    message: 'is required', ...change,
  })
  const groups = [{ key: 'x', kind: 'x', indices: [0] }, { key: 'y', kind: 'y', indices: [1, 2, 5] }]

  it('are listed once where they are the same', () => {
    const lines = mergeFindings(
      [finding(0), finding(1), finding(5), finding(2, { message: 'is empty' }), finding(2, { code: 'OTHER' })], groups,
    )

    expect(lines.map(({ count, pointer, group }) => [count, pointer, group?.key])).toEqual([
      [1, '/stages/0/parameters/model', undefined],
      [2, '/stages/1 – 5/parameters/model', 'y'],
      [1, '/stages/2/parameters/model', undefined],
      [1, '/stages/2/parameters/model', undefined],
    ])
  })

  it('are all listed, each in one line', () => {
    fc.assert(fc.property(fc.array(fc.record({ index: fc.nat(7), message: fc.constantFrom('a', 'b') })), (told) => {
      const lines = mergeFindings(told.map(({ index, message }) => finding(index, { message })), groups)

      expect(lines.reduce((sum, line) => sum + line.count, 0)).toBe(told.length)
    }))
  })
})

describe('a group that is edited as one', () => {
  it('shows the shared values, and those that differ', () => {
    const shared = shareParameters(stagesWith([{ model: 'm', limit: 8 }, { model: 'm', limit: 24 }, { model: 'm' }]))

    expect(shared).toEqual({ common: { model: 'm' }, mixed: { limit: [8, 24, undefined] } })
  })

  it('changes every stage, and keeps values that were not edited', () => {
    fc.assert(fc.property(fc.array(anyParameters, { minLength: 1, maxLength: 5 }), fc.string(), (own, prompt) => {
      const stages = stagesWith(own)
      const { common } = shareParameters(stages)
      const changed = changeParameters(stages, stages.map((_, index) => index), common, { ...common, prompt })

      const isSame = common.prompt === prompt
      changed.forEach((stage, index) => {
        expect(stage.parameters.prompt).toBe(isSame ? own[index]?.prompt : prompt)
        expect({ ...stage.parameters, prompt: undefined }).toEqual({ ...own[index], prompt: undefined })
      })
    }))
  })

  it('changes no other stage', () => {
    const stages = stagesWith([{ limit: 1 }, { limit: 1 }, { limit: 1 }])

    expect(changeParameters(stages, [0, 2], { limit: 1 }, {}).map(stage => stage.parameters))
      .toEqual([{}, { limit: 1 }, {}])
  })

  it('shows which limits differ', () => {
    const stages = [
      givenStageOf('publish', { maxAttempts: 3, timeoutMs: 1_000 }), givenStageOf('publish', { maxAttempts: 3 }),
    ]

    expect(shareLimits(stages)).toEqual({ common: { maxAttempts: 3 }, mixed: ['timeoutMs'] })
  })

  it.each([
    [[0.7, 0.2, 0.9], '0.2 – 0.9'],
    [['zh', 'en', 'zh'], 'zh, en'],
    [[undefined, 'en'], 'en'],
    [['a', 'b', 'c', 'd'], 'a, b, c…'],
    [[['zh', 'ja'], ['en']], 'zh ja, en'],
    [[{ latency_ms: 40 }, { latency_ms: 50 }], ''],
    [['p'.repeat(90), 'q'], `${'p'.repeat(40)}…, q`],
  ])('shows %o as “%s”', (values, text) => {
    expect(toMixedText(values, ', ')).toBe(text)
  })
})
