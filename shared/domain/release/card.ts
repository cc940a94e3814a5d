/** Sections of a dataset card, in their order; the statistics between them are generated. */
export const CARD_SECTIONS = ['description', 'use', 'source', 'processing', 'limits', 'licence', 'contact', 'notes'] as const
export type CardSection = (typeof CARD_SECTIONS)[number]

/** Without these a reader cannot tell what the dataset may be used for. */
export const REQUIRED_SECTIONS: readonly CardSection[] = ['description', 'use', 'source', 'processing', 'limits', 'licence', 'contact']

/** Markdown; absent = empty. */
export type Card = Partial<Record<CardSection, string>>

export const listMissing = (card: Card): CardSection[] => REQUIRED_SECTIONS.filter(section => (card[section] ?? '').trim() === '')

const TITLES: Record<CardSection | 'statistics', string> = {
  description: 'Description',
  use: 'Intended use',
  source: 'Source',
  processing: 'Processing',
  statistics: 'Statistics',
  limits: 'Known limitations',
  licence: 'Licence',
  contact: 'Contact',
  notes: 'Notes',
}

const ORDER: readonly (CardSection | 'statistics')[] = ['description', 'use', 'source', 'processing', 'statistics', 'limits', 'licence', 'contact', 'notes']

export interface CardFacts {
  /** YAML, for a hub of datasets. */
  head: string
  title: string
  /** Markdown of the generated section. */
  statistics: string
}

/** The card as a file; empty sections are left out. */
export function toCardText(card: Card, { head, title, statistics }: CardFacts): string {
  const parts = ORDER.flatMap((section) => {
    const text = (section === 'statistics' ? statistics : card[section] ?? '').trim()
    return text === '' ? [] : [`## ${TITLES[section]}\n\n${text}\n`]
  })
  return `${head}# ${title}\n\n${parts.join('\n')}`
}
