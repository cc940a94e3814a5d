import { hash } from 'node:crypto'
import { status } from '@grpc/grpc-js'
import { type FieldViolation, GrpcError } from '#proto/adapter/status-details.ts'
import { type CheckPool, createCheckPool } from '../check/check-pool.ts'
import { StageFailure } from '../stages/stage-definition.ts'
import type { Patience } from '../check/patience.ts'
import { createErrands } from './errands.ts'
import { MODEL_DOMAIN, type ModelTokens } from './provider.ts'
import { invalid } from './request-check.ts'

/** Longest that a check of one answer computes: a schema may take for ever on the wrong text. */
const CHECK_CPU_MS = 2_000
/**
 * By the clock, the wait for earlier checks included; no machine is so busy that it does not get 2 s of processor in
 * it.
 */
const DEADLINE_MS = 600_000
/** Results kept for those who ask again; a stage sends the same schema with every record. */
const KEPT_RESULTS = 2_000

export interface SchemaChecks {
  /** What is wrong with a JSON Schema; empty = nothing. */
  listFaults: (schema: string, patience: Patience) => Promise<FieldViolation[]>
  /** @throws GrpcError INVALID_ARGUMENT when it is not a JSON Schema */
  checkSchema: (schema: string, patience: Patience) => Promise<void>
  /** Where and how an output first breaks the schema; '' = it does not. */
  findViolation: (output: string, schema: string, patience: Patience) => Promise<string>
  close: () => Promise<void>
}

/** JSON Schemas come from users: they are compiled and applied in a thread that can be ended. */
export function createSchemaChecks(pool: CheckPool = createCheckPool({ work: 'schemas', threads: 2 })): SchemaChecks {
  const errands = createErrands<FieldViolation[]>(KEPT_RESULTS)

  async function check(
    schema: string, answer: string | undefined, tooCostly: FieldViolation,
  ): Promise<FieldViolation[]> {
    try {
      return await pool.run({ type: 'schema', schema, ...answer !== undefined && { answer } }, {
        deadlineMs: DEADLINE_MS, cpuMs: CHECK_CPU_MS,
      })
    }
    catch (error) {
      if (!(error instanceof StageFailure)) {
        throw error
      }
      // A thread that ended for another reason says nothing about the schema.
      if (error.reason === 'WORKER_LOST' && error.metadata.cause !== 'OUT_OF_MEMORY') {
        throw new GrpcError(
          status.UNAVAILABLE, error.message, { reason: 'SERVICE_BUSY', domain: MODEL_DOMAIN }, { cause: error },
        )
      }
      return [tooCostly]
    }
  }

  const keyOf = (...parts: string[]) => hash('sha256', JSON.stringify(parts))
  const listFaults = async (schema: string, patience: Patience) => schema === ''
    ? []
    : errands.run(
        keyOf(schema),
        () => check(
          schema, undefined, { field: 'response_schema', description: `takes more than ${CHECK_CPU_MS} ms to compile` },
        ),
        patience,
      )

  return {
    listFaults,
    async checkSchema(schema, patience) {
      const faults = await listFaults(schema, patience)
      if (faults.length > 0) {
        throw invalid(faults)
      }
    },
    async findViolation(output, schema, patience) {
      if (schema === '') {
        return ''
      }
      const tooCostly = { field: 'output', description: `takes more than ${CHECK_CPU_MS} ms to check` }
      const [wrong] = await errands.run(keyOf(schema, output), () => check(schema, output, tooCostly), patience)
      return wrong ? `${wrong.field} ${wrong.description}` : ''
    },
    close: pool.close,
  }
}

/** The tokens were spent, so the caller must be able to count them. */
export const brokenOutput = (violation: string, tokens: ModelTokens): GrpcError =>
  new GrpcError(status.FAILED_PRECONDITION, `the answer breaks response_schema: ${violation}`, {
    reason: 'OUTPUT_BREAKS_SCHEMA',
    domain: MODEL_DOMAIN,
    metadata: { input_tokens: String(tokens.inputTokens), output_tokens: String(tokens.outputTokens) },
  })
