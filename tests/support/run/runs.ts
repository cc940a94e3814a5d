import type { RunDetail } from '#shared/contract/run/run.contract'
import type { ApiAnswer, ApiClient } from '~/utils/api/api-client.ts'
import { until } from '../services/process.ts'

export type RunAnswer = ApiAnswer<'runGet'>

export const FINAL: readonly string[] = ['SUCCEEDED', 'FAILED', 'CRASHED', 'CANCELLED']

/** Waits until a run meets a condition; on a timeout reports its last state. */
export async function untilRun(
  api: ApiClient, id: string, what: string, isThere: (run: RunAnswer) => boolean, deadlineMs = 60_000,
): Promise<RunAnswer> {
  let last: RunDetail | undefined
  try {
    return await until(`the run to be ${what}`, async () => {
      last = await api('runGet', { params: { id } })
      return isThere(last) && last
    }, { deadlineMs, everyMs: 100 })
  }
  catch (cause) {
    throw new Error(
      `waited ${deadlineMs} ms for the run to be ${what}; it is ${JSON.stringify(last && toShort(last))}`, { cause },
    )
  }
}

const toShort = ({ state, desiredState, observedState, error, stages }: RunDetail) => ({
  state, desiredState, observedState, error, stages: stages.map(stage =>
    `${stage.stageKey} ${stage.state} ${stage.recordsIn}/${stage.recordsOut} #${stage.attempt} `
    + `${stage.error?.message ?? ''}`),
})

/** The run has SUCCEEDED, and its published versions are sealed. */
export const untilSealed = async (api: ApiClient, id: string, deadlineMs = 120_000) => {
  const run = await untilRun(
    api, id, 'sealed', it => FINAL.includes(it.state) && (it.state !== 'SUCCEEDED' || it.versions.length > 0),
    deadlineMs,
  )
  const [version] = run.versions
  if (run.state !== 'SUCCEEDED' || !version) {
    throw new Error(`the run did not succeed: ${JSON.stringify(toShort(run))}`)
  }
  return { run, version }
}
