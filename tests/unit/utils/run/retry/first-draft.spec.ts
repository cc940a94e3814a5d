import { describe, expect, it } from 'vitest'
import type { RetryChoiceView, RetryRevisionView, RunRetryPlan } from '#shared/contract/run/run-retry.contract'
import { findInstead, listDifferences, toFirstDraft, toGroupDraft, toRevision } from '~/utils/run/retry/run-retry'

type Reason = RetryChoiceView['reason']

function choiceOf(redone: string[], isUnchanged: boolean, reason: Reason = null): RetryChoiceView {
  return { from: 'failed', stageKey: null, reason, blocked: [], redone, records: 8, isUnchanged }
}

const stageOf = (key: string): RetryRevisionView['stages'][number] =>
  ({ key, kind: 'clean.normalize', name: '', needs: [], parameters: {}, configuration: null, made: null })

interface Given {
  keys: string[]
  changed?: string[]
  lost?: string[]
  choices?: RetryChoiceView[]
  isGroup?: boolean
  groupReason?: 'STAGE_GONE'
}

const GROUP = { isUnchanged: false, comparing: [], changed: [], unpublished: [], published: [] }
const revisionOf = (revision: 'same' | 'newest', given: Given): RetryRevisionView => ({
  revision, number: revision === 'same' ? 2 : 3, reason: null, changed: given.changed ?? [], inputs: {},
  lost: given.lost ?? [], overridden: 0,
  stages: given.keys.map(stageOf), choices: given.choices ?? [],
  group: given.isGroup ? { ...GROUP, reason: given.groupReason ?? null } : null,
})

const planOf = (same: Given, newest: Given): RunRetryPlan => ({
  runId: '01900000-0000-7000-8000-0000000000aa', living: null,
  group: same.isGroup ? { stageKey: 'ask', reason: 'NO_TEXT', records: 1, kept: 1, by: null } : null,
  revisions: [revisionOf('same', same), revisionOf('newest', newest)],
})

const KEYS = ['read', 'ask', 'publish']
const BEHIND = ['ask', 'publish']
const BLOCKED = choiceOf(BEHIND, false, 'UPSTREAM_CHANGED')
const newestOf = (choice: RetryChoiceView, changed: string[] = []): Given => ({
  keys: KEYS, changed, choices: [choice],
})
const same = { keys: KEYS, choices: [choiceOf(BEHIND, true)] }

describe('the first choice of a retry', () => {
  it.each<[string, Given, string]>([
    ['the newest, where it changes the stage that failed', newestOf(choiceOf(BEHIND, false), ['ask']), 'newest'],
    ['the newest, where it lacks the stage that failed', {
      keys: ['read', 'publish'], changed: ['publish'], choices: [choiceOf(['publish'], false)],
    }, 'newest'],
    ['that of the run, where only what is taken over differs', newestOf(choiceOf(BEHIND, false), ['read']), 'same'],
    ['that of the run, where the newest changes nothing', newestOf(choiceOf(BEHIND, false)), 'same'],
    ['that of the run, where the newest lacks what a retry had changed', {
      ...newestOf(choiceOf(BEHIND, false), BEHIND), lost: ['ask'],
    }, 'same'],
    ['the newest, where only what is taken over lacks it', {
      ...newestOf(choiceOf(BEHIND, false), ['ask']), lost: ['read'],
    }, 'newest'],
    ['that of the run, where an earlier retry had the change', newestOf(choiceOf(BEHIND, true), ['ask']), 'same'],
    ['that of the run, where the newest cannot start there', newestOf(BLOCKED, ['ask']), 'same'],
  ])('has as its revision %s', (_, newest, revision) => {
    expect(toFirstDraft(planOf(same, newest))).toMatchObject({ from: 'failed', revision })
  })

  it('is the newest revision for a start from which it runs what it changes', () => {
    const fromRead: RetryChoiceView = { ...choiceOf(KEYS, false), from: 'stage', stageKey: 'read' }
    const newest = { keys: KEYS, changed: ['read'], choices: [BLOCKED, fromRead] }
    const plan = planOf({ ...same, choices: [...same.choices, fromRead] }, newest)

    expect(toRevision(plan, { from: 'failed', stageKey: '' })).toBe('same')
    expect(toRevision(plan, { from: 'stage', stageKey: 'read' })).toBe('newest')
  })

  describe('where a stage before the failure was mended since', () => {
    const STAGES = ['read', 'rules', 'gate']
    const at = (stageKey: string, redone: string[], reason: Reason = null): RetryChoiceView =>
      ({ ...choiceOf(redone, false, reason), from: 'stage', stageKey })
    const whole: RetryChoiceView = { ...choiceOf(STAGES, false), from: 'start' }
    const inTheWay = [{ stageKey: 'rules', reason: 'PARAMETERS_CHANGED' as const, parameters: ['when'] }]
    const blocked: RetryChoiceView = { ...choiceOf(['gate'], false, 'UPSTREAM_CHANGED'), blocked: inTheWay }
    const starts = [at('read', STAGES), at('rules', ['rules', 'gate']), at('gate', ['gate'], 'UPSTREAM_CHANGED')]
    const before: Given = { keys: STAGES, choices: [choiceOf(['gate'], true), whole, at('gate', ['gate'])] }
    const planWith = (changed: string[], choices: RetryChoiceView[], lost: string[] = []) =>
      planOf(before, { keys: STAGES, changed, lost, choices: [blocked, whole, ...choices] })
    const fromRules = { from: 'stage', stageKey: 'rules', revision: 'newest' } as const

    it('starts there with the newest revision, and from the start where all must run', () => {
      expect(toFirstDraft(planWith(['rules'], starts))).toMatchObject(fromRules)
      expect(toFirstDraft(planWith(['read', 'rules'], [at('read', STAGES)])))
        .toMatchObject({ from: 'start', revision: 'newest' })
    })

    it.each([
      ['a stage was asked for', planWith(['rules'], starts), 'gate', {}],
      ['the failure may pass by itself', planWith(['rules'], starts), '', { isTransient: true }],
      ['the newest lacks what a retry had changed', planWith(['rules'], starts, ['rules']), '', {}],
    ])('stays with the revision of the run where %s', (_, plan, stageKey, cause) => {
      expect(toFirstDraft(plan, stageKey, cause)).toMatchObject({ revision: 'same' })
    })

    it('has for each choice that is not possible another one that is', () => {
      const plan = planWith(['rules'], starts)
      const failed = { from: 'failed', stageKey: '' } as const

      expect(findInstead(plan, { ...failed, revision: 'newest' }, { ...failed, revision: 'same' })).toEqual(fromRules)
      expect(findInstead(plan, { ...failed, revision: 'newest' }, fromRules)).toEqual({ ...failed, revision: 'same' })
      expect(findInstead(plan, { ...fromRules, revision: 'same' }, fromRules)).toEqual({ ...failed, revision: 'same' })
      expect(findInstead(plan, fromRules, fromRules)).toBeUndefined()
    })
  })

  it.each([
    ['SUCCEEDED', 'same'],
    ['FAILED', 'newest'],
  ] as const)('has its sources as they are now where that read of them has %s: %s', (state, revision) => {
    const choices = [{ ...choiceOf(KEYS, false), from: 'start' as const }]
    const plan = planOf({ keys: KEYS, choices }, { keys: KEYS, choices, changed: ['read'] })
    const made = { state, recordsIn: 0, recordsOut: 0 }
    const revisions = plan.revisions.map(it => ({
      ...it,
      number: 2,
      stages: it.stages.map(stage => stage.key === 'read' ? { ...stage, made } : stage),
    }))

    expect(toFirstDraft({ ...plan, revisions })).toMatchObject({ from: 'start', revision })
  })

  describe('after too many records failed', () => {
    const fromStart = (isUnchanged: boolean) => ({ ...choiceOf(KEYS, isUnchanged), from: 'start' as const })
    const planOfFile = (changed: string[], isUnchanged: boolean): RunRetryPlan => {
      const plan = planOf(
        { keys: KEYS, choices: [choiceOf(BEHIND, true), fromStart(true)] },
        { keys: KEYS, changed, choices: [BLOCKED, fromStart(isUnchanged)] },
      )
      const inputs = { read: { sourceId: plan.runId } }
      return { ...plan, revisions: plan.revisions.map(it => ({ ...it, number: 2, inputs })) }
    }

    it('reads the file that the source has now, from the start', () => {
      expect(toFirstDraft(planOfFile(['read'], false), '', { isOfData: true }))
        .toMatchObject({ from: 'start', revision: 'newest' })
    })

    it('does so where the pipeline was saved since, too, and where a configuration has a newer version', () => {
      const plan = planOfFile(['read'], false)
      const renewed = plan.revisions.map((it, index) => ({
        ...it, number: 2 + index, choices: it.choices.map(choice => ({ ...choice, isUnchanged: false })),
      }))

      expect(toFirstDraft({ ...plan, revisions: renewed }, '', { isOfData: true }))
        .toMatchObject({ from: 'start', revision: 'newest' })
    })

    it('starts at the stage that was asked for, and where the file is the same, at what failed', () => {
      const asked = planOfFile(['read'], false)
      const choice = { ...choiceOf(BEHIND, true), from: 'stage' as const, stageKey: 'ask' }
      const revisions = asked.revisions.map(it => ({ ...it, choices: [...it.choices, choice] }))

      expect(toFirstDraft({ ...asked, revisions }, 'ask', { isOfData: true }))
        .toMatchObject({ from: 'stage', revision: 'same' })
      expect(toFirstDraft(planOfFile([], true), '', { isOfData: true }))
        .toMatchObject({ from: 'failed', revision: 'same' })
    })

    it('has another file take part only where the data are to blame', () => {
      const plan = planOfFile(['read'], false)

      expect(toFirstDraft(plan)).toMatchObject({ from: 'failed', revision: 'same' })
      expect(toRevision(plan, { from: 'start', stageKey: '' })).toBe('same')
      expect(toRevision(plan, { from: 'start', stageKey: '' }, true)).toBe('newest')
    })
  })

  it.each<[string, Given, string]>([
    ['changed', { keys: BEHIND, changed: ['ask'], isGroup: true }, 'newest'],
    ['not changed', { keys: BEHIND, isGroup: true }, 'same'],
    ['not there', { keys: [], changed: ['publish'], isGroup: true, groupReason: 'STAGE_GONE' }, 'same'],
  ])('of rejected records goes by the stages that run: %s', (_, newest, revision) => {
    expect(toGroupDraft(planOf({ keys: BEHIND, isGroup: true }, newest))).toMatchObject({ revision })
  })
})

describe('what the newest revision does otherwise', () => {
  it('names stages that are changed, added and removed, as far as they would run', () => {
    const keys = ['read', 'more', 'publish']
    const newest = { keys, changed: keys, choices: [choiceOf(['more', 'publish'], false)] }

    expect(listDifferences(planOf(same, newest), { from: 'failed', stageKey: '' })).toEqual([
      { stageKey: 'ask', how: 'removed' }, { stageKey: 'more', how: 'added' }, { stageKey: 'publish', how: 'changed' },
    ])
  })
})
