import type { TailEnd, TailLine } from '#shared/contract/run/run-tail.contract'
import { API_BASE } from '#shared/contract/paths'

/** connecting; live; hidden: the tab is, so nothing is read; lost: the connection broke; then what the server said. */
export const TAIL_STATES = ['connecting', 'live', 'hidden', 'lost', 'ended', 'unsupported', 'away'] as const
export type TailState = (typeof TAIL_STATES)[number]

/** Lines that the page keeps. */
export const MOST_TAIL_LINES = 2_000
/** A line of a page, with a key that stays. */
export type ShownLine = TailLine & { key: number }

export const TAIL_LEVELS = ['INFO', 'WARNING', 'ERROR'] as const
export type TailLevel = (typeof TAIL_LEVELS)[number]

export const toTailPath = (runId: string, stageKey: string): string =>
  `${API_BASE}/runs/${runId}/tail${stageKey ? `?stage=${encodeURIComponent(stageKey)}` : ''}`

/** Lines of at least this level that contain the text. */
export function filterLines<Line extends Pick<TailLine, 'severity' | 'line' | 'stageKey'>>(
  lines: readonly Line[], { level, text }: { level: TailLevel, text: string },
): Line[] {
  const least = TAIL_LEVELS.indexOf(level)
  const wanted = text.trim().toLowerCase()
  return lines.filter(({ severity, line, stageKey }) =>
    TAIL_LEVELS.indexOf(severity) >= least && (wanted === '' || `${stageKey} ${line}`.toLowerCase().includes(wanted)))
}

/** For the clipboard: one line each, with its time. */
export const toTailText = (lines: readonly TailLine[]): string =>
  lines.map(({ at, severity, stageKey, line, dropped }) =>
    `${dropped > 0 ? `… (${dropped})\n` : ''}${at} ${severity} ${stageKey} ${line}`)
    .join('\n')

export interface TailConnection {
  close: () => void
}

export interface TailHandlers {
  onOpen: () => void
  onLine: (line: TailLine) => void
  /** `lost`: the connection broke before the server said why. */
  onEnd: (reason: 'ended' | 'again' | 'unsupported' | 'away' | 'lost') => void
}

/** Reads the lines once: whoever wants more connects again, because the lines then begin anew. */
export function connectTail(path: string, { onOpen, onLine, onEnd }: TailHandlers): TailConnection {
  const source = new EventSource(path)
  const end = (reason: Parameters<TailHandlers['onEnd']>[0]) => {
    source.close()
    onEnd(reason)
  }
  source.addEventListener('open', () => onOpen())
  // The casts: our own server has written both by their schemas.
  source.addEventListener('line', ({ data }: MessageEvent<string>) => onLine(JSON.parse(data) as TailLine))
  source.addEventListener('end', ({ data }: MessageEvent<string>) => end((JSON.parse(data) as TailEnd).reason))
  source.addEventListener('error', () => end('lost'))
  return { close: () => source.close() }
}
