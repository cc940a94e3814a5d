import type { Finding } from '#shared/contract/finding.contract'

/** What is wrong with a launch, in the reader's words. */
export function useLaunchText() {
  const { findLabel } = useLabels()
  const { findingText } = useFindingText()
  return { findingText: (finding: Finding) => findLabel('launch.finding', finding.code) ?? findingText(finding) }
}
