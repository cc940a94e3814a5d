import type { Log } from '#server/log'

/** Closes what was opened, in reverse order; one failure does not keep the rest open. */
export interface Closers {
  add: (name: string, close: () => Promise<void> | void) => void
  closeAll: () => Promise<void>
}

export function createClosers(log: Log): Closers {
  const opened: { name: string, close: () => Promise<void> | void }[] = []

  return {
    add(name, close) {
      opened.push({ name, close })
    },
    async closeAll() {
      for (const { name, close } of opened.splice(0).reverse()) {
        try {
          await close()
        }
        catch (error) {
          log.error({ err: error, part: name }, 'a part did not close')
        }
      }
    },
  }
}
