import type { XXHashAPI } from 'xxhash-wasm'
import type { ArtifactStore } from '#artifact/store.ts'
import { toCanonicalText } from '#record/canonical-text.ts'
import type { JsonRecord } from '#factory/io/field-path.ts'
import { HashMap128 } from '#factory/io/hash-map.ts'
import { loadHash, toHash128 } from '#factory/io/hash.ts'
import type { Meter } from '#factory/job/meter.ts'
import type { ArtifactRef } from '#factory/job/stage-job.ts'
import { createUpstreamSource, listUpstream } from '../../source/artifact-source.ts'
import { passColumns, requireField } from '../../parameter/columns.ts'
import { FIELDS } from '../../parameter/field-schemas.ts'
import { runRecordStage } from '../../record/record-stage.ts'
import { processSafely } from '../../row/decide.ts'
import { toKeyText } from '../../row/key-text.ts'
import { KEEP, type RecordStage, type Row, type Verdict } from '../../row/row.ts'
import { parseRow } from '../../row/row-parser.ts'
import { defineStage } from '../../define-stage.ts'
import { type Duplicates, findDuplicates, type Found, type ToKey } from './find-duplicates.ts'
import { texts } from './texts.ts'

/** Of fewer, the files would be many and small: these take 2 MB. */
const LEAST_KEYS = 1 << 16

interface Parameters { fields: string[], max_keys_in_memory: number }

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
    fields: FIELDS,
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
    const artifacts = listUpstream(context.job)
    const source = createUpstreamSource(context.store, artifacts)
    const toKey = createToKey(parameters.fields, await loadHash())
    const stage = fitsMemory(artifacts, parameters)
      ? inMemory(toKey, context.meter)
      : inTwoPasses(toKey, context.store, parameters)
    return runRecordStage(context, { source, stage })
  },
})

/** Also with an unknown number of records: then it is not known that they do. */
const fitsMemory = (artifacts: readonly ArtifactRef[], { max_keys_in_memory: most }: Parameters): boolean =>
  artifacts.every(({ records }) => records >= 0)
  && artifacts.reduce((sum, { records }) => sum + records, 0) <= most

/** Keeps the first of equal records, of which all keys fit into memory. */
function inMemory(toKey: ToKey, meter: Meter): RecordStage {
  /** Keys of kept records with their numbers in the output, which a later attempt sees as well. */
  const seen = new HashMap128()
  return {
    traced: 'links',
    process(record) {
      const key = toKey(record)
      const like = key && seen.add(key, meter.recordsOut + 1)
      return like === undefined ? KEEP : duplicateOf(like)
    },
    // Kept records are the known ones, so the memory is rebuilt from the output.
    restore(record, { number }) {
      const key = toKey(record)
      if (key) {
        seen.add(key, number)
      }
    },
  }
}

/** Keeps the same records when their keys need not fit: which equal one before them is found out first. */
function inTwoPasses(toKey: ToKey, store: ArtifactStore, { max_keys_in_memory: maxKeys }: Parameters): RecordStage {
  let duplicates: Duplicates | undefined
  /** Fails as it did in the first pass. */
  const compare = (record: JsonRecord): Verdict => {
    toKey(record)
    return KEEP
  }
  const decide = (row: Row, found: Found | undefined): Verdict => {
    if (found !== 'unreadable') {
      return found === undefined ? KEEP : duplicateOf(found)
    }
    const fault = parseRow(row)
    return fault ? { type: 'reject', fault } : processSafely(compare, row)
  }
  return {
    traced: 'links',
    // The first pass has parsed them.
    isBlind: true,
    async prepare(input) {
      duplicates = await findDuplicates(input, { store, most: Math.max(maxKeys, LEAST_KEYS), toKey })
    },
    process(_, row) {
      const found = duplicates!.find(row.number)
      return found instanceof Promise ? found.then(it => decide(row, it)) : decide(row, found)
    },
    close: () => duplicates?.close(),
  }
}

const duplicateOf = (like: number): Verdict => ({ type: 'drop', reason: 'DUPLICATE', like })

/** undefined for a record with a value in none of the fields: without one it is not known to equal another. */
const createToKey = (fields: string[], hash: XXHashAPI): ToKey => (record) => {
  const text = fields.length === 0 ? toCanonicalText(record) : toKeyText(record, fields)
  return text === undefined ? undefined : toHash128(text, hash)
}
