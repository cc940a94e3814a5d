import { idParams } from '../common.contract'
import { defineRoutes, STORES_NOTHING } from '../route'
import {
  sourceChange, sourceCreate, sourceCreated, sourceDetail, sourceInspection, sourceListQuery, sourcePage,
  sourcePreviewQuery, sourceTest, sourceTry,
} from '../source.contract'

/** Routes of sources. */
export const SOURCE_ROUTES = defineRoutes({
  sourceList: {
    method: 'GET', path: '/sources', role: 'viewer', status: 200,
    summary: { 'en': 'Sources of a project, newest first', 'zh-CN': '项目的数据源，最新的在前' },
    query: sourceListQuery, answer: sourcePage, revision: 'database',
  },
  sourceCreate: {
    method: 'POST', path: '/sources', role: 'operator', status: 201,
    summary: {
      'en': 'Save a source, with a dataset to import it into if one is named; a folder that the factory may not '
        + 'read is refused, or saved unchecked while the factory does not respond',
      'zh-CN': '保存数据源；若填写数据集则准备导入。工厂不可读取的文件夹会被拒绝；工厂无响应时先保存，不作检查',
    },
    body: sourceCreate, answer: sourceCreated, hasETag: true, isIdempotent: true, location: '/sources/{id}',
    asksFactory: true,
    audits: ['source.create', 'dataset.create'],
  },
  sourceTry: {
    method: 'POST', path: '/sources/test', role: 'operator', status: 200,
    summary: { 'en': 'Test settings without saving them', 'zh-CN': '测试设置但不保存' },
    body: sourceTry, answer: sourceTest, asksFactory: true, lane: 'long',
    audits: STORES_NOTHING,
  },
  sourceGet: {
    method: 'GET', path: '/sources/{id}', role: 'viewer', status: 200,
    summary: { 'en': 'A source, and how many pipelines name it', 'zh-CN': '一个数据源，以及用到它的流程数' },
    params: idParams, answer: sourceDetail, hasETag: true, revision: 'database',
  },
  sourceChange: {
    method: 'PATCH', path: '/sources/{id}', role: 'operator', status: 200,
    summary: { 'en': 'Change a source', 'zh-CN': '修改数据源' },
    params: idParams, body: sourceChange, answer: sourceDetail, hasETag: true, needsIfMatch: true, asksFactory: true,
    audits: ['source.update'],
  },
  sourceDelete: {
    method: 'DELETE', path: '/sources/{id}', role: 'operator', status: 204,
    summary: { 'en': 'Archive a source', 'zh-CN': '归档数据源' },
    params: idParams, needsIfMatch: true,
    audits: ['source.archive'],
  },
  sourceRestore: {
    method: 'POST', path: '/sources/{id}/restore', role: 'operator', status: 200,
    summary: {
      'en': 'Restore an archived source; no effect on one that is not archived',
      'zh-CN': '恢复已归档的数据源；未归档则无变化',
    },
    params: idParams, answer: sourceDetail, hasETag: true,
    audits: ['source.restore'],
  },
  sourceTest: {
    method: 'POST', path: '/sources/{id}/test', role: 'operator', status: 200,
    summary: { 'en': 'Test a source and store the result', 'zh-CN': '测试数据源并保存结果' },
    params: idParams, answer: sourceTest, asksFactory: true, lane: 'long',
    audits: ['source.test'],
  },
  sourcePreview: {
    method: 'GET', path: '/sources/{id}/preview', role: 'viewer', status: 200,
    summary: { 'en': 'First records and columns of a source', 'zh-CN': '数据源的前几条记录与列' },
    params: idParams, query: sourcePreviewQuery, answer: sourceInspection, asksFactory: true, problems: ['refused'],
    lane: 'long',
  },
})
