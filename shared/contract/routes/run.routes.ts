import { idParams } from '../common.contract'
import { runHistogram, runHistogramQuery, runListQuery, runPage } from '../run-list.contract'
import { rejectPage, rejectParams, rejectQuery, runBulk, runBulkAnswer, runDetail, runDisposition, runEventPage, runEventQuery, runLogs, runOutputParams, runVerb, runView } from '../run.contract'
import { taskChange, taskCreate, taskLaunch, taskListQuery, taskPage, taskView } from '../task.contract'
import { PATHS } from '../paths'
import { defineRoutes } from './route'

export const taskRoutes = defineRoutes({
  taskList: { ...PATHS.taskList, summary: 'Tasks of a project, newest first', role: 'viewer', status: 200, query: taskListQuery, answer: taskPage, revision: 'database' },
  taskCreate: { ...PATHS.taskCreate, summary: 'Say what to run: a pipeline, its inputs, its parameters', role: 'operator', status: 201, body: taskCreate, answer: taskView, hasETag: true, isIdempotent: true, location: '/tasks/{id}' },
  taskGet: { ...PATHS.taskGet, summary: 'A task', role: 'viewer', status: 200, params: idParams, answer: taskView, hasETag: true, revision: 'database' },
  taskChange: { ...PATHS.taskChange, summary: 'Change a task', role: 'operator', status: 200, params: idParams, body: taskChange, answer: taskView, hasETag: true, needsIfMatch: true },
  taskDelete: { ...PATHS.taskDelete, summary: 'Archive a task: its runs stay in history', role: 'operator', status: 204, params: idParams, needsIfMatch: true },
  taskRestore: { ...PATHS.taskRestore, summary: 'Take an archived task back; one that is not archived stays as it is', role: 'operator', status: 200, params: idParams, answer: taskView, hasETag: true },
  taskLaunch: { ...PATHS.taskLaunch, summary: 'Launch a task', role: 'operator', status: 202, params: idParams, body: taskLaunch, answer: runView, isIdempotent: true, location: '/runs/{id}', asksFactory: true },
})

export const runRoutes = defineRoutes({
  runList: { ...PATHS.runList, summary: 'Runs of a project', role: 'viewer', status: 200, query: runListQuery, answer: runPage, revision: 'database' },
  runHistogram: { ...PATHS.runHistogram, summary: 'Runs by state over time, in local buckets', role: 'viewer', status: 200, query: runHistogramQuery, answer: runHistogram },
  runBulk: { ...PATHS.runBulk, summary: 'Pause, resume or cancel picked runs; a dry run says what would become of each', role: 'operator', status: 200, body: runBulk, answer: runBulkAnswer },
  runGet: { ...PATHS.runGet, summary: 'A run with its stages', role: 'viewer', status: 200, params: idParams, answer: runDetail, hasETag: true, revision: 'database' },
  runDecide: { ...PATHS.runDecide, summary: 'Say what becomes of a failed run', role: 'operator', status: 200, params: idParams, body: runDisposition, answer: runDetail, hasETag: true, needsIfMatch: true },
  runEventList: { ...PATHS.runEventList, summary: 'Events of a run, oldest or newest first', role: 'viewer', status: 200, params: idParams, query: runEventQuery, answer: runEventPage, revision: 'database' },
  runLogs: { ...PATHS.runLogs, summary: 'Lines of running stages; nothing is stored', role: 'viewer', status: 200, params: idParams, answer: runLogs },
  runOutput: { ...PATHS.runOutput, summary: 'The bytes of a file that a stage of the run put out: its records, its rejects, its manifest', role: 'viewer', status: 200, params: runOutputParams, produces: ['application/jsonl', 'application/json', 'application/octet-stream'], readsFiles: true },
  runRejectList: { ...PATHS.runRejectList, summary: 'Records that a stage could not take, by reason', role: 'viewer', status: 200, params: rejectParams, query: rejectQuery, answer: rejectPage, readsFiles: true },
  runCancel: { ...PATHS.runCancel, summary: 'Ask to stop a run', role: 'operator', status: 202, params: idParams, body: runVerb, answer: runView, isIdempotent: true, location: '/runs/{id}' },
  runPause: { ...PATHS.runPause, summary: 'Ask a run to stop at its next checkpoint', role: 'operator', status: 202, params: idParams, body: runVerb, answer: runView, isIdempotent: true, location: '/runs/{id}' },
  runResume: { ...PATHS.runResume, summary: 'Ask a paused run to go on', role: 'operator', status: 202, params: idParams, body: runVerb, answer: runView, isIdempotent: true, location: '/runs/{id}' },
})
