import type { Db } from '#db/client'
import type { DatasetRow } from '#db/repositories/dataset/dataset.repository'
import type { DatasetVersionRow } from '#db/repositories/dataset/dataset-version.repository'
import { listLineageRuns, listLineageSources, listLineageVersions } from '#db/repositories/dataset/lineage.repository'
import type { ReleaseRow } from '#db/repositories/release/release.repository'
import { findTaskRun } from '#db/repositories/run/task-run.repository'
import { toColumnStats } from '#shared/domain/dataset/column-stats'
import { readOwn } from '#shared/domain/json/own-value'
import type { Card } from '#shared/domain/release/card'

interface CardBasis {
  dataset: Pick<DatasetRow, 'description'>
  version: DatasetVersionRow
  /** Its card is where this one begins: most of it stays true. */
  last: ReleaseRow | undefined
}

/** What the console knows already; a person completes it. */
export async function toFirstCard(db: Db, { dataset, version, last }: CardBasis): Promise<Card> {
  const known: Card = {
    ...dataset.description.trim() !== '' && { description: dataset.description },
    source: await describeSource(db, version),
    processing: await describeProcessing(db, version),
  }
  const kept = Object.fromEntries(Object.entries(last?.card ?? {}).filter(([section]) => section !== 'source' && section !== 'processing'))
  return Object.fromEntries(Object.entries({ ...known, ...kept }).filter(([, text]) => text.trim() !== ''))
}

async function describeSource(db: Db, { projectId, parents, producedByRun }: DatasetVersionRow): Promise<string> {
  const versions = await listLineageVersions(db, { projectId, ids: parents, limit: 20 })
  const runs = await listLineageRuns(db, [producedByRun])
  const sources = await listLineageSources(db, [...new Set(runs.flatMap(run => run.inputs.flatMap(input => 'sourceId' in input ? [input.sourceId] : [])))])
  return [...versions.map(({ datasetName, semver }) => `- ${datasetName} ${semver}`), ...sources.map(({ name }) => `- ${name}`)].join('\n')
}

async function describeProcessing(db: Db, { producedByRun }: DatasetVersionRow): Promise<string> {
  const run = await findTaskRun(db, producedByRun)
  // Pages show the name of a type in place of its code. A key is no name: what the console starts by itself has no other.
  return (run?.spec.stages ?? [])
    .map(({ name, key, kind }) => `- ${['', key].includes(name.trim()) ? '' : `${name.trim()}: `}\`${kind}\``)
    .join('\n')
}

/** ISO 639-3; of the run that made the version: all of its texts are in one of them, or in none that could be told. */
export async function listLanguages(db: Db, { producedByRun }: DatasetVersionRow): Promise<string[]> {
  const run = await findTaskRun(db, producedByRun)
  return (run?.spec.stages ?? [])
    .filter(({ kind }) => kind === 'filter.language')
    .flatMap(({ parameters: { languages } }) => Array.isArray(languages) ? languages.map(String) : [])
}

/** The generated section: a row for each column. */
export function toStatisticsText({ rows, bytes, columns, stats }: Pick<DatasetVersionRow, 'rows' | 'bytes' | 'columns' | 'stats'>): string {
  const lines = columns.map(({ name, type, nullable }) => {
    const known = toColumnStats(readOwn(stats, name))
    const nulls = known && rows > 0 ? `${(known.nulls / rows * 100).toFixed(1)} %` : '–'
    const distinct = known ? `${known.distinctIsEstimate ? '≈ ' : ''}${known.distinct}` : '–'
    return `| ${toCell(name)} | ${type}${nullable ? '?' : ''} | ${nulls} | ${distinct} |`
  })
  return [`Records: ${rows}. Bytes: ${bytes}.`, '', '| Column | Type | Empty | Distinct |', '| --- | --- | --- | --- |', ...lines].join('\n')
}

const toCell = (text: string) => text.replaceAll('|', '\\|').replaceAll(/[\r\n]/g, ' ')
