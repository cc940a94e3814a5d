import { status } from '@grpc/grpc-js'
import { LRUCache } from 'lru-cache'
import { type FieldViolation, GrpcError } from '#proto/adapter/status-details.ts'
import { type CheckPool, createCheckPool } from '../check/check-pool.ts'
import { StageFailure } from '../stages/stage-definition.ts'
import { MODEL_DOMAIN, type ModelTokens } from './provider.ts'
import { invalid } from './request-check.ts'

/** Longest check of one answer: a pattern in a schema may take for ever on the wrong text. */
const CHECK_MS = 2_000
/** Time limit including the wait for earlier checks. */
const WAIT_MS = 30_000
/** A stage sends the same schema with every record. */
const KNOWN_SCHEMAS = 200

export interface SchemaChecks {
  /** @throws GrpcError INVALID_ARGUMENT when it is not a JSON Schema */
  checkSchema: (schema: string, signal: AbortSignal) => Promise<void>
  /** Where and how an output first breaks the schema; '' = it does not. */
  findViolation: (output: string, schema: string, signal: AbortSignal) => Promise<string>
  close: () => Promise<void>
}

/** JSON Schemas come from users: they are compiled and applied in a thread that can be ended. */
export function createSchemaChecks(pool: CheckPool = createCheckPool({ work: 'schemas', threads: 2 })): SchemaChecks {
  const known = new LRUCache<string, true>({ max: KNOWN_SCHEMAS })

  /** undefined = not checked in time. */
  async function violations(schema: string, answer: string | undefined, signal: AbortSignal): Promise<FieldViolation[] | undefined> {
    try {
      return await pool.run({ type: 'schema', schema, ...answer !== undefined && { answer } }, { deadlineMs: WAIT_MS, runMs: CHECK_MS, signal })
    }
    catch (error) {
      if (error instanceof StageFailure) {
        return undefined
      }
      throw error
    }
  }

  return {
    async checkSchema(schema, signal) {
      if (schema === '' || known.has(schema)) {
        return
      }
      const wrong = await violations(schema, undefined, signal) ?? [{ field: 'response_schema', description: `cannot be compiled within ${CHECK_MS} ms` }]
      if (wrong.length > 0) {
        throw invalid(wrong)
      }
      known.set(schema, true)
    },
    async findViolation(output, schema, signal) {
      if (schema === '') {
        return ''
      }
      const found = await violations(schema, output, signal)
      const [wrong] = found ?? [{ field: 'output', description: `cannot be checked within ${CHECK_MS} ms` }]
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
