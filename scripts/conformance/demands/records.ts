import { toCanonicalText } from '#record/canonical-text'
import { parseValue } from '#record/parse-value'
import { isRecord, type JsonRecord, type Value } from '#record/value'
import { type Artifact, ArtifactRole, type StageStatus } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import type { Bench } from '../bench'
import type { Demand } from '../demand'
import { EXACT } from '../inputs'
import { givenWhole } from '../runs'
import { must, NotTested } from '../verdict'

const REASON = /^[A-Z][A-Z\d_]*$/

async function listLines({ store }: Bench, artifacts: readonly Artifact[]): Promise<string[]> {
  if (!store) {
    throw new NotTested('it needs the folder of artifacts that the factory sees: --artifacts FOLDER')
  }
  const lines: string[] = []
  for (const { uri } of artifacts) {
    const text = Buffer.concat(await (await store.open(uri)).toArray()).toString()
    lines.push(...text.split('\n').filter(line => line !== ''))
  }
  return lines
}

const artifactsOf = ({ outputs }: StageStatus, role: ArtifactRole) => outputs.filter(artifact => artifact.role === role)

/** Undefined for what is no record: a reader may leave it to the step behind it. */
function parse(line: string): JsonRecord | undefined {
  try {
    const value: Value = parseValue(line)
    return isRecord(value) ? value : undefined
  }
  catch (error) {
    if (error instanceof SyntaxError) {
      return undefined
    }
    throw error
  }
}

/** What becomes of a record. */
export const RECORDS: readonly Demand[] = [{
  sentence: 'A value that a stage does not own leaves it as it came, with every digit of a number.',
  async check(bench) {
    const { run } = await givenWhole(bench)
    const wanted = toCanonicalText(parseValue(EXACT))
    for (const stage of run.stages) {
      const lines = await listLines(bench, artifactsOf(stage, ArtifactRole.OUTPUT))
      const records = lines.map(parse).filter(record => record !== undefined)
      must(records.length > 0, `stage ${stage.stageId} has written no record`)
      const found = records.map(({ exact = null }) => toCanonicalText(exact)).find(value => value !== wanted)
      must(found === undefined, `stage ${stage.stageId} has written ${found} for ${EXACT}`)
    }
  },
}, {
  sentence: 'A line that is no record fails once; the artifact with role REJECTS has it, with its reason.',
  async check(bench) {
    const { run } = await givenWhole(bench)
    const failed = run.stages.filter(({ progress }) => (progress?.recordsFailed ?? 0n) > 0n)
    const count = failed.reduce((sum, { progress }) => sum + progress!.recordsFailed, 0n)
    must(count === 1n, `one line of the input is no record, and ${count} records failed`)
    for (const stage of failed) {
      const rejects = await listLines(bench, artifactsOf(stage, ArtifactRole.REJECTS))
      must(rejects.length === 1, `of stage ${stage.stageId} artifacts with role REJECTS have ${rejects.length} lines`)
      const { reason } = parse(rejects[0]!) ?? {}
      must(typeof reason === 'string' && REASON.test(reason), `its line has the reason ${String(reason)}`)
      must(
        stage.progress?.failedByReason[reason] === 1n,
        `its line has the reason ${reason}, which failed_by_reason of stage ${stage.stageId} does not count`,
      )
    }
  },
}]
