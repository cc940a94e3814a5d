/** The cores that one stage has: its own, and those that it took for threads that decide about its records. */
export interface CoreShare {
  /** How many `take` would give now, if as many as there are were wanted. */
  most: () => number
  /**
   * Takes what nobody uses, once, until it is given back.
   *
   * @returns how many it has: at least its own.
   */
  take: (wanted: number) => number
  giveBack: () => void
  /** The stage has ended; what it took is given back. */
  close: () => void
}

/** The cores that all stages of a pool share. */
export interface CoreBudget {
  /** A stage begins: it has one core in any case, also when others have taken all of them. */
  open: () => CoreShare
}

export function createCoreBudget(cores: number): CoreBudget {
  let used = 0
  return {
    open() {
      let own = 1
      used += own
      const setOwn = (count: number) => {
        used += count - own
        own = count
      }
      const most = () => Math.max(own, own + cores - used)
      return {
        most,
        take(wanted) {
          setOwn(Math.max(own, Math.min(wanted, most())))
          return own
        },
        giveBack: () => setOwn(Math.min(own, 1)),
        close: () => setOwn(0),
      }
    },
  }
}
