import { sql, type RawBuilder } from 'kysely'
import { fromBatch, toBatch, type BatchColumn } from '../../unnest'

/** Every fact is in a bucket of each grain, so a window can be put together from any of them. Finest first. */
export const GRAINS_SECONDS = [300, 900, 3_600, 86_400] as const

/** Half-open, on boundaries of the finest grain that is kept for its time. */
export interface RollupRange {
  from: Date
  to: Date
}

/** Consecutive buckets of one grain. */
export interface RollupPiece extends RollupRange {
  /** Position of the range to which the piece belongs, from 1. */
  slot: number
  grainSeconds: number
}

/** The range from the coarsest buckets that fit; only what they leave at the ends is taken from finer ones. */
export function toPieces(
  { from, to }: RollupRange, slot = 1, grains: readonly number[] = GRAINS_SECONDS,
): RollupPiece[] {
  const grainSeconds = grains.at(-1)
  if (grainSeconds === undefined || from >= to) {
    return []
  }
  const grainMs = grainSeconds * 1_000
  const finer = grains.slice(0, -1)
  const [first, end] = [Math.ceil(from.getTime() / grainMs) * grainMs, Math.floor(to.getTime() / grainMs) * grainMs]
  if (first >= end) {
    return toPieces({ from, to }, slot, finer)
  }
  const [inner, outer] = [new Date(first), new Date(end)]
  return [
    ...toPieces({ from, to: inner }, slot, finer), { slot, grainSeconds, from: inner, to: outer },
    ...toPieces({ from: outer, to }, slot, finer),
  ]
}

/** The pieces of ranges, each of which is a slot. */
export const toSlotPieces = (ranges: readonly RollupRange[]): RollupPiece[] =>
  ranges.flatMap((range, index) => toPieces(range, index + 1))

/** Each range as one piece, for a table that has the finest grain only. */
export const toWholePieces = (ranges: readonly RollupRange[]): RollupPiece[] =>
  ranges.map((range, index) => ({ ...range, slot: index + 1, grainSeconds: GRAINS_SECONDS[0] }))

/** Adjacent ranges, as many as there are edges less one. */
export const toSlotRanges = (edges: readonly Date[]): RollupRange[] =>
  edges.slice(1).map((to, index) => ({ from: edges[index] ?? to, to }))

const COLUMNS: readonly BatchColumn<RollupPiece>[] = [
  { column: 'slot', type: 'integer', of: piece => piece.slot },
  { column: 'grain_seconds', type: 'integer', of: piece => piece.grainSeconds },
  { column: 'starts_at', type: 'timestamptz', of: piece => piece.from },
  { column: 'ends_at', type: 'timestamptz', of: piece => piece.to },
]

/** A table `piece` for a `from`: as parameters, so that the statement is the same for any number of pieces. */
export const pieceTable = (pieces: readonly RollupPiece[]): RawBuilder<unknown> =>
  sql`(select ${sql.join(COLUMNS.map(column => sql`${fromBatch(column)} as ${sql.ref(column.column)}`))}
    from ${toBatch(COLUMNS, pieces)}) piece`

/**
 * The condition that belongs to `pieceTable`, for a query beside it (`lateral`): each piece is one range of an index.
 */
export const IS_IN_PIECE = sql<
  boolean
>`grain_seconds = piece.grain_seconds and bucket_start >= piece.starts_at and bucket_start < piece.ends_at`
