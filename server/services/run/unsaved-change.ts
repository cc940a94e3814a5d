import type { Db } from '#db/client'
import { findRevision } from '#db/repositories/pipeline/pipeline-revision.repository'
import { findPipeline } from '#db/repositories/pipeline/pipeline.repository'
import type { TaskRunRow } from '#db/repositories/run/task-run.repository'
import { findTask } from '#db/repositories/run/task.repository'
import type { RunDetail } from '#shared/contract/run/run.contract'
import { toCanonicalJson } from '#shared/domain/json/canonical-json'
import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import { type FrozenRunSpec, STAGE_LIMITS } from '#shared/domain/run/run-record'

type Unsaved = RunDetail['unsaved'][number]

/** What retries have changed for themselves alone; rejected records are read by another pipeline than the saved one. */
export async function listUnsaved(db: Db, { parentRunId, pipelineId, taskId, spec }: TaskRunRow): Promise<Unsaved[]> {
  const { parameters = {}, limits = {} } = spec
  if (parentRunId === null || spec.group || Object.keys({ ...parameters, ...limits }).length === 0) {
    return []
  }
  const pipeline = await findPipeline(db, pipelineId)
  const revision = pipeline && !pipeline.isBuiltIn && pipeline.currentRevisionId !== null
    ? await findRevision(db, pipeline.currentRevisionId)
    : undefined
  const kept = (await findTask(db, taskId))?.parameters ?? {}
  return (revision?.spec.stages ?? [])
    .filter(stage => spec.stages.some(({ key, kind }) => key === stage.key && kind === stage.kind))
    .flatMap(stage => [...toParameters(stage, parameters, kept[stage.key] ?? {}), ...toLimits(stage, limits)])
}

type Changed = NonNullable<FrozenRunSpec['parameters']>

function toParameters(
  { key, parameters }: PipelineStageSpec, changed: Changed, kept: Record<string, unknown>,
): Unsaved[] {
  return Object.entries(changed[key] ?? {}).flatMap(([name, after]) => {
    const before = parameters[name] ?? null
    // What the task keeps holds at each launch, whatever the pipeline says.
    return kept[name] !== undefined || isSame(toValue(name, before), toValue(name, after))
      ? []
      : [{ stageKey: key, name, isLimit: false, before, after }]
  })
}

function toLimits(stage: PipelineStageSpec, changed: NonNullable<FrozenRunSpec['limits']>): Unsaved[] {
  const limits = changed[stage.key] ?? {}
  return STAGE_LIMITS.flatMap((name) => {
    const [before, after] = [stage[name] ?? null, limits[name]]
    return after === undefined || after === before ? [] : [{ stageKey: stage.key, name, isLimit: true, before, after }]
  })
}

/** A stage without a configuration names none, or an empty one. */
const toValue = (name: string, value: unknown): unknown => name === 'configuration' && value === '' ? null : value

const isSame = (a: unknown, b: unknown) => toCanonicalJson(a) === toCanonicalJson(b)
