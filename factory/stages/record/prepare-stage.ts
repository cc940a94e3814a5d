import { parseRow } from '../row/row-parser.ts'
import type { RecordStage, RecordStageOptions, Row, RowSource, SourcePosition } from '../row/row.ts'
import type { StageContext } from '../stage-definition.ts'
import { createStopIfAsked, unlessPaused } from './pause-asked.ts'

/** Of the work of a stage that prepares itself with its whole input: then it only copies what it keeps. */
const PREPARING_SHARE = 0.9

const shareOf = ({ prepares }: RecordStage) => prepares?.share ?? PREPARING_SHARE

type Preparing = Pick<StageContext, 'meter' | 'signal' | 'throwIfStopped' | 'tick' | 'isPauseAsked'>

/**
 * Lets a stage see all records before it decides about the first. A pause ends it at once, and the attempt after it
 * begins it anew.
 */
export async function prepareStage(
  context: Preparing, { source, stage, limit = 0 }: RecordStageOptions,
): Promise<'done' | 'paused'> {
  const stopIfAsked = createStopIfAsked(context)
  return unlessPaused(async () => {
    await stage.prepare?.({ rows: readAll(context, { source, stage, limit }, stopIfAsked), stopIfAsked })
    return 'done' as const
  })
}

async function* readAll(
  { meter, signal, throwIfStopped }: Preparing, { source: whole, stage, limit = 0 }: RecordStageOptions,
  stopIfAsked: () => void,
): AsyncGenerator<Row[]> {
  const source = stage.prepares?.source ?? whole
  let read = 0
  for await (const batch of source.read(undefined, signal)) {
    const rows = limit > 0 ? batch.slice(0, limit - read) : batch
    for (const row of rows) {
      throwIfStopped()
      row.fault ??= parseRow(row)
    }
    yield rows
    read += rows.length
    const { input, after, number, lastNumber = number, json } = batch.at(-1)!
    const fraction = fractionOf(source, { input, after, number: lastNumber, json })
    meter.fraction = fraction < 0 ? fraction : shareOf(stage) * fraction
    stopIfAsked()
    if (limit > 0 && read >= limit) {
      return
    }
  }
}

/** Of the second pass, as part of the whole work. */
export function afterPreparing(fraction: number, stage: RecordStage): number {
  const share = shareOf(stage)
  return fraction < 0 ? fraction : share + (1 - share) * fraction
}

/** @returns -1 = unknown */
export function fractionOf(source: RowSource, position: SourcePosition | undefined): number {
  if (source.fractionAt) {
    return position ? source.fractionAt(position) : 0
  }
  return source.totalBytes > 0 ? (position ? source.bytesBefore(position) : 0) / source.totalBytes : -1
}
