import { isRecord } from '../json/json-pointer'
import type { DraftStage } from './pipeline-draft'

export interface TextColumn { name: string, type: string }

const TEXT_NAME = /text|content|body|comment|review|message|question|answer|description/i

/**
 * The column with the text that the pipeline is about: the longest on average, where that is known; else the one called
 * text, or one whose name says so. undefined = nothing tells.
 *
 * @param lengths mean length by column, of those whose texts mostly differ.
 */
export function findMainText(columns: readonly TextColumn[], lengths?: ReadonlyMap<string, number>): string | undefined {
  const texts = columns.filter(column => column.type === 'string')
  const lengthOf = ({ name }: TextColumn) => lengths?.get(name) ?? 0
  const [longest] = texts.filter(column => lengthOf(column) > 0).sort((a, b) => lengthOf(b) - lengthOf(a))
  return (longest ?? texts.find(({ name }) => name === 'text') ?? texts.find(({ name }) => TEXT_NAME.test(name)))?.name
}

/** The main text, else the first column of text. */
export const findTextColumn = (columns: readonly TextColumn[]): string | undefined =>
  findMainText(columns) ?? columns.find(column => column.type === 'string')?.name

/** A column that the stages name already: what is added is about the same text. */
export function findUsedColumn(stages: readonly DraftStage[], columns: readonly TextColumn[]): string | undefined {
  const names = new Set(columns.filter(column => column.type === 'string').map(column => column.name))
  return stages.flatMap(stage => textsIn(stage.parameters)).find(text => names.has(text))
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') {
    return [value]
  }
  return Array.isArray(value) ? value.flatMap(textsIn) : isRecord(value) ? Object.values(value).flatMap(textsIn) : []
}

/**
 * Parameters for a new stage where its usual column does not exist: the fields of the schema that name a column.
 *
 * @param schema of the stage's type.
 */
export function toColumnParameters(
  schema: Record<string, unknown>,
  columns: readonly TextColumn[],
  column: string | undefined,
): Record<string, string> {
  const known = new Set(columns.map(({ name }) => name))
  const properties = isRecord(schema.properties) ? Object.entries(schema.properties) : []
  return Object.fromEntries(properties.flatMap(([name, node]) => {
    const usual = isRecord(node) && node['x-field'] === true && typeof node.default === 'string' ? node.default : ''
    return usual !== '' && column !== undefined && !known.has(usual) ? [[name, column]] : []
  }))
}
