import type { DemoThing } from '#db/repositories/history/history-things.repository'
import type { DemoLocale } from '#shared/contract/history.contract'
import { toCanonicalJson } from '#shared/domain/json/canonical-json'
import { applyConfig } from '#shared/domain/model/model-config'
import { type PipelineStageSpec, SPEC_FORMAT } from '#shared/domain/pipeline/pipeline-spec'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
import { type FrozenStage, toModelVersion } from '#shared/domain/run/run-record'
import en from '#server/locales/en'
import zh from '#server/locales/zh-CN'
import type { StoryHome } from './fold'
import { type HistoryOptions, listDays } from './launches'
import { LIFE } from './texts'
import { type DemoModel, toModels } from './models'
import { PLAN, type PlannedPipeline, type PlannedStage, toIngest, toSpecs } from './plan'
import { createRandom, toUuid } from './random'
import type { Story } from './story'

export const TEXTS = { 'en': en.history, 'zh-CN': zh.history }

const ACTOR = 'operator'
/** Outside of every root that a factory may read: nobody can launch it by mistake. */
const ROOT = 'demo'

export interface Things {
  things: DemoThing[]
  /** What a run of the history belongs to. */
  homeOf: (story: Story, dayNumber: number) => StoryHome
}

/** The pipelines of the demo data, with all that belongs to them. The same options give the same ids. */
export function toThings(options: HistoryOptions, locale: DemoLocale): Things {
  const days = listDays(options)
  const models = toModels(options, LIFE[locale].model)
  const made = new Map(PLAN.map(pipeline => [pipeline.key, make(pipeline, { options, days, locale, models })]))
  return {
    things: [...made.values()].map(({ thing }) => thing),
    homeOf({ launch }, dayNumber) {
      const own = made.get(launch.pipeline.key)
      const revision = own?.homes.findLast(({ fromDay }) => dayNumber >= fromDay)
      if (!revision) {
        throw new Error(`no pipeline ${launch.pipeline.key}`)
      }
      return revision.home
    },
  }
}

interface Place {
  options: HistoryOptions
  days: readonly Date[]
  locale: DemoLocale
  models: readonly DemoModel[]
}

function make(
  pipeline: PlannedPipeline, { options, days, locale, models }: Place,
): { thing: DemoThing, homes: { fromDay: number, home: StoryHome }[] } {
  const text = TEXTS[locale]
  const name = text.pipelines[pipeline.key]
  const createdAt = days[0] ?? options.until
  const idOf = (noun: string, at = createdAt) =>
    toUuid(at.getTime(), createRandom(options.seed, noun, pipeline.key, at.getTime()))
  const [sourceId, datasetId, pipelineId, taskId] = ['source', 'dataset', 'pipeline', 'task']
    .map(noun => idOf(noun)) as [string, string, string, string]
  const changeDay = pipeline.before ? days.length - 1 - pipeline.before.daysAgo : -1
  const parts: { fromDay: number, stages: readonly PlannedStage[], message: string }[] = [
    ...pipeline.before && changeDay > 0 ? [{ fromDay: 0, stages: pipeline.before.stages, message: '' }] : [],
    { fromDay: Math.max(0, changeDay), stages: pipeline.stages, message: changeDay > 0 ? text.model_changed : '' },
  ]
  const revisions = parts.map(({ fromDay, stages, message }) => {
    const at = days[fromDay] ?? createdAt
    const specs = toSpecs([toIngest(pipeline), ...stages], { sourceId, datasetId })
      .map(stage => nameModel(stage, models))
    return { fromDay, revision: {
      id: idOf('revision', at), createdAt: at, message, actor: ACTOR, stages: specs,
      canonical: toCanonicalJson({ stages: specs }),
    } }
  })
  return {
    thing: {
      key: pipeline.key,
      createdAt,
      source: {
        id: sourceId,
        name: text.sources[pipeline.key],
        stageKind: `ingest.${pipeline.ingest.format}`,
        parameters: { root: ROOT, glob: pipeline.ingest.glob },
        lastTestAt: toTestedAt(pipeline, { options, createdAt }),
      },
      dataset: { id: datasetId, name: text.datasets[pipeline.key], description: text.dataset },
      pipeline: { id: pipelineId, name, description: text.pipeline },
      task: { id: taskId },
      revisions: revisions.map(({ revision }) => revision),
    },
    homes: revisions.map(({ fromDay, revision }) => {
      const labels = { task: taskId, pipeline: pipelineId, revision: revision.id }
      const frozen = revision.stages.map(stage => freeze(stage, models))
      return {
        fromDay,
        home: {
          projectId: DEMO_PROJECT_ID, taskId, pipelineId, revisionId: revision.id, name,
          modelVersion: toModelVersion(frozen),
          spec: { format: SPEC_FORMAT, labels, stages: frozen, parameters: {} },
        },
      }
    }),
  }
}

const HOUR_MS = 3_600_000
const TEST_HOURS = { least: 2, most: 20 } as const

/** Tested within the last day, as somebody does who still reads from it. */
function toTestedAt(
  { key }: PlannedPipeline,
  { options: { seed, until }, createdAt }: { options: HistoryOptions, createdAt: Date },
): Date {
  const hours = createRandom(seed, 'test', key).between(TEST_HOURS.least, TEST_HOURS.most)
  return new Date(Math.max(createdAt.getTime(), Math.round(until.getTime() - hours * HOUR_MS)))
}

/** A stage names the configuration of its model, so that calls and what they cost are counted by it. */
function nameModel(stage: PipelineStageSpec, models: readonly DemoModel[]): PipelineStageSpec {
  const { model: called, ...own } = stage.parameters
  const model = models.find(({ spec }) => spec.model === called)
  return model ? { ...stage, parameters: { configuration: model.id, ...own } } : stage
}

/** As at a launch: with the values of the configuration that it names. */
function freeze(stage: PipelineStageSpec, models: readonly DemoModel[]): FrozenStage {
  const model = models.find(({ id }) => id === stage.parameters.configuration)
  return {
    ...stage,
    inputs: [],
    ...model && {
      parameters: applyConfig({ own: stage.parameters, takesSchema: true }, model.id, model.spec),
      configuration: { id: model.id, name: model.spec.name, version: 1 },
    },
  }
}
