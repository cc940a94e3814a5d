import type { MessageInitShape } from '@bufbuild/protobuf'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import type { ShardReportSchema } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import type { ShardPlace, ShardReport, Spread } from '../../job/shard-report.ts'

export function toShardReport(report: ShardReport): MessageInitShape<typeof ShardReportSchema> {
  const { done, running, waiting, undone, toCome, failedAttempts, records } = report
  return {
    beginTime: timestampFromDate(report.beganAt),
    ...report.endedAt && { endTime: timestampFromDate(report.endedAt) },
    ...toCounts({ done, running, waiting, undone, toCome, failedAttempts, records }),
    ...report.milliseconds && { milliseconds: toSpread(report.milliseconds) },
    ...report.recordsEach && { recordsEach: toSpread(report.recordsEach) },
    slowest: report.slowest.map(({ records: count, milliseconds, ...place }) =>
      ({ place: toPlace(place), ...toCounts({ records: count, milliseconds }) })),
    longest: report.longest.map(({ beganAt, fraction, ...place }) => ({
      place: toPlace(place), beginTime: timestampFromDate(beganAt), ...fraction !== undefined && { fraction },
    })),
    failures: report.failures.map(({ reason, message, at, ...place }) =>
      ({ place: toPlace(place), reason, message, time: timestampFromDate(at) })),
    workers: report.workers.map(({ name, host, ...counts }) => ({ name, host, ...toCounts(counts) })),
  }
}

const toPlace = ({ shard, firstRecord, ...place }: ShardPlace) => ({ ...place, ...toCounts({ shard, firstRecord }) })

const toSpread = ({ least, lowerQuarter, median, upperQuarter, most }: Spread) =>
  toCounts({ least, lowerQuarter, median, upperQuarter, most })

function toCounts<K extends string>(counts: Record<K, number>): Record<K, bigint> {
  // The keys are those of the argument.
  return Object.fromEntries(Object.entries<number>(counts).map(([key, count]) => [key, BigInt(count)])) as
    Record<K, bigint>
}
