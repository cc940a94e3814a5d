import type { Migration } from 'kysely/migration'
import * as projectsAndAudit from './0001_projects_and_audit'
import * as sourcesAndUploads from './0002_sources_and_uploads'
import * as datasets from './0003_datasets'
import * as pipelines from './0004_pipelines'
import * as tasksAndRuns from './0005_tasks_and_runs'
import * as eventsAndOutbox from './0006_events_and_outbox'
import * as rollups from './0007_rollups'

/** In order. A list, not a folder scan: a bundled server has no folder to scan. */
export const MIGRATIONS: Record<string, Migration> = {
  '0001_projects_and_audit': projectsAndAudit,
  '0002_sources_and_uploads': sourcesAndUploads,
  '0003_datasets': datasets,
  '0004_pipelines': pipelines,
  '0005_tasks_and_runs': tasksAndRuns,
  '0006_events_and_outbox': eventsAndOutbox,
  '0007_rollups': rollups,
}
