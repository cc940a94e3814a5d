import type {
  ShardPlace as PlaceMessage, ShardReport as ReportMessage, ShardSpread as SpreadMessage,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import { MOST_SHARDS, type ShardPlace, type ShardReport, type ShardSpread } from '#shared/domain/run/shard-report'
import { toDate, toDateOrNow, toNumber } from './plain'

export function toShardReport(report: ReportMessage): ShardReport {
  const { slowest, longest, failures, workers } = report
  return {
    endedAt: toDate(report.endTime)?.toISOString() ?? null,
    done: toNumber(report.done),
    running: toNumber(report.running),
    waiting: toNumber(report.waiting),
    undone: toNumber(report.undone),
    toCome: toNumber(report.toCome),
    failedAttempts: toNumber(report.failedAttempts),
    records: toNumber(report.records),
    milliseconds: toSpread(report.milliseconds),
    recordsEach: toSpread(report.recordsEach),
    slowest: slowest.slice(0, MOST_SHARDS.slowest).map(({ place, records, milliseconds }) =>
      ({ ...toPlace(place), records: toNumber(records), milliseconds: toNumber(milliseconds) })),
    longest: longest.slice(0, MOST_SHARDS.longest).map(({ place, beginTime, fraction }) =>
      ({ ...toPlace(place), beganAt: toDateOrNow(beginTime).toISOString(), fraction: fraction ?? null })),
    failures: failures.slice(0, MOST_SHARDS.failures).map(({ place, reason, message, time }) =>
      ({ ...toPlace(place), reason, message, at: toDateOrNow(time).toISOString() })),
    workers: workers.slice(0, MOST_SHARDS.workers).map(({ name, host, ...share }) => ({
      name,
      host,
      done: toNumber(share.done),
      failed: toNumber(share.failed),
      running: toNumber(share.running),
      records: toNumber(share.records),
      milliseconds: toNumber(share.milliseconds),
    })),
  }
}

const toPlace = (place: PlaceMessage | undefined): ShardPlace => ({
  shard: toNumber(place?.shard ?? 0n),
  firstRecord: toNumber(place?.firstRecord ?? 0n),
  attempt: place?.attempt ?? 0,
  worker: place?.worker ?? '',
  host: place?.host ?? '',
})

const toSpread = (spread: SpreadMessage | undefined): ShardSpread | null => spread
  ? {
      least: toNumber(spread.least),
      lowerQuarter: toNumber(spread.lowerQuarter),
      median: toNumber(spread.median),
      upperQuarter: toNumber(spread.upperQuarter),
      most: toNumber(spread.most),
    }
  : null
