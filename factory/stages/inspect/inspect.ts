import { openStore } from '#artifact/open-store.ts'
import { toLinesIn } from '../../io/encoding-lines.ts'
import { eachToken, readString } from '#record/json-scan.ts'
import { ReadLimit } from '../../io/text-source.ts'
import type { Json, StageSpec, WorkerEnv } from '../../job/stage-job.ts'
import type { OnGuess } from '../../io/encoding.ts'
import { toGuess } from '../source/ingest-alert.ts'
import { readFirst } from './inspect-records.ts'
import { toKnownFailure } from '../record/known-failure.ts'
import { notRead } from '../source/text-row-source.ts'
import { findStageKind } from '../registry.ts'
import { textOf } from '../row/row-parser.ts'
import { type Column, type Finding, type Look, type LookContext, StageFailure } from '../stage-definition.ts'
import { surveyColumns } from '../stats/column-type.ts'

export interface Inspection {
  encoding: string
  format: string
  dialect: { [key: string]: Json }
  columns: Column[]
  /** Records as JSON text. */
  sample: string[]
  /** Lines that could not be read; the pointer contains `/line/<n>`. An ERROR means that nothing could be read. */
  findings: Finding[]
  /** -1 = unknown. */
  bytes: number
  /** The encodings in which the text may be, the one that was used first; [] = there is no doubt. */
  encodings: EncodingLook[]
  /** Also counts rows that could not be parsed. */
  rowsRead: number
  /** The source goes on after those rows. */
  hasMore: boolean
}

interface EncodingLook {
  encoding: string
  /** First lines that look different in other encodings. */
  lines: string[]
}

const { reason: FORMAT_NOT_READ } = notRead('')

/** A longer test is not worth the wait. */
const MAX_MS = 10_000

type InspectEnv = Pick<WorkerEnv, 'artifacts' | 'sourceRoots'> & {
  /** Aborts when the caller no longer waits, also in the middle of a file. */
  signal?: AbortSignal
}

/**
 * @param stage an ingest stage
 * @throws StageFailure NOT_A_SOURCE, BAD_PARAMETER, NOT_FOUND, OUTSIDE_ROOTS, INVALID_PATH, NO_SOURCE, SOURCE_CORRUPT,
 * NOT_READABLE, ARTIFACT_NOT_FOUND, TOO_SLOW
 */
export async function inspectSource(stage: StageSpec, sampleSize: number, env: InspectEnv): Promise<Inspection> {
  const limit = AbortSignal.timeout(MAX_MS)
  try {
    return await inspect(stage, sampleSize, env, env.signal ? AbortSignal.any([env.signal, limit]) : limit)
  }
  catch (error) {
    if (limit.aborted && error === limit.reason) {
      throw new StageFailure(
        'TOO_SLOW', `the source took longer than ${MAX_MS} ms`, { metadata: { ms: String(MAX_MS) } },
      )
    }
    if (error instanceof ReadLimit) {
      throw new StageFailure('TOO_LARGE_TO_TEST', error.message)
    }
    throw toKnownFailure(error) ?? error
  }
}

async function inspect(
  stage: StageSpec, sampleSize: number, env: InspectEnv, signal: AbortSignal,
): Promise<Inspection> {
  const room = { store: await openStore(env.artifacts), sourceRoots: env.sourceRoots }
  const odd: Finding[] = []
  let encodings: EncodingLook[] = []
  const onGuess: OnGuess = (file, candidates, lines) => {
    if (candidates.length > 0 && odd.length === 0) {
      const { message, params } = toGuess(candidates)
      encodings = candidates.map(candidate => ({ encoding: candidate, lines: toLinesIn(lines, candidate) }))
      odd.push(toFinding(
        'WARNING', 'ENCODING_GUESSED', message, { ...params, ...file && { file: file.slice(0, 500) } },
      ))
    }
  }
  const { look, parameters } = findReader(stage)
  const { source, columns, isEmpty = false, nothing, ...seen } = await look({
    ...room, stage: { ...stage, parameters }, signal, onGuess,
  })
  const { records, findings, rowsRead, isOnlyPart } = await readFirst(source, signal)
  const surveyed = surveyColumns(records)
  const hasNothing = records.length + findings.length === 0
  const told = [...odd, ...findings]
  if (isEmptyUpload(stage) || (hasNothing && isEmpty)) {
    told.unshift(toFinding('WARNING', 'EMPTY_FILE', 'the file is empty: there is nothing to read'))
  }
  else if (hasNothing) {
    told.unshift(toFinding(
      'WARNING', 'NO_RECORDS', nothing?.message ?? 'there is no record in it', nothing ? { look: nothing.look } : {},
    ))
  }
  else if (records.length === 0 && findings[0]?.code === FORMAT_NOT_READ) {
    return {
      ...seen, columns: [], sample: [], findings: [{ ...findings[0], severity: 'ERROR', pointer: '' }], encodings: [],
      rowsRead: 0, hasMore: isOnlyPart,
    }
  }
  else if (records.length === 0 && !findings.some(({ severity }) => severity === 'ERROR')) {
    told.unshift(toNothingReadable(findings, isOnlyPart))
  }
  return {
    ...seen,
    // A table without records still has its header.
    columns: records.length > 0 || !columns
      ? surveyed
      : columns.map(name => ({ name, type: 'unknown', nullable: true })),
    sample: records.slice(0, sampleSize).map(row => toSampleText(textOf(row))),
    findings: told,
    encodings,
    rowsRead,
    hasMore: isOnlyPart,
  }
}

const toFinding = (
  severity: Finding['severity'], code: string, message: string, params: Record<string, string> = {},
): Finding => ({ severity, code, pointer: '', stageId: '', message, params })

/** The source has records, but none of those read was valid. */
function toNothingReadable(findings: readonly Finding[], isOnlyPart: boolean): Finding {
  const [first] = findings
  const params = { reason: first?.code ?? '', ...first?.params, part: String(isOnlyPart) }
  return toFinding(
    'ERROR', 'NOTHING_READABLE',
    `not one record could be read${isOnlyPart ? ' of those that were looked at' : ''}: ${first?.message ?? ''}`, params,
  )
}

/** Read as text, it would be one record without content. */
const isEmptyUpload = ({ inputs }: StageSpec) => inputs.length > 0 && inputs.every(input => input.bytes === 0)

function findReader(stage: StageSpec): {
  look: (context: LookContext) => Promise<Look>
  parameters: StageSpec['parameters']
} {
  const definition = findStageKind(stage.kind)
  if (!definition?.look) {
    throw new StageFailure('NOT_A_SOURCE', `${stage.kind} reads no source`, { metadata: { kind: stage.kind } })
  }
  const { parameters, errors } = definition.complete(stage.parameters)
  const [first] = errors
  if (first) {
    throw new StageFailure(
      'BAD_PARAMETER', `parameters${first.pointer} ${first.message}`, { metadata: { pointer: first.pointer } },
    )
  }
  return { look: definition.look, parameters }
}

/** Two hundred records must fit into one gRPC answer of 4 MiB. */
const MAX_RECORD_CHARS = 6_000
const MAX_TEXT_CHARS = 500

/** A record to show: its JSON as it arrived, with long texts cut. */
function toSampleText(text: string): string {
  if (text.length <= MAX_RECORD_CHARS) {
    return text
  }
  const cut = cutTexts(text)
  return cut.length <= MAX_RECORD_CHARS ? cut : JSON.stringify({ excerpt: `${cut.slice(0, MAX_TEXT_CHARS)}…` })
}

function cutTexts(text: string): string {
  let cut = ''
  let from = 0
  eachToken(text, (kind, token) => {
    if (kind === 'string' && token.end - token.start > MAX_TEXT_CHARS) {
      const whole = readString(text, token)
      if (whole.length > MAX_TEXT_CHARS) {
        cut += text.slice(from, token.start) + JSON.stringify(`${whole.slice(0, MAX_TEXT_CHARS)}…`)
        from = token.end
      }
    }
  })
  return cut + text.slice(from)
}
