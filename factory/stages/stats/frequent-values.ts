/** Number of values counted at once. */
const MAX_FOLLOWED = 512

/**
 * The most frequent values in constant memory (Misra–Gries): every value above 1/512 of all is found, and counts are
 * too low by at most that share. Exact while there are fewer values.
 */
export class FrequentValues {
  private readonly counts = new Map<string | number | boolean, number>()
  private isExact = true

  /** @returns whether it was being counted, so has been added before */
  add(value: string | number | boolean): boolean {
    const seen = this.counts.get(value)
    if (seen !== undefined) {
      this.counts.set(value, seen + 1)
    }
    else if (this.counts.size < MAX_FOLLOWED) {
      this.counts.set(value, 1)
    }
    else {
      this.decrement()
    }
    return seen !== undefined
  }

  top(limit: number): { value: string | number | boolean, count: number }[] {
    return [...this.counts]
      .map(([value, count]) => ({ value, count }))
      // Once counts are estimates, a value counted once or twice is merely recent.
      .filter(({ count }) => this.isExact || count > 2)
      .sort((a, b) => b.count - a.count || (String(a.value) < String(b.value) ? -1 : 1))
      .slice(0, limit)
  }

  private decrement(): void {
    this.isExact = false
    for (const [value, count] of this.counts) {
      if (count === 1) {
        this.counts.delete(value)
      }
      else {
        this.counts.set(value, count - 1)
      }
    }
  }
}
