import type { Db } from '#db/client'
import {
  listAncestorVersions, listLineageRuns, listLineageSources, listLineageVersions, listLivingReaders,
  listVersionsMadeFrom,
  type LineageRunRow, type LineageVersionRow,
} from '#db/repositories/dataset/lineage.repository'
import type { LineageNode, LineageView } from '#shared/contract/dataset.contract'
import { getVersionRow, type VersionRef } from './dataset.service'
import type { Deps } from '../common/deps'
import { toRunView } from '../run'

/** Maximum distance from the requested version, in each direction. */
const MAX_STEPS = 4
/** Maximum number of nodes; more cannot be read in one graph. */
const MAX_VERSIONS = 60
const MAX_READERS = 20
/** Where records come from is followed further than a graph shows: a dataset may be fixed again and again. */
export const ORIGIN_STEPS = 30

interface Walk {
  projectId: string
  versions: Map<string, LineageVersionRow>
  isCut: boolean
}

/** Sources, runs and versions around one version. @throws AppError `not_found` */
export async function getLineage({ db }: Pick<Deps, 'db'>, ref: VersionRef): Promise<LineageView> {
  const { version } = await getVersionRow(db, ref)
  const walk: Walk = { projectId: version.projectId, versions: new Map(), isCut: false }
  const focus = keep(walk, await listLineageVersions(db, { projectId: version.projectId, ids: [version.id], limit: 1 }))
  const later = await follow(walk, focus, (ids, limit) =>
    listVersionsMadeFrom(db, { projectId: walk.projectId, ids, limit }))
  await follow(walk, focus, (_, limit, before) =>
    listLineageVersions(db, { projectId: walk.projectId, ids: before.flatMap(row => row.parents), limit }))
  const readers = await listLivingReaders(
    db, { projectId: walk.projectId, ids: [...focus, ...later].map(row => row.id), limit: MAX_READERS },
  )
  return { versionId: version.id, isCut: walk.isCut, ...await draw(db, [...walk.versions.values()], readers) }
}

export interface Ancestors {
  /** Nearest first, each once. */
  versions: LineageVersionRow[]
  /** There are more. */
  isCut: boolean
}

/**
 * Versions that one was made from, directly or not.
 *
 * @param maxSteps absent = as far as the graph reaches
 */
export async function listAncestors(
  db: Db,
  { projectId, id }: { projectId: string, id: string },
  maxSteps = MAX_STEPS,
): Promise<Ancestors> {
  // One step and one version more than are wanted tell whether there are more.
  const rows = await listAncestorVersions(db, { projectId, id, maxSteps: maxSteps + 1, limit: MAX_VERSIONS + 1 })
  const versions = rows.filter(({ depth }) => depth <= maxSteps).slice(0, MAX_VERSIONS)
  return { versions, isCut: versions.length < rows.length }
}

type Step = (ids: string[], limit: number, before: readonly LineageVersionRow[]) => Promise<LineageVersionRow[]>

/** Level by level, so that near nodes come before distant ones. */
async function follow(walk: Walk, focus: LineageVersionRow[], step: Step): Promise<LineageVersionRow[]> {
  const all: LineageVersionRow[] = []
  let level = focus
  for (let steps = 0; level.length > 0; steps += 1) {
    const found = await step(level.map(row => row.id), MAX_VERSIONS + 1, level)
    if (steps === MAX_STEPS) {
      walk.isCut ||= found.some(row => !walk.versions.has(row.id))
      break
    }
    level = keep(walk, found)
    all.push(...level)
  }
  return all
}

/** @returns the new nodes. */
function keep(walk: Walk, rows: readonly LineageVersionRow[]): LineageVersionRow[] {
  const fresh = rows.filter(row => !walk.versions.has(row.id))
  const shown = fresh.slice(0, MAX_VERSIONS - walk.versions.size)
  walk.isCut ||= shown.length < fresh.length
  shown.forEach(row => walk.versions.set(row.id, row))
  return shown
}

async function draw(
  db: Db, versions: readonly LineageVersionRow[], readers: readonly LineageRunRow[],
): Promise<Pick<LineageView, 'nodes' | 'edges'>> {
  const producers = [...new Set(versions.map(version => version.producedByRun))]
  const runs = new Map([...await listLineageRuns(db, producers), ...readers].map(run => [run.id, run]))
  const known = new Set(versions.map(version => version.id))
  const sourcesOf = (run: LineageRunRow) => run.inputs.flatMap(input => 'sourceId' in input ? [input.sourceId] : [])
  const sources = await listLineageSources(db, [...new Set([...runs.values()].flatMap(sourcesOf))])
  const found = new Set(sources.map(source => source.id))
  const edges = [
    ...[...runs.values()].flatMap(run =>
      sourcesOf(run).filter(id => found.has(id)).map(id => ({ from: id, to: run.id }))),
    ...versions.flatMap(version =>
      version.parents.filter(id => known.has(id)).map(id => ({ from: id, to: version.producedByRun }))),
    ...readers.flatMap(run => run.inputs.flatMap(input => 'datasetVersionId' in input
      && known.has(input.datasetVersionId)
      ? [{ from: input.datasetVersionId, to: run.id }]
      : [])),
    ...versions.map(version => ({ from: version.producedByRun, to: version.id })),
  ]
  const nodes = [
    ...sources.map(({ id, name, kind, archivedAt }): LineageNode => ({
      type: 'source', id, name, kind, isArchived: archivedAt !== null,
    })),
    ...[...new Set([...producers, ...runs.keys()])].map(id => toRunNode(id, runs.get(id))),
    ...versions.map(toVersionNode),
  ]
  return { nodes, edges: [...new Map(edges.map(edge => [`${edge.from} ${edge.to}`, edge])).values()] }
}

function toRunNode(id: string, row: LineageRunRow | undefined): LineageNode {
  const shown = row && toRunView(row)
  return { type: 'run', id, name: row?.name ?? null, state: shown?.state ?? null, stateName: shown?.stateName ?? null }
}

function toVersionNode(
  { id, datasetId, datasetName, datasetArchivedAt, semver, rows, createdAt }: LineageVersionRow,
): LineageNode {
  return {
    type: 'version', id, datasetId, datasetName, semver, rows, createdAt: createdAt.toISOString(),
    isArchived: datasetArchivedAt !== null,
  }
}
