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

/** Letters of every script are letters of a name, and of the mark of a string between dollars. */
const LETTER = String.raw`A-Za-z_\u0080-\uFFFF`
/** Of a name. */
const CHARACTER = String.raw`${LETTER}\d`

/**
 * Names in quotes, which stay; strings (with and without escapes, between dollars), comments, places of parameters and
 * numbers. What is not closed goes on to the end.
 */
const PARTS = new RegExp([
  String.raw`(?<named>"(?:[^"]|"")*(?:"|$))`,
  String.raw`\b[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|\\?$)`,
  String.raw`'(?:[^']|'')*(?:'|$)`,
  String.raw`\$(?<tag>[${LETTER}][${CHARACTER}]*|)\$[\s\S]*?(?:\$\k<tag>\$|$)`,
  String.raw`(?<line>--[^\n]*)`,
  String.raw`(?<comment>\/\*)`,
  String.raw`\$\d+`,
  String.raw`(?<![${CHARACTER}"])(?:0[xX]\w*|\.?\d(?:[eE][+-]|[\w.])*)`,
].join('|'), 'g')

const COMMENT_MARK = /\/\*|\*\//g

/** @returns where the comment ends that begins at `start`; another one may stand in it. */
function findCommentEnd(text: string, start: number): number {
  let depth = 0
  COMMENT_MARK.lastIndex = start
  for (let mark = COMMENT_MARK.exec(text); mark; mark = COMMENT_MARK.exec(text)) {
    depth += mark[0] === '/*' ? 1 : -1
    if (depth === 0) {
      return COMMENT_MARK.lastIndex
    }
  }
  return text.length
}

/** With a mark in place of each value, and a space in place of each comment. */
function toBare(text: string): string {
  let bare = ''
  let end = 0
  PARTS.lastIndex = 0
  for (let part = PARTS.exec(text); part; part = PARTS.exec(text)) {
    const { named, line, comment } = part.groups ?? {}
    bare += text.slice(end, part.index) + (named ?? (line === undefined && comment === undefined ? '?' : ' '))
    end = comment === undefined ? PARTS.lastIndex : findCommentEnd(text, part.index)
    PARTS.lastIndex = end
  }
  return bare + text.slice(end)
}

/** A value, also with its type. */
const VALUE = String.raw`\?(?:::"?\w+"?(?:\[\])?)?`
const LIST = new RegExp(String.raw`(${VALUE})(?:, ?${VALUE})+`, 'g')
const ROWS = new RegExp(String.raw`(\(${VALUE}(?:, \u2026)?\))(?:, ?\(${VALUE}(?:, \u2026)?\))+`, 'g')

/** A text with a mark in place of each value, whether it was sent apart or stands in the text. */
export function toShape(text: string): StatementShape {
  const bare = toBare(text.slice(0, MOST_CHARACTERS))
    .replace(/\s+/g, ' ')
    .replace(LIST, '$1, …')
    .replace(ROWS, '$1, …')
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
