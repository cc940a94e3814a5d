import type { Migration } from 'kysely/migration'
import * as projectsAndAudit0001 from './000x/0001_projects_and_audit'
import * as sourcesAndUploads0002 from './000x/0002_sources_and_uploads'
import * as datasets0003 from './000x/0003_datasets'
import * as pipelines0004 from './000x/0004_pipelines'
import * as tasksAndRuns0005 from './000x/0005_tasks_and_runs'
import * as eventsAndOutbox0006 from './000x/0006_events_and_outbox'
import * as rollups0007 from './000x/0007_rollups'
import * as resumableUploads0008 from './000x/0008_resumable_uploads'
import * as stageIdleTime0009 from './000x/0009_stage_idle_time'
import * as pausesAndAttempts0010 from './001x/0010_pauses_and_attempts'
import * as taskRevision0011 from './001x/0011_task_revision'
import * as sourceTestCode0012 from './001x/0012_source_test_code'
import * as idempotencyLease0013 from './001x/0013_idempotency_lease'
import * as uploadCompression0014 from './001x/0014_upload_compression'
import * as specFormat0015 from './001x/0015_spec_format'
import * as whoDecided0016 from './001x/0016_who_decided'
import * as alerts0017 from './001x/0017_alerts'
import * as retries0018 from './001x/0018_retries'
import * as rollupGrains0019 from './001x/0019_rollup_grains'
import * as runText0020 from './002x/0020_run_text'
import * as demos0021 from './002x/0021_demos'
import * as runViews0022 from './002x/0022_run_views'
import * as runSelections0023 from './002x/0023_run_selections'
import * as runFilterIndexes0024 from './002x/0024_run_filter_indexes'
import * as longRunIndex0025 from './002x/0025_long_run_index'
import * as demoHistories0026 from './002x/0026_demo_histories'
import * as models0027 from './002x/0027_models'
import * as quality0028 from './002x/0028_quality'
import * as gates0029 from './002x/0029_gates'
import * as releases0030 from './003x/0030_releases'
import * as releaseChannels0031 from './003x/0031_release_channels'
import * as templates0032 from './003x/0032_templates'
import * as templateOrigin0033 from './003x/0033_template_origin'
import * as configRevisions0034 from './003x/0034_config_revisions'
import * as access0035 from './003x/0035_access'
import * as auditChain0037 from './003x/0037_audit_chain'
import * as oneLotOneName0039 from './003x/0039_one_lot_one_name'
import * as sampleMaximum0040 from './004x/0040_sample_maximum'
import * as refusedAccess0042 from './004x/0042_refused_access'
import * as uploadOwner0043 from './004x/0043_upload_owner'
import * as lotLimits0050 from './005x/0050_lot_limits'
import * as everyDefectCounts0051 from './005x/0051_every_defect_counts'
import * as sealedAddresses0054 from './005x/0054_sealed_addresses'
import * as failuresByReason0055 from './005x/0055_failures_by_reason'
import * as retriedFailures0061 from './006x/0061_retried_failures'
import * as demoReleases0065 from './006x/0065_demo_releases'
import * as recordShapes0067 from './006x/0067_record_shapes'
import * as sourceUses0069 from './006x/0069_source_uses'
import * as sourceArrivals0070 from './007x/0070_source_arrivals'
import * as whatAClosedLotLeaves0071 from './007x/0071_what_a_closed_lot_leaves'
import * as deletedUploads0074 from './007x/0074_deleted_uploads'
import * as cancelledCalls0076 from './007x/0076_cancelled_calls'
import * as runCounts0080 from './008x/0080_run_counts'
import * as stageTotals0081 from './008x/0081_stage_totals'
import * as stagesOfARun0082 from './008x/0082_stages_of_a_run'
import * as whatIsAskedOfFew0083 from './008x/0083_what_is_asked_of_few'
import * as sourceUseDays0084 from './008x/0084_source_use_days'
import * as whoReadsRejects0085 from './008x/0085_who_reads_rejects'
import * as whatAGateLeavesOut0086 from './008x/0086_what_a_gate_leaves_out'
import * as whatALaunchWouldSay0087 from './008x/0087_what_a_launch_would_say'
import * as shardsOfStages0088 from './008x/0088_shards_of_stages'

/** The files beside this one, in order; a test writes it. A bundled server has no folder to scan. */
export const MIGRATIONS: Record<string, Migration> = {
  '0001_projects_and_audit': { up: projectsAndAudit0001.up, down: projectsAndAudit0001.down },
  '0002_sources_and_uploads': { up: sourcesAndUploads0002.up, down: sourcesAndUploads0002.down },
  '0003_datasets': { up: datasets0003.up, down: datasets0003.down },
  '0004_pipelines': { up: pipelines0004.up, down: pipelines0004.down },
  '0005_tasks_and_runs': { up: tasksAndRuns0005.up, down: tasksAndRuns0005.down },
  '0006_events_and_outbox': { up: eventsAndOutbox0006.up, down: eventsAndOutbox0006.down },
  '0007_rollups': { up: rollups0007.up, down: rollups0007.down },
  '0008_resumable_uploads': { up: resumableUploads0008.up, down: resumableUploads0008.down },
  '0009_stage_idle_time': { up: stageIdleTime0009.up, down: stageIdleTime0009.down },
  '0010_pauses_and_attempts': { up: pausesAndAttempts0010.up, down: pausesAndAttempts0010.down },
  '0011_task_revision': { up: taskRevision0011.up, down: taskRevision0011.down },
  '0012_source_test_code': { up: sourceTestCode0012.up, down: sourceTestCode0012.down },
  '0013_idempotency_lease': { up: idempotencyLease0013.up, down: idempotencyLease0013.down },
  '0014_upload_compression': { up: uploadCompression0014.up, down: uploadCompression0014.down },
  '0015_spec_format': { up: specFormat0015.up, down: specFormat0015.down },
  '0016_who_decided': { up: whoDecided0016.up, down: whoDecided0016.down },
  '0017_alerts': { up: alerts0017.up, down: alerts0017.down },
  '0018_retries': { up: retries0018.up, down: retries0018.down },
  '0019_rollup_grains': { up: rollupGrains0019.up, down: rollupGrains0019.down },
  '0020_run_text': { up: runText0020.up, down: runText0020.down },
  '0021_demos': { up: demos0021.up, down: demos0021.down },
  '0022_run_views': { up: runViews0022.up, down: runViews0022.down },
  '0023_run_selections': { up: runSelections0023.up, down: runSelections0023.down },
  '0024_run_filter_indexes': { up: runFilterIndexes0024.up, down: runFilterIndexes0024.down },
  '0025_long_run_index': { up: longRunIndex0025.up, down: longRunIndex0025.down },
  '0026_demo_histories': { up: demoHistories0026.up, down: demoHistories0026.down },
  '0027_models': { up: models0027.up, down: models0027.down },
  '0028_quality': { up: quality0028.up, down: quality0028.down },
  '0029_gates': { up: gates0029.up, down: gates0029.down },
  '0030_releases': { up: releases0030.up, down: releases0030.down },
  '0031_release_channels': { up: releaseChannels0031.up, down: releaseChannels0031.down },
  '0032_templates': { up: templates0032.up, down: templates0032.down },
  '0033_template_origin': { up: templateOrigin0033.up, down: templateOrigin0033.down },
  '0034_config_revisions': { up: configRevisions0034.up, down: configRevisions0034.down },
  '0035_access': { up: access0035.up, down: access0035.down },
  '0037_audit_chain': { up: auditChain0037.up, down: auditChain0037.down },
  '0039_one_lot_one_name': { up: oneLotOneName0039.up, down: oneLotOneName0039.down },
  '0040_sample_maximum': { up: sampleMaximum0040.up, down: sampleMaximum0040.down },
  '0042_refused_access': { up: refusedAccess0042.up, down: refusedAccess0042.down },
  '0043_upload_owner': { up: uploadOwner0043.up, down: uploadOwner0043.down },
  '0050_lot_limits': { up: lotLimits0050.up, down: lotLimits0050.down },
  '0051_every_defect_counts': { up: everyDefectCounts0051.up, down: everyDefectCounts0051.down },
  '0054_sealed_addresses': { up: sealedAddresses0054.up, down: sealedAddresses0054.down },
  '0055_failures_by_reason': { up: failuresByReason0055.up, down: failuresByReason0055.down },
  '0061_retried_failures': { up: retriedFailures0061.up, down: retriedFailures0061.down },
  '0065_demo_releases': { up: demoReleases0065.up, down: demoReleases0065.down },
  '0067_record_shapes': { up: recordShapes0067.up, down: recordShapes0067.down },
  '0069_source_uses': { up: sourceUses0069.up, down: sourceUses0069.down },
  '0070_source_arrivals': { up: sourceArrivals0070.up, down: sourceArrivals0070.down },
  '0071_what_a_closed_lot_leaves': { up: whatAClosedLotLeaves0071.up, down: whatAClosedLotLeaves0071.down },
  '0074_deleted_uploads': { up: deletedUploads0074.up, down: deletedUploads0074.down },
  '0076_cancelled_calls': { up: cancelledCalls0076.up, down: cancelledCalls0076.down },
  '0080_run_counts': { up: runCounts0080.up, down: runCounts0080.down },
  '0081_stage_totals': { up: stageTotals0081.up, down: stageTotals0081.down },
  '0082_stages_of_a_run': { up: stagesOfARun0082.up, down: stagesOfARun0082.down },
  '0083_what_is_asked_of_few': { up: whatIsAskedOfFew0083.up, down: whatIsAskedOfFew0083.down },
  '0084_source_use_days': { up: sourceUseDays0084.up, down: sourceUseDays0084.down },
  '0085_who_reads_rejects': { up: whoReadsRejects0085.up, down: whoReadsRejects0085.down },
  '0086_what_a_gate_leaves_out': { up: whatAGateLeavesOut0086.up, down: whatAGateLeavesOut0086.down },
  '0087_what_a_launch_would_say': { up: whatALaunchWouldSay0087.up, down: whatALaunchWouldSay0087.down },
  '0088_shards_of_stages': { up: shardsOfStages0088.up, down: shardsOfStages0088.down },
}
