import type { Selectable, Transaction } from 'kysely'
import type { Schema } from '../../schema'
import { insertBatch, type BatchColumn } from '../../unnest'

/** A cost is a text here, which is exact. */
export type TokensUsageRow = Omit<Selectable<Schema['tokensUsage']>, 'cost'> & { cost: string | null }

const COLUMNS: readonly BatchColumn<TokensUsageRow>[] = [
  { column: 'run_id', type: 'uuid', of: row => row.runId },
  { column: 'seq', type: 'bigint', of: row => row.seq },
  { column: 'project_id', type: 'uuid', of: row => row.projectId },
  { column: 'pipeline_id', type: 'uuid', of: row => row.pipelineId },
  { column: 'stage_key', type: 'text', of: row => row.stageKey },
  { column: 'attempt', type: 'integer', of: row => row.attempt },
  { column: 'model', type: 'text', of: row => row.model },
  { column: 'provenance', type: 'text', of: row => row.provenance },
  { column: 'input_tokens', type: 'bigint', of: row => row.inputTokens },
  { column: 'output_tokens', type: 'bigint', of: row => row.outputTokens },
  { column: 'cached_input_tokens', type: 'bigint', of: row => row.cachedInputTokens },
  { column: 'reasoning_tokens', type: 'bigint', of: row => row.reasoningTokens },
  { column: 'calls', type: 'bigint', of: row => row.calls },
  { column: 'calls_by_outcome', type: 'jsonb', of: row => row.callsByOutcome },
  { column: 'is_estimated', type: 'boolean', of: row => row.isEstimated },
  { column: 'occurred_at', type: 'timestamptz', of: row => row.occurredAt },
  { column: 'config_id', type: 'uuid', of: row => row.configId },
  { column: 'cost', type: 'numeric', of: row => row.cost },
  { column: 'currency', type: 'text', of: row => row.currency },
]

/** One row per event; a second row with the same (run, seq) is an error. */
export async function insertTokensUsage(trx: Transaction<Schema>, rows: readonly TokensUsageRow[]): Promise<void> {
  if (rows.length > 0) {
    await insertBatch('tokens_usage', COLUMNS, rows).execute(trx)
  }
}
