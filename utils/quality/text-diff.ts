export interface DiffPiece {
  kind: 'same' | 'removed' | 'added'
  text: string
}

/** Words of letters and digits; each other character alone, Chinese ones too. */
const TOKEN = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}]+|\s+|./gsu
/** Above this the middle is one change: a table of all pairs would be too large. */
const MOST_CELLS = 4_000_000

/**
 * What was removed and added between two texts, word by word. The pieces that are not added are the first text, those
 * that are not removed the second.
 */
export function diffTexts(before: string, after: string): DiffPiece[] {
  const [was, is] = [before.match(TOKEN) ?? [], after.match(TOKEN) ?? []]
  let start = 0
  while (start < was.length && start < is.length && was[start] === is[start]) {
    start += 1
  }
  let end = 0
  while (end < was.length - start && end < is.length - start && was.at(-1 - end) === is.at(-1 - end)) {
    end += 1
  }
  const pieces: DiffPiece[] = []
  add(pieces, 'same', was.slice(0, start).join(''))
  addMiddle(pieces, was.slice(start, was.length - end), is.slice(start, is.length - end))
  add(pieces, 'same', was.slice(was.length - end).join(''))
  return pieces
}

/** Changes as people count them: what was removed and added at one place is one. */
export function countChanges(pieces: readonly DiffPiece[]): number {
  return pieces.filter(
    ({ kind }, index) => kind !== 'same' && (index === 0 || pieces[index - 1]?.kind === 'same'),
  ).length
}

function add(pieces: DiffPiece[], kind: DiffPiece['kind'], text: string): void {
  const last = pieces.at(-1)
  if (text === '') {
    return
  }
  if (last?.kind === kind) {
    last.text += text
  }
  else {
    pieces.push({ kind, text })
  }
}

/** Along the longest common sequence of tokens. */
function addMiddle(pieces: DiffPiece[], was: readonly string[], is: readonly string[]): void {
  const width = is.length + 1
  if (was.length * is.length > MOST_CELLS || was.length === 0 || is.length === 0) {
    add(pieces, 'removed', was.join(''))
    add(pieces, 'added', is.join(''))
    return
  }
  // Length of the longest common sequence of what follows each pair.
  const lengths = new Uint32Array((was.length + 1) * width)
  const at = (row: number, column: number) => lengths[row * width + column] ?? 0
  for (let row = was.length - 1; row >= 0; row -= 1) {
    for (let column = is.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] = was[row] === is[column]
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1))
    }
  }
  let [row, column] = [0, 0]
  while (row < was.length || column < is.length) {
    if (row < was.length && was[row] === is[column]) {
      add(pieces, 'same', was[row] ?? '')
      row += 1
      column += 1
    }
    else if (row < was.length && (column === is.length || at(row + 1, column) >= at(row, column + 1))) {
      add(pieces, 'removed', was[row] ?? '')
      row += 1
    }
    else {
      add(pieces, 'added', is[column] ?? '')
      column += 1
    }
  }
}
