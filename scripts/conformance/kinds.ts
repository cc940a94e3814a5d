import { randomUUID } from 'node:crypto'
import type { JsonObject } from '@bufbuild/protobuf'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { type StageKind, StageRole, StageShape } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import type { InputArtifact } from './inputs'
import { NotTested } from './verdict'

/** What the suite sets of a stage. */
export interface StageInput {
  id: string
  kind: string
  parameters?: JsonObject
  dependsOn?: string[]
  inputs?: InputArtifact[]
}

type Node = Record<string, unknown>

/** The field of the input that has a text. */
const TEXT_FIELD = 'text'

const toNode = (value: unknown): Node => typeof value === 'object' && value !== null ? { ...value } : {}

/** Annotations of the console are for its forms; formats are hints. */
const createAjv = () => new Ajv2020({ strict: false, validateFormats: false, allErrors: true })

/** What is wrong with a schema; undefined = nothing. */
export function faultOfSchema(text: string): string | undefined {
  const schema = parse(text)
  if (schema === undefined) {
    return 'is not JSON'
  }
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
    return 'is not an object'
  }
  const ajv = createAjv()
  try {
    return ajv.validateSchema(schema) === true && ajv.compile(schema) ? undefined : ajv.errorsText(ajv.errors)
  }
  catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch {
    // No JSON has the value undefined: it says that the text is none.
    return undefined
  }
}

/** Parameters that the schema of a kind accepts; undefined = none were found. */
export function parametersFor({ parametersSchema }: StageKind): JsonObject | undefined {
  if (faultOfSchema(parametersSchema) !== undefined) {
    return undefined
  }
  const schema = toNode(parse(parametersSchema))
  const parameters = toObject(schema)
  return createAjv().compile<JsonObject>(schema)(parameters) ? parameters : undefined
}

/** What is required, and no more: the rest has its default. */
function toObject(schema: Node): Record<string, unknown> {
  const properties = toNode(schema['properties'])
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : []
  return Object.fromEntries(required.map(name => [name, toValue(toNode(properties[name]))]))
}

function toValue(schema: Node): unknown {
  const [alternative] = [schema['anyOf'], schema['oneOf']].filter(it => Array.isArray(it)).flat()
  const choices = Array.isArray(schema['enum']) ? schema['enum'] : []
  const usual = schema['default'] ?? schema['const'] ?? choices[0]
  if (usual !== undefined) {
    return usual
  }
  switch (schema['type'] ?? (alternative === undefined ? undefined : 'alternative')) {
    case 'alternative':
      return toValue(toNode(alternative))
    case 'boolean':
      return true
    case 'integer':
    case 'number':
      return schema['minimum'] ?? 1
    case 'array':
      return Number(schema['minItems'] ?? 0) > 0 ? [toValue(toNode(schema['items']))] : []
    case 'object':
      return toObject(schema)
    default:
      return schema['format'] === 'uuid' ? randomUUID() : TEXT_FIELD
  }
}

/** A parameter of one of the kinds with a value that its schema refuses. */
export function findBadParameter(kinds: readonly StageKind[]): { kind: StageKind, name: string, parameters: JsonObject }
  | undefined {
  for (const kind of kinds) {
    const given = parametersFor(kind)
    if (given === undefined) {
      continue
    }
    const schema = toNode(parse(kind.parametersSchema))
    const isValid = createAjv().compile<JsonObject>(schema)
    for (const name of Object.keys(toNode(schema['properties']))) {
      // A list within a list: hardly a parameter takes it.
      const parameters = { ...given, [name]: [[[]]] }
      if (!isValid(parameters)) {
        return { kind, name, parameters }
      }
    }
  }
  return undefined
}

/** Stages of a kind, with parameters that it accepts. */
export function stageOf(kind: StageKind, id: string, more: Omit<StageInput, 'id' | 'kind'> = {}): StageInput {
  return { id, kind: kind.kind, parameters: parametersFor(kind) ?? {}, ...more }
}

/** Reads a dataset version or, when no kind does, a file of a source. @throws NotTested */
export function findReader(kinds: readonly StageKind[]): StageKind {
  const isOf = (role: StageRole) => (kind: StageKind) => kind.role === role && parametersFor(kind) !== undefined
  const reader = kinds.find(isOf(StageRole.INPUT)) ?? kinds.find(isOf(StageRole.SOURCE))
  if (!reader) {
    throw new NotTested('no kind with role INPUT or SOURCE has parameters that could be filled in')
  }
  return reader
}

/** Kinds that need no model. */
export const listSteps = (kinds: readonly StageKind[]): StageKind[] => kinds.filter(kind =>
  kind.role === StageRole.STEP && !kind.usesModel && !kind.waits && parametersFor(kind) !== undefined)

/** Changes records one by one, if there is such a kind. @throws NotTested */
export function findStep(kinds: readonly StageKind[]): StageKind {
  const steps = listSteps(kinds).filter(({ minInputs }) => minInputs <= 1)
  const step = steps.find(({ shape }) => shape === StageShape.MAP) ?? steps[0]
  if (!step) {
    throw new NotTested('no kind with role STEP needs neither a model nor parameters that could not be filled in')
  }
  return step
}
