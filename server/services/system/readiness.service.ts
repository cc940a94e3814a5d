import type { Db } from '#db/client'
import { isWritable } from '#db/repositories/system/system.repository'
import type { Deps } from '../common/deps'
import { withDeadline } from '../common/with-deadline'

/** The phase of the process. */
export type Phase = 'starting' | 'ready' | 'draining' | 'failed'

export interface Readiness {
  status: Phase | 'unavailable'
  /** `read_only` = it answers, and takes no writes. */
  database: 'up' | 'read_only' | 'down' | 'unknown'
}

/** With what is wrong and no part of readiness, in words. */
export interface ToldReadiness extends Readiness {
  warning?: string
}

const PING_DEADLINE_MS = 1_500

/** The factory is not part of readiness: without it the console still answers, and launches wait in the outbox. */
export async function checkReadiness(phase: Phase, deps: Pick<Deps, 'db'> | undefined): Promise<Readiness> {
  if (!deps) {
    return { status: phase === 'ready' ? 'starting' : phase, database: 'unknown' }
  }
  const database = await look(deps)
  const status = phase === 'ready' && database !== 'up' ? 'unavailable' : phase
  return { status, database }
}

/** Under way: anybody may ask, as often as it likes, and a statement each would keep those of others waiting. */
const looking = new WeakMap<Db, Promise<Readiness['database']>>()

function look({ db }: Pick<Deps, 'db'>): Promise<Readiness['database']> {
  const known = looking.get(db)
  if (known) {
    return known
  }
  const asking = withDeadline(isWritable(db), PING_DEADLINE_MS)
    .then(takesWrites => takesWrites ? 'up' as const : 'read_only' as const, () => 'down' as const)
    .finally(() => looking.delete(db))
  looking.set(db, asking)
  return asking
}
