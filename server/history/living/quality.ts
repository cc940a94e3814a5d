import { setLotTimes } from '#db/repositories/history/history-life.repository'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
import type { Verdict } from '#shared/domain/quality/sample-state'
import type { Actor, Deps } from '#server/services/common/deps'
import { createLot } from '#server/services/quality/lot-create.service'
import { decideLot, scrapLot } from '#server/services/quality/lot-decision.service'
import { createQcPolicy } from '#server/services/quality/policy.service'
import { claimNextSamples } from '#server/services/quality/sample-claim.service'
import { giveVerdict } from '#server/services/quality/sample-verdict.service'
import type { MadeDataset } from './records'
import type { DemoLife } from '../texts'
import type { MadeVersion } from './versions'

export type QualityDeps = Pick<Deps, 'db' | 'live' | 'cache' | 'timeZone' | 'artifacts' | 'threads' | 'wakeRelay'>

const HOUR_MS = 3_600_000
const MADE_AFTER_MS = HOUR_MS
const DECIDED_AFTER_MS = 5 * HOUR_MS
/** From the first verdict of a lot that is reviewed shortly before the load. */
const REVIEWED_IN_MS = HOUR_MS
/** The newest lot that is open was made four days before the load: it is not overdue for most of a week after it. */
const DUE_HOURS = 10 * 24
const CLAIM_MINUTES = 30

type Decision = 'accept' | 'reject' | 'conditional'

interface PlannedLot {
  dataset: MadeDataset
  /** Of the versions of its dataset, from the oldest. */
  version: number
  /** Samples that have a major defect, or that are fixed; the others pass. */
  faulty: number
  fixed?: number
  decision?: Decision
  reason?: 'conceded' | 'rejected'
  isScrapped?: boolean
  /** The lot of that version, rejected, is reworked by this one. */
  replaces?: number
  /** Samples that were judged so far, of one that is not decided. */
  judged?: number
  /** false = its sample is not drawn yet. */
  isDrawn?: boolean
  /**
   * Its review began so long before the load: the statistics of the last day, the first that anybody opens, have the
   * verdicts that a chart needs.
   */
  hoursAgo?: number
}

/** Every column of the board has lots, and both ways of passing and of failing are there. */
const PLANNED: readonly PlannedLot[] = [
  { dataset: 'dialogue', version: 0, faulty: 0, decision: 'accept' },
  { dataset: 'code', version: 0, faulty: 1, decision: 'accept' },
  { dataset: 'dialogue', version: 1, faulty: 3, decision: 'reject', reason: 'rejected' },
  { dataset: 'code', version: 1, faulty: 2, decision: 'reject', reason: 'rejected', isScrapped: true },
  { dataset: 'dialogue', version: 2, faulty: 1, decision: 'accept', replaces: 1 },
  { dataset: 'code', version: 2, faulty: 2, decision: 'conditional', reason: 'conceded' },
  { dataset: 'code', version: 3, faulty: 3, decision: 'reject', reason: 'rejected', hoursAgo: 9 },
  { dataset: 'dialogue', version: 3, faulty: 0, decision: 'accept', hoursAgo: 5 },
  { dataset: 'dialogue', version: 4, faulty: 1, judged: 11, hoursAgo: 2 },
  { dataset: 'code', version: 4, faulty: 0, judged: 0 },
  { dataset: 'dialogue', version: 5, faulty: 0, isDrawn: false },
]

/** Policies, and lots in each column of the board, through the services of real ones. */
export async function makeQuality(
  deps: QualityDeps, actor: Actor,
  { life, versions, until, beat }: Pick<LotPlace, 'life' | 'until'>
    & { versions: readonly MadeVersion[], beat: () => Promise<void> },
): Promise<void> {
  const policies = {
    dialogue: await makePolicy(deps, actor, life, 'dialogue'), code: await makePolicy(deps, actor, life, 'code'),
  }
  const lots = new Map<string, string>()
  for (const planned of PLANNED) {
    const version = versions.filter(({ key }) => key === planned.dataset)[planned.version]
    if (version) {
      const parentLotId = planned.replaces === undefined
        ? undefined
        : lots.get(`${planned.dataset}/${planned.replaces}`)
      const lotId = await makeLot(
        deps, actor, { life, planned, version, policyId: policies[planned.dataset], parentLotId, until },
      )
      lots.set(`${planned.dataset}/${planned.version}`, lotId)
      await beat()
    }
  }
}

async function makePolicy(
  deps: QualityDeps, actor: Actor, { policy, defects }: DemoLife, dataset: MadeDataset,
): Promise<string> {
  const isTwice = dataset === 'dialogue'
  const { id } = await createQcPolicy(deps, actor, {
    projectId: DEMO_PROJECT_ID,
    name: policy[dataset],
    description: policy[`${dataset}_description`],
    spec: {
      rules: [
        { kind: 'required', field: 'answer', defect: 'incomplete' },
        { kind: 'length', field: 'answer', min: 8, defect: 'incomplete' },
      ],
      plan: { kind: 'fixed', sampleSize: isTwice ? 12 : 8, acceptNumber: 1 },
      review: {
        rubric: [...policy.rubric],
        defects: [
          { code: 'wrong', name: defects.wrong, severity: 'critical', key: 'w' },
          { code: 'incomplete', name: defects.incomplete, severity: 'major', key: 'i' },
          { code: 'off_topic', name: defects.off_topic, severity: 'major', key: 'o' },
          { code: 'unclear', name: defects.unclear, severity: 'minor', key: 'h' },
        ],
        secondReviewRatio: isTwice ? 0.25 : 0,
        claimMinutes: CLAIM_MINUTES,
        dueHours: DUE_HOURS,
        fields: ['question', 'answer'],
      },
    },
  })
  return id
}

interface LotPlace {
  life: DemoLife
  planned: PlannedLot
  version: MadeVersion
  policyId: string
  parentLotId: string | undefined
  until: Date
}

async function makeLot(
  deps: QualityDeps, actor: Actor, { life, planned, version, policyId, parentLotId, until }: LotPlace,
): Promise<string> {
  const { id } = await createLot(deps, actor, {
    projectId: DEMO_PROJECT_ID, policyId, datasetId: version.datasetId, version: version.semver, seed: 1,
    draw: planned.isDrawn ?? true,
    ...parentLotId !== undefined && { parentLotId },
  })
  await judge(deps, actor, { id, life, planned })
  const { decision, reason, isScrapped, hoursAgo } = planned
  if (decision) {
    await decideLot(deps, actor, { id, decision, reason: reason ? life.lot[reason] : '', leaveOutFailed: false })
  }
  if (isScrapped) {
    await scrapLot(deps, actor, { id, reason: life.lot.scrapped })
  }
  const madeAt = new Date(version.endedAt.getTime() + MADE_AFTER_MS)
  const judgedFrom = hoursAgo === undefined ? madeAt : new Date(until.getTime() - hoursAgo * HOUR_MS)
  const decidedAt = hoursAgo === undefined
    ? new Date(version.endedAt.getTime() + DECIDED_AFTER_MS)
    : new Date(judgedFrom.getTime() + REVIEWED_IN_MS)
  await setLotTimes(deps.db, id, {
    madeAt,
    decidedAt: decision ? decidedAt : null,
    dueAt: new Date(madeAt.getTime() + DUE_HOURS * HOUR_MS),
    judgedFrom,
  })
  return id
}

const ROLES = ['first', 'second'] as const

/** Both reviewers agree. */
async function judge(
  deps: QualityDeps, actor: Actor, { id, life, planned }: { id: string, life: DemoLife, planned: PlannedLot },
): Promise<void> {
  if (planned.isDrawn === false || planned.judged === 0) {
    return
  }
  for (const [index, role] of ROLES.entries()) {
    const reviewer = life.reviewers[index] ?? actor.name
    const { items } = await claimNextSamples(
      deps, actor, { id, reviewer, role, count: planned.judged ?? MOST_SAMPLES, after: 0 },
    )
    for (const sample of items) {
      await giveVerdict(
        deps, actor, { id: sample.id, reviewer, role, note: '', ...toVerdict(planned, sample.position) },
      )
    }
  }
}

const MOST_SAMPLES = 20

const toVerdict = ({ faulty }: PlannedLot, position: number): { verdict: Verdict, defects: string[] } =>
  position <= faulty
    ? { verdict: 'FAIL', defects: [position % 2 === 0 ? 'off_topic' : 'incomplete'] }
    : { verdict: 'PASS', defects: [] }
