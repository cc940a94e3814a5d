import type { Db } from '#db/client'
import { insertAudit } from '#db/repositories/system/audit-log.repository'
import { log } from '#server/log'

/** What was refused, and to whom. */
interface Refusal {
  action: 'access.limited' | 'session.refused' | 'token.invalid' | 'user.password_refused'
  noun: 'access' | 'session' | 'token' | 'user'
  nounId: string
  /** Of the network that asked; '' = not known. */
  address: string
  after?: Readonly<Record<string, unknown>>
}

/** Writes refused attempts into the audit trail, without letting an attack fill it. */
export interface Refusals {
  note: (refusal: Refusal, requestId: string) => void
  /** Writes down what has been counted. */
  flush: () => Promise<void>
}

const WINDOW_MS = 10 * 60_000
/** Of more than so many kinds of refusal in one window, the further ones are one. */
const MOST_KINDS = 50
/** Stands for what is not told apart any more. */
const OTHERS = 'others'

interface Seen {
  refusal: Refusal
  since: Date
  /** Beyond the first, which has an entry. */
  more: number
}

/**
 * The first of each window leaves an entry, by what was refused, to whom, and from which address; the others are
 * counted, and their number is one more entry when the window ends. So ten minutes add at most a hundred entries or so,
 * whatever somebody sends. Nobody waits for it: the time would tell which names exist.
 */
export function createRefusals(db: Db, windowMs = WINDOW_MS): Refusals {
  let seen = new Map<string, Seen>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const writing = new Set<Promise<void>>()

  function write({ action, noun, nounId, address, after }: Refusal, requestId: string, counted: object = {}): void {
    const entry = {
      actor: 'console', requestId, projectId: null, action, noun, nounId,
      after: { ...after, ...address !== '' && { address }, ...counted },
    }
    const work = db.transaction().execute(trx => insertAudit(trx, entry))
      .catch((error: unknown) => log.warn({ err: error, requestId, action }, 'a refused attempt was not written down'))
      .finally(() => writing.delete(work))
    writing.add(work)
  }

  function endWindow(): void {
    clearTimeout(timer)
    timer = undefined
    const ended = seen
    seen = new Map()
    for (const { refusal, since, more } of ended.values()) {
      if (more > 0) {
        write(refusal, '', { more, since: since.toISOString() })
      }
    }
  }

  return {
    note(refusal, requestId) {
      timer ??= setTimeout(endWindow, windowMs).unref()
      const own = toKey(refusal)
      const isKnown = seen.has(own) || seen.size < MOST_KINDS
      const told = isKnown ? refusal : { ...refusal, nounId: OTHERS, address: '', after: {} }
      const key = isKnown ? own : toKey(told)
      const before = seen.get(key)
      if (before) {
        before.more += 1
        return
      }
      seen.set(key, { refusal: told, since: new Date(), more: 0 })
      write(told, requestId)
    },
    async flush() {
      endWindow()
      await Promise.all(writing)
    },
  }
}

const toKey = ({ action, nounId, address, after }: Refusal) => JSON.stringify([action, nounId, address, after?.reason])
