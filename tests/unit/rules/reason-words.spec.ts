import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { RULE_TYPES } from '#factory/stages/stats/quality-rules'
import { toReasonWords } from '~/utils/format/reason-words'
import { filesIn } from '../../support/rules/imports'

const key = (text: string) => text
const CODE = '([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)'
const PATTERNS = [`reason: '${CODE}'`, `StageFailure\\('${CODE}'`].map(pattern => new RegExp(pattern, 'g'))

/** Codes that stages and their jobs put into records, stages and runs. */
const given = [...new Set(['factory/stages', 'factory/io', 'factory/worker', 'factory/queue/domain', 'factory/queue/engine', 'server/ingest', 'server/relay']
  .flatMap(filesIn)
  .map(file => readFileSync(file, 'utf8'))
  .flatMap(text => PATTERNS.flatMap(pattern => [...text.matchAll(pattern)].map(match => match[1] ?? ''))))]
  // Of the change of a state, not of a failure.
  .filter(code => !['RECONCILED', 'ACCEPTED', 'STOPPED', 'COMPLETED'].includes(code))

describe('the words of reasons', () => {
  it('are there for every code that a stage gives', () => {
    expect(given.length).toBeGreaterThan(30)
    expect(given.filter(code => toReasonWords(code, key) === undefined)).toEqual([])
  })

  it('are there for every rule of quality', () => {
    expect(RULE_TYPES.filter(type => toReasonWords(`QUALITY_${type.toUpperCase()}`, key) === undefined)).toEqual([])
  })

  it('are absent for what nobody has named yet', () => {
    expect(toReasonWords('BRAND_NEW', key)).toBeUndefined()
    expect(toReasonWords('constructor', key)).toBeUndefined()
  })
})
