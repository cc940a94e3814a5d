import fc from 'fast-check'
import { expect, it } from 'vitest'
import { countDefects, findRefusal, listExcesses } from '#shared/domain/quality/lot-judgement'
import { isLotOpen, LOT_DECISIONS, refuseClose, stepLot, type LotState } from '#shared/domain/quality/lot-state'
import {
  findDenied, refuseClaim, refuseReopen, refuseUndo, refuseVerdict, toAwaited, toCounted, UNDO_MS,
  type GivenVerdict, type SampleFacts,
} from '#shared/domain/quality/sample-review'

const CODES = [{ code: 'harm', severity: 'critical' }, { code: 'wrong', severity: 'major' }] as const
const SAYINGS = [
  { verdict: 'PASS', defects: [] }, { verdict: 'FAIL', defects: ['wrong'] }, { verdict: 'FAIL', defects: ['harm'] },
] as const
const FINAL: readonly LotState[] = ['ACCEPTED', 'CONDITIONAL', 'SCRAPPED', 'CLOSED']
const STEP_OF = { accept: 'accept', reject: 'reject', conditional: 'concede' } as const

const OF_LOT = ['draw', 'reject', 'scrap']
const WAY_OUT = [...OF_LOT, 'verdict PASS', 'verdict FAIL', 'claim', 'reopen', 'time passes']

/** Lots are not added without end. */
const MOST_OTHERS = 4

/** `at`: which one it is of all that were given. */
type Verdict = GivenVerdict & { at: number }

interface Sample {
  needsSecond: boolean
  verdicts: readonly Verdict[]
  holder: string | null
  lastHolder: string | null
  /** The newest verdict can still be undone. */
  isFresh: boolean
}

interface Lot {
  origin: 'version' | 'gate'
  state: LotState
  /** Of the dataset: a rework is over a later one. */
  version: number
  samples: Sample[]
  /** When the verdicts were given that were taken back by reopening their sample. */
  reopened: number[]
  /** Whose place it took. */
  parent: Lot | undefined
}

interface Action {
  /** Whether time alone does it, or the end of a run: nobody has to. */
  isByItself?: boolean
  /** It does nothing about the lot itself. */
  isOther?: boolean
  name: string
  run: () => void
}

interface Walk {
  /** Whether each sample needs a second review. */
  second: readonly boolean[]
  origin: Lot['origin']
  team: readonly string[]
}

/** Everything that the rules permit for the lots that came of one. */
function startWalk({ second, origin, team }: Walk) {
  const lots: Lot[] = []
  const refusals = new Set<string>()
  let given = 0
  const addLot = (version: number, parent?: Lot) => {
    const free = { verdicts: [], holder: null, lastHolder: null, isFresh: false }
    const samples = second.map(needsSecond => ({ needsSecond, ...free }))
    lots.push({ origin, state: 'OPEN', version, samples, reopened: [], parent })
  }
  const listCounted = ({ reopened, samples }: Lot) =>
    [...reopened, ...samples.flatMap(({ verdicts }) => verdicts.map(({ at }) => at))]
  /**
   * Of the lots over a version that are not decided, the one that was judged first; gates have nothing to do with it.
   */
  const findFirstJudged = (version: number) => lots
    .filter(lot => lot.origin === 'version' && lot.version === version && isLotOpen(lot.state))
    .filter(lot => listCounted(lot).length > 0)
    .toSorted((a, b) => Math.min(...listCounted(a)) - Math.min(...listCounted(b)))[0]
  const isReplaced = (lot: Lot) => lots.some(({ parent, state }) => parent === lot && state !== 'CLOSED')
  const toFacts = (lot: Lot, sample: Sample): SampleFacts => ({ ...sample, codes: CODES, lotState: lot.state })

  function move(lot: Lot, state: LotState) {
    lot.state = state
    const before = state === 'CLOSED' && lot.parent ? stepLot(lot.parent.state, 'revert') : undefined
    if (lot.parent && before && !isReplaced(lot.parent)) {
      lot.parent.state = before
    }
  }

  function say(sample: Sample, verdicts: readonly Verdict[], isFresh: boolean) {
    Object.assign(sample, { verdicts, holder: null, lastHolder: null, isFresh })
  }

  function listVerdicts(lot: Lot, sample: Sample, reviewer: string): Action[] {
    const facts = toFacts(lot, sample)
    const role = toAwaited(facts)
    if (role === null || refuseVerdict(facts, { reviewer, role }) !== null) {
      return []
    }
    const possible = SAYINGS.filter(said => findDenied({ ...said, role }, sample.verdicts, CODES) === undefined)
    return possible.map(said => ({
      name: `verdict ${said.verdict}`,
      run: () => {
        given += 1
        say(sample, [...sample.verdicts, { ...said, role, reviewer, fixedRecord: null, at: given }], true)
      },
    }))
  }

  function listSampleActions(lot: Lot, sample: Sample): Action[] {
    const facts = toFacts(lot, sample)
    const claimed = stepLot(lot.state, 'claim')
    return team.flatMap((reviewer): Action[] => {
      const actions = listVerdicts(lot, sample, reviewer)
      if (claimed !== undefined && refuseClaim(facts, reviewer) === null && sample.holder !== reviewer) {
        actions.push({ name: 'claim', run: () => {
          lot.state = claimed
          Object.assign(sample, { holder: reviewer, lastHolder: null })
        } })
      }
      if (refuseUndo(facts, { reviewer, ageMs: sample.isFresh ? 0 : UNDO_MS + 1 }) === null) {
        actions.push({ name: 'undo', run: () => say(sample, sample.verdicts.slice(0, -1), false) })
      }
      if (refuseReopen(facts, reviewer) === null) {
        actions.push({ name: 'reopen', run: () => {
          lot.reopened.push(...sample.verdicts.map(({ at }) => at))
          say(sample, [], false)
        } })
      }
      return actions
    })
  }

  function listDecisions(lot: Lot): Action[] {
    const openSamples = lot.samples.filter(sample => toAwaited(toFacts(lot, sample)) !== null).length
    const counted = lot.samples.flatMap(({ verdicts }) => toCounted(verdicts, CODES) ?? [])
    const excesses = listExcesses(countDefects(counted, CODES), { acceptNumber: 0, minorAcceptNumber: null })
    const first = findFirstJudged(lot.version)
    const hasJudgedBefore = lot.origin === 'version' && first !== undefined && first !== lot
    return LOT_DECISIONS.flatMap((decision): Action[] => {
      const state = stepLot(lot.state, STEP_OF[decision])
      const refusal = findRefusal({ decision, reason: 'because', openSamples, excesses, hasJudgedBefore })
      refusals.add(refusal ?? '')
      return state === undefined || refusal ? [] : [{ name: decision, run: () => move(lot, state) }]
    })
  }

  function listActions(lot: Lot): Action[] {
    const step = (name: 'draw' | 'rework' | 'scrap', more?: () => void): Action[] => {
      const state = stepLot(lot.state, name)
      const run = (to: LotState) => {
        move(lot, to)
        more?.()
      }
      return state === undefined ? [] : [{ name, run: () => run(state) }]
    }
    const hasVerdicts = listCounted(lot).length > 0
    const canRework = findFirstJudged(lot.version + 1) === undefined
    const canAdd = findFirstJudged(lot.version) === undefined && lots.length <= MOST_OTHERS
    const ended = lot.origin === 'gate' ? stepLot(lot.state, 'close') : undefined
    return [
      ...step('draw'), ...step('scrap'), ...listDecisions(lot),
      ...canRework ? step('rework', () => addLot(lot.version + 1, lot)) : [],
      ...canAdd ? [{ name: 'another lot', isOther: true, run: () => addLot(lot.version) }] : [],
      ...refuseClose({ ...lot, hasVerdicts }) === null ? [{ name: 'close', run: () => move(lot, 'CLOSED') }] : [],
      ...ended ? [{ name: 'its run ends', isByItself: true, run: () => move(lot, ended) }] : [],
      ...lot.samples.flatMap(sample => listSampleActions(lot, sample)),
      ...lot.samples.filter(({ holder, isFresh }) => holder !== null || isFresh).map((sample): Action => ({
        name: 'time passes',
        isByItself: true,
        run: () => Object.assign(sample, { lastHolder: sample.holder, holder: null, isFresh: false }),
      })),
    ]
  }

  /** A person who wants to be done decides, or judges the first sample that waits; else time has to pass. */
  function findWayOut(lot: Lot): Action | undefined {
    const waiting = lot.samples.find(sample => toAwaited(toFacts(lot, sample)) !== null)
    const ofLot = listActions(lot).filter(({ name }) => OF_LOT.includes(name))
    const actions = [...ofLot, ...waiting ? listSampleActions(lot, waiting) : [], ...listActions(lot)]
    return WAY_OUT.flatMap(name => actions.find(action => action.name === name) ?? [])[0]
  }

  const isDone = (lot: Lot) => FINAL.includes(lot.state) || (lot.state === 'REWORK' && isReplaced(lot))

  addLot(1)
  return { lots, listActions, findWayOut, isDone, refusals }
}

const walks = fc.record({
  second: fc.array(fc.boolean(), { minLength: 1, maxLength: 3 }),
  origin: fc.constantFrom('version' as const, 'gate' as const),
  team: fc.constantFrom(['ann'], ['ann', 'bob'], ['ann', 'bob', 'cyd']),
  // Kinds of actions are drawn before the actions: there are more claims than anything else.
  picks: fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 20, maxLength: 80, size: 'max' }),
})

function pick(actions: readonly Action[], [kind, which]: readonly [number, number]): Action | undefined {
  const names = [...new Set(actions.map(({ name }) => name))]
  const same = actions.filter(({ name }) => name === names[kind % names.length])
  return same[which % same.length]
}

it('leaves no lot without a next step, whatever was done, and its team can bring every lot to an end', () => {
  const seen = new Set<string>()
  const refused = new Set<string>()

  fc.assert(fc.property(walks, ({ picks, ...walk }) => {
    const { lots, listActions, findWayOut, isDone, refusals } = startWalk(walk)
    const done: string[] = []
    const act = (action: Action | undefined) => {
      action?.run()
      done.push(action?.name ?? 'nothing')
      seen.add(done.at(-1) ?? '')
      const stuck = lots.filter(lot =>
        !isDone(lot) && listActions(lot).every(({ isByItself, isOther }) => isByItself ?? isOther))
      expect(stuck.map(({ state }) => state), done.join(', ')).toEqual([])
    }
    for (const picked of picks) {
      act(pick(lots.flatMap(listActions), picked))
    }
    for (let steps = 0; lots.some(lot => !isDone(lot)); steps += 1) {
      act(lots.filter(lot => !isDone(lot)).flatMap(lot => findWayOut(lot) ?? [])[0])
      expect(steps, done.join(', ')).toBeLessThan(300)
    }
    for (const refusal of refusals) {
      refused.add(refusal)
    }
  }), { numRuns: 1_000 })

  expect([...seen]).toEqual(expect.arrayContaining([
    'rework', 'close', 'its run ends', 'reopen', 'undo', 'conditional', 'another lot',
  ]))
  expect([...refused]).toContain('JUDGED_BEFORE')
})
