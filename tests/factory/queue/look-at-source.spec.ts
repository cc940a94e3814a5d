import { status } from '@grpc/grpc-js'
import { expect, it } from 'vitest'
import { lookAtSource } from '#factory/queue/service/look-at-source.ts'
import { StageFailure } from '#factory/stages/stage-definition.ts'
import { GrpcError } from '#proto/adapter/status-details.ts'
import { toJob } from '../stages/stages-support.ts'

const { stage } = toJob({ kind: 'ingest.jsonl', parameters: { root: '/srv', glob: '*' } })
const findingOf = async (error: Error) => (await lookAtSource(stage, 2, () => Promise.reject(error)))?.finding

it('says that the factory is busy when no thread was free, not that the source is slow', async () => {
  const busy = new GrpcError(status.RESOURCE_EXHAUSTED, 'too many sources are being looked at', {
    reason: 'BUSY', domain: 'test', metadata: {},
  })

  expect(await findingOf(busy)).toMatchObject({ severity: 'WARNING', code: 'FACTORY_BUSY', pointer: '/stages/2' })
})

it('names the reason of a source that was slow or not there', async () => {
  expect(await findingOf(new StageFailure('TOO_SLOW', 'took longer than 3000 ms', { metadata: { ms: '3000' } })))
    .toMatchObject({ code: 'SOURCE_UNREADABLE', params: { reason: 'TOO_SLOW', ms: '3000' } })
})
