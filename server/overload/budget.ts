export interface Budget {
  /** @returns false when it is used up; then nothing was taken. */
  take: (key: string, amount: number) => boolean
  give: (key: string, amount: number) => void
}

/** An amount that all share, of which each may take a part. */
export function createBudget({ own, all }: { own: number, all: number }): Budget {
  const taken = new Map<string, number>()
  let sum = 0

  function change(key: string, amount: number): void {
    sum += amount
    const mine = (taken.get(key) ?? 0) + amount
    if (mine === 0) {
      taken.delete(key)
    }
    else {
      taken.set(key, mine)
    }
  }

  return {
    take(key, amount) {
      if (sum + amount > all || (taken.get(key) ?? 0) + amount > own) {
        return false
      }
      change(key, amount)
      return true
    },
    give: (key, amount) => change(key, -amount),
  }
}
