import type { XXHashAPI } from 'xxhash-wasm'
import { toCanonicalText } from '#record/canonical-text.ts'
import type { Value } from '#record/value.ts'
import { addHashed } from '../../io/hash.ts'
import { HyperLogLog } from '../../io/hyperloglog.ts'

const SECOND_SEED = 0x9E3779B1

/** In a checkpoint. */
export interface SavedShare {
  distinct: string
  count: number
}

/** Distinct values ÷ values, estimated (± 2 %) in constant memory. */
export class UniqueShare {
  private readonly distinct: HyperLogLog
  private readonly hash: XXHashAPI
  /**
   * Values are hashed once with 64 bits, or, as it was before, twice with 32. A stage goes on as it began: by another
   * hash, values seen before would count as new ones.
   */
  readonly isHashedTwice: boolean
  private count: number

  constructor(hash: XXHashAPI, saved?: SavedShare, isHashedTwice = false) {
    this.hash = hash
    this.distinct = new HyperLogLog(saved?.distinct)
    this.count = saved?.count ?? 0
    this.isHashedTwice = isHashedTwice
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

  save(): SavedShare {
    return { distinct: this.distinct.save(), count: this.count }
  }
}
