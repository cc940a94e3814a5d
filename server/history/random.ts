/** Numbers that depend on the seed alone, on every machine. */
export interface Random {
  /** In [0, 1). */
  next: () => number
  between: (from: number, to: number) => number
  /** Both ends included. */
  integer: (from: number, to: number) => number
  /** @param share 0 to 1 */
  chance: (share: number) => boolean
  /** 16 hex digits. */
  hex16: () => string
}

/** Mulberry32, started by a hash (FNV-1a) of the parts: each run has numbers of its own, whatever comes before it. */
export function createRandom(...parts: (string | number)[]): Random {
  let state = toHash(parts.join('/'))
  const next = () => {
    state = (state + 0x6D2B79F5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const hex8 = () => Math.floor(next() * 2 ** 32).toString(16).padStart(8, '0')
  return {
    next,
    between: (from, to) => from + next() * (to - from),
    integer: (from, to) => Math.floor(from + next() * (to - from + 1)),
    chance: share => next() < share,
    hex16: () => hex8() + hex8(),
  }
}

function toHash(text: string): number {
  let hash = 0x811C9DC5
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}

/** A UUIDv7 of this time. @param ms Unix time in whole ms */
export function toUuid(ms: number, random: Random): string {
  const time = ms.toString(16).padStart(12, '0')
  const noise = random.hex16()
  const rest = random.hex16()
  return `${time.slice(0, 8)}-${time.slice(8)}-7${noise.slice(0, 3)}-8${noise.slice(3, 6)}-${rest.slice(0, 12)}`
}
