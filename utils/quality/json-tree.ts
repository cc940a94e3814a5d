import { listFields, listItems, type Span, skipBlanks } from '#record/json-scan'

/** A value of a JSON text; numbers and strings as they are written. */
export interface JsonNode {
  /** Name of the field or place in the list; '' = the whole. */
  key: string
  /** As it is written; of a list or an object only while it has no children of its own here. */
  text: string
  isText: boolean
  /** Of an object or a list that is shown unfolded step by step. */
  children?: JsonNode[]
  isList: boolean
}

/** More are shown as text: a page of folded lines helps nobody. */
const MOST_NODES = 2_000
/** Deeper ones are shown as text within their leaf. */
const DEEPEST = 30

/** @returns undefined for what is no object or list, or has too many values */
export function toJsonTree(text: string): JsonNode | undefined {
  const start = skipBlanks(text, 0)
  const budget = { left: MOST_NODES }
  const root = toNode(text, { key: '', span: { start, end: text.trimEnd().length }, depth: 0 }, budget)
  return root.children && budget.left >= 0 ? root : undefined
}

interface Place {
  key: string
  span: Span
  depth: number
}

function toNode(text: string, { key, span, depth }: Place, budget: { left: number }): JsonNode {
  budget.left -= 1
  const written = text.slice(span.start, span.end)
  const isList = written.startsWith('[')
  const node = { key, text: written, isText: written.startsWith('"'), isList }
  if ((!isList && !written.startsWith('{')) || depth >= DEEPEST || budget.left < 0) {
    return node
  }
  const children: [string, Span][] = isList
    ? listItems(text, span.start).map((item, index) => [String(index), item])
    : [...listFields(text, span.start)]
  return {
    ...node,
    children: children.map(([name, place]) => toNode(text, { key: name, span: place, depth: depth + 1 }, budget)),
  }
}
