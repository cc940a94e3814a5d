import { idParams } from '../common.contract'
import { runHistogram, runHistogramQuery, runListQuery, runPage } from '../run-list.contract'
import { rejectPage, rejectParams, rejectQuery, runBulk, runBulkAnswer, runDetail, runDisposition, runEventPage, runEventQuery, runLogs, runOutputParams, runVerb, runView } from '../run.contract'
import { taskChange, taskCreate, taskLaunch, taskListQuery, taskPage, taskView } from '../task.contract'
import { defineRoutes } from './route'

export const taskRoutes = defineRoutes({
  taskList: { method: 'GET', path: '/tasks', summary: 'Tasks of a project, newest first', role: 'viewer', status: 200, query: taskListQuery, answer: taskPage, revision: 'database' },
  taskCreate: { method: 'POST', path: '/tasks', summary: 'Create a task: a pipeline, its inputs, its parameters', role: 'operator', status: 201, body: taskCreate, answer: taskView, hasETag: true, isIdempotent: true, location: '/tasks/{id}' },
  taskGet: { method: 'GET', path: '/tasks/{id}', summary: 'A task', role: 'viewer', status: 200, params: idParams, answer: taskView, hasETag: true, revision: 'database' },
  taskChange: { method: 'PATCH', path: '/tasks/{id}', summary: 'Change a task', role: 'operator', status: 200, params: idParams, body: taskChange, answer: taskView, hasETag: true, needsIfMatch: true },
  taskDelete: { method: 'DELETE', path: '/tasks/{id}', summary: 'Archive a task; its runs are kept', role: 'operator', status: 204, params: idParams, needsIfMatch: true },
  taskRestore: { method: 'POST', path: '/tasks/{id}/restore', summary: 'Restore an archived task; no effect on one that is not archived', role: 'operator', status: 200, params: idParams, answer: taskView, hasETag: true },
  taskLaunch: { method: 'POST', path: '/tasks/{id}/runs', summary: 'Launch a task', role: 'operator', status: 202, params: idParams, body: taskLaunch, answer: runView, isIdempotent: true, location: '/runs/{id}', asksFactory: true },
})

export const runRoutes = defineRoutes({
  runList: { method: 'GET', path: '/runs', summary: 'Runs of a project', role: 'viewer', status: 200, query: runListQuery, answer: runPage, revision: 'database' },
  runHistogram: { method: 'GET', path: '/runs/histogram', summary: 'Runs by state over time, in local buckets', role: 'viewer', status: 200, query: runHistogramQuery, answer: runHistogram },
  runBulk: { method: 'POST', path: '/runs/bulk', summary: 'Pause, resume or cancel selected runs; with dryRun only report the result for each', role: 'operator', status: 200, body: runBulk, answer: runBulkAnswer },
  runGet: { method: 'GET', path: '/runs/{id}', summary: 'A run with its stages', role: 'viewer', status: 200, params: idParams, answer: runDetail, hasETag: true, revision: 'database' },
  runDecide: { method: 'PATCH', path: '/runs/{id}', summary: 'Set the disposition of a failed run', role: 'operator', status: 200, params: idParams, body: runDisposition, answer: runDetail, hasETag: true, needsIfMatch: true },
  runEventList: { method: 'GET', path: '/runs/{id}/events', summary: 'Events of a run, oldest or newest first', role: 'viewer', status: 200, params: idParams, query: runEventQuery, answer: runEventPage, revision: 'database' },
  runLogs: { method: 'GET', path: '/runs/{id}/logs', summary: 'Log lines of running stages; they are not stored', role: 'viewer', status: 200, params: idParams, answer: runLogs },
  runOutput: { method: 'GET', path: '/runs/{id}/stages/{stageKey}/outputs/{sha256}', summary: 'The bytes of a file that a stage of the run wrote: its records, its rejected records, its manifest', role: 'viewer', status: 200, params: runOutputParams, produces: ['application/jsonl', 'application/json', 'application/octet-stream'], readsFiles: true },
  runRejectList: { method: 'GET', path: '/runs/{id}/stages/{stageKey}/rejects', summary: 'Rejected records of a stage, by reason', role: 'viewer', status: 200, params: rejectParams, query: rejectQuery, answer: rejectPage, readsFiles: true },
  runCancel: { method: 'POST', path: '/runs/{id}/cancel', summary: 'Cancel a run', role: 'operator', status: 202, params: idParams, body: runVerb, answer: runView, isIdempotent: true, location: '/runs/{id}' },
  runPause: { method: 'POST', path: '/runs/{id}/pause', summary: 'Pause a run at its next checkpoint', role: 'operator', status: 202, params: idParams, body: runVerb, answer: runView, isIdempotent: true, location: '/runs/{id}' },
  runResume: { method: 'POST', path: '/runs/{id}/resume', summary: 'Resume a paused run', role: 'operator', status: 202, params: idParams, body: runVerb, answer: runView, isIdempotent: true, location: '/runs/{id}' },
})
