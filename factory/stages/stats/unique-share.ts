import type { XXHashAPI } from 'xxhash-wasm'
import { toCanonicalText } from '#record/canonical-text.ts'
import type { Value } from '#record/value.ts'
import { addHashed } from '../../io/hash.ts'
import { HyperLogLog } from '../../io/hyperloglog.ts'

const SECOND_SEED = 0x9E3779B1

/** By what values are hashed: once with 64 bits, or twice with 32, as it was before. */
const [WHOLE, TWICE] = ['xxh64', 'xxh32'] as const

/** In a checkpoint; one from before does not name its hash. */
export interface SavedShare {
  distinct: string
  count: number
  hash?: string
}

/** Distinct values ÷ values, estimated (± 2 %) in constant memory. */
export class UniqueShare {
  private readonly distinct: HyperLogLog
  private readonly hash: XXHashAPI
  /** A stage goes on with the hash that it began with: by another one, values seen before would count as new ones. */
  private readonly isHashedTwice: boolean
  private count: number

  constructor(hash: XXHashAPI, saved?: SavedShare) {
    this.hash = hash
    this.distinct = new HyperLogLog(saved?.distinct)
    this.count = saved?.count ?? 0
    this.isHashedTwice = saved !== undefined && saved.hash !== WHOLE
  }

  add(value: Value): void {
    const text = toCanonicalText(value)
    if (this.isHashedTwice) {
      this.distinct.add(this.hash.h32(text), this.hash.h32(text, SECOND_SEED))
    }
    else {
      addHashed(this.distinct, text, this.hash)
    }
    this.count += 1
  }

  /** 1 when there are no values. */
  read(): number {
    return this.count === 0 ? 1 : Math.min(1, this.distinct.estimate() / this.count)
  }

  save(): Required<SavedShare> {
    return { distinct: this.distinct.save(), count: this.count, hash: this.isHashedTwice ? TWICE : WHOLE }
  }
}
