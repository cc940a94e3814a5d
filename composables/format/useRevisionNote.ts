import { findRetryOf } from '~/utils/format/revision-note'

/** What is noted about a revision: the words of who saved it, or the console's own in the reader's language. */
export function useRevisionNote() {
  const { t } = useI18n()

  function revisionNote(note: string): string {
    const run = findRetryOf(note)
    return run === undefined ? note : t('run.unsaved.message', { run })
  }

  return { revisionNote }
}
