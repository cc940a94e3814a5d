import type { Finding } from '#shared/contract/finding.contract'
import type { KindBook } from '#shared/domain/pipeline/kind-book'
import { pointerParts } from '../json/json-pointer'
import type { DraftStage } from '../pipeline/pipeline-draft'
import { parameterPointerOf, sortFindings, stageIndexOf } from '../pipeline/pipeline-findings'

/** Where in the launch a finding is corrected; `pipeline` = only in the pipeline itself. */
export type LaunchPlace
  = | { type: 'field', name: 'name' | 'recordLimit' | 'priority' }
    | { type: 'input', stageKey: string }
    | { type: 'target', stageKey: string }
    | { type: 'parameter', stageKey: string, pointer: string }
    | { type: 'pipeline' }

const FIELDS = ['name', 'recordLimit', 'priority'] as const

/** A launch needs all of its inputs: what is a warning while editing blocks here. */
export const toLaunchFindings = (findings: readonly Finding[]): Finding[] =>
  sortFindings(findings.map(finding =>
    finding.code === 'MISSING_INPUT' ? { ...finding, severity: 'ERROR' as const } : finding))

/** For pointers of the check (`/stages/1/parameters/model`, `/inputs/read`) and of the launch itself (`/name`). */
export function placeOf(
  finding: Pick<Finding, 'pointer' | 'code'>, stages: readonly DraftStage[],
  kinds: Pick<KindBook, 'roleOf' | 'parametersOf'>,
): LaunchPlace {
  const [root = '', key = ''] = pointerParts(finding.pointer)
  const field = FIELDS.find(name => name === root)
  if (field) {
    return { type: 'field', name: field }
  }
  if (root === 'inputs') {
    return { type: 'input', stageKey: key }
  }
  const stage = stages[stageIndexOf(finding) ?? -1]
  if (!stage) {
    return { type: 'pipeline' }
  }
  const pointer = parameterPointerOf(finding)
  if (pointer !== undefined) {
    const isTarget = kinds.roleOf(stage.kind) === 'sink'
      && kinds.parametersOf(stage.kind, 'dataset').some(name => pointer === `/${name}`)
    return isTarget ? { type: 'target', stageKey: stage.key } : { type: 'parameter', stageKey: stage.key, pointer }
  }
  return isAboutInput(finding) ? { type: 'input', stageKey: stage.key } : { type: 'pipeline' }
}

const ABOUT_INPUT = new Set(['MISSING_INPUT', 'NO_SOURCE', 'NO_DATASET_VERSION', 'UPLOAD_DELETED', 'WRONG_INPUT'])

const isAboutInput = ({ pointer, code }: Pick<Finding, 'pointer' | 'code'>) =>
  pointer.endsWith('/sourceId') || ABOUT_INPUT.has(code)

/** The `data-place` of the control. */
export function placeKey(place: LaunchPlace): string {
  switch (place.type) {
    case 'field': return place.name
    case 'input': return `input:${place.stageKey}`
    case 'target': return `target:${place.stageKey}`
    case 'parameter': return `parameter:${place.stageKey}`
    case 'pipeline': return 'pipeline'
  }
}
