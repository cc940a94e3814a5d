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

async function look({ db }: Pick<Deps, 'db'>): Promise<Readiness['database']> {
  return withDeadline(isWritable(db), PING_DEADLINE_MS).then(takesWrites => takesWrites ? 'up' : 'read_only', () => 'down')
}
