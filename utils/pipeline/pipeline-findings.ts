import type { Finding } from '#shared/contract/finding.contract'
import type { Problem } from '#shared/contract/error.contract'
import { pointerParts } from '../json/json-pointer'

/** Index of the stage that a finding is about; undefined = the whole pipeline. */
export function stageIndexOf({ pointer }: Pick<Finding, 'pointer'>): number | undefined {
  const [root, index] = pointerParts(pointer)
  return root === 'stages' && index !== undefined && /^\d+$/.test(index) ? Number(index) : undefined
}

/** Pointer below the stage: `/parameters/model`; '' = the stage itself. */
export const fieldPointerOf = ({ pointer }: Pick<Finding, 'pointer'>): string => pointer.replace(/^\/stages\/\d+/, '')

/** Pointer below the stage's parameters; undefined = not a parameter. */
export function parameterPointerOf(finding: Pick<Finding, 'pointer'>): string | undefined {
  const pointer = fieldPointerOf(finding)
  return pointer === '/parameters' || pointer.startsWith('/parameters/')
    ? pointer.slice('/parameters'.length)
    : undefined
}

const RANK: Record<Finding['severity'], number> = { ERROR: 0, WARNING: 1, INFO: 2 }

/** Errors first, then in the order of the stages. */
export const sortFindings = (findings: readonly Finding[]): Finding[] =>
  [...findings].sort((a, b) => RANK[a.severity] - RANK[b.severity] || (stageIndexOf(a) ?? -1) - (stageIndexOf(b) ?? -1))

export const worstOf = (findings: readonly Finding[]): Finding['severity'] | undefined =>
  sortFindings(findings)[0]?.severity

export const findingsOfStage = (findings: readonly Finding[], index: number): Finding[] =>
  findings.filter(finding => stageIndexOf(finding) === index)

export const findingsOfGroup = (findings: readonly Finding[], indices: readonly number[]): Finding[] =>
  findings.filter(finding => indices.includes(stageIndexOf(finding) ?? -1))

/**
 * Errors of a request body that could not be parsed (a key with spaces, a name too long), as findings at the same
 * places. A value that breaks several rules (too large, and no exact integer) is one finding.
 */
export const fromProblem = ({ errors = [] }: Pick<Problem, 'errors'>): Finding[] => errors
  .filter(({ pointer }, index) => errors.findIndex(other => other.pointer === pointer) === index)
  .map(({ pointer, code, message }) => ({ severity: 'ERROR', code, pointer, stageKey: '', message }))

/** A refused body is not checked further: what is known without the server is added where the refusal says nothing. */
export const withKnown = (refused: readonly Finding[], known: readonly Finding[]): Finding[] =>
  [...refused, ...known.filter(({ pointer }) => refused.every(other => other.pointer !== pointer))]
