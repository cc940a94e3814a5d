import type { ArtifactWriter } from '#artifact/store'

/** Longer than a sender takes between two parts; after that the writer is reopened from the file. */
const KEEP_MS = 60_000

/**
 * Keeps writers open between requests, so that an upload in many parts is not copied for each; allows one request at a
 * time.
 */
export interface OpenWriters {
  take: (id: string) => Promise<ArtifactWriter | undefined>
  put: (id: string, writer: ArtifactWriter) => Promise<void>
  /** Runs after all earlier work for this id. */
  alone: <T>(id: string, work: () => Promise<T>) => Promise<T>
  close: () => Promise<void>
}

export function createOpenWriters(): OpenWriters {
  const kept = new Map<string, { writer: ArtifactWriter, timer: NodeJS.Timeout }>()
  const last = new Map<string, Promise<unknown>>()
  let isClosed = false

  async function take(id: string): Promise<ArtifactWriter | undefined> {
    const found = kept.get(id)
    kept.delete(id)
    clearTimeout(found?.timer)
    return found?.writer
  }

  return {
    take,
    async put(id, writer) {
      if (isClosed) {
        return writer.close()
      }
      const timer = setTimeout(() => void take(id).then(idle => idle?.close()), KEEP_MS)
      timer.unref()
      kept.set(id, { writer, timer })
    },
    async alone(id, work) {
      const run = (last.get(id) ?? Promise.resolve()).then(work, work)
      // Waiting calls need to know that it has ended, not how.
      const over = run.then(() => undefined, () => undefined)
      last.set(id, over)
      try {
        return await run
      }
      finally {
        if (last.get(id) === over) {
          last.delete(id)
        }
      }
    },
    async close() {
      isClosed = true
      for (const id of [...kept.keys()]) {
        await (await take(id))?.close()
      }
    },
  }
}
