/**
 * Documents that are near duplicates of each other, by number: a forest with a root for each cluster. When two are
 * joined, the larger one keeps its root, of equal ones the first named; so the roots are those of datatrove when it
 * joins the same pairs in the same order.
 */
export class Clusters {
  private readonly parents: Uint32Array
  private readonly sizes: Uint32Array

  /** @param count numbers are below it. */
  constructor(count: number) {
    this.parents = new Uint32Array(count)
    this.sizes = new Uint32Array(count).fill(1)
    for (let number = 0; number < count; number += 1) {
      this.parents[number] = number
    }
  }

  join(one: number, other: number): void {
    let root = this.rootOf(one)
    let joined = this.rootOf(other)
    if (root === joined) {
      return
    }
    if (this.sizes[root]! < this.sizes[joined]!) {
      [root, joined] = [joined, root]
    }
    this.parents[joined] = root
    this.sizes[root]! += this.sizes[joined]!
  }

  rootOf(number: number): number {
    const { parents } = this
    let root = number
    while (parents[root] !== root) {
      root = parents[root]!
    }
    // The way is shorter next time.
    while (parents[number] !== root) {
      const next = parents[number]!
      parents[number] = root
      number = next
    }
    return root
  }

  /** Of the cluster with this root. */
  sizeOf(root: number): number {
    return this.sizes[root]!
  }
}
