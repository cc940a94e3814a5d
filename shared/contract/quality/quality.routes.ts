import { idParams } from '../common.contract'
import { defineRoutes } from '../route'
import { runView } from '../run/run.contract'
import { qcLotFixes } from './qc-fixes.contract'
import {
  qcBoard, qcBoardQuery, qcCounts, qcCountsQuery, qcLotClose, qcLotCreate, qcLotDecision, qcLotDetail, qcLotListQuery,
  qcLotPage, qcLotScrap, qcLotView, qcQuality, qcQualityQuery, qcSampleListQuery, qcSamplePage,
} from './qc-lot.contract'
import { qcPolicyChange, qcPolicyCreate, qcPolicyListQuery, qcPolicyPage, qcPolicyView } from './qc-policy.contract'
import {
  qcAgreement, qcAgreementQuery, qcDefectList, qcDefectQuery, qcLotLeave, qcLotLeft, qcLotNext, qcLotNextAnswer,
  qcSampleClaim, qcSampleDetail, qcSampleQuery, qcSampleReopen, qcSampleReset, qcVerdictAnswer, qcVerdictCreate,
  qcVerdictListQuery, qcVerdictPage,
} from './qc-review.contract'

/** Routes of policies, lots, samples and verdicts. */
export const QUALITY_ROUTES = defineRoutes({
  qcPolicyList: {
    method: 'GET', path: '/qc/policies', role: 'viewer', status: 200,
    summary: { 'en': 'Quality policies of a project, newest first', 'zh-CN': '项目的质量策略，最新的在前' },
    query: qcPolicyListQuery, answer: qcPolicyPage, revision: 'database',
  },
  qcPolicyCreate: {
    method: 'POST', path: '/qc/policies', role: 'operator', status: 201,
    summary: {
      'en': 'Create a quality policy: automatic rules, a sampling plan and how samples are reviewed',
      'zh-CN': '创建质量策略：自动规则、抽样方案与审核方式',
    },
    body: qcPolicyCreate, answer: qcPolicyView, hasETag: true, isIdempotent: true, location: '/qc/policies/{id}',
    audits: ['qc_policy.create'],
  },
  qcPolicyGet: {
    method: 'GET', path: '/qc/policies/{id}', role: 'viewer', status: 200,
    summary: { 'en': 'A quality policy', 'zh-CN': '一条质量策略' },
    params: idParams, answer: qcPolicyView, hasETag: true, revision: 'database',
  },
  qcPolicyChange: {
    method: 'PATCH', path: '/qc/policies/{id}', role: 'operator', status: 200,
    summary: {
      'en': 'Change a quality policy; lots keep the one they were created with',
      'zh-CN': '修改质量策略；已有批次沿用创建时的策略',
    },
    params: idParams, body: qcPolicyChange, answer: qcPolicyView, hasETag: true, needsIfMatch: true,
    audits: ['qc_policy.update'],
  },
  qcPolicyDelete: {
    method: 'DELETE', path: '/qc/policies/{id}', role: 'operator', status: 204,
    summary: { 'en': 'Archive a quality policy; its lots are kept', 'zh-CN': '归档质量策略；批次保留' },
    params: idParams, needsIfMatch: true,
    audits: ['qc_policy.archive'],
  },
  qcPolicyRestore: {
    method: 'POST', path: '/qc/policies/{id}/restore', role: 'operator', status: 200,
    summary: {
      'en': 'Restore an archived quality policy; no effect on one that is not archived',
      'zh-CN': '恢复已归档的质量策略；未归档则无变化',
    },
    params: idParams, answer: qcPolicyView, hasETag: true,
    audits: ['qc_policy.restore'],
  },
  qcBoard: {
    method: 'GET', path: '/qc/board', role: 'viewer', status: 200,
    summary: { 'en': 'Lots by column of the board, the newest of each', 'zh-CN': '看板各列的批次，每列给出最新的' },
    query: qcBoardQuery, answer: qcBoard,
  },
  qcCounts: {
    method: 'GET', path: '/qc/counts', role: 'viewer', status: 200,
    summary: {
      'en': 'Lots by state, those that need attention, and those past their due time',
      'zh-CN': '按状态统计批次，以及需要人处理的和逾期的',
    },
    query: qcCountsQuery, answer: qcCounts,
  },
  qcQuality: {
    method: 'GET', path: '/qc/quality', role: 'viewer', status: 200,
    summary: {
      'en': 'Pass rates by lot with their intervals, and defects of the last 30 days',
      'zh-CN': '各批次的合格率及区间，以及近 30 天的缺陷',
    },
    query: qcQualityQuery, answer: qcQuality,
  },
  qcLotList: {
    method: 'GET', path: '/qc/lots', role: 'viewer', status: 200,
    summary: { 'en': 'Lots of a project, newest first', 'zh-CN': '项目的批次，最新的在前' },
    query: qcLotListQuery, answer: qcLotPage,
  },
  qcLotCreate: {
    method: 'POST', path: '/qc/lots', role: 'operator', status: 201,
    summary: {
      'en': 'Create a lot from a sealed version and draw its sample; the rework of a rejected lot needs a later '
        + 'version',
      'zh-CN': '为已封存的版本创建批次并抽取样本；填写被返工的批次时，针对更新的版本或同一版本的其余记录',
    },
    body: qcLotCreate, answer: qcLotView, hasETag: true, isIdempotent: true, location: '/qc/lots/{id}',
    readsFiles: true,
    audits: ['qc_lot.create', 'qc_lot.draw', 'qc_lot.rework'],
  },
  qcLotGet: {
    method: 'GET', path: '/qc/lots/{id}', role: 'viewer', status: 200,
    summary: { 'en': 'A lot with its counts, what its plan says, and its history', 'zh-CN': '一个批次及其计数、方案结论和历史' },
    params: idParams, answer: qcLotDetail, hasETag: true,
  },
  qcLotSamples: {
    method: 'GET', path: '/qc/lots/{id}/samples', role: 'viewer', status: 200,
    summary: { 'en': 'Samples of a lot in their order, without their records', 'zh-CN': '批次的样本，按次序排列，不含记录内容' },
    params: idParams, query: qcSampleListQuery, answer: qcSamplePage,
  },
  qcLotDraw: {
    method: 'POST', path: '/qc/lots/{id}/draw', role: 'operator', status: 200,
    summary: { 'en': 'Draw the sample of a lot that has none', 'zh-CN': '为未抽样的批次抽取样本' },
    params: idParams, answer: qcLotView, hasETag: true, readsFiles: true,
    audits: ['qc_lot.draw'],
  },
  qcLotDecide: {
    method: 'POST', path: '/qc/lots/{id}/decision', role: 'operator', status: 200,
    summary: {
      'en': 'Accept or reject a lot, or accept it against its plan under concession, with a reason',
      'zh-CN': '接收或拒收批次，或说明原因让步接收',
    },
    params: idParams, body: qcLotDecision, answer: qcLotDetail, hasETag: true,
    audits: ['qc_lot.accept', 'qc_lot.conditional', 'qc_lot.reject', 'run.pause', 'run.resume'],
  },
  qcLotScrap: {
    method: 'POST', path: '/qc/lots/{id}/scrap', role: 'operator', status: 200,
    summary: { 'en': 'Scrap a rejected lot, with a reason', 'zh-CN': '报废已拒收的批次，并说明原因' },
    params: idParams, body: qcLotScrap, answer: qcLotDetail, hasETag: true,
    audits: ['qc_lot.scrap'],
  },
  qcLotClose: {
    method: 'POST', path: '/qc/lots/{id}/close', role: 'operator', status: 200,
    summary: { 'en': 'Close a lot over a version that nobody has judged, with a reason', 'zh-CN': '说明原因，关闭尚无判定的版本批次' },
    params: idParams, body: qcLotClose, answer: qcLotDetail, hasETag: true, problems: ['conflict'],
    audits: ['qc_lot.close', 'qc_lot.revert'],
  },
  qcLotNext: {
    method: 'POST', path: '/qc/lots/{id}/next', role: 'operator', status: 200,
    summary: {
      'en': 'Claim the next samples that wait for a verdict; those already claimed are renewed',
      'zh-CN': '认领接下来等待判定的样本；已认领的延长认领',
    },
    params: idParams, body: qcLotNext, answer: qcLotNextAnswer,
    audits: { why: 'a claim ends by itself after minutes; its verdict leaves the entry', may: ['qc_lot.review'] },
  },
  qcLotLeave: {
    method: 'POST', path: '/qc/lots/{id}/leave', role: 'operator', status: 200,
    summary: {
      'en': 'Release the samples that a reviewer has claimed in a lot: others may judge them at once',
      'zh-CN': '释放审核人在批次中认领的样本：其他人可以立即判定',
    },
    params: idParams, body: qcLotLeave, answer: qcLotLeft,
    audits: { why: 'claims that it lets go would end by themselves after minutes' },
  },
  qcLotFixes: {
    method: 'POST', path: '/qc/lots/{id}/fixes', role: 'operator', status: 202,
    summary: {
      'en': 'Put the fixed records of a decided lot into a new version of its dataset, without the failed ones '
        + 'if asked',
      'zh-CN': '把已决定批次中修正的记录写入数据集的新版本，可同时剔除不合格的记录',
    },
    params: idParams, body: qcLotFixes, answer: runView, isIdempotent: true, location: '/runs/{id}', asksFactory: true,
    problems: ['conflict', 'refused'],
    audits: ['qc_lot.fixes', 'pipeline.create', 'run.launch'],
  },
  qcSampleGet: {
    method: 'GET', path: '/qc/samples/{id}', role: 'viewer', status: 200,
    summary: { 'en': 'A sample with its record and verdicts', 'zh-CN': '一个样本及其记录与判定' },
    params: idParams, query: qcSampleQuery, answer: qcSampleDetail,
  },
  qcSampleClaim: {
    method: 'POST', path: '/qc/samples/{id}/claim', role: 'operator', status: 200,
    summary: { 'en': 'Claim a sample for one reviewer, or extend the claim', 'zh-CN': '为一名审核人认领样本，或延长认领' },
    params: idParams, body: qcSampleClaim, answer: qcSampleDetail, problems: ['conflict'],
    audits: { why: 'a claim ends by itself after minutes; its verdict leaves the entry', may: ['qc_lot.review'] },
  },
  qcSampleVerdict: {
    method: 'POST', path: '/qc/samples/{id}/verdict', role: 'operator', status: 201,
    summary: { 'en': 'Give the verdict that a claimed sample waits for', 'zh-CN': '对所认领的样本作出判定' },
    params: idParams, body: qcVerdictCreate, answer: qcVerdictAnswer, isIdempotent: true, location: '/qc/samples/{id}',
    problems: ['conflict', 'refused'],
    audits: ['qc_sample.verdict'],
  },
  qcSampleUndo: {
    method: 'POST', path: '/qc/samples/{id}/undo', role: 'operator', status: 200,
    summary: { 'en': 'Take back your newest verdict within 10 s', 'zh-CN': '在 10 秒内撤销自己最近的判定' },
    params: idParams, body: qcSampleClaim, answer: qcSampleReset, problems: ['conflict'],
    audits: ['qc_sample.undo'],
  },
  qcSampleReopen: {
    method: 'POST', path: '/qc/samples/{id}/reopen', role: 'operator', status: 200,
    summary: {
      'en': 'Take back every verdict on a sample, with a reason, until its lot is decided',
      'zh-CN': '说明原因，撤销样本的全部判定；对批次作出决定之前有效',
    },
    params: idParams, body: qcSampleReopen, answer: qcSampleReset, problems: ['conflict'],
    audits: ['qc_sample.reopen'],
  },
  qcVerdictList: {
    method: 'GET', path: '/qc/verdicts', role: 'viewer', status: 200,
    summary: {
      'en': 'Verdicts of one reviewer, newest first, those taken back included',
      'zh-CN': '一名审核人的判定，最新的在前，包括已撤销的',
    },
    query: qcVerdictListQuery, answer: qcVerdictPage,
  },
  qcDefectList: {
    method: 'GET', path: '/qc/defects', role: 'viewer', status: 200,
    summary: {
      'en': 'Defect codes: how often they were found lately, and which policies use them',
      'zh-CN': '缺陷代码：近期发现的次数，以及哪些策略使用它',
    },
    query: qcDefectQuery, answer: qcDefectList,
  },
  qcAgreement: {
    method: 'GET', path: '/qc/agreement', role: 'viewer', status: 200,
    summary: { 'en': 'Reviewer agreement for a lot, a policy or a time range', 'zh-CN': '一个批次、一条策略或一段时间内审核人的一致程度' },
    query: qcAgreementQuery, answer: qcAgreement,
  },
})
