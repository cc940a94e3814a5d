import { createHash } from 'node:crypto'
import type { AlertChange, AlertRow } from '#db/repositories/alert/alert.repository'
import { toCanonicalJson } from '#shared/domain/json/canonical-json'
import type { Life } from '../machine/life'
import type { GroupLabels } from '../observe/sight'

/** sha256 of rule and sorted labels. */
export const toFingerprint = (ruleId: string, labels: GroupLabels): string =>
  createHash('sha256').update(toCanonicalJson([ruleId, labels])).digest('hex')

const toMs = (at: Date | null): number | null => at?.getTime() ?? null
const toDate = (ms: number | null): Date | null => ms === null ? null : new Date(ms)

export const toLife = (row: AlertRow): Life => ({
  condition: row.condition,
  cause: row.cause,
  severity: row.severity,
  since: row.conditionAt.getTime(),
  at: row.evaluatedAt.getTime(),
  candidate: row.candidateCause && row.candidateAt
    ? { cause: row.candidateCause, since: row.candidateAt.getTime() }
    : null,
  startedAt: row.startedAt.getTime(),
  firedAt: toMs(row.firedAt),
  value: row.value,
  peak: row.peak,
  peakSeverity: row.peakSeverity,
  handling: row.handling,
})

/** What the machine writes; the rest of the row belongs to people. */
export const toLifeColumns = (life: Life) => ({
  condition: life.condition,
  cause: life.cause,
  conditionAt: new Date(life.since),
  evaluatedAt: new Date(life.at),
  candidateCause: life.candidate?.cause ?? null,
  candidateAt: toDate(life.candidate?.since ?? null),
  handling: life.handling,
  severity: life.severity,
  peakSeverity: life.peakSeverity,
  value: life.value,
  peak: life.peak,
  startedAt: new Date(life.startedAt),
  firedAt: toDate(life.firedAt),
  resolvedAt: life.condition === 'RESOLVED' ? new Date(life.at) : null,
  endReason: life.condition === 'RESOLVED' ? 'recovered' : null,
}) satisfies AlertChange
