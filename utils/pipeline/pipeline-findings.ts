import type { Finding } from '#shared/contract/finding.contract'
import type { Problem } from '#shared/contract/error.contract'
import { pointerParts } from '../json/json-pointer'

/** Which stage a finding is about, by its place in the list; undefined = the whole. */
export function stageIndexOf({ pointer }: Pick<Finding, 'pointer'>): number | undefined {
  const [root, index] = pointerParts(pointer)
  return root === 'stages' && index !== undefined && /^\d+$/.test(index) ? Number(index) : undefined
}

/** Below the stage: `/parameters/model`; '' = the stage itself. */
export const fieldPointerOf = ({ pointer }: Pick<Finding, 'pointer'>): string => pointer.replace(/^\/stages\/\d+/, '')

/** Below its parameters; undefined = elsewhere. */
export function parameterPointerOf(finding: Pick<Finding, 'pointer'>): string | undefined {
  const pointer = fieldPointerOf(finding)
  return pointer === '/parameters' || pointer.startsWith('/parameters/') ? pointer.slice('/parameters'.length) : undefined
}

const RANK: Record<Finding['severity'], number> = { ERROR: 0, WARNING: 1, INFO: 2 }

/** Errors first, then as the stages stand. */
export const sortFindings = (findings: readonly Finding[]): Finding[] =>
  [...findings].sort((a, b) => RANK[a.severity] - RANK[b.severity] || (stageIndexOf(a) ?? -1) - (stageIndexOf(b) ?? -1))

export const worstOf = (findings: readonly Finding[]): Finding['severity'] | undefined => sortFindings(findings)[0]?.severity

export const findingsOfStage = (findings: readonly Finding[], index: number): Finding[] => findings.filter(finding => stageIndexOf(finding) === index)

export const findingsOfGroup = (findings: readonly Finding[], indices: readonly number[]): Finding[] =>
  findings.filter(finding => indices.includes(stageIndexOf(finding) ?? -1))

/** A body that could not even be read (a key with blanks, a name too long) is told at the same places. */
export const fromProblem = ({ errors = [] }: Pick<Problem, 'errors'>): Finding[] =>
  errors.map(({ pointer, code, message }) => ({ severity: 'ERROR', code, pointer, stageKey: '', message }))
