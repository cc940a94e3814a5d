import type { z } from 'zod'
import { ALERT_ROUTES } from './alert/alert.routes'
import { DATASET_ROUTES } from './dataset/dataset.routes'
import { METRIC_ROUTES } from './metric/metric.routes'
import { MODEL_ROUTES } from './model/model.routes'
import { OVERVIEW_ROUTES } from './overview/overview.routes'
import { PIPELINE_ROUTES } from './pipeline/pipeline.routes'
import { PROJECT_ROUTES } from './project/project.routes'
import { QUALITY_ROUTES } from './quality/quality.routes'
import { RELEASE_ROUTES } from './release/release.routes'
import { RUN_ROUTES } from './run/run.routes'
import { VIEW_ROUTES } from './run/view.routes'
import { ACCESS_ROUTES } from './setting/access.routes'
import { AUDIT_ROUTES } from './setting/audit.routes'
import { CONFIG_ROUTES } from './setting/config.routes'
import { SOURCE_ROUTES } from './source/source.routes'
import { SYSTEM_ROUTES } from './system/system.routes'
import { TASK_ROUTES } from './task/task.routes'
import { TEMPLATE_ROUTES } from './template/template.routes'
import { UPLOAD_ROUTES } from './upload/upload.routes'
import type { RouteDefinition } from './route'

/**
 * Every route of the REST API: handlers, OpenAPI, the typed client, who may call what, what each leaves in the audit
 * trail and how much it weighs under load come from here.
 */
export const ROUTES = {
  ...PROJECT_ROUTES,
  ...SOURCE_ROUTES,
  ...UPLOAD_ROUTES,
  ...DATASET_ROUTES,
  ...RELEASE_ROUTES,
  ...MODEL_ROUTES,
  ...PIPELINE_ROUTES,
  ...TASK_ROUTES,
  ...RUN_ROUTES,
  ...METRIC_ROUTES,
  ...OVERVIEW_ROUTES,
  ...QUALITY_ROUTES,
  ...TEMPLATE_ROUTES,
  ...ALERT_ROUTES,
  ...VIEW_ROUTES,
  ...AUDIT_ROUTES,
  ...CONFIG_ROUTES,
  ...ACCESS_ROUTES,
  ...SYSTEM_ROUTES,
}

/** The nouns of the API in Chinese, by the first word of their paths; in English that word is the name. */
export const NOUN_NAMES: Record<NounOf<Routes[RouteId]['path']>, string> = {
  'access': '登录',
  'alert-rules': '告警规则',
  'alerts': '告警',
  'audit': '审计',
  'channels': '渠道',
  'config': '设置',
  'dataset-versions': '数据集版本',
  'datasets': '数据集',
  'demo': '示例',
  'demo-history': '演示数据',
  'handover': '交接班',
  'metrics': '统计',
  'models': '模型配置',
  'openapi': '接口描述',
  'overview': '总览',
  'pipelines': '流程',
  'projects': '项目',
  'qc': '质检',
  'releases': '发布',
  'runs': '任务',
  'session': '当前会话',
  'sessions': '会话',
  'silences': '静默',
  'sources': '数据源',
  'stage-kinds': '阶段类型',
  'system': '系统',
  'tasks': '任务定义',
  'templates': '模板',
  'tokens': 'API 令牌',
  'uploads': '上传',
  'users': '用户',
  'views': '视图',
}

/** `/runs/{id}` → `runs` */
type NounOf<Path extends string> = Path extends `/${infer Noun}/${string}` | `/${infer Noun}.${string}`
  ? Noun
  : Path extends `/${infer Noun}` ? Noun : never

export type Routes = typeof ROUTES
export type RouteId = keyof Routes
type Part<R, K extends string> = R extends { [P in K]: infer S extends z.ZodType } ? S : undefined
type Out<S> = S extends z.ZodType ? z.output<S> : undefined
type In<S> = S extends z.ZodType ? z.input<S> : undefined

/** The parsed request that a handler gets. */
export interface RouteInput<R extends RouteDefinition> {
  params: Out<Part<R, 'params'>>
  query: Out<Part<R, 'query'>>
  body: Out<Part<R, 'body'>>
}

/** The input of a caller. */
export interface RouteRequest<R extends RouteDefinition> {
  params: In<Part<R, 'params'>>
  query: In<Part<R, 'query'>>
  body: In<Part<R, 'body'>>
}

export type RouteAnswer<R extends RouteDefinition> = Out<Part<R, 'answer'>>
