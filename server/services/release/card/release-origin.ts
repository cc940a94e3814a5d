import type { Db } from '#db/client'
import type { DatasetVersionRow } from '#db/repositories/dataset/dataset-version.repository'
import {
  listLineageSources, listRunSteps, type LineageVersionRow, type RunStep,
} from '#db/repositories/dataset/lineage.repository'
import { listAncestors, ORIGIN_STEPS, type Ancestors } from '../../dataset'

type Version = Pick<LineageVersionRow, 'id' | 'datasetName' | 'semver' | 'parents' | 'producedByRun'>

/** One run on the way from the sources to a version. */
export interface OriginStep {
  version: Pick<Version, 'datasetName' | 'semver'>
  stages: RunStep['stages']
}

export interface Origin {
  /** Where the records came into the console, through however many versions. */
  sources: { id: string, name: string }[]
  /** Versions behind which nothing is known any more. */
  roots: Pick<Version, 'datasetName' | 'semver'>[]
  /** Versions before which there are more than were followed: none of them is a source. */
  cutAt: Pick<Version, 'datasetName' | 'semver'>[]
  /** From the first run to the one that made the version. */
  steps: OriginStep[]
}

/** Versions that a release goes back to. */
export const readAncestors = (db: Db, version: Pick<DatasetVersionRow, 'id' | 'projectId'>): Promise<Ancestors> =>
  listAncestors(db, version, ORIGIN_STEPS)

export interface OriginBasis {
  version: DatasetVersionRow
  datasetName: string
  /** As they were read before. */
  ancestors: Ancestors
}

/** From the sources through other versions to this one, as far as anything is known: runs may be deleted. */
export async function readOrigin(db: Db, { version, datasetName, ancestors }: OriginBasis): Promise<Origin> {
  // Ids grow with time, and a version is made after those that it was made from.
  const line: Version[] = [...ancestors.versions.toSorted((a, b) => a.id < b.id ? -1 : 1), { ...version, datasetName }]
  const runs = new Map(
    (await listRunSteps(db, [...new Set(line.map(it => it.producedByRun))])).map(run => [run.id, run]),
  )
  const sourceIds = [...new Set(line.flatMap(it => listSources(runs.get(it.producedByRun))))]
  const names = new Map((await listLineageSources(db, sourceIds)).map(source => [source.id, source.name]))
  return {
    sources: sourceIds.flatMap((id) => {
      const name = names.get(id)
      return name === undefined ? [] : [{ id, name }]
    }),
    ...listEnds(line, { isCut: ancestors.isCut, runs }),
    steps: listSteps(line, runs),
  }
}

const listSources = (run: RunStep | undefined): string[] =>
  (run?.inputs ?? []).flatMap(input => 'sourceId' in input ? [input.sourceId] : [])

/** Where the walk back has ended, and why. */
function listEnds(
  line: readonly Version[],
  { isCut, runs }: { isCut: boolean, runs: ReadonlyMap<string, RunStep> },
): Pick<Origin, 'roots' | 'cutAt'> {
  const known = new Set(line.map(({ id }) => id))
  const cutAt = isCut ? line.filter(({ parents }) => !parents.every(id => known.has(id))) : []
  const isRoot = ({ parents, producedByRun }: Version) =>
    !parents.some(id => known.has(id)) && listSources(runs.get(producedByRun)).length === 0
  return { roots: line.slice(0, -1).filter(it => isRoot(it) && !cutAt.includes(it)), cutAt }
}

/** A run that made several of them is one step, named by the first. */
function listSteps(line: readonly Version[], runs: ReadonlyMap<string, RunStep>): OriginStep[] {
  const firsts = new Map(line.toReversed().map(version => [version.producedByRun, version]))
  return line.flatMap((version) => {
    const stages = runs.get(version.producedByRun)?.stages ?? []
    return stages.length === 0 || firsts.get(version.producedByRun) !== version ? [] : [{ version, stages }]
  })
}
