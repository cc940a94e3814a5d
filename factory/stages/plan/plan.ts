import type { StageSpec } from '../../job/stage-job.ts'
import { requireModel } from '../model/parameters.ts'
import { findStageKind } from '../registry.ts'
import type { Column, Columns, Complain, Finding, StageDefinition } from '../stage-definition.ts'
import { findCycle, sortStages } from './stage-order.ts'

export interface Plan {
  findings: Finding[]
  /** Columns of the stages for which they are known. */
  stageColumns: { stageId: string, columns: Column[] }[]
}

/**
 * Checks stages without running them, and computes the columns of each stage's output.
 *
 * @param inputColumns of the dataset chosen at launch; empty = unknown.
 * @param sourceColumns found in the sources of ingest stages, or of the datasets that input stages read, by stage id.
 */
export function planStages(
  stages: StageSpec[], inputColumns: Column[], sourceColumns: ReadonlyMap<string, Column[]> = new Map(),
): Plan {
  const findings = [...checkKeys(stages), ...checkDependencies(stages), ...checkCycle(stages)]
  const columnsById = new Map<string, Columns>()
  // With several sources it is unknown to which of them the columns belong.
  const knownColumns = inputColumns.length > 0 && stages.filter(hasOpenColumns).length === 1 ? inputColumns : undefined
  const sampled = findSampled(stages)
  for (const index of sortStages(stages)) {
    const stage = stages[index]!
    const definition = findStageKind(stage.kind)
    const complain = (finding: Omit<Finding, 'stageId'>) => findings.push({ ...finding, stageId: stage.id })
    if (!definition) {
      complain({
        severity: 'ERROR', code: 'UNKNOWN_KIND', pointer: `/stages/${index}/kind`,
        message: `no stage kind ${stage.kind}`,
      })
      continue
    }
    findings.push(...checkInputs(stage, index, definition))
    const inputs = stage.dependsOn.length > 0
      ? stage.dependsOn.map(id => columnsById.get(id))
      : [sourceColumns.get(stage.id) ?? knownColumns]
    const { parameters, errors } = definition.complete(stage.parameters)
    for (const { pointer, message } of errors) {
      complain({ severity: 'ERROR', code: 'BAD_PARAMETER', pointer: `/stages/${index}/parameters${pointer}`, message })
    }
    const complainAt = (finding: Parameters<Complain>[0]) => complain({
      ...finding,
      severity: finding.code === 'MISSING_FIELD' && sampled.has(stage.id) ? 'WARNING' : finding.severity,
      pointer: `/stages/${index}/parameters${finding.pointer}`,
    })
    if (errors.length > 0 && definition.usesModel) {
      // Said together with the others, not only after they are mended.
      const { model, configuration } = parameters
      requireModel({ model, configuration }, complainAt)
    }
    // `plan` may rely on valid parameters: with invalid ones it is not called.
    const columns = errors.length > 0
      ? undefined
      : definition.plan({ parameters, inputs, complain: complainAt })
    columnsById.set(stage.id, columns)
  }
  findings.push(...checkUse(stages))
  return {
    findings,
    stageColumns: stages.flatMap(({ id }) => {
      const columns = columnsById.get(id)
      return columns ? [{ stageId: id, columns }] : []
    }),
  }
}

/** Sources whose columns depend on what they read. */
const hasOpenColumns = ({ kind }: StageSpec) => findStageKind(kind)?.columnsFrom !== undefined

/** Ids of the stages whose columns are those of the first records, their own or those of a stage before them. */
function findSampled(stages: StageSpec[]): Set<string> {
  const sampled = new Set<string>()
  for (const index of sortStages(stages)) {
    const { id, kind, dependsOn } = stages[index]!
    if (findStageKind(kind)?.columnsFrom === 'sample' || dependsOn.some(other => sampled.has(other))) {
      sampled.add(id)
    }
  }
  return sampled
}

function checkKeys(stages: StageSpec[]): Finding[] {
  return stages.flatMap(({ id }, index) => stages.findIndex(other => other.id === id) < index
    ? [{
        severity: 'ERROR' as const, code: 'DUPLICATE_KEY', pointer: `/stages/${index}/id`, stageId: id,
        message: `another stage is called ${id}`,
      }]
    : [])
}

function checkDependencies(stages: StageSpec[]): Finding[] {
  const ids = new Set(stages.map(({ id }) => id))
  return stages.flatMap(({ id, dependsOn }, index) => dependsOn.flatMap((other, position) => ids.has(other)
    ? []
    : [{
        severity: 'ERROR' as const, code: 'UNKNOWN_DEPENDENCY', pointer: `/stages/${index}/depends_on/${position}`,
        stageId: id, message: `no stage ${other}`,
      }]))
}

function checkCycle(stages: StageSpec[]): Finding[] {
  const cycle = findCycle(stages)
  if (!cycle) {
    return []
  }
  const ids = cycle.map(index => stages[index]!.id)
  return [{
    severity: 'ERROR',
    code: 'CYCLE',
    pointer: `/stages/${cycle[0]!}/depends_on`,
    stageId: ids[0]!,
    message: `the stages wait for each other: ${[...ids, ids[0]!].join(' → ')}`,
  }]
}

function checkInputs(
  { id, kind, dependsOn }: StageSpec, index: number, { minInputs, maxInputs }: StageDefinition,
): Finding[] {
  // A kind that needs no input takes none: it reads no stage.
  const most = minInputs === 0 ? 0 : maxInputs === 0 ? Infinity : maxInputs
  const count = dependsOn.length
  if (count >= minInputs && count <= most) {
    return []
  }
  const wanted = most === 0
    ? 'none'
    : minInputs === most
      ? `exactly ${minInputs}`
      : count < minInputs ? `at least ${minInputs}` : `at most ${most}`
  return [{
    severity: 'ERROR', code: 'INPUT_COUNT', pointer: `/stages/${index}/depends_on`, stageId: id,
    message: `${kind} reads ${wanted} of the other stages, not ${count}`,
  }]
}

/** An output that is neither read nor published is lost. */
function checkUse(stages: StageSpec[]): Finding[] {
  const used = new Set(stages.flatMap(({ dependsOn }) => dependsOn))
  return stages.flatMap(({ id, kind }, index) => used.has(id) || findStageKind(kind)?.role === 'sink'
    ? []
    : [{
        severity: 'WARNING' as const, code: 'ORPHAN', pointer: `/stages/${index}`, stageId: id,
        message: 'its output goes nowhere',
      }])
}
