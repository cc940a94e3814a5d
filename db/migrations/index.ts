import type { Migration } from 'kysely/migration'
import * as projectsAndAudit from './000x/0001_projects_and_audit'
import * as sourcesAndUploads from './000x/0002_sources_and_uploads'
import * as datasets from './000x/0003_datasets'
import * as pipelines from './000x/0004_pipelines'
import * as tasksAndRuns from './000x/0005_tasks_and_runs'
import * as eventsAndOutbox from './000x/0006_events_and_outbox'
import * as rollups from './000x/0007_rollups'
import * as resumableUploads from './000x/0008_resumable_uploads'
import * as stageIdleTime from './000x/0009_stage_idle_time'
import * as pausesAndAttempts from './001x/0010_pauses_and_attempts'
import * as taskRevision from './001x/0011_task_revision'
import * as sourceTestCode from './001x/0012_source_test_code'
import * as idempotencyLease from './001x/0013_idempotency_lease'
import * as uploadCompression from './001x/0014_upload_compression'
import * as specFormat from './001x/0015_spec_format'
import * as whoDecided from './001x/0016_who_decided'
import * as alerts from './001x/0017_alerts'
import * as retries from './001x/0018_retries'
import * as rollupGrains from './001x/0019_rollup_grains'
import * as runText from './002x/0020_run_text'
import * as demos from './002x/0021_demos'
import * as runViews from './002x/0022_run_views'
import * as runSelections from './002x/0023_run_selections'
import * as runFilterIndexes from './002x/0024_run_filter_indexes'
import * as longRunIndex from './002x/0025_long_run_index'
import * as demoHistories from './002x/0026_demo_histories'
import * as models from './002x/0027_models'
import * as quality from './002x/0028_quality'
import * as gates from './002x/0029_gates'
import * as releases from './003x/0030_releases'
import * as releaseChannels from './003x/0031_release_channels'
import * as templates from './003x/0032_templates'
import * as templateOrigin from './003x/0033_template_origin'
import * as configRevisions from './003x/0034_config_revisions'
import * as access from './003x/0035_access'
import * as auditChain from './003x/0037_audit_chain'
import * as oneLotOneName from './003x/0039_one_lot_one_name'
import * as sampleMaximum from './004x/0040_sample_maximum'
import * as refusedAccess from './004x/0042_refused_access'
import * as uploadOwner from './004x/0043_upload_owner'
import * as lotLimits from './005x/0050_lot_limits'
import * as everyDefectCounts from './005x/0051_every_defect_counts'
import * as sealedAddresses from './005x/0054_sealed_addresses'
import * as failuresByReason from './005x/0055_failures_by_reason'
import * as retriedFailures from './006x/0061_retried_failures'
import * as demoReleases from './006x/0065_demo_releases'
import * as recordShapes from './006x/0067_record_shapes'
import * as sourceUses from './006x/0069_source_uses'
import * as sourceArrivals from './007x/0070_source_arrivals'
import * as closedLots from './007x/0071_what_a_closed_lot_leaves'
import * as deletedUploads from './007x/0074_deleted_uploads'
import * as cancelledCalls from './007x/0076_cancelled_calls'
import * as runCounts from './008x/0080_run_counts'
import * as stageTotals from './008x/0081_stage_totals'
import * as stagesOfARun from './008x/0082_stages_of_a_run'
import * as askedOfFew from './008x/0083_what_is_asked_of_few'
import * as sourceUseDays from './008x/0084_source_use_days'
import * as whoReadsRejects from './008x/0085_who_reads_rejects'
import * as gateLeavesOut from './008x/0086_what_a_gate_leaves_out'

/** In order. A list, not a folder scan: a bundled server has no folder to scan. */
export const MIGRATIONS: Record<string, Migration> = {
  '0001_projects_and_audit': { up: projectsAndAudit.up, down: projectsAndAudit.down },
  '0002_sources_and_uploads': { up: sourcesAndUploads.up, down: sourcesAndUploads.down },
  '0003_datasets': { up: datasets.up, down: datasets.down },
  '0004_pipelines': { up: pipelines.up, down: pipelines.down },
  '0005_tasks_and_runs': { up: tasksAndRuns.up, down: tasksAndRuns.down },
  '0006_events_and_outbox': { up: eventsAndOutbox.up, down: eventsAndOutbox.down },
  '0007_rollups': { up: rollups.up, down: rollups.down },
  '0008_resumable_uploads': { up: resumableUploads.up, down: resumableUploads.down },
  '0009_stage_idle_time': { up: stageIdleTime.up, down: stageIdleTime.down },
  '0010_pauses_and_attempts': { up: pausesAndAttempts.up, down: pausesAndAttempts.down },
  '0011_task_revision': { up: taskRevision.up, down: taskRevision.down },
  '0012_source_test_code': { up: sourceTestCode.up, down: sourceTestCode.down },
  '0013_idempotency_lease': { up: idempotencyLease.up, down: idempotencyLease.down },
  '0014_upload_compression': { up: uploadCompression.up, down: uploadCompression.down },
  '0015_spec_format': { up: specFormat.up, down: specFormat.down },
  '0016_who_decided': { up: whoDecided.up, down: whoDecided.down },
  '0017_alerts': { up: alerts.up, down: alerts.down },
  '0018_retries': { up: retries.up, down: retries.down },
  '0019_rollup_grains': { up: rollupGrains.up, down: rollupGrains.down },
  '0020_run_text': { up: runText.up, down: runText.down },
  '0021_demos': { up: demos.up, down: demos.down },
  '0022_run_views': { up: runViews.up, down: runViews.down },
  '0023_run_selections': { up: runSelections.up, down: runSelections.down },
  '0024_run_filter_indexes': { up: runFilterIndexes.up, down: runFilterIndexes.down },
  '0025_long_run_index': { up: longRunIndex.up, down: longRunIndex.down },
  '0026_demo_histories': { up: demoHistories.up, down: demoHistories.down },
  '0027_models': { up: models.up, down: models.down },
  '0028_quality': { up: quality.up, down: quality.down },
  '0029_gates': { up: gates.up, down: gates.down },
  '0030_releases': { up: releases.up, down: releases.down },
  '0031_release_channels': { up: releaseChannels.up, down: releaseChannels.down },
  '0032_templates': { up: templates.up, down: templates.down },
  '0033_template_origin': { up: templateOrigin.up, down: templateOrigin.down },
  '0034_config_revisions': { up: configRevisions.up, down: configRevisions.down },
  '0035_access': { up: access.up, down: access.down },
  '0037_audit_chain': { up: auditChain.up, down: auditChain.down },
  '0039_one_lot_one_name': { up: oneLotOneName.up, down: oneLotOneName.down },
  '0040_sample_maximum': { up: sampleMaximum.up, down: sampleMaximum.down },
  '0042_refused_access': { up: refusedAccess.up, down: refusedAccess.down },
  '0043_upload_owner': { up: uploadOwner.up, down: uploadOwner.down },
  '0050_lot_limits': { up: lotLimits.up, down: lotLimits.down },
  '0051_every_defect_counts': { up: everyDefectCounts.up, down: everyDefectCounts.down },
  '0054_sealed_addresses': { up: sealedAddresses.up, down: sealedAddresses.down },
  '0055_failures_by_reason': { up: failuresByReason.up, down: failuresByReason.down },
  '0061_retried_failures': { up: retriedFailures.up, down: retriedFailures.down },
  '0065_demo_releases': { up: demoReleases.up, down: demoReleases.down },
  '0067_record_shapes': { up: recordShapes.up, down: recordShapes.down },
  '0069_source_uses': { up: sourceUses.up, down: sourceUses.down },
  '0070_source_arrivals': { up: sourceArrivals.up, down: sourceArrivals.down },
  '0071_what_a_closed_lot_leaves': { up: closedLots.up, down: closedLots.down },
  '0074_deleted_uploads': { up: deletedUploads.up, down: deletedUploads.down },
  '0076_cancelled_calls': { up: cancelledCalls.up, down: cancelledCalls.down },
  '0080_run_counts': { up: runCounts.up, down: runCounts.down },
  '0081_stage_totals': { up: stageTotals.up, down: stageTotals.down },
  '0082_stages_of_a_run': { up: stagesOfARun.up, down: stagesOfARun.down },
  '0083_what_is_asked_of_few': { up: askedOfFew.up, down: askedOfFew.down },
  '0084_source_use_days': { up: sourceUseDays.up, down: sourceUseDays.down },
  '0085_who_reads_rejects': { up: whoReadsRejects.up, down: whoReadsRejects.down },
  '0086_what_a_gate_leaves_out': { up: gateLeavesOut.up, down: gateLeavesOut.down },
}
