import type { ArtifactInfo } from '../dataset/artifact'
import { isSimulated } from '../model/simulated'
import type { ParameterReference, StageRole } from '../pipeline/kind-facts'
import type { PipelineStageSpec, TaskInput } from '../pipeline/pipeline-spec'

export interface RunError {
  reason: string
  message: string
  stageKey: string
  retryable: boolean
  metadata: Record<string, string>
}

/** The spec with which a run was launched, as sent to the queue. */
export interface FrozenRunSpec {
  /** See SPEC_FORMAT; absent = 1. */
  format?: number
  stages: FrozenStage[]
  labels: Record<string, string>
  /**
   * Parameters by stage key that replaced those of the revision; absent = those of the task, from versions without
   * retries.
   */
  parameters?: Record<string, Record<string, unknown>>
  /** Limits by stage key that retries have changed. */
  limits?: Record<string, StageLimits>
  /** What a retry takes over. */
  reuse?: ReusedStages
  /** Rejected records of another run that it reads, and nothing else. */
  group?: RejectGroup
  /** The run that it repeats with other versions of the same inputs; its success settles the failure of that run. */
  again?: string
}

/** Limits of a stage as a retry changes them: null removes one, what is absent stays. */
export type StageLimits = { [Limit in (typeof STAGE_LIMITS)[number]]?: number | null | undefined }

export const STAGE_LIMITS = ['maxAttempts', 'timeoutMs', 'failureTolerance'] as const

/** What each may be; whole numbers but for the share. */
export const LIMIT_BOUNDS = {
  maxAttempts: { least: 1, most: 10, isWhole: true },
  timeoutMs: { least: 1_000, most: 7 * 86_400_000, isWhole: true },
  failureTolerance: { least: 0, most: 1, isWhole: false },
} satisfies Record<(typeof STAGE_LIMITS)[number], { least: number, most: number, isWhole: boolean }>

/** Records that a stage of a run rejected for one reason. */
export interface RejectGroup {
  /** The run whose file of rejected records is read. */
  runId: string
  stageKey: string
  reason: string
  /** How many the run counted. */
  records: number
}

/** Stages of an ended run that its retry takes over as they are. */
export interface ReusedStages {
  runId: string
  stageKeys: string[]
}

export interface FrozenStage extends PipelineStageSpec {
  /** Files, as the factory reads them. */
  inputs: ArtifactInfo[]
  /** Origin of the inputs: the choice at launch, else the stage's own source. */
  input?: TaskInput
  /** The version of the model configuration that its parameters came from; its secret stays with that version. */
  configuration?: { id: string, name: string, version: number }
  /** What its kind was at launch; absent = launched before kinds had roles. */
  role?: StageRole
  /** What its parameters name, by parameter. */
  references?: Readonly<Record<string, ParameterReference>>
}

type ReadingStage = Pick<FrozenStage, 'key' | 'sourceId' | 'input'>

/** The sources that a run reads: not those of stages whose result it takes over. */
export function toReadSources(stages: readonly ReadingStage[], reused: readonly string[] = []): string[] {
  const read = stages.filter(({ key }) => !reused.includes(key)).flatMap(({ sourceId, input }) => {
    if (input) {
      return 'sourceId' in input ? [input.sourceId] : []
    }
    return sourceId === undefined ? [] : [sourceId]
  })
  return [...new Set(read)]
}

/** A model that a run calls; `isSimulated`: its answers were made up. */
interface CalledModel { name: string, isSimulated: boolean }

type CallingStage = Pick<FrozenStage, 'parameters'>

/** The models that a run calls, each once, in the order of its stages: a stage that calls one names it in `model`. */
export function listCalledModels(stages: readonly CallingStage[]): CalledModel[] {
  const names = stages.flatMap(({ parameters: { model } }) => typeof model === 'string' && model !== '' ? [model] : [])
  return [...new Set(names)].map(name => ({ name, isSimulated: isSimulated(name) }))
}

/** The model dimension of a run in statistics: the first model that it calls; '' = none. */
export const toModelVersion = (stages: readonly CallingStage[]): string => listCalledModels(stages)[0]?.name ?? ''

/** A trial: a run with a record limit, which seals no dataset version. */
export const isTrial = ({ recordLimit }: { recordLimit: number }): boolean => recordLimit > 0
