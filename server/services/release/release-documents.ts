import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { Db } from '#db/client'
import type { DatasetVersionRow } from '#db/repositories/dataset/dataset-version.repository'
import { sumCostsOfRuns } from '#db/repositories/model/cost.repository'
import { listLineageRuns, listLineageSources } from '#db/repositories/dataset/lineage.repository'
import { countFixesOutside, findLotOfVersion } from '#db/repositories/release/release-lot.repository'
import type { ReleaseRow } from '#db/repositories/release/release.repository'
import { findTaskRun } from '#db/repositories/run/task-run.repository'
import { sumCosts } from '#shared/domain/model/token-cost'
import { toCardLanguage, toCardText } from '#shared/domain/release/card'
import { toCardHead } from '#shared/domain/release/card-head'
import { toCroissant } from '#shared/domain/release/croissant'
import { findKept, listEarlier } from '#shared/domain/release/gate'
import type { ReleaseDocument } from '#shared/domain/release/release-record'
import { listCalledModels } from '#shared/domain/run/run-record'
import type { Ancestors } from '../dataset'
import { cardTextsOf, fill, listLanguages, toEarlierText, toKeptText, toStatisticsText } from './card/release-card'
import { toDataPath } from './release-view'
import { VERIFY_SCRIPT } from './verify-script'

/** Increased when a reader of older passports would no longer understand a new one. */
const FORMAT = 'data-factory-release/1'

export interface Publication {
  release: ReleaseRow
  version: DatasetVersionRow
  datasetName: string
  /** Of the version. */
  ancestors: Ancestors
  last: Pick<ReleaseRow, 'semver'> | undefined
  publishedAt: Date
  publishedBy: string
}

/**
 * Everything in the passport but the data, as it stays for ever; the manifest names each file, and SHA256SUMS the
 * manifest, too.
 */
export async function writeDocuments(db: Db, publication: Publication): Promise<{
  documents: ReleaseDocument[]
  manifestSha256: string
}> {
  const { release, version } = publication
  const data = version.manifest.files
    .map(({ path, bytes, rows, sha256 }) => ({ path: toDataPath(path), bytes, rows, sha256 }))
  const parts = [
    toDocument('card.md', await toCard(db, publication, data.map(({ path }) => path))),
    ...release.changelog.trim() === '' ? [] : [toDocument('CHANGELOG.md', `${release.changelog.trim()}\n`)],
    toDocument('croissant.json', toJson(toCroissant({
      name: release.name,
      description: release.card.description ?? '',
      licence: release.card.licence ?? '',
      semver: release.semver,
      publishedAt: publication.publishedAt.toISOString(),
      creator: firstLine(release.card.contact ?? '') || publication.publishedBy,
      files: data,
      columns: version.columns,
      shapes: release.recordShapes ?? {},
    }))),
    toDocument('lineage.json', toJson(await toLineage(db, publication))),
    toDocument('quality.json', toJson(await toQuality(db, release))),
    toDocument('cost.json', toJson(await toCost(db, publication))),
    toDocument('verify.mjs', VERIFY_SCRIPT),
  ]
  const manifest = toDocument('manifest.json', toJson(toManifest(
    publication, [...data, ...parts.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 }))],
  )))
  const sums = [...data, ...parts, manifest].map(({ sha256, path }) => `${sha256}  ${path}\n`).join('')
  return { documents: [...parts, manifest, toDocument('SHA256SUMS', sums)], manifestSha256: manifest.sha256 }
}

const firstLine = (text: string) => text.trim().split('\n', 1)[0]?.replace(/^[-*#\s]+/, '').slice(0, 200) ?? ''

function toDocument(path: string, text: string): ReleaseDocument {
  return { path, text, bytes: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') }
}

const toJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

async function toCard(
  db: Db,
  { release, version, datasetName }: Publication,
  paths: readonly string[],
): Promise<string> {
  const { name, semver, card, gates } = release
  const languages = await listLanguages(db, version)
  const language = toCardLanguage(card)
  const texts = cardTextsOf(language)
  return toCardText(card, {
    head: toCardHead({ name, licence: card.licence ?? '', rows: version.rows, paths, languages }),
    title: fill(texts.title, { name, semver }),
    version: fill(texts.holds, { dataset: datasetName, semver: version.semver }),
    titles: texts.sections,
    statistics: [
      toStatisticsText(version, language),
      toKeptText(findKept(gates), language),
      toEarlierText(listEarlier(gates), language),
    ].filter(text => text !== '').join('\n\n'),
  })
}

function toManifest(
  { release, version, datasetName, last, publishedAt, publishedBy }: Publication, files: readonly object[],
) {
  return {
    format: FORMAT,
    name: release.name,
    semver: release.semver,
    releaseId: release.id,
    dataset: {
      id: release.datasetId, name: datasetName, version: version.semver, manifestSha256: version.manifestSha256,
    },
    previous: last?.semver ?? null,
    bump: release.bump,
    difference: release.difference,
    publishedAt: publishedAt.toISOString(),
    publishedBy,
    rows: version.rows,
    files,
  }
}

/** Source → run → version, back to the first; without what was made later, which would change. */
async function toLineage(db: Db, { version, ancestors: { versions, isCut } }: Publication) {
  const runIds = [...new Set([version.producedByRun, ...versions.map(it => it.producedByRun)])]
  const runs = await listLineageRuns(db, runIds)
  const sources = await listLineageSources(
    db, [...new Set(runs.flatMap(run => run.inputs.flatMap(input => 'sourceId' in input ? [input.sourceId] : [])))],
  )
  const producer = await findTaskRun(db, version.producedByRun)
  return {
    version: {
      id: version.id, semver: version.semver, producedByRun: version.producedByRun,
      producedByStage: version.producedByStage, parents: version.parents,
    },
    producer: producer
      ? {
          id: producer.id,
          name: producer.name,
          pipelineId: producer.pipelineId,
          revisionId: producer.revisionId,
          modelVersion: producer.modelVersion,
          models: listCalledModels(producer.spec.stages),
          stages: producer.spec.stages
            .map(({ key, kind, parameters }) => ({ key, kind, parameters: Object.keys(parameters) })),
          startedAt: producer.startedAt,
          finishedAt: producer.finishedAt,
          tokens: { input: producer.inputTokens, output: producer.outputTokens },
        }
      : { id: version.producedByRun },
    ancestors: versions.map(({ id, datasetId, datasetName, semver, rows, producedByRun, parents }) => ({
      id, datasetId, datasetName, semver, rows, producedByRun, parents,
    })),
    runs: runs.map(({ id, name, inputs }) => ({ id, name, inputs })),
    sources: sources.map(({ id, name, kind }) => ({ id, name, kind })),
    isComplete: !isCut,
  }
}

/** Models by where their answers came from and the currency of their price. */
const MOST_COSTS = 500

/** What calls of models have cost up to here: of the run that made the version, and of those before it. */
async function toCost(db: Db, { version, ancestors: { versions, isCut }, publishedAt }: Publication) {
  const runIds = [...new Set([version.producedByRun, ...versions.map(it => it.producedByRun)])]
  const found = await sumCostsOfRuns(db, runIds, MOST_COSTS + 1)
  const rows = found.slice(0, MOST_COSTS)
  const sum = (pick: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + pick(row), 0)
  const priced = Map.groupBy(rows.filter(row => row.currency !== null && row.cost !== null), row => row.currency)
  return {
    asOf: publishedAt.toISOString(),
    runs: runIds,
    isComplete: !isCut && found.length === rows.length,
    costs: [...priced].map(([currency, all]) => ({ currency, cost: sumCosts(all.map(row => row.cost ?? '0')) })),
    calls: sum(row => row.calls),
    tokens: {
      input: sum(row => row.inputTokens), output: sum(row => row.outputTokens),
      withoutPrice: sum(row => row.unpricedTokens), free: sum(row => row.freeTokens),
    },
    models: rows.map(({ key, provenance, currency, cost, calls, inputTokens, outputTokens }) => ({
      model: key, provenance, calls, inputTokens, outputTokens, currency, cost,
    })),
  }
}

/** The lot as it was decided, the gates, and for what a person has answered. */
async function toQuality(db: Db, { datasetVersionId, gates, findings, waivers, checkedAt }: ReleaseRow) {
  const lot = await findLotOfVersion(db, datasetVersionId)
  return {
    checkedAt,
    gates: gates.map(({ key, isPassed, code, facts }) => ({ key, isPassed, code, facts })),
    lot: lot
      ? {
          id: lot.id,
          number: lot.number,
          state: lot.state,
          policy: lot.policy,
          population: lot.population,
          seed: lot.seed,
          sampleSize: lot.sampleSize,
          acceptNumber: lot.acceptNumber,
          verdicts: { reviewed: lot.reviewed, passed: lot.passed, fixed: lot.fixed, failed: lot.failed },
          defects: { critical: lot.critical, major: lot.major, minor: lot.minor },
          /** Records that reviewers have fixed, whose old text the data still have. */
          fixesOutside: await countFixesOutside(db, datasetVersionId),
          decidedAt: lot.decidedAt,
          decidedBy: lot.decidedBy,
          reason: lot.reason,
        }
      : null,
    personalData: findings,
    waivers,
  }
}
