import { TEMPLATE_STATES, type TemplateState } from '#shared/domain/template/template-code'
import { cursorOf, firstOf, isUuid, textOf, type UrlQuery } from '../api/url-query'
import { isSemver } from './template-look'

/**
 * What stands in the address of the catalogue; an invalid value falls back to the default, so the address still opens.
 */
export interface TemplatePageState {
  q: string
  /** '' = all. */
  state: TemplateState | ''
  archived: boolean
  cursor: string
  /** The selected template; '' = the first of the list. */
  id: string
  /** The sides of the comparison, a number or `draft`; '' = as the page proposes. */
  from: string
  to: string
}

export const TEMPLATE_PAGE_DEFAULT: TemplatePageState = {
  q: '', state: '', archived: false, cursor: '', id: '', from: '', to: '',
}

const DRAFT = 'draft'
const sideOf = (value: UrlQuery[string]): string => {
  const text = firstOf(value) ?? ''
  return text === DRAFT || isSemver(text) ? text : ''
}

export function fromTemplateUrl(query: UrlQuery): TemplatePageState {
  const state = firstOf(query.state)
  const id = firstOf(query.id)
  return {
    q: textOf(query.q).trim(),
    state: TEMPLATE_STATES.find(known => known === state) ?? '',
    archived: firstOf(query.archived) === '1',
    cursor: cursorOf(query.cursor),
    id: isUuid(id) ? id : '',
    from: sideOf(query.from),
    to: sideOf(query.to),
  }
}

export const toTemplateUrl = ({ archived, ...texts }: TemplatePageState): UrlQuery => ({
  ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== '')),
  ...archived ? { archived: '1' } : {},
})

export interface TemplatePair { from: string, to: string }

/** What is compared unless somebody chose: the draft with the highest version, otherwise the two highest versions. */
export function proposedPair(versions: readonly string[], hasDraft: boolean): TemplatePair | undefined {
  const [highest, second] = versions
  if (highest === undefined) {
    return hasDraft ? { from: DRAFT, to: DRAFT } : undefined
  }
  return hasDraft ? { from: highest, to: DRAFT } : { from: second ?? highest, to: highest }
}

/** The sides of the address as far as they exist; the others as proposed. */
export function toPair({ from, to }: TemplatePair, versions: readonly string[], hasDraft: boolean): TemplatePair
  | undefined {
  const proposed = proposedPair(versions, hasDraft)
  const isKnown = (side: string) => versions.includes(side) || (side === DRAFT && hasDraft)
  return proposed && { from: isKnown(from) ? from : proposed.from, to: isKnown(to) ? to : proposed.to }
}

export const toTemplatePage = (id: string): { path: string, query: UrlQuery } => ({ path: '/templates', query: { id } })
