import type { Finding } from '#shared/contract/finding.contract'
import type { SourceView } from '#shared/contract/source.contract'
import type { UploadView } from '#shared/contract/upload.contract'
import { findFormat, type IngestKind, toIngestKind } from '#shared/domain/source-format'
import { EMPTY_CODES } from '#shared/domain/source-kind'
import { isRecord } from '../json/json-pointer'
import { isRecordText, toFieldText } from '../json/record-text'
import type { FieldError } from '../form/schema-form'

/** A line that cannot be read, or that is suspicious. */
export interface BadLine {
  /** Lines are numbered within their file; '' for a single one. */
  file: string
  line: number
  code: string
  message: string
  params: Record<string, string>
}

const LINE = /^\/line\/(\d+)$/

/** Codes of lines that are read nevertheless. */
const DOUBTS = new Set(['QUOTE_SPANS_LINES'])

function toLines(findings: readonly Finding[]): BadLine[] {
  return findings.flatMap(({ pointer, code, message, params = {} }) => {
    const line = LINE.exec(pointer)?.[1]
    const { file = '', ...rest } = params
    const text = file !== '' && message.startsWith(`${file}: `) ? message.slice(file.length + 2) : message
    return line === undefined ? [] : [{ file, line: Number(line), code, message: text, params: rest }]
  })
}

/** Findings about lines that cannot be read, in the order of the file. */
export const toBadLines = (findings: readonly Finding[]): BadLine[] =>
  toLines(findings).filter(({ code }) => !DOUBTS.has(code))

/** Lines of the file that they take up: an unclosed quote swallows those after it. */
export const countBadLines = (lines: readonly BadLine[]): number =>
  lines.reduce((sum, { line, params }) => sum + 1 + Math.max(0, Number(params['last_line'] ?? line) - line), 0)

/** Findings about lines that are read, but are suspicious. */
export const toDoubtfulLines = (findings: readonly Finding[]): BadLine[] =>
  toLines(findings).filter(({ code }) => DOUBTS.has(code))

/** The finding that the source is empty, as far as it was read. */
export const findEmptiness = (findings: readonly Finding[]): Finding | undefined =>
  findings.find(({ code }) => EMPTY_CODES.has(code))

/** An empty source can be read, and saved: its records may come later. */
export const isReadable = ({ ok, findings }: { ok: boolean, findings: readonly Finding[] }): boolean =>
  ok || (findEmptiness(findings) !== undefined && !findings.some(({ severity }) => severity === 'ERROR'))

/** Findings about the source as a whole or its settings. */
export const toWholeFindings = (findings: readonly Finding[]): Finding[] =>
  findings.filter(({ pointer }) => !LINE.test(pointer))

type Told = Pick<Finding, 'code' | 'message' | 'pointer' | 'params'>

/** Findings about settings as errors of the form, in the reader's language. */
export const toSettingErrors = (findings: readonly Told[], textOf: (finding: Told) => string): FieldError[] =>
  findings.flatMap(finding => finding.pointer.startsWith('/parameters/')
    ? [{ pointer: finding.pointer.slice('/parameters'.length), message: textOf(finding) }]
    : [])

/** `utf-8` and `gb18030` as people write them: UTF-8, GB18030. */
export const toEncodingName = (code: string): string =>
  code.toUpperCase().replace('WINDOWS', 'Windows').replace(/(16)([BL]E)$/, '$1 $2')

export const MOST_CELL_CHARS = 200

/** A record of a sample as cells, undefined for a missing value; a value that is no record is one cell. */
export function toSampleCells(record: unknown, names: readonly string[]): (string | undefined)[] {
  if (!isRecordText(record)) {
    return names.map((_, index) => index === 0 && record !== null && record !== undefined
      ? toCut(typeof record === 'string' ? record : JSON.stringify(record))
      : undefined)
  }
  return names.map((name) => {
    const field = toFieldText(record, name)
    return 'text' in field ? toCut(field.text) : undefined
  })
}

const toCut = (text: string) => text.length > MOST_CELL_CHARS ? `${text.slice(0, MOST_CELL_CHARS)}…` : text

/** The place of a source for people: its file, or its folder and pattern. */
export function toSourcePlace({ upload, parameters }: Pick<SourceView, 'upload' | 'parameters'>): string {
  const { root, glob } = parameters
  return upload?.filename ?? [root, glob].filter(part => typeof part === 'string' && part !== '').join('/')
}

/** The stage type for a file: by the format that was detected, or by its name while it is being uploaded. */
export const toIngestKindOf = ({ format, filename }: { filename: string, format?: UploadView['format'] }): IngestKind =>
  toIngestKind(format === undefined || format === 'unknown' ? findFormat(filename) : format)

/** Suggested name of a source: the file's name without its endings. */
export const toSourceName = (filename: string): string =>
  filename.replace(/\.\w{1,8}(?:\.gz)?$/i, '').trim() || filename

/** Only the settings: the folder's root and glob have fields of their own. */
export function toSettingsSchema(schema: Record<string, unknown>): Record<string, unknown> {
  const properties = isRecord(schema.properties) ? schema.properties : {}
  return { ...schema, properties: Object.fromEntries(
    Object.entries(properties).filter(([name]) => name !== 'root' && name !== 'glob' && name !== 'ignore'),
  ) }
}
