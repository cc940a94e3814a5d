import { hash } from 'node:crypto'
import { nameOf } from './statement-name'

/** What statements have in common that differ only in their values. */
export interface StatementShape {
  /** Fingerprint of the text below before it was cut. */
  id: string
  /** First word and first table, as `select task_runs`. */
  name: string
  /** Without values, comments and line breaks; lists are cut to their first item, long ones at the end. */
  text: string
}

/** Of a text: longer ones are made for one batch. */
const MOST_CHARACTERS = 10_000
const MOST_SHOWN = 600
/** Texts whose shape is known. */
const MOST_KEPT = 256
const MOST_KEPT_CHARACTERS = 4_000
const ID_CHARACTERS = 8

/**
 * Names in quotes, which stay; strings (with and without escapes, between dollars), comments, places of parameters and
 * numbers. What is not closed goes on to the end.
 */
const PARTS = new RegExp([
  String.raw`(?<named>"(?:[^"]|"")*(?:"|$))`,
  String.raw`\be'(?:[^'\\]|\\[\s\S]|'')*(?:'|\\?$)`,
  String.raw`'(?:[^']|'')*(?:'|$)`,
  String.raw`\$(?<tag>[a-z_]\w*|)\$[\s\S]*?(?:\$\k<tag>\$|$)`,
  String.raw`(?<dropped>--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))`,
  String.raw`\$\d+`,
  String.raw`(?<![\w"])\d[\d.]*(?:e[+-]?\d+)?`,
].join('|'), 'gi')

/** A text with a mark in place of each value, whether it was sent apart or stands in the text. */
export function toShape(text: string): StatementShape {
  const bare = text.slice(0, MOST_CHARACTERS)
    .replace(PARTS, (...found) => {
      const { named, dropped } = found.at(-1) as Record<string, string | undefined>
      return named ?? (dropped === undefined ? '?' : ' ')
    })
    .replace(/\s+/g, ' ')
    .replace(/\?(?:, ?\?)+/g, '?, …')
    .replace(/(\((?:\?, …|\?)\))(?:, ?\((?:\?, …|\?)\))+/g, '$1, …')
    .trim()
  return {
    id: hash('sha256', bare, 'hex').slice(0, ID_CHARACTERS),
    // Of the bare text: a string in it may look like a table.
    name: nameOf(bare),
    text: bare.length > MOST_SHOWN ? `${bare.slice(0, MOST_SHOWN)} …` : bare,
  }
}

/** @returns shapes of the statements of one database; most are asked for again and again. */
export function createShapes(): (text: string) => StatementShape {
  const kept = new Map<string, StatementShape>()
  return (text) => {
    const known = kept.get(text)
    if (known) {
      return known
    }
    const shape = toShape(text)
    if (text.length > MOST_KEPT_CHARACTERS) {
      return shape
    }
    if (kept.size >= MOST_KEPT) {
      kept.delete(kept.keys().next().value ?? '')
    }
    kept.set(text, shape)
    return shape
  }
}
