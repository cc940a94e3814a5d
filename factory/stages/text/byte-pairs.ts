/** The rank of a token by its bytes, one character each. */
export type Ranks = ReadonlyMap<string, number>

const NONE = -1
/** Above this a heap is faster than looking through all pairs; below, memory stays in these arrays. */
const FEW_BYTES = 64
/** A rank and a place in one number: both far below 2^26. */
const PLACES = 2 ** 32

const starts = new Int32Array(FEW_BYTES + 1)
const pairRanks = new Int32Array(FEW_BYTES + 1)

/** @param tokens by rank: text, or bytes where they are no UTF-8. */
export function toRanks(tokens: readonly (string | readonly number[])[]): Ranks {
  const ranks = new Map<string, number>()
  // Not every rank has a token.
  tokens.forEach((token, rank) => ranks.set(Buffer.from(token as string).toString('latin1'), rank))
  return ranks
}

/** How many tokens are left when, again and again, the neighbours of the lowest rank are joined, the leftmost first. */
export function countPairs(piece: string, ranks: Ranks): number {
  const bytes = Buffer.from(piece).toString('latin1')
  if (bytes.length < 2 || ranks.has(bytes)) {
    return 1
  }
  return bytes.length <= FEW_BYTES ? countFew(bytes, ranks) : countMany(bytes, ranks)
}

function countFew(bytes: string, ranks: Ranks): number {
  const rankOf = (from: number, to: number) => ranks.get(bytes.slice(from, to)) ?? NONE
  let parts = bytes.length
  for (let part = 0; part < parts; part += 1) {
    starts[part] = part
    pairRanks[part] = part + 1 < parts ? rankOf(part, part + 2) : NONE
  }
  starts[parts] = parts
  for (;;) {
    let lowest = NONE
    for (let part = 0; part < parts - 1; part += 1) {
      const rank = pairRanks[part]!
      if (rank !== NONE && (lowest === NONE || rank < pairRanks[lowest]!)) {
        lowest = part
      }
    }
    if (lowest === NONE) {
      return parts
    }
    starts.copyWithin(lowest + 1, lowest + 2, parts + 1)
    pairRanks.copyWithin(lowest + 1, lowest + 2, parts)
    parts -= 1
    pairRanks[lowest] = lowest + 1 < parts ? rankOf(starts[lowest]!, starts[lowest + 2]!) : NONE
    if (lowest > 0) {
      pairRanks[lowest - 1] = rankOf(starts[lowest - 1]!, starts[lowest + 1]!)
    }
  }
}

/** The same with a heap of pairs, in n · log n: entries whose pair has changed since are passed over. */
function countMany(bytes: string, ranks: Ranks): number {
  const size = bytes.length
  const next = Int32Array.from({ length: size + 1 }, (_, place) => place + 1)
  const before = Int32Array.from({ length: size + 1 }, (_, place) => place - 1)
  const pairs = new Int32Array(size + 1).fill(NONE)
  const heap = new PairHeap()
  const look = (place: number) => {
    const second = next[place]!
    const rank = second < size ? ranks.get(bytes.slice(place, next[second])) ?? NONE : NONE
    pairs[place] = rank
    if (rank !== NONE) {
      heap.push(rank * PLACES + place)
    }
  }
  for (let place = 0; place < size - 1; place += 1) {
    look(place)
  }
  let parts = size
  for (let entry = heap.pop(); entry !== undefined; entry = heap.pop()) {
    const place = entry % PLACES
    // A pair that has grown is another token, and so has another rank.
    if (pairs[place] !== (entry - place) / PLACES) {
      continue
    }
    const second = next[place]!
    const third = next[second]!
    pairs[second] = NONE
    next[place] = third
    before[third] = place
    parts -= 1
    look(place)
    if (place > 0) {
      look(before[place]!)
    }
  }
  return parts
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
