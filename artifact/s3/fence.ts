import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { ArtifactStoreFailed } from '../store.ts'
import { deleteObject, findObject, listObjects, putOnce } from './objects.ts'
import { headerOf, type Sender } from './send.ts'

/**
 * Between who stores an object and who removes it because it is old. S3 cannot delete an object unless it was written
 * again meanwhile: equal bytes have an equal tag. Who removes leaves a fence, looks how old the object is, deletes it,
 * and takes the fence away. Who writes looks for a fence afterwards. One of the two sees the other, since a store
 * answers with what was written last: who removes sees an object that is new, or who writes sees the fence, waits until
 * it is gone, and writes again.
 */
export interface Fences {
  /** After a write: whether it may have been lost, and has to be done again. */
  wasFenced: (sha256: string) => Promise<boolean>
  /** @returns false when somebody else is removing it, or it was written at `writtenBefore` or later. */
  removeOlder: (sha256: string, writtenBefore: Date) => Promise<boolean>
  /**
   * Takes fences away whose owners have died.
   *
   * @throws ArtifactStoreFailed when the store knows no conditional PUT.
   */
  sweep: () => Promise<void>
}

/** No deletion is sent later than so long after its fence was asked for. */
const DELETE_WITHIN_MS = 60_000
/** A store refuses what was signed longer ago: after both nobody deletes behind this fence any more. */
const SIGNED_MS = 15 * 60_000
const DEAD_MS = DELETE_WITHIN_MS + SIGNED_MS + 60_000
const POLL_MS = 200

/** Clocks of the store, of the databases and of this machine may differ; and the store tells only whole seconds. */
const CLOCKS_MS = 60_000

const toKey = (sha256: string) => `fence/${sha256}`

/** @param toObjectKey of an artifact */
export function createFences(
  sender: Sender, { prefix, toObjectKey }: { prefix: string, toObjectKey: (sha256: string) => string },
): Fences {
  const findAgeMs = async (sha256: string): Promise<number | undefined> => {
    // By GET, since most fences are not there: HEAD would take a second request to know that the bucket is.
    const { status, headers } = await sender.ask({ method: 'GET', key: toKey(sha256), answers: [404] })
    return status === 404
      ? undefined
      : (Date.parse(headerOf(headers, 'date')) || Date.now()) - Date.parse(headerOf(headers, 'last-modified'))
  }

  const isOlder = async (sha256: string, writtenBefore: Date): Promise<boolean | undefined> => {
    const found = await findObject(sender, toObjectKey(sha256))
    return found && found.writtenAt.getTime() + CLOCKS_MS < writtenBefore.getTime()
  }

  return {
    async wasFenced(sha256) {
      let wasThere = false
      for (;;) {
        const ageMs = await findAgeMs(sha256)
        if (ageMs === undefined || ageMs >= DEAD_MS) {
          return wasThere
        }
        wasThere = true
        await wait(POLL_MS)
      }
    },
    async removeOlder(sha256, writtenBefore) {
      const isOld = await isOlder(sha256, writtenBefore)
      if (isOld !== true) {
        return isOld === undefined
      }
      const askedMs = performance.now()
      if (!await putOnce(sender, toKey(sha256))) {
        return false
      }
      const isStillOld = await isOlder(sha256, writtenBefore)
      const isToGo = isStillOld === true && performance.now() - askedMs < DELETE_WITHIN_MS
      if (isToGo && !await isDeletedAtOnce(sender, toObjectKey(sha256))) {
        return false
      }
      await deleteObject(sender, toKey(sha256))
      return isToGo || isStillOld === undefined
    },
    async sweep() {
      await checkConditional(sender)
      for await (const { key, writtenAt } of listObjects(sender, { prefix, own: 'fence/' })) {
        if (writtenAt.getTime() + DEAD_MS + CLOCKS_MS < Date.now()) {
          await deleteObject(sender, key)
        }
      }
    },
  }
}

/**
 * An attempt without an answer may be carried out later: it is not repeated, and its fence stays until it is dead.
 *
 * @returns false when there was no answer.
 */
async function isDeletedAtOnce(sender: Sender, key: string): Promise<boolean> {
  try {
    await deleteObject(sender, key, 0)
    return true
  }
  catch (error) {
    if (error instanceof ArtifactStoreFailed && error.isPassing) {
      return false
    }
    throw error
  }
}

/** A store that ignores the condition would let two remove at once, and a fence would end too early. */
async function checkConditional(sender: Sender): Promise<void> {
  const key = toKey(`probe-${randomUUID()}`)
  await putOnce(sender, key)
  const isWrittenTwice = await putOnce(sender, key)
  await deleteObject(sender, key)
  if (isWrittenTwice) {
    throw sender.toFailure('knows no conditional PUT (If-None-Match): artifacts cannot be collected there', {
      isPassing: false,
    })
  }
}
