import { isRecord } from '../json/json-pointer'
import type { DraftStage } from './pipeline-draft'
import { ABOUT_TEXT, ID_NAME, TEXT_NAME, TITLE_NAME } from './text-names'

export interface TextColumn { name: string, type: string }

/** The columns whose names say that they are texts: an instruction pair has two, or more. */
const findTexts = (columns: readonly TextColumn[]): string[] => columns
  .filter(({ name, type }) => type === 'string' && TEXT_NAME.test(name) && !ABOUT_TEXT.test(name))
  .map(({ name }) => name)

/**
 * The columns in which duplicates are equal: all of text, but ids, and what only tells of a text. Two customers may
 * write the same comment, and both are kept. None where no name says that it is a text: then only whole records are
 * surely equal.
 */
export const listCompared = (columns: readonly TextColumn[]): string[] => findTexts(columns).length === 0
  ? []
  : columns
      .filter(({ name, type }) =>
        type === 'string' && !ID_NAME.test(name) && !(TEXT_NAME.test(name) && ABOUT_TEXT.test(name)))
      .map(({ name }) => name)

/**
 * The text that a pipeline is about: the column called text, else one named like a text or a title, else the first that
 * is no id.
 */
export function findTextColumn(columns: readonly TextColumn[]): string | undefined {
  const named = findTexts(columns)
  const texts = columns.filter(({ type }) => type === 'string').map(({ name }) => name)
  return named.find(name => name === 'text') ?? named[0]
    ?? texts.find(name => TITLE_NAME.test(name)) ?? texts.find(name => !ID_NAME.test(name)) ?? texts[0]
}

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
 * Parameters for a new stage where its usual columns do not suit: a column to read that does not exist becomes
 * `column`, and one to write that exists already gets a free name.
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
    const usual = isRecord(node) && typeof node.default === 'string' ? node.default : ''
    if (!isRecord(node) || usual === '') {
      return []
    }
    if (node['x-new-field'] === true) {
      return known.has(usual) ? [[name, toFreeName(usual, known)]] : []
    }
    return node['x-field'] === true && column !== undefined && !known.has(usual) ? [[name, column]] : []
  }))
}

/** answer → answer_2, answer_3 … */
function toFreeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 2; ; number++) {
    if (!taken.has(`${name}_${number}`)) {
      return `${name}_${number}`
    }
  }
}
