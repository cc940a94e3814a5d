import { idParams } from '../common.contract'
import { defineRoutes } from '../route'
import {
  releaseChange, releaseChannelParams, releaseChannelSet, releaseCreate, releaseDetail, releaseFileQuery,
  releaseListQuery, releasePage, releaseReason, releaseRestore, releaseSample, releaseWaiveParams,
} from './release.contract'

/** Routes of releases. */
export const RELEASE_ROUTES = defineRoutes({
  releaseList: {
    method: 'GET', path: '/releases', role: 'viewer', status: 200,
    summary: { 'en': 'Releases of a project, newest first', 'zh-CN': '项目的发布，最新的在前' },
    query: releaseListQuery, answer: releasePage, revision: 'database',
  },
  releaseCreate: {
    method: 'POST', path: '/releases', role: 'operator', status: 201,
    summary: {
      'en': 'Draft a release of a sealed version; its number is derived from the changes since the last release',
      'zh-CN': '为已封存的版本起草发布；版本号根据与上一个发布的差异得出',
    },
    body: releaseCreate, answer: releaseDetail, hasETag: true, isIdempotent: true, location: '/releases/{id}',
    problems: ['not_found'], lane: 'long',
    audits: ['release.create'],
  },
  releaseChannelSet: {
    method: 'PUT', path: '/releases/{id}/channels/{channel}', role: 'operator', status: 200,
    summary: {
      'en': 'Point a channel to a published release, or clear it; latest is updated on publication',
      'zh-CN': '让渠道指向某个已发布的版本，或取消；latest 随发布自动变化',
    },
    params: releaseChannelParams, body: releaseChannelSet, answer: releaseDetail, hasETag: true, needsIfMatch: true,
    audits: ['release.channel'],
  },
  releaseGet: {
    method: 'GET', path: '/releases/{id}', role: 'viewer', status: 200,
    summary: { 'en': 'A release with its gates, card, files and origin', 'zh-CN': '一个发布及其关卡、卡片、文件与来源' },
    params: idParams, answer: releaseDetail, hasETag: true, revision: 'database',
  },
  releaseChange: {
    method: 'PATCH', path: '/releases/{id}', role: 'operator', status: 200,
    summary: {
      'en': 'Change number, name, card or changelog of a release that is not published; sections of the card '
        + 'that are not named stay',
      'zh-CN': '修改未发布的发布草稿：版本号、名称、卡片或更新说明；未填写的卡片部分不变',
    },
    params: idParams, body: releaseChange, answer: releaseDetail, hasETag: true, needsIfMatch: true,
    audits: ['release.update'],
  },
  releaseDelete: {
    method: 'DELETE', path: '/releases/{id}', role: 'operator', status: 204,
    summary: { 'en': 'Discard a release that is not published', 'zh-CN': '放弃尚未发布的草稿' },
    params: idParams, needsIfMatch: true,
    audits: ['release.discard'],
  },
  releaseCheck: {
    method: 'POST', path: '/releases/{id}/check', role: 'operator', status: 202,
    summary: {
      'en': 'Check the gates: reads every file; the progress is in the release',
      'zh-CN': '检查发布关卡：读取每个文件；进度见发布本身',
    },
    params: idParams, answer: releaseDetail, hasETag: true, isIdempotent: true, location: '/releases/{id}',
    audits: ['release.check'],
  },
  releaseWaive: {
    method: 'PUT', path: '/releases/{id}/waivers/{kind}', role: 'operator', status: 200,
    summary: {
      'en': 'Accept findings of personal data of one kind; the reason goes into the passport',
      'zh-CN': '接受一类个人信息的检查结果，并说明原因；原因写入发布护照',
    },
    params: releaseWaiveParams, body: releaseReason, answer: releaseDetail, hasETag: true, needsIfMatch: true,
    audits: ['release.waive'],
  },
  releasePublish: {
    method: 'POST', path: '/releases/{id}/publish', role: 'operator', status: 200,
    summary: {
      'en': 'Publish a release, which cannot be changed afterwards; refused while a gate is not passed',
      'zh-CN': '发布，此后不再改变；有关卡未通过时拒绝，并列出这些关卡',
    },
    params: idParams, answer: releaseDetail, hasETag: true,
    audits: ['release.publish'],
  },
  releaseDeprecate: {
    method: 'POST', path: '/releases/{id}/deprecate', role: 'operator', status: 200,
    summary: { 'en': 'Deprecate a release; its files stay available', 'zh-CN': '弃用发布；文件仍可下载' },
    params: idParams, body: releaseReason, answer: releaseDetail, hasETag: true,
    audits: ['release.deprecate'],
  },
  releaseWithdraw: {
    method: 'POST', path: '/releases/{id}/withdraw', role: 'operator', status: 200,
    summary: { 'en': 'Withdraw a release, for good; its files are no longer available', 'zh-CN': '撤回发布，不能撤销；不再提供文件' },
    params: idParams, body: releaseReason, answer: releaseDetail, hasETag: true,
    audits: ['release.withdraw'],
  },
  releaseArchive: {
    method: 'POST', path: '/releases/{id}/archive', role: 'operator', status: 202,
    summary: {
      'en': 'Compress the files of a deprecated release into the archive; files that something else refers to '
        + 'also stay in the store',
      'zh-CN': '把已弃用发布的文件压缩移入归档区；其他内容引用的文件仍留在存储中',
    },
    params: idParams, answer: releaseDetail, hasETag: true, isIdempotent: true, location: '/releases/{id}',
    audits: ['release.archive'],
  },
  releaseRestore: {
    method: 'POST', path: '/releases/{id}/restore', role: 'operator', status: 202,
    summary: {
      'en': 'Restore the files of an archived release, each compared with its hash',
      'zh-CN': '恢复已归档发布的文件，并逐个校验 SHA-256',
    },
    params: idParams, body: releaseRestore, answer: releaseDetail, hasETag: true, isIdempotent: true,
    location: '/releases/{id}',
    audits: ['release.restore'],
  },
  releaseVerify: {
    method: 'POST', path: '/releases/{id}/verify', role: 'operator', status: 202,
    summary: {
      'en': 'Hash every file of a release again; what was found is in the release',
      'zh-CN': '重新计算发布中每个文件的 SHA-256',
    },
    params: idParams, answer: releaseDetail, hasETag: true, isIdempotent: true, location: '/releases/{id}',
    problems: ['conflict'],
    audits: ['release.verify'],
  },
  releaseSample: {
    method: 'GET', path: '/releases/{id}/sample', role: 'viewer', status: 200,
    summary: {
      'en': 'The first records of a published release, with data of persons and keys masked',
      'zh-CN': '已发布版本的前几条记录，其中的个人信息和密钥已脱敏',
    },
    params: idParams, answer: releaseSample, readsFiles: true, problems: ['conflict'], lane: 'long',
  },
  releaseDownload: {
    method: 'GET', path: '/releases/{id}/download', role: 'viewer', status: 200,
    summary: { 'en': 'A file of a release; supports range requests', 'zh-CN': '发布中的一个文件，支持分段下载' },
    params: idParams, query: releaseFileQuery,
    produces: ['application/jsonl', 'application/json', 'text/markdown', 'text/javascript', 'application/octet-stream'],
    readsFiles: true, problems: ['refused', 'conflict'],
  },
  releasePassport: {
    method: 'GET', path: '/releases/{id}/passport', role: 'viewer', status: 200,
    summary: {
      'en': 'The release passport: data, manifest, card, Croissant, lineage, quality report and a script that '
        + 'verifies all of it offline, as one ZIP',
      'zh-CN': '发布护照：数据、清单、卡片、Croissant、血缘、质检结果，以及可离线校验全部内容的脚本，合为一个 ZIP',
    },
    params: idParams, produces: ['application/zip'], readsFiles: true, problems: ['conflict'],
  },
})
