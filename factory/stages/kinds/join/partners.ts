import type { XXHashAPI } from 'xxhash-wasm'
import type { ArtifactStore } from '#artifact/store.ts'
import { HASH_DIGITS, toHash128Text } from '#factory/io/hash.ts'
import type { Row } from '../../row/row.ts'
import type { KeyOrder } from '../../sorting/merge-rows.ts'
import { RowRuns } from '../../sorting/row-runs.ts'
import { type BlockLimits, type Partner, PartnerFile, readLine, toLine } from './partner-file.ts'

interface Limits extends BlockLimits {
  /** Of keys and what is taken over, in memory at once. */
  bytes: number
}

export const LIMITS: Limits = { bytes: 64 << 20, blockBytes: 4 << 10, mostBlocks: 1 << 20 }

/** What an entry of a map takes beside its texts: an estimate. */
const ENTRY_BYTES = 150
const CHECK_EVERY = 1_024

const ORDER: KeyOrder<string> = {
  toKey: ({ chunk, start }) => chunk!.toString('latin1', start, start + HASH_DIGITS),
  compare: (a, b) => a < b ? -1 : a > b ? 1 : 0,
}

interface PartnersOptions {
  store: ArtifactStore
  hash: XXHashAPI
  /** Of several right records with the same key. */
  keep: 'first' | 'last'
  /** Called every few milliseconds of work; throws to end it. */
  stopIfAsked: () => void
  limits?: Limits
}

/**
 * Right records by their keys. While they fit, in memory; else all of them in one file in the order of the hashes of
 * their keys: equal hashes of 128 bits are taken for equal keys, as by `dedupe.exact`.
 */
export class Partners {
  private readonly store: ArtifactStore
  private readonly hash: XXHashAPI
  private readonly keep: PartnersOptions['keep']
  private readonly stopIfAsked: () => void
  private readonly limits: Limits
  private readonly runs: RowRuns<string>
  private held = new Map<string, Partner>()
  private heldBytes = 0
  private file: PartnerFile | undefined

  constructor({ store, hash, keep, stopIfAsked, limits = LIMITS }: PartnersOptions) {
    this.store = store
    this.hash = hash
    this.keep = keep
    this.stopIfAsked = stopIfAsked
    this.limits = limits
    this.runs = new RowRuns({ store, order: ORDER, stopIfAsked })
  }

  get isFull(): boolean {
    return this.heldBytes >= this.limits.bytes
  }

  /** @param toTaken asked only where the text is needed */
  add(key: string, toTaken: () => string): void {
    const known = this.held.get(key)
    if (known) {
      known.count += 1
      if (this.keep === 'last') {
        this.heldBytes -= Buffer.byteLength(known.taken)
        known.taken = this.own(toTaken())
      }
      return
    }
    this.held.set(key, { count: 1, taken: this.own(toTaken()) })
    this.heldBytes += Buffer.byteLength(key) + ENTRY_BYTES
  }

  /** Frees the memory. */
  async spill(): Promise<void> {
    await this.runs.add(this.readHeld())
    this.held = new Map()
    this.heldBytes = 0
  }

  /** After the last record, before the first is looked for. */
  async seal(): Promise<void> {
    if (this.runs.isEmpty) {
      return
    }
    await this.spill()
    await this.runs.reduce()
    this.file = await PartnerFile.write(this.store, this.merge(), this.limits)
    await this.runs.discard()
  }

  find(key: string): Partner | undefined {
    return this.file ? this.file.find(this.toHash(key)) : this.held.get(key)
  }

  async discard(): Promise<void> {
    this.held = new Map()
    await this.runs.discard()
    await this.file?.discard(this.store)
    this.file = undefined
  }

  /** Copied: a part of a text keeps the whole text in memory. */
  private own(text: string): string {
    const bytes = Buffer.from(text)
    this.heldBytes += bytes.length
    return bytes.toString()
  }

  private toHash(key: string): string {
    return toHash128Text(key, this.hash)
  }

  private* readHeld(): Generator<Row[]> {
    const hashes = [...this.held].map(([key, partner]) => [this.toHash(key), partner] as const)
    this.stopIfAsked()
    hashes.sort(([a], [b]) => ORDER.compare(a, b))
    for (const [hash, partner] of hashes) {
      const chunk = Buffer.from(toLine(hash, partner))
      yield [{ chunk, start: 0, end: chunk.length, number: 0, after: 0, input: 0 }]
    }
  }

  /** Those of one key, from several runs, are one. */
  private async* merge(): AsyncGenerator<[string, Partner]> {
    let last: [string, Partner] | undefined
    let read = 0
    for await (const rows of this.runs.read()) {
      for (const row of rows) {
        read += 1
        if (read % CHECK_EVERY === 0) {
          this.stopIfAsked()
        }
        const hash = ORDER.toKey(row)
        const partner = readLine(row.chunk!, row.start, row.end)
        if (last?.[0] === hash) {
          const taken = this.keep === 'last' ? partner.taken : last[1].taken
          last[1] = { count: last[1].count + partner.count, taken }
          continue
        }
        if (last) {
          yield last
        }
        last = [hash, partner]
      }
    }
    if (last) {
      yield last
    }
  }
}
