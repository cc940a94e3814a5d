export interface TextPlace {
  /** From 1. */
  line: number
  column: number
  /** From 0, in UTF-16 units. */
  offset: number
}

/** Where a text stops being JSON; undefined = it is JSON. Engines do not always say it, so it is read here. */
export function toJsonFailure(text: string): TextPlace | undefined {
  const offset = findJsonFailure(text)
  return offset === undefined ? undefined : toPlace(text, offset)
}

export function toPlace(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, offset }
}

const BLANK = /[ \t\n\r]*/y
/** Without its last quote: what is wrong in a text is where it ends. */
const TEXT = /"(?:[^"\\\u0000-\u001F]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y // eslint-disable-line no-control-regex -- JSON forbids them
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /true|false|null/y

function findJsonFailure(text: string): number | undefined {
  let at = 0

  function take(pattern: RegExp): boolean {
    pattern.lastIndex = at
    const length = pattern.exec(text)?.[0].length
    at += length ?? 0
    return length !== undefined
  }

  function takeSign(sign: string): boolean {
    const isThere = text[at] === sign
    at += isThere ? 1 : 0
    return isThere
  }

  const takeText = () => take(TEXT) && takeSign('"')
  const takeMember = () => take(BLANK) && takeText() && take(BLANK) && takeSign(':') && takeValue()

  function takeValue(): boolean {
    take(BLANK)
    switch (text[at]) {
      case '{': return takeList('}', takeMember)
      case '[': return takeList(']', takeValue)
      case '"': return takeText()
      default: return take(WORD) || take(NUMBER)
    }
  }

  function takeList(end: string, takeItem: () => boolean): boolean {
    at += 1
    take(BLANK)
    if (takeSign(end)) {
      return true
    }
    while (takeItem()) {
      take(BLANK)
      if (takeSign(end)) {
        return true
      }
      if (!takeSign(',')) {
        return false
      }
    }
    return false
  }

  const isWhole = takeValue() && take(BLANK) && at === text.length
  return isWhole ? undefined : at
}
