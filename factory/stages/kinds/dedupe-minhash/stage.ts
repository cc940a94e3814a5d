import { FieldInTheWay, setFields } from '#record/set-fields.ts'
import { isNumber } from '#record/value.ts'
import { type JsonRecord, readField } from '#factory/io/field-path.ts'
import { loadHash } from '#factory/io/hash.ts'
import { findNearDuplicates } from '../../minhash/near-duplicates.ts'
import { HASHES, type HashName } from '../../minhash/signer.ts'
import { NUMBERS, type Numbers, simplifyText } from '../../minhash/simplify-text.ts'
import { splitWords, WORD_MODES, type WordMode } from '../../minhash/split-words.ts'
import { type Keep, KEEPS, type Survivors } from '../../minhash/survivors.ts'
import { warnUnlessNumber } from '../../parameter/judged-columns.ts'
import { createUpstreamSource, listUpstream } from '../../source/artifact-source.ts'
import { passColumns, requireField, requireText } from '../../parameter/columns.ts'
import { FIELD, FIELD_OR_NONE, NEW_FIELD_OR_NONE } from '../../parameter/field-schemas.ts'
import { writeColumns } from '../../parameter/written-columns.ts'
import { runRecordStage } from '../../record/record-stage.ts'
import { KEEP, type RecordStage } from '../../row/row.ts'
import { countChars } from '../../text/chars.ts'
import { defineStage } from '../../define-stage.ts'
import type { StageContext } from '../../stage-definition.ts'
import { texts } from './texts.ts'

interface Parameters {
  field: string
  words: WordMode
  numbers: Numbers
  ngram_size: number
  buckets: number
  hashes_per_bucket: number
  seed: number
  hash: HashName
  keep: Keep
  score_field: string
  cluster_field: string
  cluster_size_field: string
}

export const stage = defineStage<Parameters>({
  kind: 'dedupe.minhash',
  version: '1.0.0',
  place: 105,
  role: 'step',
  shape: 'set',
  purpose: 'filter',
  texts,
  icon: 'i-lucide-copy-x',
  properties: {
    field: { ...FIELD, default: 'text' },
    words: { enum: WORD_MODES, default: 'auto' },
    numbers: { enum: NUMBERS, default: 'alike' },
    ngram_size: { type: 'integer', minimum: 1, maximum: 50, default: 5 },
    buckets: { type: 'integer', minimum: 1, maximum: 50, default: 14 },
    hashes_per_bucket: { type: 'integer', minimum: 1, maximum: 32, default: 8 },
    seed: { type: 'integer', minimum: 0, maximum: 0xFFFFFFFF, default: 1 },
    hash: { enum: HASHES, default: 'xxhash' },
    keep: { enum: KEEPS, default: 'first' },
    score_field: { ...FIELD_OR_NONE, 'x-for': { keep: ['best'] }, 'x-needed': true },
    cluster_field: NEW_FIELD_OR_NONE,
    cluster_size_field: NEW_FIELD_OR_NONE,
  },
  comparesRecords: true,
  note: ['field'],
  recordsPerSecond: 30_000,

  plan({ parameters, inputs, complain }) {
    const { field, keep, score_field: scoreField } = parameters
    const { cluster_field: clusterField, cluster_size_field: sizeField } = parameters
    const columns = passColumns(inputs)
    requireText(columns, field, '/field', complain)
    if (keep === 'best' && scoreField === '') {
      complain({ severity: 'ERROR', code: 'BAD_PARAMETER', pointer: '/score_field', message: 'is missing' })
    }
    else if (keep === 'best') {
      requireField(columns, scoreField, '/score_field', complain)
      warnUnlessNumber(columns, scoreField, '/score_field', complain)
    }
    return writeColumns(columns, [
      { name: clusterField, type: 'integer', nullable: true, pointer: '/cluster_field' },
      { name: sizeField, type: 'integer', nullable: false, pointer: '/cluster_size_field' },
    ], complain)
  },

  async execute(context, parameters) {
    return runRecordStage(context, {
      source: createUpstreamSource(context.store, listUpstream(context.job)),
      stage: await createStage(context, parameters),
    })
  },
})

async function createStage({ store }: StageContext, parameters: Parameters): Promise<RecordStage> {
  const { field, words, numbers, keep, score_field: scoreField } = parameters
  const { cluster_field: clusterField, cluster_size_field: sizeField } = parameters
  const hash = await loadHash()
  let survivors: Survivors | undefined
  const written = (number: number, found: Survivors) => [
    ...clusterField === '' ? [] : [[clusterField, found.clusterOf(number)] as const],
    ...sizeField === '' ? [] : [[sizeField, found.sizeOf(number)] as const],
  ]
  return {
    traced: 'links',
    async prepare(input) {
      survivors = await findNearDuplicates(input, store, hash, {
        ngramSize: parameters.ngram_size,
        buckets: parameters.buckets,
        hashesPerBucket: parameters.hashes_per_bucket,
        seed: parameters.seed,
        hash: parameters.hash,
        keep,
        toWords(record) {
          const text = readField(record, field)
          return typeof text === 'string' ? splitWords(simplifyText(text, numbers), words) : undefined
        },
        toScore: { longest: lengthOf(field), best: scoreOf(scoreField), first: undefined, datatrove: undefined }[keep],
        isRejected: isInTheWay([clusterField, sizeField].filter(path => path.includes('.'))),
      })
    },
    process(_, { number }) {
      const like = survivors!.keptInPlaceOf(number)
      if (like !== undefined) {
        return { type: 'drop', reason: 'NEAR_DUPLICATE', like }
      }
      return clusterField === '' && sizeField === '' ? KEEP : { type: 'change', set: written(number, survivors!) }
    },
  }
}

const lengthOf = (field: string) => (record: JsonRecord) => {
  const text = readField(record, field)
  return typeof text === 'string' ? countChars(text) : 0
}

/** A record without a number is worse than all others; of a number that no double can hold the nearest one counts. */
const scoreOf = (field: string) => (record: JsonRecord) => {
  const score = readField(record, field)
  return isNumber(score) ? Number(score) : -Infinity
}

/** Whether a new field cannot be written, so that the record cannot survive in the place of others. */
const isInTheWay = (paths: readonly string[]) => (record: JsonRecord): boolean => {
  try {
    setFields('{}', record, paths.map(path => [path, 0] as const))
    return false
  }
  catch (error) {
    if (error instanceof FieldInTheWay) {
      return true
    }
    throw error
  }
}
