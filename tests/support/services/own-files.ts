import { readdirSync } from 'node:fs'
import path from 'node:path'

const NOT_OURS = new Set(['node_modules', '.git', '.nuxt', '.output', '.data', '.test'])

/** Files of the project with one of these endings, relative to its folder. */
export function findOwnFiles(endings: string[], folder = '.'): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name)
    if (entry.isDirectory()) {
      return NOT_OURS.has(entry.name) ? [] : findOwnFiles(endings, file)
    }
    return endings.includes(path.extname(entry.name)) ? [file] : []
  })
}
