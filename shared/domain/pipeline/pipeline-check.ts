import { checkSchema } from '../json/json-schema-check'
import { type KindBook, toKindBook } from './kind-book'
import { isReader, type KindFacts } from './kind-facts'
import type { PipelineStageSpec } from './pipeline-spec'

/** The facts about a stage kind needed to check its use. */
export interface KindRule extends KindFacts {
  minInputs: number
  /** 0 = no limit. */
  maxInputs: number
  parametersSchema: Record<string, unknown>
}

export interface PipelineFinding {
  severity: 'INFO' | 'WARNING' | 'ERROR'
  code: string
  /** Pointer into `{ stages }`. */
  pointer: string
  stageKey: string
  message: string
  /** Values of the message, for translation by its code. */
  params?: Record<string, string>
}

/** What a launch would say of the stages. unchecked: some of them could not be looked at, and nothing else is wrong. */
export const LAUNCH_CHECKS = ['passed', 'refused', 'unchecked'] as const
export type LaunchCheck = (typeof LAUNCH_CHECKS)[number]

/** It says that something was not looked at, because the factory was away or busy, or the source too slow. */
export const isUnchecked = ({ code, params }: Pick<PipelineFinding, 'code' | 'params'>): boolean =>
  code === 'FACTORY_AWAY' || code === 'FACTORY_BUSY' || (code === 'SOURCE_UNREADABLE' && params?.reason === 'TOO_SLOW')

type Stages = readonly PipelineStageSpec[]

/**
 * Findings of a pipeline that need no factory, with the same codes as the factory's.
 *
 * @param kinds absent = unknown now: kinds and parameters are not checked.
 */
export function checkPipeline(stages: Stages, kinds?: readonly KindRule[]): PipelineFinding[] {
  const book = toKindBook(kinds)
  return [
    ...checkKeys(stages),
    ...checkNeeds(stages),
    ...checkCycle(stages),
    ...stages.flatMap((stage, index) => kinds ? checkKind(stage, index, book.find(stage.kind)) : []),
    ...checkUse(stages, book),
  ]
}

const error = (code: string, pointer: string, { key }: PipelineStageSpec, message: string): PipelineFinding =>
  ({ severity: 'ERROR', code, pointer, stageKey: key, message })

function checkKeys(stages: Stages): PipelineFinding[] {
  const seen = new Set<string>()
  return stages.flatMap((stage, index) => {
    const isDouble = seen.has(stage.key)
    seen.add(stage.key)
    return isDouble
      ? [error('DUPLICATE_KEY', `/stages/${index}/key`, stage, `another stage is called ${stage.key}`)]
      : []
  })
}

function checkNeeds(stages: Stages): PipelineFinding[] {
  const keys = new Set(stages.map(stage => stage.key))
  return stages.flatMap((stage, index) => stage.needs.flatMap((need, position) => keys.has(need)
    ? []
    : [error('UNKNOWN_DEPENDENCY', `/stages/${index}/needs/${position}`, stage, `no stage ${need}`)]))
}

function checkCycle(stages: Stages): PipelineFinding[] {
  const cycle = findCycle(stages)
  const [first] = cycle
  if (!first) {
    return []
  }
  const path = [...cycle, first].map(stage => stage.key).join(' → ')
  return [error('CYCLE', `/stages/${stages.indexOf(first)}/needs`, first, `the stages wait for each other: ${path}`)]
}

/** A dependency cycle, each stage depending on the next; [] = none. */
export function findCycle(stages: Stages): PipelineStageSpec[] {
  const left = new Map(stages.map(stage => [stage.key, stage]))
  for (let wasShrunk = true; wasShrunk;) {
    const free = [...left.values()].filter(stage => !stage.needs.some(need => left.has(need)))
    free.forEach(stage => left.delete(stage.key))
    wasShrunk = free.length > 0
  }
  // Every remaining stage depends on another remaining one, so following them must lead back.
  const path: PipelineStageSpec[] = []
  let stage = left.values().next().value
  while (stage && !path.includes(stage)) {
    path.push(stage)
    const next: string | undefined = stage.needs.find(need => left.has(need))
    stage = next === undefined ? undefined : left.get(next)
  }
  return stage ? path.slice(path.indexOf(stage)) : []
}

function checkKind(stage: PipelineStageSpec, index: number, rule: KindRule | undefined): PipelineFinding[] {
  if (!rule) {
    return [error('UNKNOWN_KIND', `/stages/${index}/kind`, stage, `no stage kind ${stage.kind}`)]
  }
  const wrong = checkSchema(rule.parametersSchema, stage.parameters)
  return [
    ...checkInputCount(stage, index, rule),
    ...wrong.map(({ pointer, message }) =>
      error('BAD_PARAMETER', `/stages/${index}/parameters${pointer}`, stage, message)),
  ]
}

function checkInputCount(
  stage: PipelineStageSpec, index: number, { kind, role, minInputs, maxInputs }: KindRule,
): PipelineFinding[] {
  const most = isReader(role) ? 0 : maxInputs === 0 ? Infinity : maxInputs
  const count = stage.needs.length
  if (count >= minInputs && count <= most) {
    return []
  }
  const wanted = most === 0
    ? 'none'
    : minInputs === most
      ? `exactly ${most}`
      : count < minInputs ? `at least ${minInputs}` : `at most ${most}`
  return [
    error('INPUT_COUNT', `/stages/${index}/needs`, stage, `${kind} reads ${wanted} of the other stages, not ${count}`),
  ]
}

/** Warns of output that no stage reads and that is not published. */
function checkUse(stages: Stages, { roleOf }: KindBook): PipelineFinding[] {
  const used = new Set(stages.flatMap(stage => stage.needs))
  return stages.flatMap((stage, index) => used.has(stage.key) || roleOf(stage.kind) === 'sink'
    ? []
    : [{
        severity: 'WARNING' as const, code: 'ORPHAN', pointer: `/stages/${index}`, stageKey: stage.key,
        message: 'its output goes nowhere',
      }])
}
