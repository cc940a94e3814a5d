import { pingDatabase } from '#db/repositories/system/system.repository'
import type { Deps } from '../common/deps'
import { withDeadline } from '../common/with-deadline'

/** The phase of the process. */
export type Phase = 'starting' | 'ready' | 'draining' | 'failed'

export interface Readiness {
  status: Phase | 'unavailable'
  database: 'up' | 'down' | 'unknown'
}

const PING_DEADLINE_MS = 1_500

/** The factory is not part of readiness: without it the console still answers, and launches wait in the outbox. */
export async function checkReadiness(phase: Phase, deps: Pick<Deps, 'db'> | undefined): Promise<Readiness> {
  if (!deps) {
    return { status: phase === 'ready' ? 'starting' : phase, database: 'unknown' }
  }
  const isUp = await isAnswering(deps)
  const status = phase === 'ready' && !isUp ? 'unavailable' : phase
  return { status, database: isUp ? 'up' : 'down' }
}

async function isAnswering({ db }: Pick<Deps, 'db'>): Promise<boolean> {
  return withDeadline(pingDatabase(db), PING_DEADLINE_MS).then(() => true, () => false)
}
