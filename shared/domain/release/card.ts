/** Sections of a dataset card, in their order; the statistics between them are generated. */
export const CARD_SECTIONS = [
  'description', 'use', 'source', 'processing', 'limits', 'licence', 'contact', 'notes',
] as const
export type CardSection = (typeof CARD_SECTIONS)[number]

/** Without these a reader cannot tell what the dataset may be used for. */
export const REQUIRED_SECTIONS: readonly CardSection[] = [
  'description', 'use', 'source', 'processing', 'limits', 'licence', 'contact',
]

/** Markdown; absent = empty. */
export type Card = Partial<Record<CardSection, string>>

export const listMissing = (card: Card): CardSection[] =>
  REQUIRED_SECTIONS.filter(section => (card[section] ?? '').trim() === '')

export const CARD_LANGUAGES = ['zh-CN', 'en'] as const
export type CardLanguage = (typeof CARD_LANGUAGES)[number]

/** The others have names and codes, which are the same in every language. */
const SENTENCES: readonly CardSection[] = ['description', 'use', 'limits', 'notes']

/** The language that the card is written in; with few words of either, English. */
export function toCardLanguage(card: Card): CardLanguage {
  const sentences = SENTENCES.map(section => card[section] ?? '').join('\n')
  const text = sentences.trim() === '' ? Object.values(card).join('\n') : sentences
  return count(text, /\p{Script=Han}/gu) > count(text, /\p{Script=Latin}+/gu) ? 'zh-CN' : 'en'
}

const count = (text: string, part: RegExp): number => text.match(part)?.length ?? 0

const ORDER: readonly (CardSection | 'statistics')[] = [
  'description', 'use', 'source', 'processing', 'statistics', 'limits', 'licence', 'contact', 'notes',
]

export interface CardFacts {
  /** YAML, for a hub of datasets. */
  head: string
  title: string
  /** Which version of which dataset it holds. */
  version: string
  titles: Record<CardSection | 'statistics', string>
  /** Markdown of the generated section. */
  statistics: string
}

/** The card as a file; empty sections are left out. */
export function toCardText(card: Card, { head, title, version, titles, statistics }: CardFacts): string {
  const parts = ORDER.flatMap((section) => {
    const text = (section === 'statistics' ? statistics : card[section] ?? '').trim()
    return text === '' ? [] : [`## ${titles[section]}\n\n${text}\n`]
  })
  return `${head}# ${title}\n\n${version}\n\n${parts.join('\n')}`
}
