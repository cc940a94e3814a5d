import type { Trx } from '#db/client'
import type { HistoryRows } from '../fold'
import type { HistoryOptions } from '../launches'
import type { Things } from '../things'
import { asDemoAuthor } from '#server/services/common/demo-author'
import type { Actor } from '#server/services/common/deps'
import { insertAlerts } from './alerts'
import { insertCosts } from './costs'
import { makeQuality, type QualityDeps } from './quality'
import type { MadeDataset } from './records'
import { makeReleases } from './releases'
import type { DemoLife } from '../texts'
import { type MadeVersion, putRecords, sealMade, type VersionRun } from './versions'

const MADE: readonly MadeDataset[] = ['dialogue', 'code']
/** Versions of each of these datasets. */
const VERSIONS = 6
/** One version every few days: each of them is something of its own. */
const APART_MS = 4 * 24 * 3_600_000

interface RunsToMake {
  add: (runs: HistoryRows['runs']) => void
  /** Oldest first. */
  list: () => VersionRun[]
}

/** Remembers, of what is written, the successful runs that a dataset gets its versions from. */
export function createRunsToMake(options: Pick<HistoryOptions, 'until'>, things: Things['things']): RunsToMake {
  const keyOf = new Map(things.flatMap(({ key, pipeline }) =>
    MADE.filter(made => made === key).map(made => [pipeline.id, made] as const)))
  const found = new Map<string, VersionRun>()
  return {
    add(runs) {
      for (const run of runs) {
        const key = keyOf.get(run.pipelineId)
        if (key && run.observedState === 'SUCCEEDED' && run.recordsOut > 0 && run.finishedAt) {
          const slot = Math.floor((options.until.getTime() - run.finishedAt.getTime()) / APART_MS)
          // Of each stretch of days, the last one.
          if (slot < VERSIONS) {
            found.set(`${key}/${slot}`, { key, run, endedAt: run.finishedAt })
          }
        }
      }
    },
    list: () => [...found.values()].sort((a, b) => a.endedAt.getTime() - b.endedAt.getTime()),
  }
}

export interface LifePlace {
  options: HistoryOptions
  things: Things['things']
  life: DemoLife
  runs: readonly VersionRun[]
  /** Does a part of the work in a transaction of its own, under the lease. */
  stepWith: (work: (trx: Trx) => Promise<void>) => Promise<void>
}

/** What people and the console have made of the runs: versions, lots, releases, alerts, prices. */
export function loadLife(
  deps: QualityDeps, actor: Actor, { options, things, life, runs, stepWith }: LifePlace,
): Promise<void> {
  const step = () => stepWith(() => Promise.resolve())
  return asDemoAuthor(async () => {
    await stepWith(trx => insertCosts(trx, actor.name, options, life))
    await stepWith(trx => insertAlerts(trx, { options, things, life, actor: actor.name }))
    const versions: MadeVersion[] = []
    const firsts = new Map<MadeDataset, number>()
    for (const run of runs) {
      const first = firsts.get(run.key) ?? 0
      const made = await putRecords(deps.artifacts, life, run, first)
      // Each version goes on a little behind the one before: some records stay, some go, some are new.
      firsts.set(run.key, first + Math.floor(run.run.recordsOut / 4))
      await stepWith(async (trx) => {
        versions.push(...[await sealMade(trx, run, made)].filter(version => version !== undefined))
      })
    }
    await step()
    await makeQuality(deps, actor, { life, versions, until: options.until, beat: step })
    await makeReleases(deps, actor, { life, versions })
    await step()
  })
}
