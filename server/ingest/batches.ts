/** Maximum number of messages read ahead of the transaction that applies them. */
const MAX_WAITING = 4_000

/**
 * Yields everything received since the last batch, as soon as there is something: a quiet
 * stream has no delay, and a busy one gets batches as large as the database is slow.
 *
 * @param maxItems maximum size of a batch, so that a transaction stays short.
 */
export async function* toBatches<T>(source: AsyncIterable<T>, maxItems: number): AsyncGenerator<T[]> {
  const state: Pump<T> = {
    waiting: [], isDone: false, failure: undefined, wakeReader: () => undefined, wakePump: () => undefined,
  }
  const iterator = source[Symbol.asyncIterator]()
  const pumping = pump(iterator, state)
  try {
    while (true) {
      if (state.waiting.length === 0 && !state.isDone) {
        await new Promise<void>((resolve) => {
          state.wakeReader = resolve
        })
        continue
      }
      if (state.waiting.length === 0) {
        break
      }
      yield state.waiting.splice(0, maxItems)
      state.wakePump()
    }
    if (state.failure) {
      throw state.failure.error
    }
  }
  finally {
    state.isDone = true
    state.wakePump()
    // A source that is being awaited ends by its own signal; we do not wait for it here.
    void iterator.return?.()?.then(undefined, () => undefined)
    void pumping
  }
}

interface Pump<T> {
  waiting: T[]
  isDone: boolean
  failure: { error: unknown } | undefined
  wakeReader: () => void
  wakePump: () => void
}

async function pump<T>(iterator: AsyncIterator<T>, state: Pump<T>): Promise<void> {
  try {
    while (!state.isDone) {
      if (state.waiting.length >= MAX_WAITING) {
        await new Promise<void>((resolve) => {
          state.wakePump = resolve
        })
        continue
      }
      const next = await iterator.next()
      if (next.done) {
        break
      }
      state.waiting.push(next.value)
      state.wakeReader()
    }
  }
  catch (error) {
    state.failure = { error }
  }
  state.isDone = true
  state.wakeReader()
}
