import type { Finding } from '#shared/contract/finding.contract'
import { toFindingWords } from '~/utils/format/finding-words'

/** The text of a finding, in the reader's language. */
export function useFindingText() {
  const { t } = useI18n()
  const { findLabel } = useLabels()
  const translate = (key: string, named: Record<string, string | number> = {}, count = 0) => t(key, named, count)
  return { findingText: (finding: Pick<Finding, 'code' | 'message' | 'pointer' | 'params'>) => toFindingWords(
    finding, translate, code => findLabel('reason', code),
  ) }
}
