import type { Finding } from '#shared/contract/finding.contract'
import { countBadLines, toBadLines } from '~/utils/source/source-look'

/** The lines of a file that cannot be read, and what is said of them. As records there may be fewer of them. */
export function useBadLines(findings: () => readonly Finding[]) {
  const { t } = useI18n()
  const { number } = useFormat()
  const records = computed(() => toBadLines(findings()))
  const lines = computed(() => countBadLines(records.value))
  const title = computed(() => t('source.seen.bad_lines', { count: number(lines.value) }, lines.value))
  const note = computed(() => {
    const { length } = records.value
    return length === lines.value
      ? t('source.seen.bad_lines_note')
      : t('source.seen.bad_lines_as', { records: number(length) }, length)
  })
  return { records, lines, title, note }
}
