import type { RunDetail } from '#shared/contract/run/run.contract'
import { hasManyFailed } from '#shared/domain/run/run-state'

export interface ImportLook {
  phase: 'running' | 'done' | 'none' | 'empty' | 'failed'
  icon: string
  tone: 'blue' | 'green' | 'amber' | 'red'
  /** The sealed version. */
  version?: RunDetail['versions'][number]
}

type ImportRun = Pick<RunDetail, 'state' | 'versions' | 'recordsIn' | 'recordsFailed'>

/** State of the import's run, for the person who started it. */
export function toImportLook(run: ImportRun): ImportLook {
  const { state, versions } = run
  const [version] = versions
  if (state === 'FAILED' || state === 'CRASHED' || state === 'CANCELLED') {
    return { phase: 'failed', icon: 'i-lucide-circle-x', tone: 'red' }
  }
  if (state !== 'SUCCEEDED') {
    return { phase: 'running', icon: 'i-lucide-loader-circle', tone: 'blue' }
  }
  if (!version) {
    return { phase: 'empty', icon: 'i-lucide-triangle-alert', tone: 'amber' }
  }
  if (version.rows === 0) {
    return { phase: 'none', icon: 'i-lucide-triangle-alert', tone: 'amber', version }
  }
  // As the run itself: a single bad line among hundreds is told, and is no reason to look.
  return hasManyFailed(run)
    ? { phase: 'done', icon: 'i-lucide-triangle-alert', tone: 'amber', version }
    : { phase: 'done', icon: 'i-lucide-circle-check', tone: 'green', version }
}
