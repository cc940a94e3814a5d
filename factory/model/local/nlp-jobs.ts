import { francAll } from 'franc'
import type { Document, ItemEntity, WinkMethods } from 'wink-nlp'
import { loadTokenCounter } from '../../stages/text/token-counter.ts'
import { createFreshReader } from './fresh-reader.ts'

export type NlpTask = 'sentiment' | 'entities' | 'analyze' | 'language' | 'count'

export interface NlpJob {
  task: NlpTask
  text: string
  parameters: NlpParameters
}

export interface NlpParameters {
  /** Scores within ± this are called neutral; 0 to 1. */
  neutralBand?: number
  /** Maximum number of entities in the answer; the counts by type include all. */
  maxEntities?: number
  /** Keeps these types only; absent = all. */
  entityTypes?: string[]
  /** ISO 639-3 codes to choose from; absent = all that franc knows. */
  only?: string[]
  /** Shorter texts (in characters) are `und`. */
  minLength?: number
}

export interface NlpResult {
  /** JSON text; for `count` only the number. */
  output: string
  inputTokens: number
  outputTokens: number
}

interface Entity {
  text: string
  type: string
  /** Offset in the text in UTF-16 code units, half-open; -1 when wink had rewritten the spaces. */
  start: number
  end: number
}

/** One pipe per task: an entity model that also tags sentiment would be half as fast. */
const wink = {
  sentiment: createFreshReader(['sbd', 'negation', 'sentiment']),
  entities: createFreshReader(['sbd', 'pos', 'ner']),
  analyze: createFreshReader(['sbd', 'negation', 'sentiment', 'pos', 'ner']),
}

/** Of OpenAI's `o200k_base`; every job is counted. */
const countTokens = await loadTokenCounter('o200k_base')

/** Runs one job on this thread; the same job gives the same answer, always. */
export function runNlpJob(job: NlpJob): NlpResult {
  const inputTokens = countTokens(job.text)
  if (job.task === 'count') {
    return { output: String(inputTokens), inputTokens, outputTokens: 0 }
  }
  const output = JSON.stringify(answer(job))
  return { output, inputTokens, outputTokens: countTokens(output) }
}

function answer({ task, text: whole, parameters }: NlpJob): Record<string, unknown> {
  if (task === 'language') {
    return languageOf(whole, parameters)
  }
  const text = maskRuns(whole)
  return {
    ...readEnglish(task, text, parameters), ...(text === whole ? {} : { skippedCharacters: maskedLength(whole) }),
  }
}

/**
 * Spaces in place of runs that no language writes (base64, minified code, rulers): the tokenizer
 * takes quadratic time on them, 3 s for 40,000 dashes (2026-11-25). Offsets stay as they were.
 */
const maskRuns = (text: string) => text.replace(UNBROKEN, run => ' '.repeat(run.length))

const maskedLength = (text: string) => (text.match(UNBROKEN) ?? []).reduce((sum, run) => sum + run.length, 0)

const UNBROKEN = /\S{512,}/g

function readEnglish(task: NlpTask, text: string, parameters: NlpParameters): Record<string, unknown> {
  switch (task) {
    case 'sentiment':
      return { sentiment: sentimentOf(wink.sentiment.read(text).out(wink.sentiment.its.sentiment), parameters) }
    case 'entities':
      return entitiesOf({ document: wink.entities.read(text), its: wink.entities.its }, text, parameters)
    default: {
      const document = wink.analyze.read(text)
      const { its } = wink.analyze
      return {
        ...entitiesOf({ document, its }, text, parameters),
        sentiment: sentimentOf(document.out(its.sentiment), parameters),
      }
    }
  }
}

function sentimentOf(raw: unknown, { neutralBand = 0.05 }: NlpParameters) {
  const score = Math.round(Number(raw) * 10_000) / 10_000
  const label = Math.abs(score) <= neutralBand ? 'neutral' : score > 0 ? 'positive' : 'negative'
  return { score, label }
}

function entitiesOf(
  { document, its }: { document: Document, its: WinkMethods['its'] }, text: string,
  { maxEntities = 100, entityTypes }: NlpParameters,
) {
  const entities: Entity[] = []
  const counts: Record<string, number> = {}
  let from = 0
  document.entities().each((item: ItemEntity) => {
    const type = item.out(its.type)
    const value = item.out(its.value)
    const start = text.indexOf(value, from)
    from = start < 0 ? from : start + value.length
    if (entityTypes && !entityTypes.includes(type)) {
      return
    }
    counts[type] = (counts[type] ?? 0) + 1
    if (entities.length < maxEntities) {
      entities.push({ text: value, type, start, end: start < 0 ? -1 : start + value.length })
    }
  })
  return { entities, entityCounts: counts }
}

function languageOf(text: string, { only, minLength = 10 }: NlpParameters) {
  const ranked = francAll(text, { minLength, ...(only?.length ? { only } : {}) })
  const candidates = ranked.slice(0, 3)
    .map(([language, score]) => ({ language, score: Math.round(score * 10_000) / 10_000 }))
  return { language: candidates[0]?.language ?? 'und', candidates }
}
