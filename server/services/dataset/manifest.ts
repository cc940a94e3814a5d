import { z } from 'zod'
import { ArtifactDamaged, ArtifactNotFound, type ArtifactStore } from '#artifact/store'
import type { ArtifactInfo, DatasetManifest } from '#shared/domain/dataset/artifact'
import { column } from '#shared/contract/common.contract'
import { AppError } from '#server/errors'

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

/** A message when the manifest cannot be read, now or later. */
export type ReadManifest = DatasetManifest | { error: string }

/** A disk error may pass: it is thrown, and the caller retries. */
export async function readOrExplain(
  artifacts: Pick<ArtifactStore, 'open' | 'check'>, artifact: ArtifactInfo,
): Promise<ReadManifest> {
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
 * Reads what a stage wrote to a dataset.
 *
 * @throws AppError `refused` when it is missing, damaged or not a manifest: a retry will not help.
 */
export async function readManifest(
  artifacts: Pick<ArtifactStore, 'open' | 'check'>, { uri, bytes }: ArtifactInfo,
): Promise<DatasetManifest> {
  try {
    const found = await artifacts.check(uri, bytes)
    if (found.bytes > MAX_BYTES) {
      throw new AppError('refused', `manifest ${uri} is too large`)
    }
    const chunks: Buffer[] = []
    for await (const chunk of await artifacts.open(uri, { bytes })) {
      chunks.push(Buffer.from(chunk))
    }
    return parseManifest(uri, Buffer.concat(chunks).toString('utf8'))
  }
  catch (error) {
    if (error instanceof ArtifactNotFound || error instanceof ArtifactDamaged) {
      throw new AppError('refused', error.message, { cause: error })
    }
    throw error
  }
}

function parseManifest(uri: string, text: string): DatasetManifest {
  try {
    return manifest.parse(JSON.parse(text))
  }
  catch (cause) {
    throw new AppError('refused', `manifest ${uri} cannot be read`, { cause })
  }
}
