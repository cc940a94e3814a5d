import type { OnGuess } from '../../io/encoding.ts'
import type { StageContext } from '../stage-definition.ts'

/** Alerts of one kind in the events of a run; more of them would not help. */
export const MOST_ALERTS = 3

/** What a finding or an alert says of a guess. */
export const toGuess = ([encoding = '', ...others]: readonly string[]) => ({
  message: `no byte order mark, and not UTF-8: read as ${encoding}, judged by its characters`
    + (others.length > 0 ? `; it may also be ${others.join(' or ')}` : ''),
  params: { encoding, ...others.length > 0 && { others: others.join(', ') } },
})

/** Reports the guessed encoding of files. */
export function createGuessAlert({ job, alert }: Pick<StageContext, 'job' | 'alert'>): OnGuess {
  let told = 0
  return (file, candidates) => {
    if (candidates.length > 0 && told < MOST_ALERTS) {
      told += 1
      const { message, params } = toGuess(candidates)
      const dedupKey = `ENCODING_GUESSED:${job.runId}:${job.stage.id}:${file}`
      alert({ severity: 'WARNING', code: 'ENCODING_GUESSED', message, dedupKey, metadata: { ...params, file } })
    }
  }
}
