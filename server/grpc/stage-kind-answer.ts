import { ModelTask } from '#proto/gen/datafactory/model/v1/model_service_pb'
import {
  type StageKind as StageKindMessage, StagePurpose, StageRole, StageShape,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import { factsByName } from '#shared/domain/pipeline/kind-convention'
import {
  type KindFacts, type ParameterReference, STAGE_PURPOSES, STAGE_ROLES, STAGE_SHAPES, type StageRole as Role,
} from '#shared/domain/pipeline/kind-facts'
import { enumName, parseObject } from './plain'
import type { StageKind } from './queue.gateway'

export function toStageKind(message: StageKindMessage): StageKind {
  const parametersSchema = parseObject(message.parametersSchema || '{}', `schema of ${message.kind}`)
  return {
    version: message.version,
    displayNames: { ...message.displayNames },
    icon: message.icon,
    parametersSchema,
    metrics: message.metrics.map(({ name, unit, cumulative }) => ({ name, unit, cumulative })),
    minInputs: message.minInputs,
    maxInputs: message.maxInputs,
    resumable: message.resumable,
    usesModel: message.usesModel,
    modelTasks: message.modelTasks.map(task => enumName(ModelTask, task)),
    shape: codeOf(STAGE_SHAPES, StageShape, message.shape) ?? 'unknown',
    note: [...message.noteParameters],
    recordsPerSecond: message.recordsPerSecond > 0 ? message.recordsPerSecond : null,
    ...toFacts(message),
    references: listReferences(parametersSchema, message.usesModel),
  }
}

/**
 * A factory of before roles has told none of these facts, and a newer one may have roles that this build does not know.
 */
function toFacts(message: StageKindMessage): Omit<KindFacts, 'references'> {
  const role = codeOf(STAGE_ROLES, StageRole, message.role)
  const { comparesRecords, countsRows } = message
  if (role !== undefined) {
    const purpose = codeOf(STAGE_PURPOSES, StagePurpose, message.purpose) ?? 'other'
    return { kind: message.kind, role, purpose, comparesRecords, countsRows }
  }
  const { references: _, ...named } = factsByName(message.kind)
  return { ...named, role: guessRole(message, named.role) }
}

/** What it tells of its inputs is surer than its name. */
const guessRole = ({ waits, minInputs }: StageKindMessage, named: Role): Role =>
  waits ? 'gate' : named === 'step' && minInputs === 0 ? 'source' : named

/** The code of an enum's value; undefined = not told, or not known here. */
const codeOf = <Code extends string>(codes: readonly Code[], names: Record<number, string>, value: number) =>
  codes.find(code => code.toUpperCase() === enumName(names, value))

const ANNOTATIONS: readonly (readonly [string, ParameterReference])[] = [
  ['x-dataset', 'dataset'], ['x-quality-policy', 'policy'], ['x-model', 'model'], ['x-model-config', 'configuration'],
]

/** What the schema says that parameters name: the form offers the same. */
function listReferences(schema: Record<string, unknown>, usesModel: boolean): Record<string, ParameterReference> {
  return Object.fromEntries(Object.entries(toNode(schema['properties'])).flatMap(([name, value]) => {
    const node = toNode(value)
    const found = ANNOTATIONS.find(([annotation]) => node[annotation] === true)?.[1]
      ?? (toNode(node['items'])['x-language'] === true ? 'language' : undefined)
      ?? (usesModel && name === 'response_schema' ? 'answer_schema' : undefined)
    return found ? [[name, found] as const] : []
  }))
}

const toNode = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {}
