import { describe, expect, it } from 'vitest'
import type { Finding } from '#shared/contract/finding.contract'
import { toPreviewFindings } from '~/utils/pipeline/preview-findings'

const stageOf = (key: string, needs: string[] = []) => ({ key, kind: 'filter.rules', name: '', needs, parameters: {} })
const stages = [
  stageOf('read'), stageOf('more'), stageOf('files'),
  stageOf('clean', ['read']), stageOf('both', ['clean', 'more']), stageOf('own', ['files']),
]
const versions = { read: 'Questions 2.0.0', more: 'Answers 1.0.0' }

function given(code: string, stageKey: string, severity: Finding['severity'] = 'ERROR'): Finding {
  const index = stages.findIndex(({ key }) => key === stageKey)
  return {
    severity, code, pointer: `/stages/${index}/parameters/field`, stageKey, message: 'no column a at this stage',
  }
}

const told = (finding: Finding, of = stages) =>
  toPreviewFindings([finding], of, versions, ', ').map(({ severity, params }) => [severity, params?.version])

describe('what the data of the preview says', () => {
  it.each(['MISSING_FIELD', 'NOT_TEXT'])('is a warning that names the version: %s', (code) => {
    expect(told(given(code, 'clean'))).toEqual([['WARNING', 'Questions 2.0.0']])
  })

  it('names each version that is read before', () => {
    expect(told(given('MISSING_FIELD', 'both'))).toEqual([['WARNING', 'Answers 1.0.0, Questions 2.0.0']])
  })

  it('is a warning when the version is gone', () => {
    const gone: Finding = { ...given('NO_DATASET_VERSION', 'read'), pointer: '/inputs/read' }
    expect(told(gone)).toEqual([['WARNING', undefined]])
  })

  it('raises nothing', () => {
    expect(told(given('NOT_TEXT', 'clean', 'INFO'))).toEqual([['INFO', 'Questions 2.0.0']])
  })

  it('ends in a circle of stages', () => {
    const circle = [stageOf('a', ['b', 'read']), stageOf('b', ['a']), stageOf('read')]
    expect(told({ ...given('MISSING_FIELD', 'a'), stageKey: 'b' }, circle)).toEqual([['WARNING', 'Questions 2.0.0']])
  })
})

it('leaves what a launch would say, too', () => {
  const certain = [given('MISSING_FIELD', 'own'), given('BAD_PARAMETER', 'clean'), given('NO_DATASET', 'both')]
  expect(toPreviewFindings(certain, stages, versions, ', ')).toEqual(certain)
})
