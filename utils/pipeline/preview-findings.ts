import type { Finding } from '#shared/contract/finding.contract'
import type { DraftStage } from './pipeline-draft'

/** What is wrong with the columns that a stage reads. */
const ABOUT_COLUMNS = new Set([
  'FIELD_IN_THE_WAY', 'KEY_TYPES_DIFFER', 'MISSING_FIELD', 'NOT_NUMBER', 'NOT_TEXT', 'OTHER_TYPE',
])

/**
 * A launch reads the version that is chosen there, and is checked with it: what only the data of the preview says is a
 * warning, which names that data.
 *
 * @param versions what is read in the preview, by the key of the stage that reads it; only what has a name
 * @param separator of a list in the reader's language
 */
export function toPreviewFindings(
  findings: readonly Finding[],
  stages: readonly DraftStage[],
  versions: Readonly<Record<string, string>>,
  separator: string,
): Finding[] {
  const needs = new Map(stages.map(stage => [stage.key, stage.needs]))
  return findings.map((finding) => {
    if (finding.pointer.startsWith('/inputs/')) {
      return soften(finding)
    }
    const read = ABOUT_COLUMNS.has(finding.code) ? versionsBefore(finding.stageKey, needs, versions) : []
    return read.length > 0
      ? { ...soften(finding), params: { ...finding.params, version: read.join(separator) } }
      : finding
  })
}

const soften = (finding: Finding): Finding =>
  finding.severity === 'ERROR' ? { ...finding, severity: 'WARNING' } : finding

/** Each once, in the order of the inputs; stages in a circle are passed once. */
function versionsBefore(
  stageKey: string,
  needs: ReadonlyMap<string, readonly string[]>,
  versions: Readonly<Record<string, string>>,
): string[] {
  const passed = new Set([stageKey])
  for (const key of passed) {
    for (const need of needs.get(key) ?? []) {
      passed.add(need)
    }
  }
  return [...new Set([...passed].flatMap(key => versions[key] ?? []))]
}
