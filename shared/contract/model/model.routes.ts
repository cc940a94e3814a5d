import { idParams, pageQuery, projectQuery } from '../common.contract'
import { availableModelList } from '../model.contract'
import { defineRoutes, STORES_NOTHING } from '../route'
import {
  modelActivity, modelConfigChange, modelConfigCreate, modelConfigDetail, modelConfigListQuery, modelConfigPage,
  modelConfigView, modelPreview, modelPreviewAnswer, modelTest, modelVersionPage, modelVersionParams,
} from './model-config.contract'
import {
  modelPriceCreate, modelPricePage, modelPriceParams, modelPriceQuery, modelPriceView,
} from './model-price.contract'

/** Routes of model configurations and prices. */
export const MODEL_ROUTES = defineRoutes({
  modelAvailable: {
    method: 'GET', path: '/models/available', role: 'viewer', status: 200,
    summary: { 'en': 'Models that the model service offers, by ID', 'zh-CN': '模型服务提供的模型，按编号排列' },
    answer: availableModelList, asksFactory: true, lane: 'long',
  },
  modelActivity: {
    method: 'GET', path: '/models/activity', role: 'viewer', status: 200,
    summary: {
      'en': 'Calls in progress with each model configuration of a project, and the state of the breaker to the '
        + 'model service',
      'zh-CN': '项目中各模型配置正在进行的调用，以及到模型服务的熔断状态',
    },
    query: projectQuery, answer: modelActivity, asksFactory: true, lane: 'long',
  },
  modelList: {
    method: 'GET', path: '/models', role: 'viewer', status: 200,
    summary: {
      'en': 'Model configurations of a project with health, use and price, newest first',
      'zh-CN': '项目的模型配置及其健康状态、用量和价格，最新的在前',
    },
    query: modelConfigListQuery, answer: modelConfigPage,
  },
  modelCreate: {
    method: 'POST', path: '/models', role: 'operator', status: 201,
    summary: {
      'en': 'Create a model configuration; its secret is stored encrypted and never shown again',
      'zh-CN': '创建模型配置；密钥加密保存，不会再次显示',
    },
    body: modelConfigCreate, answer: modelConfigView, hasETag: true, isIdempotent: true, location: '/models/{id}',
    asksFactory: true,
    audits: ['model.create'],
  },
  modelPreview: {
    method: 'POST', path: '/models/preview', role: 'viewer', status: 200,
    summary: {
      'en': 'Render a prompt template on up to three records, without calling a model',
      'zh-CN': '用最多三条记录生成提示词，不调用模型',
    },
    body: modelPreview, answer: modelPreviewAnswer, readsFiles: true, problems: ['not_found'], lane: 'long',
    audits: STORES_NOTHING,
  },
  modelGet: {
    method: 'GET', path: '/models/{id}', role: 'viewer', status: 200,
    summary: { 'en': 'A model configuration with health, use and price', 'zh-CN': '一个模型配置及其健康状态、用量和价格' },
    params: idParams, answer: modelConfigDetail, hasETag: true,
  },
  modelChange: {
    method: 'PATCH', path: '/models/{id}', role: 'operator', status: 200,
    summary: {
      'en': 'Change a model configuration, which creates a version; without `secret` the old one is kept',
      'zh-CN': '修改模型配置，产生新版本；不填 `secret` 则保留原密钥',
    },
    params: idParams, body: modelConfigChange, answer: modelConfigView, hasETag: true, needsIfMatch: true,
    asksFactory: true,
    audits: ['model.update'],
  },
  modelDelete: {
    method: 'DELETE', path: '/models/{id}', role: 'operator', status: 204,
    summary: {
      'en': 'Archive a model configuration; runs that name it keep their version',
      'zh-CN': '归档模型配置；引用它的任务保留其版本',
    },
    params: idParams, needsIfMatch: true,
    audits: ['model.archive'],
  },
  modelRestore: {
    method: 'POST', path: '/models/{id}/restore', role: 'operator', status: 200,
    summary: {
      'en': 'Restore an archived model configuration; no effect on one that is not archived',
      'zh-CN': '恢复已归档的模型配置；未归档则无变化',
    },
    params: idParams, answer: modelConfigView, hasETag: true,
    audits: ['model.restore'],
  },
  modelTest: {
    method: 'POST', path: '/models/{id}/test', role: 'operator', status: 200,
    summary: {
      'en': 'Call the model once with a prompt: the answer in parts as server-sent events (`delta`, then `done` '
        + 'or `failed`); its tokens are counted as a test',
      'zh-CN': '用提示词调用一次模型：以服务器推送事件分段返回（`delta`，随后 `done` 或 `failed`）；Token 计为测试',
    },
    params: idParams, body: modelTest, produces: ['text/event-stream'], asksFactory: true,
    audits: ['model.test'],
  },
  modelVersionList: {
    method: 'GET', path: '/models/{id}/versions', role: 'viewer', status: 200,
    summary: { 'en': 'Versions of a model configuration, newest first', 'zh-CN': '模型配置的版本，最新的在前' },
    params: idParams, query: pageQuery, answer: modelVersionPage, revision: 'database',
  },
  modelVersionRestore: {
    method: 'POST', path: '/models/{id}/versions/{number}/restore', role: 'operator', status: 200,
    summary: {
      'en': 'Restore an older version as the newest; the current secret stays, unless the endpoint changes',
      'zh-CN': '把旧版本设为最新；除非地址改变，否则保留现有密钥',
    },
    params: modelVersionParams, answer: modelConfigView, hasETag: true, asksFactory: true,
    audits: ['model.update'],
  },
  modelPriceList: {
    method: 'GET', path: '/models/{id}/prices', role: 'viewer', status: 200,
    summary: { 'en': 'Prices of a configuration and of its model, newest first', 'zh-CN': '配置及其模型的价格，最新的在前' },
    params: idParams, query: modelPriceQuery, answer: modelPricePage, revision: 'database',
  },
  modelPriceCreate: {
    method: 'POST', path: '/models/{id}/prices', role: 'operator', status: 201,
    summary: {
      'en': 'Add a price with its validity; prices of the same subject never overlap',
      'zh-CN': '添加价格及有效期；同一对象的价格不重叠',
    },
    params: idParams, body: modelPriceCreate, answer: modelPriceView, hasETag: true, isIdempotent: true,
    location: '/models/{configurationId}/prices/{id}',
    audits: ['price.create'],
  },
  modelPriceGet: {
    method: 'GET', path: '/models/{id}/prices/{priceId}', role: 'viewer', status: 200,
    summary: { 'en': 'A price', 'zh-CN': '一条价格' },
    params: modelPriceParams, answer: modelPriceView, hasETag: true, revision: 'database',
  },
  modelPriceDelete: {
    method: 'DELETE', path: '/models/{id}/prices/{priceId}', role: 'operator', status: 204,
    summary: { 'en': 'Delete a wrong price; costs computed with it stay', 'zh-CN': '删除有误的价格；已按其计算的成本不变' },
    params: modelPriceParams, needsIfMatch: true,
    audits: ['price.delete'],
  },
})
