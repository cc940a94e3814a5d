/** Above this a heap is faster than scanning all pairs; below, memory stays in these arrays. */
const FEW_BYTES = 64
const NONE = -1
/** Factor that packs a rank and a place into one number: both are far below 2^26. */
const PLACES = 2 ** 32
/** Size of the cache of ranks; each pair has a fixed slot. */
const SLOTS = 2 ** 18
const MAX_RANK = 2 ** 20
/** Its bytes, each written as one character, are itself: true of most tokens. */
const ASCII = /^\p{ASCII}*$/u

const bytes = new Uint8Array(FEW_BYTES)
const parts = new Int32Array(FEW_BYTES + 1)
const pairs = new Int32Array(FEW_BYTES + 1)
const encoder = new TextEncoder()

/**
 * Counts the tokens of one encoding. A token's rank identifies it, so a pair of neighbours has the rank of the token
 * that they merge into.
 */
export class BytePairs {
  /** Ranks by the token's bytes, each written as one character. */
  private readonly ranks = new Map<string, number>()
  private readonly tokens: string[]
  private readonly ofByte: Int32Array
  private readonly pairKeys = new Float64Array(SLOTS).fill(NONE)
  private readonly pairRanks = new Int32Array(SLOTS)

  /** @param tokens by rank: text, or bytes where they are no UTF-8. */
  constructor(tokens: readonly (string | readonly number[])[]) {
    this.tokens = tokens.map(toByteCharacters)
    this.tokens.forEach((token, rank) => this.ranks.set(token, rank))
    this.ofByte = Int32Array.from({ length: 256 }, (_, byte) => this.ranks.get(String.fromCharCode(byte))!)
  }

  /** Number of tokens that remain after merging, again and again, the pair of the lowest rank, leftmost first. */
  count(piece: string): number {
    // A UTF-16 unit has three bytes at most.
    if (piece.length * 3 > FEW_BYTES && Buffer.byteLength(piece) > FEW_BYTES) {
      return this.countMany(Buffer.from(piece))
    }
    const { written } = encoder.encodeInto(piece, bytes)
    return this.ranks.has(Buffer.from(bytes.buffer, 0, written).toString('latin1')) ? 1 : this.countFew(written)
  }

  private countFew(size: number): number {
    let left = size
    for (let place = 0; place < left; place += 1) {
      parts[place] = this.ofByte[bytes[place]!]!
    }
    for (let place = 0; place < left - 1; place += 1) {
      pairs[place] = this.rankOf(parts[place]!, parts[place + 1]!)
    }
    for (;;) {
      let lowest = NONE
      let rank = MAX_RANK
      for (let place = 0; place < left - 1; place += 1) {
        const other = pairs[place]!
        if (other !== NONE && other < rank) {
          rank = other
          lowest = place
        }
      }
      if (lowest === NONE) {
        return left
      }
      left -= 1
      parts[lowest] = rank
      for (let place = lowest + 1; place < left; place += 1) {
        parts[place] = parts[place + 1]!
        pairs[place] = pairs[place + 1]!
      }
      if (lowest < left - 1) {
        pairs[lowest] = this.rankOf(rank, parts[lowest + 1]!)
      }
      if (lowest > 0) {
        pairs[lowest - 1] = this.rankOf(parts[lowest - 1]!, rank)
      }
    }
  }

  /** The same with a heap of pairs, in n · log n; entries whose pair has changed meanwhile are skipped. */
  private countMany(piece: Uint8Array): number {
    const size = piece.length
    const names = Int32Array.from(piece, byte => this.ofByte[byte]!)
    const next = Int32Array.from({ length: size + 1 }, (_, place) => place + 1)
    const before = Int32Array.from({ length: size + 1 }, (_, place) => place - 1)
    const ranks = new Int32Array(size + 1).fill(NONE)
    const heap = new PairHeap()
    const look = (place: number) => {
      const second = next[place]!
      const rank = second < size ? this.rankOf(names[place]!, names[second]!) : NONE
      ranks[place] = rank
      if (rank !== NONE) {
        heap.push(rank * PLACES + place)
      }
    }
    for (let place = 0; place < size - 1; place += 1) {
      look(place)
    }
    let left = size
    for (let entry = heap.pop(); entry !== undefined; entry = heap.pop()) {
      const place = entry % PLACES
      const rank = (entry - place) / PLACES
      // The token has grown, so the pair has another rank.
      if (ranks[place] !== rank) {
        continue
      }
      const second = next[place]!
      names[place] = rank
      ranks[second] = NONE
      next[place] = next[second]!
      before[next[second]!] = place
      left -= 1
      look(place)
      if (place > 0) {
        look(before[place]!)
      }
    }
    return left
  }

  private rankOf(first: number, second: number): number {
    const key = first * MAX_RANK + second
    // The upper 18 bits, for 2^18 slots.
    const slot = (Math.imul(first, 0x9E3779B1) ^ Math.imul(second, 0x85EBCA6B)) >>> 14
    if (this.pairKeys[slot] !== key) {
      this.pairKeys[slot] = key
      this.pairRanks[slot] = this.ranks.get(this.tokens[first]! + this.tokens[second]!) ?? NONE
    }
    return this.pairRanks[slot]!
  }
}

function toByteCharacters(token: string | readonly number[]): string {
  if (typeof token !== 'string') {
    return Buffer.from(token).toString('latin1')
  }
  return ASCII.test(token) ? token : Buffer.from(token).toString('latin1')
}

class PairHeap {
  private readonly entries: number[] = []

  push(entry: number): void {
    const { entries } = this
    let place = entries.push(entry) - 1
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (entries[parent]! <= entry) {
        break
      }
      entries[place] = entries[parent]!
      place = parent
    }
    entries[place] = entry
  }

  pop(): number | undefined {
    const { entries } = this
    const [first] = entries
    const last = entries.pop()
    if (entries.length === 0 || last === undefined) {
      return first
    }
    let place = 0
    for (let child = 1; child < entries.length; child = 2 * place + 1) {
      if (child + 1 < entries.length && entries[child + 1]! < entries[child]!) {
        child += 1
      }
      if (entries[child]! >= last) {
        break
      }
      entries[place] = entries[child]!
      place = child
    }
    entries[place] = last
    return first
  }
}
