/** Number of cells; far more than the bins that are shown, so that the bins' borders are nearly exact. */
const MAX_CELLS = 2_048

export interface Bin {
  from: number
  /** Exclusive, except for the last bin. */
  to: number
  count: number
}

/**
 * A histogram of numbers whose range is not known in advance: exact values while they are few, then cells whose width
 * doubles whenever there are too many. The result does not depend on the order of the values.
 */
export class ValueHistogram {
  private cells = new Map<number, number>()
  /** 0 = cells are exact values. */
  private width = 0
  min = Infinity
  max = -Infinity
  private count = 0
  private sum = 0

  add(value: number): void {
    this.min = Math.min(this.min, value)
    this.max = Math.max(this.max, value)
    this.count += 1
    this.sum += value
    const cell = this.width === 0 ? value : Math.floor(value / this.width)
    this.cells.set(cell, (this.cells.get(cell) ?? 0) + 1)
    if (this.cells.size > MAX_CELLS) {
      this.widen()
    }
  }

  get mean(): number {
    return this.sum / this.count
  }

  bins(count: number): Bin[] {
    if (this.count === 0) {
      return []
    }
    const step = (this.max - this.min) / count
    if (!(step > 0) || !Number.isFinite(step)) {
      return [{ from: this.min, to: this.max, count: this.count }]
    }
    const bins = Array.from({ length: count }, (_, index): Bin => ({
      from: this.min + index * step, to: index === count - 1 ? this.max : this.min + (index + 1) * step, count: 0,
    }))
    for (const [cell, cellCount] of this.cells) {
      const value = this.width === 0 ? cell : (cell + 0.5) * this.width
      const index = Math.min(count - 1, Math.max(0, Math.floor((value - this.min) / step)))
      bins[index]!.count += cellCount
    }
    return bins
  }

  private widen(): void {
    const before = this.width
    // A power of two, so that two neighbouring cells merge exactly into one of the next width.
    const needed = 2 ** Math.ceil(Math.log2((this.max - this.min) / MAX_CELLS || Number.MIN_VALUE))
    this.width = Math.max(before * 2, needed)
    const merged = new Map<number, number>()
    for (const [cell, count] of this.cells) {
      const wider = Math.floor((before === 0 ? cell : cell * before) / this.width)
      merged.set(wider, (merged.get(wider) ?? 0) + count)
    }
    this.cells = merged
  }
}
