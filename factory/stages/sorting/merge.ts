/** A place in records that are sorted, a part of which is in memory. */
export interface Cursor<Other> {
  isBefore: (other: Other) => boolean
  /** @returns false when the next record is not in memory. */
  step: () => boolean
  /** Reads on when there is no record in memory. @returns false at the end. */
  load: () => Promise<boolean>
  close: () => void | Promise<void>
}

/** Several sorted files as one. Few hundred at most: to find the place of a cursor, others are moved. */
export class Merge<One extends Cursor<One>> {
  private readonly cursors: readonly One[]
  /** Backwards, so that the one whose record comes next is at the end. */
  private readonly waiting: One[] = []

  private constructor(cursors: readonly One[]) {
    this.cursors = cursors
  }

  static async open<One extends Cursor<One>>(cursors: readonly One[]): Promise<Merge<One>> {
    const merge = new Merge(cursors)
    try {
      for (const cursor of cursors) {
        if (await cursor.load()) {
          merge.waiting.push(cursor)
          merge.place()
        }
      }
      return merge
    }
    catch (error) {
      await merge.close()
      throw error
    }
  }

  /** The cursor at the next record; undefined at the end. */
  get top(): One | undefined {
    return this.waiting[this.waiting.length - 1]
  }

  /** Leaves the record of `top`. @returns false when `load` must be awaited before there is another. */
  step(): boolean {
    if (!this.top!.step()) {
      return false
    }
    this.place()
    return true
  }

  async load(): Promise<void> {
    if (await this.top!.load()) {
      this.place()
    }
    else {
      this.waiting.pop()
    }
  }

  async close(): Promise<void> {
    for (const cursor of this.cursors) {
      await cursor.close()
    }
  }

  /** Moves the last cursor to its place among the others, which are in order. */
  private place(): void {
    const { waiting } = this
    const last = waiting.length - 1
    const moved = waiting[last]!
    // Often several records of one file follow each other.
    if (last === 0 || moved.isBefore(waiting[last - 1]!)) {
      return
    }
    let low = 0
    let high = last - 1
    while (low < high) {
      const middle = low + high >>> 1
      if (moved.isBefore(waiting[middle]!)) {
        low = middle + 1
      }
      else {
        high = middle
      }
    }
    for (let place = last; place > low; place -= 1) {
      waiting[place] = waiting[place - 1]!
    }
    waiting[low] = moved
  }
}
