import type { Finding } from '#shared/contract/finding.contract'
import { toFindingWords } from '~/utils/format/finding-words'

/** Findings in the reader's words. */
export function useFindingText() {
  const { t } = useI18n()
  const { findLabel } = useLabels()
  const translate = (key: string, named: Record<string, string | number> = {}, count = 0) => t(key, named, count)
  return { findingText: (finding: Pick<Finding, 'code' | 'message' | 'pointer' | 'params'>) => toFindingWords(finding, translate, code => findLabel('reason', code)) }
}
