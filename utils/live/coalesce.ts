/**
 * Runs `work` one call at a time. Calls during a run cause one more run, so that every call is followed by a run that
 * began after it. A slow server thus gets fewer requests, and no change is missed.
 */
export function coalesce(work: () => Promise<unknown>): () => Promise<void> {
  let current: Promise<void> | undefined
  let isAskedAgain = false

  async function run(): Promise<void> {
    do {
      isAskedAgain = false
      await work()
    } while (isAskedAgain)
  }

  return () => {
    if (current) {
      isAskedAgain = true
      return current
    }
    current = run().finally(() => {
      current = undefined
    })
    return current
  }
}
