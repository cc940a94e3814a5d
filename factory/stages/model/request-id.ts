import { createHash } from 'node:crypto'
import type { StageJob } from '../../job/stage-job.ts'

/**
 * The same subject of the same stage of the same run always has the same id: the service answers a call repeated after a crash
 * from what it has kept, and does not charge it twice. A UUID of version 8 (RFC 9562: custom content).
 *
 * @param subject number of the record, or what it asks for
 */
export function toRequestId({ runId, stage }: Pick<StageJob, 'runId' | 'stage'>, subject: string): string {
  const bytes = createHash('sha256').update(`${runId}\n${stage.id}\n${subject}`).digest().subarray(0, 16)
  bytes[6] = bytes[6]! & 0x0F | 0x80
  bytes[8] = bytes[8]! & 0x3F | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
