import type { ValidateFunction } from 'ajv/dist/2020.js'
import { unitOf, WORK_COUNTERS } from '#record/work-counters.ts'
import type { KindTexts } from './kind-texts.ts'
import { compileParameters, completeBy } from './parameter/parameter-check.ts'
import { runMapStage } from './record/map-stage.ts'
import type { Decide } from './row/decide.ts'
import { displayNames, type SchemaNode, toParametersSchema } from './parameter/schema.ts'
import {
  type Columns, type KindFacts, type Look, type LookContext, type MetricDescriptor, type PlanInput, type StageContext,
  type StageDefinition, StageFailure, type StageResult,
} from './stage-definition.ts'

/** What the folder of a kind says; what is left out is as most kinds have it. */
interface KindBase<Parameters extends object> extends Partial<KindFacts> {
  role: KindFacts['role']
  shape: KindFacts['shape']
  purpose: KindFacts['purpose']
  kind: string
  version: string
  /** Kinds are listed by it, in the order in which a pipeline uses them. */
  place: number
  texts: KindTexts
  icon: string
  /** JSON Schemas of the parameters, with defaults. */
  properties: { [Name in keyof Parameters]-?: SchemaNode }
  required?: readonly (keyof Parameters & string)[]
  /** Beside those of every stage that processes records. */
  metrics?: readonly MetricDescriptor[]
  /** Absent = one, or none where the role reads no stage. */
  minInputs?: number
  /** 0 = no limit; absent = as many as the role allows. */
  maxInputs?: number
  columnsFrom?: StageDefinition['columnsFrom']
  look?: (context: LookContext, parameters: Parameters) => Promise<Look>
  plan: (input: PlanInput<Parameters>) => Columns
}

/** A kind that decides about each record by itself says how, and its records are handed to as many cores as are free. */
type KindOf<Parameters extends object> = KindBase<Parameters> & (
  | { decide: (parameters: Parameters) => Decide | Promise<Decide>, execute?: undefined }
  | { execute: (context: StageContext, parameters: Parameters) => Promise<StageResult>, decide?: undefined }
)

/** Counters of every stage that processes records. */
const RECORD_METRICS: MetricDescriptor[] = WORK_COUNTERS.map(counter =>
  ({ name: toSnakeCase(counter), unit: unitOf(counter), cumulative: true }))

const READING_NO_STAGE: readonly KindFacts['role'][] = ['source', 'input', 'rejects']

/** A kind whose code gets its parameters in the type that the schema has checked: nothing else gives them that type. */
export function defineStage<Parameters extends object>(given: KindOf<Parameters>): StageDefinition {
  const { texts, properties, required = [], metrics = [], look, plan, execute, decide, ...facts } = given
  const { minInputs = READING_NO_STAGE.includes(given.role) ? 0 : 1, maxInputs = 0 } = given
  const parametersSchema = toParametersSchema(given.kind, texts, properties, required)
  // Compiled when a stage of the kind is first met: a thread that runs another kind never needs it.
  let compiled: ValidateFunction<Parameters> | undefined
  const validator = () => compiled ??= compileParameters<Parameters>(parametersSchema)

  /**
   * @throws StageFailure BAD_PARAMETER for what `complete` does not accept, as a run from before an upgrade may have
   *   it.
   */
  function checked(parameters: unknown): Parameters {
    const isValid = validator()
    if (isValid(parameters)) {
      return parameters
    }
    const { instancePath: pointer = '', message = '' } = isValid.errors?.[0] ?? {}
    throw new StageFailure('BAD_PARAMETER', `parameters${pointer} ${message}`, { metadata: { pointer } })
  }

  return {
    ...DEFAULTS,
    ...facts,
    displayNames: displayNames(texts),
    parametersSchema,
    metrics: [...RECORD_METRICS, ...metrics],
    minInputs,
    maxInputs,
    complete: parameters => completeBy(validator(), parameters),
    ...look && { look: context => look(context, checked(context.stage.parameters)) },
    plan: input => plan({ ...input, parameters: checked(input.parameters) }),
    ...decide && { openDecide: async parameters => decide(checked(parameters)) },
    execute: (context) => {
      const parameters = checked(context.stage.parameters)
      return decide
        ? runMapStage(context, { ...DEFAULTS, ...facts }, () => decide(parameters))
        : execute(context, parameters)
    },
  }
}

const DEFAULTS = {
  resumable: true,
  usesModel: false,
  comparesRecords: false,
  countsRows: false,
  modelTasks: [],
  note: [],
  recordsPerSecond: 0,
} satisfies Partial<KindFacts>

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}
