/** What a skeleton says in the place of a text, in both languages. A test fails as long as one of them is left. */
export const PLACEHOLDERS = {
  name: 'Its name', help: 'What it is for.', summary: 'What it does', kind: 'What it does, in a sentence.',
}

/** Puts text before the last place of a mark. @throws Error naming the file when the mark is not there. */
export function putBeforeLast(text, mark, added, file) {
  const at = text.lastIndexOf(mark)
  if (at < 0) {
    throw new Error(`${file}: "${mark.trim()}" was not found, so nothing was written`)
  }
  return text.slice(0, at) + added + text.slice(at)
}

/** Puts a line of a locale at its place in the alphabet, within an object that begins with `head` (or the whole). */
export function putSorted(text, { head, key, line }, file) {
  const begin = text.indexOf(head)
  if (begin < 0) {
    throw new Error(`${file}: "${head.trim()}" was not found, so nothing was written`)
  }
  const indent = /^ */.exec(line)?.[0] ?? ''
  const lines = text.slice(begin + head.length).split('\n')
  const isKey = candidate => candidate.startsWith(indent) && /^\w+:/.test(candidate.slice(indent.length))
  const end = lines.findIndex(it => it.startsWith(`${indent.slice(2)}}`))
  const at = lines.findIndex((it, index) => index < end && isKey(it) && it.trim().split(':')[0] > key)
  if (lines.slice(0, end).some(it => isKey(it) && it.trim().split(':')[0] === key)) {
    throw new Error(`${file}: ${key} is there already, so nothing was written`)
  }
  lines.splice(at < 0 ? end : at, 0, line)
  return text.slice(0, begin + head.length) + lines.join('\n')
}

/** `filter.length` → `filterLength`. */
export const toCamel = name => name.replaceAll(/[^A-Za-z0-9]+(.)/g, (_, letter) => letter.toUpperCase())
