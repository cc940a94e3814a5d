import { idParams } from '../common.contract'
import { activeRunPage, activeRunQuery } from './run-active.contract'
import { defineRoutes, STORES_NOTHING } from '../route'
import { runCompare, runCompareOverlap, runCompareQuery } from './run-compare.contract'
import { lensParams, lensQuery, lensView } from './run-lens.contract'
import {
  runBulk, runBulkAnswer, runHistogram, runHistogramQuery, runListQuery, runPage, runSelect, runSelection,
} from './run-list.contract'
import { runRetry, runRetryPlan, runRetryPlanRequest } from './run-retry.contract'
import { tailParams, tailQuery } from './run-tail.contract'
import { runDetail, runDisposition, runLogs, runOutputParams, runVerb, runView } from './run.contract'
import { runEventPage, runEventQuery } from './run-event.contract'
import { shardParams, shardReports } from './run-shard.contract'
import { rejectPage, rejectParams, rejectQuery } from './run-reject.contract'

/** Routes of runs. */
export const RUN_ROUTES = defineRoutes({
  runList: {
    method: 'GET', path: '/runs', role: 'viewer', status: 200,
    summary: { 'en': 'Runs of a project', 'zh-CN': '项目的任务' },
    query: runListQuery, answer: runPage, revision: 'database',
  },
  runHistogram: {
    method: 'GET', path: '/runs/histogram', role: 'viewer', status: 200,
    summary: { 'en': 'Runs by state over time, in local buckets', 'zh-CN': '按本地时段统计各状态的任务' },
    query: runHistogramQuery, answer: runHistogram,
  },
  runCompare: {
    method: 'GET', path: '/runs/compare', role: 'viewer', status: 200,
    summary: { 'en': 'Two runs side by side: what differs, most important first', 'zh-CN': '并排对比两个任务：列出差异，最重要的在前' },
    query: runCompareQuery, answer: runCompare, revision: 'database', problems: ['not_found'],
  },
  runCompareOverlap: {
    method: 'GET', path: '/runs/compare/overlap', role: 'viewer', status: 200,
    summary: {
      'en': 'How many records are in the output of both runs, by the content of their files',
      'zh-CN': '两个任务的产出中有多少相同记录，按文件内容比较',
    },
    query: runCompareQuery, answer: runCompareOverlap, revision: 'database', readsFiles: true, problems: ['not_found'],
    lane: 'long',
  },
  runSelect: {
    method: 'POST', path: '/runs/selections', role: 'operator', status: 200,
    summary: {
      'en': 'Take a fixed selection of the runs that match a filter; for each action, report how many runs allow '
        + 'it and why the others do not. Changes no run',
      'zh-CN': '固定符合筛选条件的任务，并说明每个操作可用于多少个、其余为何不可用；不改变任务',
    },
    body: runSelect, answer: runSelection,
    audits: { why: 'it freezes ids for an action that leaves its own entries' },
  },
  runBulk: {
    method: 'POST', path: '/runs/bulk', role: 'operator', status: 200,
    summary: {
      'en': 'Pause, resume, cancel or retry selected runs, or decide about failed ones; with dryRun only report '
        + 'the result for each',
      'zh-CN': '暂停、恢复、取消或重试所选任务，或处置失败任务；dryRun 时只返回逐个结果',
    },
    body: runBulk, answer: runBulkAnswer, asksFactory: true, problems: ['not_found'], lane: 'long',
    audits: ['run.cancel', 'run.pause', 'run.resume', 'run.decide', 'run.launch'],
  },
  runGet: {
    method: 'GET', path: '/runs/{id}', role: 'viewer', status: 200,
    summary: { 'en': 'A run with its stages', 'zh-CN': '一个任务及其阶段' },
    params: idParams, answer: runDetail, hasETag: true, revision: 'database',
  },
  runDecide: {
    method: 'PATCH', path: '/runs/{id}', role: 'operator', status: 200,
    summary: { 'en': 'Set the disposition of a failed run', 'zh-CN': '处置失败的任务' },
    params: idParams, body: runDisposition, answer: runDetail, hasETag: true, needsIfMatch: true,
    audits: ['run.decide'],
  },
  runEventList: {
    method: 'GET', path: '/runs/{id}/events', role: 'viewer', status: 200,
    summary: { 'en': 'Events of a run, oldest or newest first', 'zh-CN': '任务的事件，从旧到新或从新到旧' },
    params: idParams, query: runEventQuery, answer: runEventPage, revision: 'database',
  },
  runLogs: {
    method: 'GET', path: '/runs/{id}/logs', role: 'viewer', status: 200,
    summary: { 'en': 'Log lines of running stages; they are not stored', 'zh-CN': '运行中阶段的实时输出；不存储' },
    params: idParams, answer: runLogs,
  },
  runTail: {
    method: 'GET', path: '/runs/{id}/tail', role: 'viewer', status: 200,
    summary: {
      'en': 'Live log of the running stages as server-sent events: one `line` event per log line, then `end`; '
        + 'lines are not stored',
      'zh-CN': '以服务器推送事件返回运行中阶段的实时输出：`line`，最后是 `end`；不存储',
    },
    params: tailParams, query: tailQuery, produces: ['text/event-stream'], asksFactory: true,
  },
  runOutput: {
    method: 'GET', path: '/runs/{id}/stages/{stageKey}/outputs/{sha256}', role: 'viewer', status: 200,
    summary: {
      'en': 'The bytes of a file that a stage of the run wrote: its records, its rejected records, its manifest',
      'zh-CN': '任务某阶段所写文件的字节：记录、拒收记录、清单',
    },
    params: runOutputParams, produces: ['application/jsonl', 'application/json', 'application/octet-stream'],
    readsFiles: true,
  },
  runRejectList: {
    method: 'GET', path: '/runs/{id}/stages/{stageKey}/rejects', role: 'viewer', status: 200,
    summary: { 'en': 'Rejected records of a stage, by reason', 'zh-CN': '阶段的拒收记录，按原因排列' },
    params: rejectParams, query: rejectQuery, answer: rejectPage, readsFiles: true, lane: 'long',
  },
  runShardList: {
    method: 'GET', path: '/runs/{id}/stages/{stageKey}/shards', role: 'viewer', status: 200,
    summary: {
      'en': 'Shards of a stage that workers do: how many are done, the slowest, those that run, those that failed, '
        + 'and what each worker has done',
      'zh-CN': '由工作进程分片处理的阶段：完成了多少分片，哪些最慢、在运行、失败过，各工作进程完成了多少',
    },
    params: shardParams, answer: shardReports, revision: 'database',
  },
  runRecord: {
    method: 'GET', path: '/runs/{id}/stages/{stageKey}/records', role: 'viewer', status: 200,
    summary: {
      'en': 'One record of a stage, before and after it: of those that it read, wrote, dropped or failed to process',
      'zh-CN': '阶段的一条记录，处理前与处理后：读取、产出、剔除或处理失败的',
    },
    params: lensParams, query: lensQuery, answer: lensView, readsFiles: true, lane: 'long',
  },
  runCancel: {
    method: 'POST', path: '/runs/{id}/cancel', role: 'operator', status: 202,
    summary: { 'en': 'Cancel a run', 'zh-CN': '取消任务' },
    params: idParams, body: runVerb, answer: runView, isIdempotent: true, location: '/runs/{id}',
    audits: ['run.cancel'],
  },
  runPause: {
    method: 'POST', path: '/runs/{id}/pause', role: 'operator', status: 202,
    summary: { 'en': 'Pause a run at its next checkpoint', 'zh-CN': '在下一个检查点暂停任务' },
    params: idParams, body: runVerb, answer: runView, isIdempotent: true, location: '/runs/{id}',
    audits: ['run.pause'],
  },
  runResume: {
    method: 'POST', path: '/runs/{id}/resume', role: 'operator', status: 202,
    summary: { 'en': 'Resume a paused run', 'zh-CN': '恢复已暂停的任务' },
    params: idParams, body: runVerb, answer: runView, isIdempotent: true, location: '/runs/{id}',
    audits: ['run.resume'],
  },
  runRetry: {
    method: 'POST', path: '/runs/{id}/retry', role: 'operator', status: 202,
    summary: {
      'en': 'Retry an ended run: a new run that reuses what need not run again, or that reads only the records '
        + 'that a stage rejected for one reason',
      'zh-CN': '重试已结束的任务：新任务复用不必再次运行的部分，或只读取一个阶段因同一原因拒收的记录',
    },
    params: idParams, body: runRetry, answer: runView, isIdempotent: true, location: '/runs/{id}', asksFactory: true,
    audits: ['run.launch'],
  },
  runRetryPlan: {
    method: 'POST', path: '/runs/{id}/retry-plan', role: 'viewer', status: 200,
    summary: {
      'en': 'What each way to retry a run, or a group of its rejected records, would reuse and run, or why it is '
        + 'not possible; changes nothing',
      'zh-CN': '每种重试方式（或只重试一组拒收记录）会复用和运行哪些阶段，或为何不可用；不改变任何内容',
    },
    params: idParams, body: runRetryPlanRequest, answer: runRetryPlan, asksFactory: true, lane: 'long',
    audits: STORES_NOTHING,
  },
  runActiveList: {
    method: 'GET', path: '/runs/active', role: 'viewer', status: 200,
    summary: {
      'en': 'Active runs, with their stages and how fast those usually are',
      'zh-CN': '已开始且未结束的任务及其阶段，以及通常的用时',
    },
    query: activeRunQuery, answer: activeRunPage,
  },
})
