const CUT_OFF = 'CUT_OFF'

/** Codes for V8's (Node 24) messages about invalid JSON. */
const PROBLEMS: [RegExp, string][] = [
  [/^Unexpected end of JSON input|^Unterminated string/, CUT_OFF],
  [/^Expected property name|^Expected double-quoted property name/, 'NAME_WANTED'],
  [/^Expected ':'/, 'COLON_WANTED'],
  [/^Expected ','/, 'COMMA_WANTED'],
  [/^Unexpected non-whitespace character after JSON/, 'TEXT_AFTER'],
  [/^Bad control character/, 'CONTROL_CHARACTER'],
  [/^Bad (?:escaped character|Unicode escape)/, 'BAD_ESCAPE'],
  [/^No number after minus|^Exponent part|^Unterminated fractional/, 'BAD_NUMBER'],
  // The last form only occurs for a few words, such as `undefined`.
  [/^Unexpected (?:token|number|string)|^".*" is not valid JSON$/s, 'UNEXPECTED_TOKEN'],
]

export interface JsonFault {
  /** Without the invalid text: the file of rejected records contains it, and it may be long. */
  message: string
  params: { problem: string, column?: string, token?: string }
}

/** @param error what `JSON.parse` threw for `text`, one line. */
export function toJsonFault(error: unknown, text: string): JsonFault {
  const whole = error instanceof Error ? error.message : String(error)
  const message = whole.replace(/, (?:\.\.\.)?".*$/s, '').slice(0, 200)
  const position = /at position (\d+)/.exec(message)?.[1]
  const token = /^Unexpected token '(.+?)'(?:$|,)/su.exec(message)?.[1]
  return {
    message,
    params: {
      problem: Number(position) === text.length
        ? CUT_OFF
        : PROBLEMS.find(([pattern]) => pattern.test(whole))?.[1] ?? 'OTHER',
      ...position !== undefined && { column: String(Number(position) + 1) },
      ...token !== undefined && { token },
    },
  }
}
