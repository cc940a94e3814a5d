import type { OutputFile } from '../../io/output-file.ts'
import type { ArtifactRef } from '../../job/stage-job.ts'
import type { StageContext } from '../stage-definition.ts'
import type { CutShard } from './cut-shards.ts'
import type { ShardResult } from '../../job/shard-spec.ts'
import type { StageFiles } from './stage-files.ts'

/**
 * Adds what a shard has written to the files of the stage, behind the shards before it: the bytes are those of one
 * thread that does all of them. It is known to be without damage (see find-shard-damage.ts).
 */
export async function joinShard(
  context: Pick<StageContext, 'store' | 'meter' | 'throwIfStopped'>, files: StageFiles,
  { cut, result }: { cut: CutShard, result: ShardResult },
): Promise<void> {
  const { store, meter } = context
  const ofRole = (role: ArtifactRef['role']) => result.outputs.find(output => output.role === role)
  const trace = ofRole('TRACE')
  if (files.trace && trace) {
    const { recordsOut: out, recordsDropped: dropped, recordsFailed: failed } = meter
    const { position, output: { bytes: outputOffset }, rejects: { bytes: rejectOffset } } = files
    await files.trace.addPart(store, trace, (start, index) => ({
      out: out + start.out,
      dropped: dropped + start.dropped,
      failed: failed + start.failed,
      // The first block follows the last record of the shard before.
      input: index === 0 ? position?.input ?? 0 : cut.indexes[start.input] ?? 0,
      inputOffset: index === 0 ? position?.after ?? 0 : (cut.input[start.input]?.start ?? 0) + start.inputOffset,
      outputOffset: outputOffset + start.outputOffset,
      rejectOffset: rejectOffset + start.rejectOffset,
    }))
  }
  await append(context, files.output, ofRole('OUTPUT'))
  await append(context, files.rejects, ofRole('REJECTS'))
  meter.add(result.progress)
  files.passTo(cut.end)
}

async function append(
  { store, throwIfStopped }: Pick<StageContext, 'store' | 'throwIfStopped'>, file: OutputFile,
  part: ArtifactRef | undefined,
): Promise<void> {
  if (!part) {
    return
  }
  for await (const chunk of await store.open(part.uri, { bytes: part.bytes }) as AsyncIterable<Buffer>) {
    throwIfStopped()
    file.writeBytes(chunk)
    await file.drain()
  }
  file.rows += part.records
}
