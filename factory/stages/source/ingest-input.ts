import type { ArtifactStore } from '#artifact/store.ts'
import { AccessError, resolveAllowed } from '../../io/allowed-file.ts'
import { type ByteSource, openArtifactBytes, openFileBytes } from '../../io/byte-source.ts'
import { ENCODINGS } from '../../io/encodings.ts'
import { listFiles } from '../../io/list-files.ts'
import type { StageSpec } from '../../job/stage-job.ts'
import type { SchemaNode } from '../parameter/schema.ts'
import { StageFailure } from '../stage-definition.ts'

/** Maximum number of files for a stage that reads tables; ingest.files reads more, one record each. */
const MAX_TABLES = 10_000

export const ROOT_SCHEMA: SchemaNode = { type: 'string', maxLength: 4_096, default: '' }
export const toGlobSchema = (usual?: string): SchemaNode =>
  ({
    'type': 'string', 'minLength': 1, 'maxLength': 1_000, ...usual !== undefined && { default: usual }, 'x-glob': true,
  })
export const ENCODING_SCHEMA: SchemaNode = { enum: ['auto', ...ENCODINGS], default: 'auto' }
export const MAX_LINE_SCHEMA: SchemaNode = {
  'type': 'integer', 'minimum': 1_024, 'maximum': 32 << 20, 'default': 16 << 20, 'x-bytes': true,
}

export interface IngestRoom {
  store: ArtifactStore
  sourceRoots: string[]
}

export interface IngestInput {
  /** Name for people: the path below the root; empty for an upload. */
  name: string
  source: ByteSource
}

/**
 * The input of an ingest stage that reads tables: the artifacts that the console resolved, otherwise the files of its
 * folder.
 *
 * @throws StageFailure NOT_FOUND, OUTSIDE_ROOTS, INVALID_PATH, NO_SOURCE
 */
export async function openIngestInputs(
  { store, sourceRoots }: IngestRoom, stage: StageSpec, signal?: AbortSignal,
): Promise<IngestInput[]> {
  if (stage.inputs.length > 0) {
    return Promise.all(stage.inputs.map(async input => ({ name: '', source: await openArtifactBytes(store, input) })))
  }
  const root = await resolveRoot(stage, sourceRoots)
  const inputs: IngestInput[] = []
  const query = { root, roots: sourceRoots, glob: String(stage.parameters.glob), ignore: [] }
  for await (const { name, path } of listFiles(query, signal)) {
    if (inputs.length === MAX_TABLES) {
      throw new StageFailure(
        'TOO_MANY_FILES', `more than ${MAX_TABLES} files match`, { metadata: { most: String(MAX_TABLES) } },
      )
    }
    inputs.push({ name, source: await withReason(() => openFileBytes(path, sourceRoots)) })
  }
  if (inputs.length === 0) {
    throw new StageFailure(
      'NOT_FOUND', 'no file matches', { metadata: { glob: String(stage.parameters.glob).slice(0, 500) } },
    )
  }
  return inputs
}

/** @throws StageFailure */
export async function resolveRoot(stage: StageSpec, sourceRoots: string[]): Promise<string> {
  const root = stage.parameters.root
  if (typeof root !== 'string' || root === '') {
    throw new StageFailure('NO_SOURCE', 'neither an uploaded file nor a folder is given')
  }
  return withReason(() => resolveAllowed(root, sourceRoots), { path: root.slice(0, 500) })
}

async function withReason<T>(open: () => Promise<T>, metadata: Record<string, string> = {}): Promise<T> {
  try {
    return await open()
  }
  catch (cause) {
    if (cause instanceof AccessError) {
      throw new StageFailure(cause.reason, cause.message, { metadata, cause })
    }
    throw cause
  }
}
