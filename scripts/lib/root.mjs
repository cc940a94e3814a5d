import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder, whatever the current folder is. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export const inRoot = (...parts) => path.join(ROOT, ...parts)
