import { z } from 'zod'
import { integerText, pageOf, projectQuery } from '../common.contract'
import { runView, stageRunView, usualPace } from './run.contract'

export const activeRunQuery = projectQuery.extend({ limit: integerText(z.int().min(1).max(100)).default(50) })

const activeStage = stageRunView.pick({
  stageKey: true, kind: true, name: true, position: true, dependsOn: true, isTerminal: true, state: true,
  recordsIn: true, recordsOut: true, recordsDropped: true, recordsFailed: true, fraction: true, recordsPerSecond: true,
}).extend({
  /** null: no successful run of the pipeline in the last 7 days. */
  usual: usualPace.nullable(),
})

/** Runs that are running, paused or being cancelled, newest first. */
export const activeRunPage = pageOf(runView.extend({ stages: z.array(activeStage) }))

export type ActiveRunQuery = z.output<typeof activeRunQuery>
export type ActiveRunPage = z.infer<typeof activeRunPage>
export type ActiveRunView = ActiveRunPage['items'][number]
export type ActiveStageView = z.infer<typeof activeStage>
