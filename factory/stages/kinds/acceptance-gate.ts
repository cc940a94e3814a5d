import type { ArtifactStore } from '#artifact/store.ts'
import { listFields } from '#record/json-scan.ts'
import { parseValue } from '#record/parse-value.ts'
import { isRecord } from '../../io/field-path.ts'
import { readLines } from '../../io/line-reader.ts'
import type { ArtifactRef } from '../../job/stage-job.ts'
import { createUpstreamSource, listUpstream, MAX_RECORD_LINE_BYTES } from '../source/artifact-source.ts'
import { passColumns } from '../plan/columns.ts'
import { displayNames, toParametersSchema } from '../plan/schema.ts'
import { RECORD_METRICS } from '../record/metrics.ts'
import { runRecordStage } from '../record/record-stage.ts'
import { KEEP } from '../record/row.ts'
import { type StageDefinition, StageFailure } from '../stage-definition.ts'

const KIND = 'acceptance.gate'

/**
 * Waits, in the queue and not here, until its input is accepted. It runs only to put corrected records in place, and in a
 * trial, which does not wait.
 */
export const acceptanceGate: StageDefinition = {
  kind: KIND,
  version: '1.0.0',
  displayNames: displayNames(KIND),
  icon: 'i-lucide-shield-check',
  parametersSchema: toParametersSchema(KIND, {
    policy: { 'type': 'string', 'minLength': 1, 'maxLength': 200, 'x-quality-policy': true },
  }, { required: ['policy'] }),
  metrics: RECORD_METRICS,
  minInputs: 1,
  // What is decided is one lot.
  maxInputs: 1,
  resumable: true,
  usesModel: false,
  waits: true,
  plan: ({ inputs }) => passColumns(inputs),

  async execute(context) {
    const { job, store, meter } = context
    const inputs = listUpstream(job)
    if (job.fixes) {
      const fixes = await readFixes(store, job.fixes)
      return runRecordStage(context, {
        source: createUpstreamSource(store, inputs),
        stage: {
          process(_, { number }) {
            const text = fixes.get(number)
            return text === undefined ? KEEP : { type: 'replace', text }
          },
          finish: async ({ rows }) => {
            requireRows(fixes, rows)
            return []
          },
        },
      })
    }
    for (const { records, bytes } of inputs) {
      meter.recordsIn += Math.max(0, records)
      meter.bytesIn += Math.max(0, bytes)
    }
    Object.assign(meter, { recordsOut: meter.recordsIn, bytesOut: meter.bytesIn, fraction: 1 })
    return { type: 'done', outputs: inputs }
  },
}

/** As many as were reviewed, so they fit into memory. Their text is kept: a number of 20 digits stays as it was written. */
async function readFixes(store: ArtifactStore, { uri, bytes }: ArtifactRef): Promise<Map<number, string>> {
  const fixes = new Map<number, string>()
  for await (const lines of readLines(store.open(uri, { bytes, isHashed: true }), { maxLineBytes: MAX_RECORD_LINE_BYTES })) {
    for (const { chunk, start, end, number } of lines) {
      const text = chunk.toString('utf8', start, end)
      const fix = parseFix(text)
      const record = listFields(text).get('record')
      if (!fix || !record) {
        throw new StageFailure('BAD_FIX', `line ${number} of the fixes is no {"row": n, "record": {…}}`, { metadata: { line: String(number) } })
      }
      fixes.set(fix.row, text.slice(record.start, record.end))
    }
  }
  return fixes
}

function parseFix(text: string): { row: number } | undefined {
  try {
    const value = parseValue(text)
    return isRecord(value) && isRecord(value.record) && Number.isSafeInteger(Number(value.row)) && Number(value.row) > 0 ? { row: Number(value.row) } : undefined
  }
  catch (error) {
    if (error instanceof SyntaxError) {
      return undefined
    }
    throw error
  }
}

/** A correction that is in no row is not lost in silence. */
function requireRows(fixes: ReadonlyMap<number, string>, rows: number) {
  const missing = [...fixes.keys()].find(row => row > rows)
  if (missing !== undefined) {
    throw new StageFailure('BAD_FIX', `there is no row ${missing} to fix: the input has ${rows}`, { metadata: { row: String(missing) } })
  }
}
