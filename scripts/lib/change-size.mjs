/** Written by a program, or no code: a file of these is no place that a change has to find. */
const NOT_CODE = /(^|\/)(gen|docs)\/|\.(json|md|snap|svg|png|jsonl|csv)$/

/**
 * @param {string} log of `git log --format=%x00%h%x20%s --numstat`, newest first
 * @param {{ least: number, most: number }} added lines of code that a change adds
 * @returns {{ name: string, files: number, added: number }[]} changes that bring a feature
 */
export function readFeatures(log, { least, most }) {
  return log.split('\0').slice(1).flatMap((entry) => {
    const [name = '', ...rows] = entry.trim().split('\n')
    const files = rows.map(row => row.split('\t')).filter(([lines, , file]) =>
      file !== undefined && lines !== '-' && !NOT_CODE.test(file))
    const added = files.reduce((sum, [lines]) => sum + Number(lines), 0)
    return /^\S+ feat\(/.test(name) && added >= least && added <= most ? [{ name, files: files.length, added }] : []
  })
}

/** @param {number[]} values at least one; of an even number the mean of the two in the middle */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2
}
