import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type GroupBase, type GroupTarget, planGroup, toBalance } from '#shared/domain/run/group-retry'
import type { FrozenStage } from '#shared/domain/run/run-record'
import type { MadeStage } from '#shared/domain/run/run-retry'
import { FACTORY_BOOK } from '~~/tests/support/services/factory-kinds'

const stage = (key: string, needs: string[] = [], change: Partial<FrozenStage> = {}): FrozenStage => ({
  key, kind: 'clean.normalize', name: '', needs, parameters: {}, inputs: [], ...change,
})
const made = (stages: readonly FrozenStage[]) => new Map(stages.map((it): [string, MadeStage] =>
  [it.key, { stage: it, state: 'SUCCEEDED', recordsIn: 10, recordsOut: 8, hasArtifacts: false }]))

const FILE = {
  uri: 'artifact:sha256/r', mediaType: 'application/jsonl', records: 3, bytes: 30, sha256: 'r', role: 'REJECTS',
}
const BASE: GroupBase = {
  datasetId: 'd', versionId: 'v', semver: '1.0.0', rows: 7,
  files: [{ path: 'data.jsonl', uri: 'artifact:sha256/v', bytes: 70, rows: 7, sha256: 'v' }],
  newer: null,
}
/** read → clean → call → dedupe → out, and clean → side → out. */
const LINE = [
  stage('read', [], { kind: 'input.dataset' }), stage('clean', ['read']),
  stage('call', ['clean'], { kind: 'model.call' }), stage('side', ['clean']),
  stage('dedupe', ['call'], { kind: 'dedupe.exact' }), stage('out', ['side', 'dedupe'], { kind: 'publish' }),
]
/** read → clean → join → out, and prices → join. */
const JOINED = [
  stage('read', [], { kind: 'input.dataset' }), stage('prices', [], { kind: 'input.dataset' }),
  stage('clean', ['read']), stage('join', ['clean', 'prices'], { kind: 'join' }),
  stage('out', ['join'], { kind: 'publish' }),
]
const targetOf = (change: Partial<GroupTarget> = {}, stageKey = 'call'): GroupTarget => ({
  group: { runId: 'run', stageKey, reason: 'MODEL_BUSY', records: 3 }, stages: LINE, made: made(LINE), file: FILE,
  kinds: FACTORY_BOOK, bases: new Map([['out', BASE]]), ...change,
})

describe('planGroup', () => {
  it('starts at the stage that rejected the records, goes on behind it, and adds to the version of the run', () => {
    const plan = planGroup(targetOf())

    expect(plan).toMatchObject({ reason: null, comparing: ['dedupe'], changed: [], unpublished: [] })
    expect(plan.stages.map(({ key, kind, needs }) => [key, kind, needs.join()])).toEqual([
      ['rejects', 'input.rejects', ''],
      ['call', 'model.call', 'rejects'],
      ['dedupe', 'dedupe.exact', 'call'],
      ['out', 'publish', 'dedupe'],
    ])
    expect(plan.stages[0]).toMatchObject({ parameters: { reason: 'MODEL_BUSY', records: 3 }, inputs: [FILE] })
    expect(plan.stages[3]).toMatchObject({
      input: { datasetVersionId: 'v' },
      inputs: [{ uri: 'artifact:sha256/v', records: 7, role: 'OUTPUT', name: 'data.jsonl' }],
    })
  })

  it('leaves out a publish stage of which the run has no version, and names what has changed before the start', () => {
    const stages = LINE.map(it => it.key === 'clean' ? { ...it, parameters: { a: 1 } } : it)

    expect(planGroup(targetOf({ stages, bases: new Map() })))
      .toMatchObject({ reason: null, changed: ['clean'], unpublished: ['out'] })
  })

  it.each([
    ['a stage that the revision does not have', targetOf({}, 'nowhere'), 'STAGE_GONE'],
    ['a stage that reads a source', targetOf({}, 'read'), 'READS_SOURCE'],
    [
      'a stage that counts rows',
      targetOf({ stages: LINE.map(it => it.key === 'dedupe' ? { ...it, kind: 'review.apply' } : it) }),
      'BY_ROW',
    ],
    [
      'a stage that looks these records up in another input',
      targetOf({ stages: JOINED, made: made(JOINED) }, 'join'),
      'OTHER_INPUTS',
    ],
    ['a stage before one that does', targetOf({ stages: JOINED, made: made(JOINED) }, 'clean'), 'OTHER_INPUTS'],
    ['a publish stage alone without a version', targetOf({ bases: new Map() }, 'out'), 'NOTHING_PUBLISHED'],
  ])('refuses %s', (_, target, reason) => {
    expect(planGroup(target)).toEqual({ reason, stages: [], comparing: [], changed: [], unpublished: [] })
  })

  it('runs the start and what is behind it, and nothing reads any other record', () => {
    const graph = fc.array(
      fc.record({
        needs: fc.array(fc.nat(20), { maxLength: 3 }),
        kind: fc.constantFrom('clean.normalize', 'publish', 'dedupe.exact'), isRejects: fc.boolean(),
        hasBase: fc.boolean(),
      }),
      { minLength: 2, maxLength: 12 },
    )
    fc.assert(fc.property(graph, fc.nat(11), (nodes, at) => {
      const keyOf = (index: number) =>
        nodes[index]?.isRejects ? `rejects${index === 0 ? '' : `-${index}`}` : `s${index}`
      const stages = nodes.map(({ needs, kind }, index) =>
        stage(keyOf(index), index === 0 ? [] : [...new Set(needs.map(need => keyOf(need % index)))], { kind }))
      const start = stages[at % stages.length]!
      const bases = new Map(stages.filter((_, index) => nodes[index]?.hasBase).map(it => [it.key, BASE]))
      const plan = planGroup(targetOf({ stages, made: made(stages), bases }, start.key))
      if (plan.reason !== null) {
        expect(plan.reason).toBe(start.needs.length === 0 ? 'READS_SOURCE' : 'NOTHING_PUBLISHED')
        return
      }
      const [source, ...running] = plan.stages
      const keys = plan.stages.map(it => it.key)
      expect(new Set(keys).size).toBe(keys.length)
      expect(running.map(it => it.key)).toEqual(stages.map(it => it.key).filter(key => keys.slice(1).includes(key)))
      for (const it of running) {
        // Directly or through others, each has only the rejected records.
        expect(it.needs.length).toBeGreaterThan(0)
        expect(it.needs.every(need => keys.indexOf(need) < keys.indexOf(it.key))).toBe(true)
        expect(it.needs.every(need => keys.includes(need))).toBe(true)
        expect(it.key !== start.key || it.needs.join() === source!.key).toBe(true)
        expect(it.kind === 'publish').toBe(it.input !== undefined)
      }
    }))
  })
})

describe('toBalance', () => {
  const counted = (
    reads: string, recordsIn: number, recordsOut: number, recordsDropped: number, recordsFailed: number,
    isTerminal = false,
  ) => ({ dependsOn: reads === '' ? [] : [reads], recordsIn, recordsOut, recordsDropped, recordsFailed, isTerminal })

  it('adds up only when as many were read as asked for and no stage has lost one', () => {
    const stages = [counted('', 3, 3, 0, 0), counted('model.call', 3, 2, 0, 1), counted('publish', 2, 2, 0, 0, true)]

    expect(toBalance({ records: 3 }, stages))
      .toEqual({ asked: 3, read: 3, out: 2, dropped: 0, failed: 1, isBalanced: true })
    expect(toBalance({ records: 4 }, stages).isBalanced).toBe(false)
    expect(toBalance({ records: 3 }, [...stages, counted('dedupe.exact', 2, 1, 0, 0)]).isBalanced).toBe(false)
  })
})
