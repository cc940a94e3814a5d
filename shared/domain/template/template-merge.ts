import { isSameJson } from '../json/same-json'
import type { PipelineStageSpec } from '../pipeline/pipeline-spec'
import { listIdParameters } from './template-holes'
import type { UPGRADE_OUTCOMES } from './template-code'
import { findRenamed, renameStage } from './template-diff'

export interface LocalChange {
  stageKey: string
  /** `stage`: the whole stage was added or removed. */
  part: 'stage' | 'kind' | 'name' | 'needs' | 'parameters' | 'limit'
  /** Name of the parameter or limit. */
  name: string
  before?: unknown
  after?: unknown
  /** In the new version. */
  template?: unknown
  outcome: (typeof UPGRADE_OUTCOMES)[number]
}

export interface MergeRequest {
  /** The version that the pipeline came from. */
  base: readonly PipelineStageSpec[]
  pipeline: readonly PipelineStageSpec[]
  /** The version that it takes over. */
  target: readonly PipelineStageSpec[]
  /** Where both sides have changed the same value. */
  prefer: 'template' | 'pipeline'
}

export interface Merge {
  stages: PipelineStageSpec[]
  local: LocalChange[]
}

const LIMITS = ['maxAttempts', 'timeoutMs', 'failureTolerance'] as const

/**
 * The new version with the pipeline's own changes: a value that only one side has changed is that side's, and what the
 * version leaves open stays as the pipeline has filled it.
 */
export function mergeTemplate(request: MergeRequest): Merge {
  const { base, pipeline, target, prefer } = withNewKeys(request)
  const [ofBase, ofPipeline, ofTarget] = [byKey(base), byKey(pipeline), byKey(target)]
  const local: LocalChange[] = []
  const merged = target.flatMap((stage): PipelineStageSpec[] => {
    const [was, own] = [ofBase.get(stage.key), ofPipeline.get(stage.key)]
    if (own) {
      return [mergeStage({ was, own, is: stage, prefer, local })]
    }
    if (!was) {
      return [stage]
    }
    const isTouched = !isSameJson(was, stage)
    const isKept = !isTouched || prefer === 'pipeline'
    local.push({
      stageKey: stage.key, part: 'stage', name: '', before: was.kind, template: stage.kind,
      outcome: isKept ? 'kept' : 'lost',
    })
    return isKept ? [] : [stage]
  })
  for (const [position, own] of pipeline.entries()) {
    if (ofTarget.has(own.key)) {
      continue
    }
    const was = ofBase.get(own.key)
    // Of the old version and unchanged: it goes with the version.
    if (was && isSameJson(was, withoutIds(own))) {
      continue
    }
    const isKept = !was || prefer === 'pipeline'
    local.push({
      stageKey: own.key, part: 'stage', name: '', ...was && { before: was.kind }, after: own.kind,
      outcome: isKept ? 'kept' : 'lost',
    })
    if (isKept) {
      const before = pipeline.slice(0, position).map(({ key }) => key).reverse().find(key =>
        merged.some(stage => stage.key === key))
      merged.splice(before === undefined ? 0 : merged.findIndex(({ key }) => key === before) + 1, 0, own)
    }
  }
  return { stages: merged, local }
}

/** A stage that the version has renamed is renamed in the pipeline, too: what it has filled in stays with it. */
function withNewKeys({ base, pipeline, ...request }: MergeRequest): MergeRequest {
  const own = new Set(pipeline.map(({ key }) => key))
  const renamed = new Map([...findRenamed(base, request.target)].filter(([was, is]) => own.has(was) && !own.has(is)))
  return {
    ...request, base: base.map(stage => renameStage(stage, renamed)),
    pipeline: pipeline.map(stage => renameStage(stage, renamed)),
  }
}

interface StageMerge {
  was: PipelineStageSpec | undefined
  own: PipelineStageSpec
  is: PipelineStageSpec
  prefer: MergeRequest['prefer']
  /** Is added to. */
  local: LocalChange[]
}

function mergeStage({ was, own, is, prefer, local }: StageMerge): PipelineStageSpec {
  const choose = <T>(part: LocalChange['part'], name: string, [before, after, template]: readonly [T, T, T]): T => {
    if (isSameJson(before, after)) {
      return template
    }
    const isSame = isSameJson(after, template)
    const isKept = isSame || isSameJson(before, template) || prefer === 'pipeline'
    local.push({
      stageKey: own.key, part, name, ...before !== undefined && { before }, ...after !== undefined && { after },
      ...template !== undefined && { template },
      outcome: isSame ? 'same' : isKept ? 'kept' : 'lost',
    })
    return isKept ? after : template
  }
  const old = was ?? is
  const kind = choose('kind', '', [old.kind, own.kind, is.kind])
  const ids = listIdParameters(kind)
  const names = [...new Set([is, own, old].flatMap(({ parameters }) => Object.keys(parameters)))]
    .filter(name => !ids.includes(name))
  const parameters = Object.fromEntries([
    ...names.map((name): [string, unknown] => [name, choose(
      'parameters', name, [readOwn(old.parameters, name), readOwn(own.parameters, name), readOwn(is.parameters, name)],
    )]),
    ...ids.map((name): [string, unknown] => [name, readOwn(own.parameters, name)]),
  ].filter(([, value]) => value !== undefined))
  const merged: PipelineStageSpec = {
    key: is.key,
    kind,
    name: choose('name', '', [old.name, own.name, is.name]),
    needs: choose('needs', '', [old.needs, own.needs, is.needs]),
    parameters,
    ...own.sourceId !== undefined && { sourceId: own.sourceId },
  }
  for (const limit of LIMITS) {
    const value = choose('limit', limit, [old[limit], own[limit], is[limit]])
    if (value !== undefined) {
      merged[limit] = value
    }
  }
  return merged
}

const byKey = (stages: readonly PipelineStageSpec[]) => new Map(stages.map(stage => [stage.key, stage]))
const readOwn = (record: Record<string, unknown>, name: string): unknown =>
  Object.hasOwn(record, name) ? record[name] : undefined

function withoutIds({ sourceId: _sourceId, parameters, ...stage }: PipelineStageSpec): PipelineStageSpec {
  const ids = listIdParameters(stage.kind)
  return {
    ...stage,
    parameters: Object.fromEntries(Object.entries(parameters).filter(([name]) => !ids.includes(name))),
  }
}
