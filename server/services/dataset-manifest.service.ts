import { z } from 'zod'
import type { ArtifactStore } from '#artifact/store'
import type { ArtifactInfo, DatasetManifest } from '#shared/domain/artifact'
import { column } from '#shared/contract/common.contract'
import { AppError } from '../errors'

/** A manifest lists files, not records. */
const MAX_BYTES = 32 * 1024 * 1024

const manifest = z.object({
  dataset: z.string(),
  files: z.array(z.object({
    path: z.string(),
    uri: z.string(),
    bytes: z.int().nonnegative(),
    rows: z.int().nonnegative(),
    sha256: z.string(),
    indexUri: z.string(),
  })),
  rows: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  columns: z.array(column),
  stats: z.record(z.string(), z.unknown()),
})

/** A message where it cannot be read and never will be. */
export type ReadManifest = DatasetManifest | { error: string }

/** A disk that fails now may work later: that rises, and whoever asked tries again. */
export async function readOrExplain(artifacts: Pick<ArtifactStore, 'open' | 'stat'>, artifact: ArtifactInfo): Promise<ReadManifest> {
  try {
    return await readManifest(artifacts, artifact)
  }
  catch (error) {
    if (error instanceof AppError && error.code === 'refused') {
      return { error: error.message }
    }
    throw error
  }
}

/**
 * Reads what a publish stage wrote.
 *
 * @throws AppError `refused` when it is not there or is no manifest: reading it again will not help.
 */
export async function readManifest(artifacts: Pick<ArtifactStore, 'open' | 'stat'>, { uri }: ArtifactInfo): Promise<DatasetManifest> {
  const found = await artifacts.stat(uri)
  if (!found || found.bytes > MAX_BYTES) {
    throw new AppError('refused', `manifest ${uri} is ${found ? 'too large' : 'not in the artifact store'}`)
  }
  const chunks: Buffer[] = []
  for await (const chunk of artifacts.open(uri)) {
    chunks.push(Buffer.from(chunk))
  }
  return parseManifest(uri, Buffer.concat(chunks).toString('utf8'))
}

function parseManifest(uri: string, text: string): DatasetManifest {
  try {
    return manifest.parse(JSON.parse(text))
  }
  catch (cause) {
    throw new AppError('refused', `manifest ${uri} cannot be read`, { cause })
  }
}
