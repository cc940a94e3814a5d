import type { XXHashAPI } from 'xxhash-wasm'
import { toCanonicalText } from '#record/canonical-text.ts'
import type { JsonRecord } from '#factory/io/field-path.ts'
import { type Hash128, HashMap128 } from '#factory/io/hash-map.ts'
import { loadHash } from '#factory/io/hash.ts'
import { createUpstreamSource, listUpstream } from '../../source/artifact-source.ts'
import { passColumns, requireField } from '../../parameter/columns.ts'
import { runRecordStage } from '../../record/record-stage.ts'
import { toKeyText } from '../../row/key-text.ts'
import { KEEP, type Verdict, type RecordStage } from '../../row/row.ts'
import type { Meter } from '#factory/job/meter.ts'
import { defineStage } from '../../define-stage.ts'
import { texts } from './texts.ts'

const HIGH_SEED = 0x51ED270BA5C7n

interface Parameters { fields: string[], max_keys_in_memory: number }

const DEFER: Verdict = { type: 'defer' }

export const stage = defineStage<Parameters>({
  kind: 'dedupe.exact',
  version: '1.0.0',
  place: 100,
  role: 'step',
  shape: 'set',
  purpose: 'filter',
  texts,
  icon: 'i-lucide-copy-minus',
  properties: {
    fields: {
      type: 'array', items: { 'type': 'string', 'minLength': 1, 'maxLength': 200, 'x-field': true }, maxItems: 100,
      default: [],
    },
    max_keys_in_memory: { type: 'integer', minimum: 100, maximum: 50_000_000, default: 3_000_000 },
  },
  comparesRecords: true,
  note: ['fields'],
  recordsPerSecond: 150_000,

  plan({ parameters, inputs, complain }) {
    const columns = passColumns(inputs)
    const { fields } = parameters
    for (const [index, field] of fields.entries()) {
      requireField(columns, field, `/fields/${index}`, complain)
    }
    return columns
  },

  async execute(context, parameters) {
    return runRecordStage(context, {
      source: createUpstreamSource(context.store, listUpstream(context.job)),
      stage: createStage(parameters, await loadHash(), context.meter),
    })
  },
})

/**
 * Keeps the first of equal records, in order, in bounded memory. When the keys in memory reach their
 * limit, no new keys are added: known records are dropped, all others are deferred.
 * They are processed again, in order, as the next generation, with an empty memory: none of them equals one
 * kept before, so the output is the same as with unbounded memory.
 */
function createStage({ fields, max_keys_in_memory: maxKeys }: Parameters, hash: XXHashAPI, meter: Meter): RecordStage {
  /** Keys of kept records with their numbers in the output, which a later attempt sees as well. */
  const seen = new HashMap128()
  const duplicateOf = (like: number): Verdict => ({ type: 'drop', reason: 'DUPLICATE', like })
  return {
    traced: 'links',
    process(record) {
      const key = toKey(record, fields, hash)
      if (seen.size < maxKeys) {
        const like = key && seen.add(key, meter.recordsOut + 1)
        return like === undefined ? KEEP : duplicateOf(like)
      }
      // Also a record without a key: otherwise it would overtake the deferred ones.
      const like = key && seen.get(key)
      return like === undefined ? DEFER : duplicateOf(like)
    },
    // Kept records are the known ones, so the memory is rebuilt from the output.
    restore(record, { number }) {
      const key = toKey(record, fields, hash)
      if (key) {
        seen.add(key, number)
      }
    },
    startGeneration: () => seen.clear(),
  }
}

/** undefined for a record with a value in none of the fields: without one it is not known to equal another. */
function toKey(record: JsonRecord, fields: string[], hash: XXHashAPI): Hash128 | undefined {
  const text = fields.length === 0 ? toCanonicalText(record) : toKeyText(record, fields)
  return text === undefined ? undefined : { high: hash.h64(text, HIGH_SEED), low: hash.h64(text) }
}
