import { ArtifactNotFound } from './store.ts'

export function isAbsent(error: unknown): boolean {
  return error instanceof ArtifactNotFound || (error as NodeJS.ErrnoException).code === 'ENOENT'
}

/** @returns undefined when what was looked for does not exist. */
export async function unlessAbsent<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look()
  }
  catch (error) {
    if (isAbsent(error)) {
      return undefined
    }
    throw error
  }
}
