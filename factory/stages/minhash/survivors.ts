import type { Clusters } from './clusters.ts'

export const KEEPS = ['first', 'longest', 'best', 'datatrove'] as const
export type Keep = (typeof KEEPS)[number]

interface Documents {
  /** Of documents by number, from 1; each that is in no pair is one of its own. */
  clusters: Clusters
  /** The largest number. */
  last: number
  /** Numbers of records that are rejected, and so are never in the output. */
  rejected: ReadonlySet<number>
  keep: Keep
  /** By number, for `longest` and `best`: the highest survives, of equal ones the first. */
  scores: readonly number[]
}

/** What becomes of each document. */
export class Survivors {
  private readonly clusters: Clusters
  /** By the root of their cluster. */
  private readonly survivors: Uint32Array
  /** By the root of their cluster, from 1. */
  private readonly ids: Uint32Array
  /** Of documents that are kept: their numbers in the output, from 1. */
  private readonly outputs: Uint32Array

  constructor({ clusters, last, rejected, keep, scores }: Documents) {
    this.clusters = clusters
    this.survivors = new Uint32Array(last + 1)
    this.ids = new Uint32Array(last + 1)
    this.outputs = new Uint32Array(last + 1)
    const { survivors, ids, outputs } = this
    let clustered = 0
    for (let number = 1; number <= last; number += 1) {
      const root = clusters.rootOf(number)
      const before = survivors[root]!
      if (keep === 'datatrove') {
        survivors[root] = root
      }
      else if (before === 0 || (keep !== 'first' && scores[number]! > scores[before]!)) {
        survivors[root] = number
      }
      if (ids[root] === 0 && clusters.sizeOf(root) > 1) {
        clustered += 1
        ids[root] = clustered
      }
    }
    let written = 0
    for (let number = 1; number <= last; number += 1) {
      if (survivors[clusters.rootOf(number)] === number && !rejected.has(number)) {
        written += 1
        outputs[number] = written
      }
    }
  }

  /** Number in the output of the document that is kept in its place; undefined when it is kept itself. */
  keptInPlaceOf(number: number): number | undefined {
    const survivor = this.survivors[this.clusters.rootOf(number)]!
    return survivor === number ? undefined : this.outputs[survivor]
  }

  /** The number of its cluster, as datatrove counts them: from 0, by their first documents; null when it is alone. */
  clusterOf(number: number): number | null {
    const id = this.ids[this.clusters.rootOf(number)]!
    return id === 0 ? null : id - 1
  }

  /** How many near duplicates there are of it, itself included. */
  sizeOf(number: number): number {
    return this.clusters.sizeOf(this.clusters.rootOf(number))
  }
}
