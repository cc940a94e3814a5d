import { CSV_BOM, toCsvLine } from '#shared/domain/dataset/csv'
import type { RunCompare, RunCompareOverlap } from '#shared/contract/run/run-compare.contract'

export interface CompareCsvWords {
  /** Heads of the columns: part, what, unit, A, B, change in that unit, change as a ratio. */
  heads: readonly [string, string, string, string, string, string, string]
  parts: Record<'findings' | 'figures' | 'stages' | 'parameters' | 'inputs' | 'outputs' | 'records' | 'course', string>
  figureOf: (name: RunCompare['figures'][number]['name']) => string
  stageOf: (key: string) => string
  sentenceOf: (finding: RunCompare['findings'][number]) => string
  workTime: string
  yield: string
  out: string
  inBoth: string
  elapsed: string
}

type Cell = string | number | null | undefined

/**
 * The comparison as a table for other programs: numbers as they were measured, in the units of the API.
 *
 * @param notes name and value of where it comes from, above the table
 */
export function toCompareCsv(compared: RunCompare, { notes, words, overlap }: {
  notes: readonly (readonly [string, string])[]
  words: CompareCsvWords
  overlap?: RunCompareOverlap | undefined
}): string {
  const { parts } = words
  const rows: Cell[][] = [
    ...compared.findings.map(finding => [parts.findings, words.sentenceOf(finding)]),
    ...compared.figures.map(({ name, unit, a, b, delta, ratio }) =>
      [parts.figures, words.figureOf(name), unit, a, b, delta, ratio]),
    ...compared.stages.flatMap(({ stageKey, a, b, workRatio, yieldDelta }) => {
      const stage = words.stageOf(stageKey)
      return [
        [
          parts.stages, `${stage} · ${words.workTime}`, 'ms', a?.workMs, b?.workMs, subtract(a?.workMs, b?.workMs),
          workRatio,
        ],
        [parts.stages, `${stage} · ${words.yield}`, 'ratio', a?.yield, b?.yield, yieldDelta],
        [
          parts.stages, `${stage} · ${words.out}`, 'records', a?.recordsOut, b?.recordsOut,
          subtract(a?.recordsOut, b?.recordsOut),
        ],
      ]
    }),
    ...compared.parameters.items.map(({ stageKey, part, path, a, b }) =>
      [parts.parameters, [words.stageOf(stageKey), part, ...path].join(' · '), '', toValue(a), toValue(b)]),
    ...compared.inputs.flatMap(({ stageKey, a, b, madeFrom }) => [
      [parts.inputs, words.stageOf(stageKey), '', toInput(a), toInput(b)],
      ...madeFrom.map(origin =>
        [parts.inputs, `${words.stageOf(stageKey)} · ${origin.datasetName}`, '', origin.a, origin.b]),
    ]),
    ...compared.outputs.map(({ datasetName, a, b }) =>
      [parts.outputs, datasetName, 'records', a && `${a.semver} (${a.rows})`, b && `${b.semver} (${b.rows})`]),
    ...(overlap?.items ?? []).flatMap(({ stageKey, a, b, both }) => [
      [parts.records, words.stageOf(stageKey), 'records', a, b, subtract(a, b)],
      [parts.records, `${words.stageOf(stageKey)} · ${words.inBoth}`, 'records', both, both],
    ]),
    ...Array.from({ length: Math.max(compared.course.a.length, compared.course.b.length) }, (_, step) =>
      [
        parts.course, `${words.elapsed} ${step * compared.course.stepMs / 1_000} s`, 'records_per_minute',
        compared.course.a[step], compared.course.b[step], subtract(compared.course.a[step], compared.course.b[step]),
      ]),
  ]
  const head = notes.map(([name, value]) => [`# ${name}`, value])
  return CSV_BOM + [
    ...head, [], [...words.heads],
    ...rows.map(row => Array.from(words.heads, (_, index) => String(row[index] ?? ''))),
  ].map(toCsvLine).join('')
}

const subtract = (a: number | null | undefined, b: number | null | undefined): number | null =>
  typeof a === 'number' && typeof b === 'number' ? b - a : null

const toValue = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)

const toInput = (input: RunCompare['inputs'][number]['a']): string =>
  input ? input.type === 'version' ? `${input.datasetName} ${input.semver}` : input.name : ''
