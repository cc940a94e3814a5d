import type { RunDetail } from '#shared/contract/run/run.contract'

export interface ImportLook {
  phase: 'running' | 'done' | 'none' | 'empty' | 'failed'
  icon: string
  tone: 'blue' | 'green' | 'amber' | 'red'
  /** The sealed version. */
  version?: RunDetail['versions'][number]
}

/** State of the import's run, for the person who started it. */
export function toImportLook({ state, versions, recordsFailed }: Pick<RunDetail, 'state' | 'versions' | 'recordsFailed'>): ImportLook {
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
  const isWhole = recordsFailed === 0
  return { phase: 'done', icon: isWhole ? 'i-lucide-circle-check' : 'i-lucide-triangle-alert', tone: isWhole ? 'green' : 'amber', version }
}
