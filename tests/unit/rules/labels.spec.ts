import { readFileSync } from 'node:fs'
import { status } from '@grpc/grpc-js'
import { describe, expect, it } from 'vitest'
import { OPS } from '#factory/stages/kinds/filter-rules/stage.ts'
import { RULE_TYPES } from '#factory/stages/stats/quality-rules'
import { METRICS } from '#shared/contract/metric.contract'
import { ENVIRONMENT } from '#server/config/environment'
import { toLabelKey } from '~/composables/format/useLabels'
import { LABELS } from '~/i18n/labels'
import en from '~/i18n/locales/en'
import { filesIn } from '../../support/rules/imports'

type Place = keyof typeof LABELS

/** Lists of the server and of the factory, which pages do not know. */
const OF_OTHERS: Partial<Record<Place, readonly string[]>> = {
  'detail.op': OPS,
  'setting.help': Object.keys(ENVIRONMENT.shape),
  'setting.name': Object.keys(ENVIRONMENT.shape),
}
const whole = Object.entries({ ...LABELS, ...OF_OTHERS })
  .flatMap(([place, codes]) => 'partly' in codes ? [] : [[place as Place, codes] as const])

interface Messages { [key: string]: string | Messages }

/** Last words of the keys right below a place. */
function wordsAt(place: string): string[] {
  const part = place.split('.').reduce<string | Messages | undefined>(
    (messages, name) => typeof messages === 'object' ? messages[name] : undefined, en,
  )
  return Object.entries(typeof part === 'object' ? part : {}).flatMap(([key, text]) =>
    typeof text === 'string' ? [key] : [])
}
const toWord = (place: Place, code: string) => toLabelKey(place, code).slice(place.length + 1)

const textOf = (rooms: readonly string[]) => rooms.flatMap(filesIn).map(file => readFileSync(file, 'utf8'))
const CODE = '([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)'
const PATTERNS = [`reason: '${CODE}'`, `StageFailure\\('${CODE}'`].map(pattern => new RegExp(pattern, 'g'))

/** Codes that stages and their jobs put into records, stages and runs. */
const given = [...new Set(textOf([
  'factory/stages', 'factory/io', 'factory/worker', 'factory/queue/domain', 'factory/queue/engine', 'server/ingest',
  'server/relay',
])
  .flatMap(text => PATTERNS.flatMap(pattern => [...text.matchAll(pattern)].map(match => match[1] ?? ''))))]
  // Of the change of a state, not of a failure.
  .filter(code => !['RECONCILED', 'ACCEPTED', 'STOPPED', 'COMPLETED'].includes(code))

/** Everything that the back says in quotes, and the statuses of gRPC. */
const said = new Set([
  ...Object.keys(status),
  ...RULE_TYPES.map(type => type.toUpperCase()),
  ...textOf(['factory', 'server', 'shared', 'record', 'composables/launch', 'utils/launch']).flatMap(text => [
    ...text.matchAll(/'([A-Za-z][A-Za-z0-9_]*)'|`(?:[^`$]*\$\{[^}]*\})?_?([A-Z][A-Z_]+)`/g),
  ].map(match => match[1] ?? match[2] ?? '')),
])
const isSaid = (word: string) =>
  said.has(word) || said.has(word.toUpperCase()) || said.has(word.toUpperCase().replace(/^(?:MODEL|QUALITY)_/, ''))

describe('the texts of codes', () => {
  it.each(whole)('exist for all codes of %s, and for no others', (place, codes) => {
    expect(wordsAt(place)).toEqual([...new Set(codes.map(code => toWord(place, code)))].sort())
  })

  it('exist for every reason that a stage gives', () => {
    const known = new Set(wordsAt('reason'))

    expect(given.length).toBeGreaterThan(30)
    expect([...given, ...RULE_TYPES.map(type => `QUALITY_${type}`)].filter(code => !known.has(toWord('reason', code))))
      .toEqual([])
  })

  it.each([
    'reason', 'setting.reason', 'launch.finding',
  ] as const)('exist in %s only for codes that the server or a check returns', (place) => {
    expect(wordsAt(place).filter(word => !isSaid(word))).toEqual([])
  })

  it('explain only existing figures', () => {
    expect(wordsAt('stat.hint').filter(word => !METRICS.some(metric => metric === word))).toEqual([])
  })
})
