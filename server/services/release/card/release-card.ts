import type { Db } from '#db/client'
import type { DatasetRow } from '#db/repositories/dataset/dataset.repository'
import type { DatasetVersionRow } from '#db/repositories/dataset/dataset-version.repository'
import { findTaskRun } from '#db/repositories/run/task-run.repository'
import { toColumnStats } from '#shared/domain/dataset/column-stats'
import { readOwn } from '#shared/domain/json/own-value'
import { toLotName } from '#shared/domain/quality/lot-state'
import { languagesOf } from '#shared/domain/run/frozen-stage'
import { toCardLanguage, type Card, type CardLanguage } from '#shared/domain/release/card'
import type { EarlierLot } from '#shared/domain/release/gate'
import en from '#server/locales/en'
import zh from '#server/locales/zh-CN'
import { readAncestors, readOrigin, type Origin, type OriginStep } from './release-origin'
import { listOwnParameters, type CardKind } from './release-parameters'

const TEXTS = { 'en': en.card, 'zh-CN': zh.card }
export const cardTextsOf = (language: CardLanguage) => TEXTS[language]

interface CardBasis {
  dataset: Pick<DatasetRow, 'name' | 'description'>
  version: DatasetVersionRow
  /** Where this one begins, most of which stays true; of the same section that of the later one counts. */
  earlier: readonly Card[]
  /** That of who begins it; a card that is continued stays in its own. */
  locale: CardLanguage | undefined
  /** undefined: their names are not known now, and their codes stand for them. */
  kinds: readonly CardKind[] | undefined
}

/** What the console knows already; a person completes it. */
export async function toFirstCard(db: Db, { dataset, version, earlier, locale, kinds }: CardBasis): Promise<Card> {
  const kept = toCarried(earlier)
  const isBegun = Object.entries(kept)
    .some(([section, text]) => section !== 'description' || text !== dataset.description)
  const language = isBegun ? toCardLanguage(kept) : locale ?? toCardLanguage({ description: dataset.description })
  const ancestors = await readAncestors(db, version)
  const origin = await readOrigin(db, { version, datasetName: dataset.name, ancestors })
  const known: Card = {
    ...dataset.description.trim() !== '' && { description: dataset.description },
    source: describeSources(origin, language),
    processing: describeProcessing(origin, { language, kinds }),
  }
  return Object.fromEntries(Object.entries({ ...known, ...kept }).filter(([, text]) => text.trim() !== ''))
}

/** What a person has written, without what each version says of itself. */
const toCarried = (cards: readonly Card[]): Card => Object.fromEntries(cards
  .flatMap(card => Object.entries(card))
  .filter(([section, text]) => section !== 'source' && section !== 'processing' && text.trim() !== ''))

/** Two numberings stand side by side on a card: the words say which one is meant. */
const toVersionName = ({ datasetName, semver }: OriginStep['version'], language: CardLanguage): string =>
  fill(TEXTS[language].version, { dataset: datasetName, semver })

export const fill = (text: string, words: Record<string, string | number>): string =>
  Object.entries(words).reduce((filled, [key, word]) => filled.replaceAll(`{${key}}`, () => String(word)), text)

const describeSources = ({ sources, roots, cutAt }: Origin, language: CardLanguage): string =>
  [
    ...sources.map(({ name }) => name),
    ...roots.map(version => toVersionName(version, language)),
    ...cutAt.map(version => fill(TEXTS[language].cut.source, { version: toVersionName(version, language) })),
  ]
    .map(name => `- ${name}`)
    .join('\n')

interface StageWords { language: CardLanguage, kinds: CardBasis['kinds'] }

/** Each run on the way, under the version that it made; one alone needs no heading. */
function describeProcessing({ steps, cutAt }: Origin, words: StageWords): string {
  const [only] = steps
  if (only && steps.length === 1 && cutAt.length === 0) {
    return toLines(only, words, '')
  }
  const known = steps.map(step => `- ${toVersionName(step.version, words.language)}\n${toLines(step, words, '  ')}`)
  const isCut = known.length > 0 && cutAt.length > 0
  return [...isCut ? [`- ${TEXTS[words.language].cut.processing}`] : [], ...known].join('\n')
}

const toLines = ({ stages }: OriginStep, words: StageWords, indent: string): string =>
  stages.map((stage) => {
    const kind = words.kinds?.find(known => known.kind === stage.kind)
    const own = listOwnParameters(stage.parameters, kind, words.language)
    return `${indent}- ${[toStageName(stage, words), ...own].join(' · ')}`
  }).join('\n')

/** A key is no name: what the console starts by itself has no other. */
function toStageName({ key, name, kind }: OriginStep['stages'][number], { language, kinds }: StageWords): string {
  const kindName = kinds?.find(known => known.kind === kind)?.displayNames[language] ?? `\`${kind}\``
  const own = name.trim()
  return ['', key, kindName].includes(own) ? kindName : fill(TEXTS[language].stage, { name: own, kind: kindName })
}

/** ISO 639-3; of the run that made the version: all of its texts are in one of them, or in none that could be told. */
export async function listLanguages(db: Db, { producedByRun }: DatasetVersionRow): Promise<string[]> {
  const run = await findTaskRun(db, producedByRun)
  return (run?.spec.stages ?? [])
    .flatMap(languagesOf)
}

type Measured = Pick<DatasetVersionRow, 'rows' | 'bytes' | 'columns' | 'stats'>

/** The generated section: a row for each column. */
export function toStatisticsText({ rows, bytes, columns, stats }: Measured, language: CardLanguage): string {
  const { size, column, type: typeTitle, empty, distinct: distinctTitle } = TEXTS[language].statistics
  const lines = columns.map(({ name, type, nullable }) => {
    const known = toColumnStats(readOwn(stats, name))
    const nulls = known && rows > 0 ? `${(known.nulls / rows * 100).toFixed(1)} %` : '–'
    const distinct = known ? `${known.distinctIsEstimate ? '≈ ' : ''}${known.distinct}` : '–'
    return `| ${toCell(name)} | ${type}${nullable ? '?' : ''} | ${nulls} | ${distinct} |`
  })
  const head = [`| ${column} | ${typeTitle} | ${empty} | ${distinctTitle} |`, '| --- | --- | --- | --- |']
  return [fill(size, { rows, bytes }), '', ...head, ...lines].join('\n')
}

/** Records of the version that other lots have faulted; '' = none is known. */
export function toEarlierText(earlier: readonly EarlierLot[], language: CardLanguage): string {
  const { title, lot } = TEXTS[language].earlier
  const lines = earlier.map(({ number, failed, fixed }) => `- ${fill(lot, { lot: toLotName(number), failed, fixed })}`)
  return lines.length === 0 ? '' : [title, '', ...lines].join('\n')
}

/** Samples of the accepted lot that reviewers have failed; '' = there are none. */
export function toKeptText(kept: { number: number, failed: number } | undefined, language: CardLanguage): string {
  return kept ? fill(TEXTS[language].kept, { lot: toLotName(kept.number), failed: kept.failed }) : ''
}

const toCell = (text: string) => text.replaceAll('|', '\\|').replaceAll(/[\r\n]/g, ' ')
