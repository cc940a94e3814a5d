import type { StageContext } from '../stage-definition.ts'

/** Alerts of one kind in the events of a run; more of them would not help. */
export const MOST_ALERTS = 3

export const toGuessMessage = (encoding: string) => `no byte order mark, and neither UTF-8 nor GB18030: read as ${encoding}, in which every byte is some character`

/** Reports the guessed encoding of files. */
export function createGuessAlert({ job, alert }: Pick<StageContext, 'job' | 'alert'>) {
  let told = 0
  return (file: string, encoding: string) => {
    if (told < MOST_ALERTS) {
      told += 1
      alert({ severity: 'WARNING', code: 'ENCODING_GUESSED', message: toGuessMessage(encoding), dedupKey: `ENCODING_GUESSED:${job.runId}:${job.stage.id}:${file}`, metadata: { encoding, file } })
    }
  }
}
