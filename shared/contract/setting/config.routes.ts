import { defineRoutes } from '../route'
import {
  configChange, configExport, configHistory, configHistoryQuery, configImport, configImportAnswer, configImportQuery,
  configRollback, configView,
} from './config.contract'

/** Routes of the settings. */
export const CONFIG_ROUTES = defineRoutes({
  configGet: {
    method: 'GET', path: '/config', role: 'viewer', status: 200,
    summary: {
      'en': 'Every setting with its value in force and where it comes from; secrets are left out',
      'zh-CN': '每项设置的现行值及来源；不含密钥',
    },
    answer: configView, hasETag: true,
  },
  configChange: {
    method: 'PATCH', path: '/config', role: 'admin', status: 200,
    summary: {
      'en': 'Save settings, in the form of config.json; null removes a saved value',
      'zh-CN': '保存设置，格式与 config.json 相同；null 表示移除已保存的值',
    },
    body: configChange, answer: configView, hasETag: true, needsIfMatch: true,
    audits: ['config.change'],
  },
  configHistory: {
    method: 'GET', path: '/config/history', role: 'viewer', status: 200,
    summary: { 'en': 'Revisions of the saved settings, newest first', 'zh-CN': '已保存设置的版本，最新的在前' },
    query: configHistoryQuery, answer: configHistory,
  },
  configRollback: {
    method: 'POST', path: '/config/rollback', role: 'admin', status: 200,
    summary: {
      'en': 'Restore the settings that a revision saved; 0 = none. What the environment sets stays as it is',
      'zh-CN': '恢复某个版本保存的设置；0 表示全部移除。环境变量设定的不变',
    },
    body: configRollback, answer: configView, hasETag: true, needsIfMatch: true, problems: ['not_found'],
    audits: ['config.rollback'],
  },
  configExport: {
    method: 'GET', path: '/config/export', role: 'viewer', status: 200,
    summary: {
      'en': 'Settings in force that differ from their defaults, as a config.json without secrets and addresses',
      'zh-CN': '把与默认值不同的现行设置导出为 config.json，不含密钥和地址',
    },
    answer: configExport,
  },
  configImport: {
    method: 'POST', path: '/config/import', role: 'admin', status: 200,
    summary: {
      'en': 'Save the settings of a config.json, or only say what would be saved',
      'zh-CN': '保存一份 config.json 中的设置，或只说明将保存哪些',
    },
    query: configImportQuery, body: configImport, answer: configImportAnswer, hasETag: true, needsIfMatch: true,
    audits: ['config.import'],
  },
})
