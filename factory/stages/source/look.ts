import { lstat } from 'node:fs/promises'
import { type FilePath, openAllowed } from '../../io/allowed-file.ts'
import { listFiles } from '../../io/list-files.ts'
import { type EncodingChoice, openText, type TextSource } from '../../io/text-source.ts'
import { openIngestInputs, resolveRoot } from './ingest-input.ts'
import type { LookContext } from '../stage-definition.ts'

/** Limit for unpacked bytes: the longest record that a stage takes, and the sample for the encoding. */
const MAX_READ_BYTES = 96 << 20
/** With more files, adding up their sizes takes too long. */
const MOST_SIZED = 10_000

/**
 * The first file of a stage that reads text, and what all such sources say of themselves.
 *
 * @throws StageFailure, and errors of the file system
 */
export async function openTextLook({ stage, signal, ...room }: LookContext) {
  const { encoding } = stage.parameters as { encoding: EncodingChoice }
  const inputs = await openIngestInputs(room, stage, signal)
  const bounds = { signal, maxBytes: MAX_READ_BYTES }
  const text = await openText(inputs[0]!.source, encoding, bounds)
  const facts = {
    encoding: text.encoding,
    bytes: inputs.reduce((sum, { source }) => sum + source.bytes, 0),
    isEmpty: await isEmptyText(text),
  }
  return { text, inputs, bounds, facts, dialect: { bom: text.hasBom, gzip: text.isGzip, files: inputs.length } }
}

async function isEmptyText(text: TextSource): Promise<boolean> {
  for await (const chunk of text.read()) {
    if (chunk.length > 0) {
      return false
    }
  }
  return true
}

/** Stored size of the files; -1 when there are too many to add up. */
export async function measureFiles({ stage, sourceRoots, signal }: LookContext): Promise<number> {
  if (stage.inputs.length > 0) {
    return stage.inputs.reduce((sum, input) => sum + input.bytes, 0)
  }
  const { glob, ignore } = stage.parameters as { glob: string, ignore: string[] }
  let bytes = 0
  let count = 0
  const query = { root: await resolveRoot(stage, sourceRoots), roots: sourceRoots, glob, ignore }
  for await (const { path } of listFiles(query, signal)) {
    count += 1
    if (count > MOST_SIZED) {
      return -1
    }
    bytes += await sizeOf(path, sourceRoots)
  }
  return bytes
}

/** 0 = removed since it was listed, or a link to nothing, or to the outside. */
async function sizeOf(file: FilePath, roots: string[]): Promise<number> {
  const seen = await lstat(file).catch(() => undefined)
  if (!seen?.isSymbolicLink()) {
    return seen?.size ?? 0
  }
  const handle = await openAllowed(file, roots).catch(() => undefined)
  try {
    return (await handle?.stat())?.size ?? 0
  }
  finally {
    await handle?.close()
  }
}
