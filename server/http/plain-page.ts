import { getCookie, getRequestHeader, type H3Event } from 'h3'
import en from '#server/locales/en'
import zh from '#server/locales/zh-CN'

/** Not those of the pages: to gather them costs what there may be too little of. */
const TEXTS = { 'en': en, 'zh-CN': zh }

/** Of assets/css/tokens.css, which a page without the built sheet cannot have. */
export const TOKENS = {
  light: {
    'surface-canvas': 'oklch(0.971 0.004 225)',
    'surface-panel': 'oklch(1 0 0)',
    'surface-hover': 'oklch(0.974 0.006 215)',
    'text-strong': 'oklch(0.21 0.016 230)',
    'text': 'oklch(0.31 0.016 230)',
    'text-muted': 'oklch(0.45 0.016 230)',
    'line': 'oklch(0.9 0.007 225)',
    'accent-text': 'oklch(0.44 0.082 209)',
    'focus': 'oklch(0.55 0.11 208)',
  },
  dark: {
    'surface-canvas': 'oklch(0.172 0.008 230)',
    'surface-panel': 'oklch(0.208 0.01 230)',
    'surface-hover': 'oklch(0.238 0.012 228)',
    'text-strong': 'oklch(0.965 0.004 225)',
    'text': 'oklch(0.875 0.007 225)',
    'text-muted': 'oklch(0.735 0.012 228)',
    'line': 'oklch(0.29 0.013 230)',
    'accent-text': 'oklch(0.8 0.1 202)',
    'focus': 'oklch(0.8 0.11 202)',
  },
} as const

const valuesOf = (theme: keyof typeof TOKENS) =>
  `color-scheme:${theme};${Object.entries(TOKENS[theme]).map(([name, value]) => `--${name}:${value}`).join(';')}`

const STYLE = `:root{${valuesOf('light')}}.dark{${valuesOf('dark')}}\
@media(prefers-color-scheme:dark){:root:not(.light){${valuesOf('dark')}}}
body{margin:0;background:var(--surface-canvas);color:var(--text);font:14px/1.6 system-ui,sans-serif}
main{max-inline-size:60rem;margin-inline:auto;padding:2rem 1rem}
h1{color:var(--text-strong);font-size:20px}a{color:var(--accent-text)}\
:focus-visible{outline:2px solid var(--focus);outline-offset:2px}`

/** A page without a script that loads nothing, in the reader's language and theme. */
export function toPlainPage(
  event: H3Event,
  { title, body, style = '', head = '' }: { title: string, body: string, style?: string, head?: string },
): string {
  const theme = getCookie(event, 'theme')
  return `<!DOCTYPE html><html lang="${languageOf(event)}"\
${theme === 'dark' || theme === 'light' ? ` class="${theme}"` : ''}>\
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${head}<title>${title}</title>
<style>${STYLE}${style}</style></head>
<body><main><h1>${title}</h1>${body}</main></body></html>`
}

export const plainTextsOf = (event: H3Event) => TEXTS[languageOf(event)]

/** Chosen as for the pages: the cookie, then Accept-Language, then Chinese. */
function languageOf(event: H3Event): keyof typeof TEXTS {
  const chosen = getCookie(event, 'locale') ?? getRequestHeader(event, 'accept-language')?.trim() ?? ''
  return /^en\b/i.test(chosen) ? 'en' : 'zh-CN'
}
