import { create } from '@bufbuild/protobuf'
import { toStageKind as toMessage } from '#factory/queue/service/stage-catalog.ts'
import { STAGE_KINDS } from '#factory/stages/registry'
import { StageKindSchema } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import { toStageKind } from '#server/grpc/stage-kind-answer'
import { toKindBook } from '#shared/domain/pipeline/kind-book'

/** The stage types of the factory of this project, as the console gets them. */
export const FACTORY_KINDS = STAGE_KINDS.map(kind => toStageKind(create(StageKindSchema, toMessage(kind))))

export const FACTORY_BOOK = toKindBook(FACTORY_KINDS)
