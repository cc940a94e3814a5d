import type { z } from 'zod'
import { datasetRoutes } from './routes/dataset.routes'
import { metaRoutes } from './routes/meta.routes'
import { metricRoutes } from './routes/metric.routes'
import { modelRoutes } from './routes/model.routes'
import { overviewRoutes } from './routes/overview.routes'
import { pipelineRoutes } from './routes/pipeline.routes'
import { projectRoutes } from './routes/project.routes'
import type { RouteDefinition } from './routes/route'
import { runRoutes, taskRoutes } from './routes/run.routes'
import { sourceRoutes, uploadRoutes } from './routes/source.routes'
import { systemRoutes } from './routes/system.routes'

/** Every route of the REST API: handlers, OpenAPI, docs and the typed client come from here. */
export const ROUTES = {
  ...projectRoutes,
  ...sourceRoutes,
  ...uploadRoutes,
  ...datasetRoutes,
  ...modelRoutes,
  ...pipelineRoutes,
  ...taskRoutes,
  ...runRoutes,
  ...metricRoutes,
  ...overviewRoutes,
  ...systemRoutes,
  ...metaRoutes,
} as const satisfies Record<string, RouteDefinition>

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
