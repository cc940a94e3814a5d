import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { createFolderStore } from '#artifact/folder-store'
import type { ArtifactStore } from '#artifact/store'
import type {
  ArtifactRef, Json, StageJob, StageJobControl, StageJobEvents, StageOutcome, StageSpec,
} from '#factory/job/stage-job.ts'

export interface StageRoom {
  directory: string
  store: ArtifactStore
}

/** A folder and an artifact store in it, for the tests of one file. */
export function useStageRoom(): StageRoom {
  const room: Partial<StageRoom> = {}
  beforeAll(async () => {
    room.directory = await mkdtemp(path.join(tmpdir(), 'stages-'))
    room.store = await createFolderStore(path.join(room.directory, 'artifacts'))
  })
  afterAll(() => rm(room.directory!, { recursive: true, force: true }))
  // Filled before the first test runs.
  return room as StageRoom
}

export async function putBytes(store: ArtifactStore, bytes: string | Uint8Array): Promise<ArtifactRef> {
  const stored = await store.put((async function* () {
    yield Buffer.from(bytes)
  })())
  return {
    uri: stored.uri, sha256: stored.sha256, bytes: stored.bytes, records: -1, mediaType: 'application/octet-stream',
    role: 'OUTPUT',
  }
}

export async function putRecords(store: ArtifactStore, records: readonly unknown[]): Promise<ArtifactRef> {
  const ref = await putBytes(store, records.map(record => `${JSON.stringify(record)}\n`).join(''))
  return { ...ref, mediaType: 'application/jsonl', records: records.length }
}

export async function readText(store: ArtifactStore, ref: Pick<ArtifactRef, 'uri'> | undefined): Promise<string> {
  if (!ref) {
    return ''
  }
  const parts: Buffer[] = []
  for await (const part of await store.open(ref.uri) as AsyncIterable<Buffer>) {
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** Records as the test expects them; a wrong shape fails its assertion. */
export async function readRecords(store: ArtifactStore, ref: ArtifactRef | undefined): Promise<Record<string, Json>[]> {
  const text = await readText(store, ref)
  return text.split('\n').filter(Boolean).map(line => JSON.parse(line) as Record<string, Json>)
}

export function toJob(stage: Partial<StageSpec> & { kind: string }, given: Partial<StageJob> = {}): StageJob {
  return {
    runId: '0193a0c0-0000-7000-8000-000000000001',
    project: 'default',
    attempt: 1,
    stage: { id: 'stage', version: '', parameters: {}, dependsOn: [], sealedSecrets: {}, inputs: [], ...stage },
    upstream: [],
    recordLimit: 0,
    labels: {},
    timeoutMs: 60_000,
    ...given,
  }
}

export function after(...outputs: ArtifactRef[]): StageJob['upstream'] {
  return [{ stageId: 'before', outputs }]
}

export const NO_EVENTS: StageJobEvents = {
  onProgress: () => undefined,
  onTokens: () => undefined,
  onHistogram: () => undefined,
  onAlert: () => undefined,
  onLine: () => undefined,
  onShards: () => undefined,
  onCheckpoint: async () => undefined,
}

export function noControl(): StageJobControl {
  return { cancel: new AbortController().signal, pause: new AbortController().signal }
}

export function outputOf(outcome: StageOutcome, role: ArtifactRef['role'] = 'OUTPUT'): ArtifactRef | undefined {
  return outcome.type === 'succeeded' || outcome.type === 'failed'
    ? outcome.outputs.find(output => output.role === role)
    : undefined
}

const tables = new Map<string, Map<string, number[]>>()

/** Text in an encoding that Node can only read: the part of its table with one and two bytes, turned around. */
export function toEncoding(text: string, encoding: string): Buffer {
  const table = tables.get(encoding) ?? toTable(encoding)
  tables.set(encoding, table)
  return Buffer.from([...text].flatMap((character) => {
    const bytes = table.get(character)
    if (!bytes) {
      throw new Error(`${encoding} has no ${character}`)
    }
    return bytes
  }))
}

function toTable(encoding: string): Map<string, number[]> {
  const decoder = new TextDecoder(encoding)
  const table = new Map<string, number[]>()
  const add = (bytes: number[]) => {
    const text = decoder.decode(Buffer.from(bytes))
    if ([...text].length === 1 && text !== '\uFFFD' && !table.has(text)) {
      table.set(text, bytes)
    }
  }
  for (let code = 0; code < 0x100; code += 1) {
    add([code])
  }
  for (let code = 0x8140; code <= 0xFEFE; code += 1) {
    add([code >> 8, code & 0xFF])
  }
  return table
}

export const toGb18030 = (text: string): Buffer => toEncoding(text, 'gb18030')
