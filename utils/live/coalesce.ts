/**
 * Calls `work` one at a time: calls that come meanwhile make it run once more afterwards, so that the last call is
 * always answered by a run that began after it. A slow server is thereby asked slowly, and nothing is lost.
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
