/** What a file must not be called on some system, with or without an ending. */
const DEVICE = /^(?:con|prn|aux|nul|(?:com|lpt)[0-9¹²³])(?:\.|$)/i
const FORBIDDEN = /[/\\<>:"|?*]/g
const MOST_LETTERS = 120

/** Why a name cannot be that of a folder and of a file on every system; undefined = it can. */
export function findNameFault(name: string): string | undefined {
  if (/[<>:"|?*]/.test(name)) {
    return 'without < > : " | ? *'
  }
  if (name.startsWith('.') || name.endsWith('.')) {
    return 'must not begin or end with a dot'
  }
  if (DEVICE.test(name)) {
    return 'must not be the name of a device of Windows'
  }
  // A number as a name reads like the release's own.
  return /\p{L}/u.test(name) ? undefined : 'must have a letter'
}

/** A dataset may be called what a file may not. */
export function toReleaseName(dataset: string): string {
  const name = dataset.replaceAll(FORBIDDEN, '-')
    .replace(/^[.\s]+/, '').slice(0, MOST_LETTERS - 'dataset '.length).replace(/[.\s]+$/, '')
  return findNameFault(name) === undefined ? name : `dataset ${name}`.trim()
}
