import type { XXHashAPI } from 'xxhash-wasm'
import { toCanonicalJson } from '../../io/canonical-json.ts'
import { HyperLogLog } from '../../io/hyperloglog.ts'
import type { Value } from '#record/value.ts'

const SECOND_SEED = 0x9E3779B1

/** Distinct values ÷ values, estimated (± 2 %) in constant memory. */
export class UniqueShare {
  private readonly distinct: HyperLogLog
  private readonly hash: XXHashAPI
  private count: number

  constructor(hash: XXHashAPI, saved?: { distinct: string, count: number }) {
    this.hash = hash
    this.distinct = new HyperLogLog(saved?.distinct)
    this.count = saved?.count ?? 0
  }

  add(value: Value): void {
    const text = toCanonicalJson(value)
    this.distinct.add(this.hash.h32(text), this.hash.h32(text, SECOND_SEED))
    this.count += 1
  }

  /** 1 when there are no values. */
  read(): number {
    return this.count === 0 ? 1 : Math.min(1, this.distinct.estimate() / this.count)
  }

  save(): { distinct: string, count: number } {
    return { distinct: this.distinct.save(), count: this.count }
  }
}
