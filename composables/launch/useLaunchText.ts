import type { Finding } from '#shared/contract/finding.contract'

/** The errors of a launch, in the reader's language. */
export function useLaunchText() {
  const { findLabel } = useLabels()
  const { findingText } = useFindingText()
  return { findingText: (finding: Finding) => findLabel('launch.finding', finding.code) ?? findingText(finding) }
}
