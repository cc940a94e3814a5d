export interface TextPlace {
  /** From 1. */
  line: number
  column: number
  /** From 0, in UTF-16 units. */
  offset: number
}

/** Where a text stops being JSON; undefined = it is JSON. */
export function toJsonFailure(text: string): TextPlace | undefined {
  try {
    JSON.parse(text)
    return undefined
  }
  catch (error) {
    return toPlace(text, failureOffset(text, error instanceof Error ? error.message : ''))
  }
}

/** Engines say it as "position 12", as "line 3 column 4", or only "unexpected end". */
function failureOffset(text: string, message: string): number {
  const position = /position (\d+)/.exec(message)?.[1]
  if (position !== undefined) {
    return Number(position)
  }
  const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? []
  return line === undefined || column === undefined ? text.length : offsetOf(text, Number(line), Number(column))
}

function offsetOf(text: string, line: number, column: number): number {
  const before = text.split('\n').slice(0, line - 1).reduce((sum, it) => sum + it.length + 1, 0)
  return Math.min(text.length, before + column - 1)
}

export function toPlace(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, offset }
}
