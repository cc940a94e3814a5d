import { z } from 'zod'
import { editable, id, name, pageOf, pageQuery, projectQuery } from './common.contract'
import { finding } from './finding.contract'
import { revisionNumber, stageKey, stageParameters, taskInputs } from './pipeline.contract'

/** Higher runs first; 0 = normal. */
const priority = z.int().min(-100).max(100)

/** Maximum number of records per input stage; 0 = all. A run with a limit is a trial: it seals no dataset version. */
const recordLimit = z.int().min(0).max(1_000_000_000_000)

/** The pinned revision that every launch runs; null = the newest at launch. */
const revision = revisionNumber.nullable()

/** Parameters by stage key that replace those of the revision; null leaves one out. */
const parameters = z.record(stageKey, stageParameters)

export const taskCreate = z.strictObject({
  projectId: id.optional(),
  name,
  pipelineId: id,
  revision: revision.default(null),
  inputs: taskInputs.default({}),
  parameters: parameters.default({}),
  priority: priority.default(0),
  recordLimit: recordLimit.default(0),
})

export const taskChange = z.strictObject({
  name: name.optional(),
  revision: revision.optional(),
  inputs: taskInputs.optional(),
  parameters: parameters.optional(),
  priority: priority.optional(),
  recordLimit: recordLimit.optional(),
})

/**
 * For this launch only. `againOf`: the ended run of the same pipeline that it repeats; where it reads the same sources
 * and datasets, in whatever version, its success settles the failure of that run.
 */
export const taskLaunch = z.strictObject({
  priority: priority.optional(), recordLimit: recordLimit.optional(), againOf: id.optional(),
})

export const taskView = z.object({
  ...editable,
  projectId: id,
  name: z.string(),
  pipelineId: id,
  revision,
  inputs: taskInputs,
  parameters,
  priority,
  recordLimit,
})

/** `warnings`: configurations and policies that its stages name and that a launch would refuse now; absent = none. */
export const taskSaved = taskView.extend({ warnings: z.array(finding).optional() })

export const taskListQuery = pageQuery.extend(projectQuery.shape).extend({ pipelineId: id.optional() })
export const taskPage = pageOf(taskView)

export type TaskCreate = z.output<typeof taskCreate>
export type TaskChange = z.output<typeof taskChange>
export type TaskLaunch = z.output<typeof taskLaunch>
export type TaskSaved = z.infer<typeof taskSaved>
export type TaskView = z.infer<typeof taskView>
